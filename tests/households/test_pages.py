"""Villagers: found, added, changed, and looked at by the county only with a reason."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import event, select

from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.households.models import Consent, Villager, group_number, group_words
from station_app.orders.entering import line
from tests import page_form
from tests.factories import County, villager
from tests.web import post


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def all_of(station_id: object) -> list[Villager]:
    with unscoped():
        query = select(Villager).where(Villager.station_id == station_id).order_by(Villager.id)
        return list(db.session.scalars(query.execution_options(populate_existing=True)))


@pytest.mark.parametrize("words", ["张桂兰", "桂", "zgl", "ZGL", "zg", "4417", "13843214417", "4417 "])
def test_wang_finds_zhang_by_characters_initials_or_tail(signed_in, county: County, words: str) -> None:
    villager(county.taiping)
    villager(county.taiping, "李国富", "13900000932", "1组")
    wang = signed_in(county.wang)
    for url in ("/villagers", "/villagers/find"):
        page = wang.get(url, query_string={"q": words}).text
        assert "张桂兰" in page, url
        assert "李国富" not in page, url
    assert "2组·尾号 4417" in wang.get("/villagers/find?q=zgl").text


def test_the_picker_gets_at_most_eight_and_nothing_for_nothing(signed_in, county: County) -> None:
    for number in range(12):
        villager(county.taiping, f"张桂{'一二三四五六七八九十百千'[number]}", "")
    wang = signed_in(county.wang)
    assert wang.get("/villagers/find?q=zg").text.count("data-id=") == 8
    assert wang.get("/villagers/find?q=").text.count("data-id=") == 0
    assert wang.get("/villagers/find?q=%25").text.count("data-id=") == 0


def test_wang_does_not_find_the_villagers_of_hongxing(signed_in, county: County) -> None:
    theirs = villager(county.hongxing, "李秀英", "13843219999")
    wang = signed_in(county.wang)
    for url in ("/villagers?q=lxy", "/villagers/find?q=9999", "/villagers"):
        assert "李秀英" not in wang.get(url).text
    assert wang.get(f"/villagers/{theirs.id}/edit").status_code == 404
    assert post(wang, f"/villagers/{theirs.id}/edit", {"name": "x"}).status_code == 404


def test_wang_adds_a_villager_without_a_telephone(signed_in, county: County) -> None:
    asked = {"name": "孙玉珍", "phone": "", "group": "3", "consent": "spoken", "consent_on": "2015-08-30"}
    assert post(signed_in(county.wang), "/villagers/new", asked).status_code == 303
    (sun,) = all_of(county.taiping.id)
    assert (sun.name, sun.initials, sun.phone, sun.line) == ("孙玉珍", "syz", "", "3组")
    assert (sun.consent, sun.consent_on) == (Consent.SPOKEN, dt.date(2015, 8, 30))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"name": "长" * 41}, "字数太多"),
        ({"phone": "1384321"}, "电话不对"),
        ({"consent": "perhaps"}, "请选一个"),
        ({"consent": "refused"}, "请把电话空着"),
        ({"consent_on": "2015-09-01"}, "不能晚于今天"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    signed_in, county: County, change: dict, sentence: str
) -> None:
    asked = {"name": "孙玉珍", "phone": "13843210000", "group": "3组东", "consent": "spoken"} | change
    answer = post(signed_in(county.wang), "/villagers/new", asked)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="3组东"' in answer.text
    assert all_of(county.taiping.id) == []


def test_a_second_zhang_guilan_must_be_confirmed(signed_in, county: County) -> None:
    villager(county.taiping)
    wang = signed_in(county.wang)
    asked = {"name": "张桂兰", "consent": "not_asked"}
    answer = post(wang, "/villagers/new", asked)
    assert answer.status_code == 422
    assert "2组·尾号 4417" in answer.text
    assert 'name="confirm"' in answer.text
    assert len(all_of(county.taiping.id)) == 1
    assert post(wang, "/villagers/new", asked | {"confirm": "y"}).status_code == 303
    assert len(all_of(county.taiping.id)) == 2


def test_the_same_page_posted_twice_makes_one_villager(signed_in, county: County) -> None:
    wang = signed_in(county.wang)
    asked = {"id": "01890000-0000-7000-8000-000000000001", "name": "孙玉珍", "consent": "not_asked"}
    assert post(wang, "/villagers/new", asked).location == post(wang, "/villagers/new", asked).location
    assert len(all_of(county.taiping.id)) == 1
    li = signed_in(county.li)
    assert post(li, "/villagers/new", asked).status_code == 303
    assert len(all_of(county.hongxing.id)) == 1
    assert len(all_of(county.taiping.id)) == 1


def test_a_stale_change_is_answered_409_and_writes_nothing(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    wang, url = signed_in(county.wang), f"/villagers/{zhang.id}/edit"
    version = re.search(r'name="version" value="(\d+)"', wang.get(url).text)
    assert version
    asked = {
        "version": version[1],
        "name": "张桂兰",
        "phone": "13900001111",
        "group": "5组",
        "consent": "signed",
    }
    assert post(wang, url, asked).status_code == 303
    assert post(wang, url, asked | {"phone": ""}).status_code == 409
    (kept,) = all_of(county.taiping.id)
    assert (kept.phone, kept.phone_tail, kept.consent) == ("13900001111", "1111", Consent.SIGNED)
    with unscoped():
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "edit"))
    assert entry is not None
    assert "13900001111" not in str(entry.changes), "personal values stand as digests"


def test_an_operator_without_a_station_is_told_so(app: Flask, signed_in, county: County) -> None:
    from station_app.core.access import Role
    from tests.factories import COUNTY, person

    lonely = person("gu", "没站的小顾", Role.OPERATOR, COUNTY)
    db.session.commit()
    client = signed_in(lonely)
    assert client.get("/villagers").status_code == 200
    answer = client.get("/villagers/new")
    assert answer.status_code == 422
    assert "还没有分到服务站" in answer.text


def test_a_name_that_is_a_script_is_shown_as_words(signed_in, county: County) -> None:
    evil = '<script>alert(1)</script>" onfocus=x'
    wang = signed_in(county.wang)
    post(wang, "/villagers/new", {"name": evil, "group": "<b>", "consent": "not_asked"})
    (one,) = all_of(county.taiping.id)
    for url in ("/villagers", "/villagers/find?q=alert", f"/villagers/{one.id}/edit"):
        page = wang.get(url).text
        assert "&lt;script&gt;" in page, url
        assert "<script>alert" not in page, url
    revealed = post(signed_in(county.clerk), f"/villagers/{one.id}/reveal", {"reason": "核对姓名写法"})
    assert "<script>alert" not in revealed.text


def test_pages_of_villagers_go_forth_and_back_without_losing_one(signed_in, county: County) -> None:
    for number in range(120):
        villager(county.taiping, f"张{chr(0x4E00 + number * 7)}", "")
    wang = signed_in(county.wang)
    seen: list[str] = []
    url: str | None = "/villagers"
    pages = []
    while url:
        page = wang.get(url).text
        pages.append(url)
        seen += re.findall(r'href="/villagers/([0-9a-f-]{36})"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = found[1].replace("&amp;", "&") if found else None
    assert len(pages) == 3
    assert len(seen) == len(set(seen)) == 120
    back = re.search(r'rel="prev" href="([^"]+)"', wang.get(pages[2]).text)
    assert back
    again = re.findall(r'href="/villagers/([0-9a-f-]{36})"', wang.get(back[1].replace("&amp;", "&")).text)
    assert again == seen[50:100]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("url", "name"), [("/villagers", "wang"), ("/villagers", "clerk"), ("/villagers/find?q=z", "wang")]
)
def test_fifty_villagers_cost_as_many_statements_as_five(
    signed_in, county: County, url: str, name: str
) -> None:
    client = signed_in(getattr(county, name))

    def asked() -> int:
        count = [0]

        def add(*_: object) -> None:
            count[0] += 1

        event.listen(db.engine, "before_cursor_execute", add)
        try:
            assert client.get(url).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", add)
        return count[0]

    for number in range(5):
        villager(county.taiping, f"张{chr(0x4E00 + number)}", "")
    few = asked()
    for number in range(45):
        villager(county.taiping, f"赵{chr(0x4E10 + number)}", "")
    assert asked() == few


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("3", "3", "3组"),
        ("3组", "3", "3组"),
        (" 第 3 组", "3", "3组"),
        ("东沟", "东沟", "东沟"),
        ("", "", ""),
    ],
)
def test_one_group_is_kept_in_one_way(written: str, kept: str, shown: str) -> None:
    assert (group_number(written), group_words(written)) == (kept, shown)


def test_two_changes_of_one_villager_stand_side_by_side(signed_in, county: County) -> None:
    known = villager(county.taiping)
    wang, url = signed_in(county.wang), f"/villagers/{known.id}/edit"
    fields = page_form.fields(wang.get(url).text, "villager")
    assert post(wang, url, fields | {"phone": "13900001111"}).status_code == 303
    answer = post(wang, url, fields | {"name": "张桂兰儿", "phone": "13900002222"})
    assert answer.status_code == 409
    for words in ("您打开时：", "13900001111", "13900002222", "张桂兰儿"):
        assert words in answer.text
    found = page_form.fields(answer.text, "stale")
    assert found["keep-name"] == "mine"
    assert "keep-phone" not in found
    assert post(wang, url, found | {"keep-phone": "theirs"}).status_code == 303
    page = wang.get(f"/villagers/{known.id}").text
    assert "张桂兰儿" in page
    assert "13900001111" in page


def test_the_counter_says_the_group_wherever_it_names_a_villager(county: County, wang: Person) -> None:
    assert line(villager(county.taiping, group="3")) == "3组·尾号 4417"
