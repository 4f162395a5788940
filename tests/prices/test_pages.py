"""The county keeps the price book; the counter looks prices up in it."""

from __future__ import annotations

import datetime as dt
import io
import re
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.files import Photo
from station_app.prices.models import Price
from tests import page_form
from tests.factories import COUNTY, County, browser_of
from tests.photos import photo, upload
from tests.prices_factory import DAY, price
from tests.web import post, token

TYPED = {
    "goods": "毛巾",
    "spec": "纯棉 34×74",
    "unit": "条",
    "price": "12.50",
    "place": COUNTY,
    "source": "town",
    "seen_on": "2015-08-30",
}


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(DAY)


def stored() -> list[Price]:
    """Every price of every county."""
    with unscoped():
        query = select(Price).order_by(Price.id).execution_options(populate_existing=True)
        return list(db.session.scalars(query))


def test_chen_records_a_price_with_its_photo_and_li_looks_it_up(signed_in, county: County) -> None:
    answer = post(signed_in(county.clerk), "/prices/new", {**TYPED, "photos": [upload(photo((64, 48)))]})
    assert answer.status_code == 303
    (made,) = stored()
    assert (made.title, made.price_fen, made.unit) == ("毛巾 纯棉 34×74", 12_50, "条")
    assert (made.place_code, made.month_on, made.seen_on) == (
        COUNTY,
        dt.date(2015, 8, 1),
        dt.date(2015, 8, 30),
    )
    li = signed_in(county.li)
    found = li.get("/prices?q=mj").text
    assert "毛巾 纯棉 34×74" in found
    assert "¥12.50" in found
    page = li.get(f"/prices/{made.id}").text
    assert "镇上商店" in page
    picture = re.search(r'src="(/photos/[^"]+/small)"', page)
    assert picture
    assert li.get(picture[1]).mimetype == "image/jpeg"
    assert "retire" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"goods": ""}, "请填写品名"),
        ({"goods": "长" * 121}, "字数太多"),
        ({"price": ""}, "请填写一件的价格"),
        ({"price": "十二块"}, "金额"),
        ({"price": "0"}, "价格要大于 0"),
        ({"price": "1000001"}, "最多一百万元"),
        ({"place": "220821"}, "请从列表里选一个"),
        ({"place": "220822102201"}, None),
        ({"place": "9" * 12}, "请从列表里选一个"),
        ({"source": "hearsay"}, "请从列表里选一个"),
        ({"seen_on": "2015-09-01"}, "不能晚于今天"),
        ({"seen_on": ""}, "哪天看到"),
        ({"month": "2015-09"}, "月份不能晚于"),
        ({"month": "八月"}, "月份"),
        ({"id": "x"}, "放得太久"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_sentence_and_kept(
    signed_in, county: County, change: dict, sentence: str | None
) -> None:
    answer = post(signed_in(county.clerk), "/prices/new", TYPED | change)
    if sentence is None:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="纯棉 34×74"' in answer.text
    assert stored() == []


def test_a_file_that_is_no_photo_stops_the_price_and_says_so(signed_in, county: County) -> None:
    bad = {**TYPED, "photos": [(io.BytesIO(b"<svg onload=alert(1)>"), "标签.svg")]}
    answer = post(signed_in(county.clerk), "/prices/new", bad)
    assert answer.status_code == 422
    assert "这不是照片" in answer.text
    again = {**TYPED, "price": "", "photos": [upload(photo((32, 32)))]}
    assert "照片要再选一次" in post(signed_in(county.clerk), "/prices/new", again).text
    assert stored() == []
    with unscoped():
        assert db.session.scalars(select(Photo)).all() == []


def test_the_same_page_sent_twice_is_one_price(signed_in, county: County) -> None:
    clerk = signed_in(county.clerk)
    id = re.search(r'name="id" value="([^"]+)"', clerk.get("/prices/new").text)
    assert id
    asked = TYPED | {"id": id[1]}
    first = post(clerk, "/prices/new", asked)
    assert post(clerk, "/prices/new", asked | {"price": "13"}).location == first.location
    assert [one.price_fen for one in stored()] == [12_50]


def test_a_second_price_of_the_same_thing_place_and_month_leads_to_the_first(
    signed_in, county: County
) -> None:
    post(signed_in(county.clerk), "/prices/new", TYPED)
    answer = post(signed_in(county.office), "/prices/new", TYPED | {"price": "13.00", "spec": "纯棉34×74"})
    (made,) = stored()
    assert answer.status_code == 422
    assert "已经有这样货的价格了：¥12.50，县里小陈记的" in answer.text
    assert f'href="/prices/{made.id}"' in answer.text


def test_two_clerks_at_the_same_moment_make_one_price(app: Flask, county: County) -> None:
    browsers = [browser_of(app, who) for who in (county.clerk, county.office)] * 4
    tokens = [token(browser) for browser in browsers]
    gate = threading.Barrier(len(browsers))
    answers: list[Any] = []

    def add(number: int) -> None:
        gate.wait(timeout=30)
        asked = TYPED | {"csrf_token": tokens[number], "price": f"{number + 1}.00"}
        with app.app_context():
            answers.append(browsers[number].post("/prices/new", data=asked))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * 7
    assert len(stored()) == 1
    refused = [answer.text for answer in answers if answer.status_code == 422]
    assert all("已经有这样货的价格了" in text for text in refused)


def test_a_change_is_written_down_and_a_stale_one_is_answered_409(signed_in, county: County) -> None:
    made = price()
    db.session.commit()
    clerk, url = signed_in(county.clerk), f"/prices/{made.id}/edit"
    version = re.search(r'name="version" value="(\d+)"', clerk.get(url).text)
    assert version
    asked = TYPED | {"version": version[1], "spec": "", "price": "11.80"}
    assert post(clerk, url, asked).status_code == 303
    assert post(clerk, url, asked | {"price": "10"}).status_code == 409
    (kept,) = stored()
    assert (kept.price_fen, kept.by_name) == (11_80, "县里小陈")
    page = clerk.get(f"/prices/{made.id}").text
    assert "参考价：¥12.00 → ¥11.80" in page


def test_two_changes_of_one_price_stand_side_by_side(signed_in, county: County) -> None:
    made = price()
    db.session.commit()
    clerk, url = signed_in(county.clerk), f"/prices/{made.id}/edit"
    fields = page_form.fields(clerk.get(url).text, "price")
    assert post(clerk, url, fields | {"price": "11.80", "spec": "加厚"}).status_code == 303
    shot = {"photos": [upload(photo((64, 48)))]}
    answer = post(clerk, url, fields | {"price": "10.50", "unit": "块"} | shot)
    assert answer.status_code == 409
    for words in ("您打开时：", "¥11.80", "¥10.50", "块", "照片没存上"):
        assert words in answer.text, words
    found = page_form.fields(answer.text, "stale")
    assert found["keep-unit"] == "mine"
    assert "keep-price" not in found
    assert post(clerk, url, found | {"keep-price": "theirs"}).status_code == 303
    (kept,) = stored()
    assert (kept.price_fen, kept.unit, kept.spec) == (11_80, "块", "加厚")


def test_a_price_is_retired_with_a_reason_and_comes_back(signed_in, county: County) -> None:
    made = price()
    db.session.commit()
    clerk = signed_in(county.clerk)
    assert post(clerk, f"/prices/{made.id}/retire", {"reason": " "}).status_code == 422
    assert post(clerk, f"/prices/{made.id}/retire", {"reason": "店关了"}).status_code == 303
    assert post(clerk, f"/prices/{made.id}/retire", {"reason": "店关了"}).status_code == 409
    assert "毛巾" not in clerk.get("/prices?month=2015-08").text.split("<tbody>")[-1].split("</main>")[0]
    assert "毛巾" in clerk.get("/prices?state=retired").text
    assert "店关了" in clerk.get(f"/prices/{made.id}").text
    assert post(clerk, f"/prices/{made.id}/revive").status_code == 303
    assert post(clerk, f"/prices/{made.id}/revive").status_code == 409
    with unscoped():
        query = select(AuditEntry.verb).where(AuditEntry.thing_id == made.id).order_by(AuditEntry.seq)
        assert list(db.session.scalars(query)) == ["add", "retire", "revive"]


def test_a_photo_is_taken_away_by_the_office_alone(signed_in, county: County) -> None:
    post(signed_in(county.clerk), "/prices/new", {**TYPED, "photos": [upload(photo((64, 48)))]})
    with unscoped():
        kept = db.session.scalars(select(Photo)).one()
    url = f"/prices/photos/{kept.id}/remove"
    assert post(signed_in(county.wang), url).status_code == 403
    assert post(signed_in(county.clerk), url).status_code == 303
    assert signed_in(county.wang).get(f"/photos/{kept.id}").status_code == 404


def test_a_name_that_is_a_script_is_shown_as_words(signed_in, county: County) -> None:
    evil = '<script>alert(1)</script>" onfocus=x'
    post(signed_in(county.clerk), "/prices/new", TYPED | {"goods": evil, "spec": evil, "unit": "<b>"})
    (made,) = stored()
    for person in (county.clerk, county.wang):
        for url in ("/prices", f"/prices/{made.id}"):
            page = signed_in(person).get(url).text
            assert "&lt;script&gt;" in page
            assert "<script>alert" not in page
