"""The settings pages: who may change what, what is said when it cannot be read, and that the code obeys."""

from __future__ import annotations

import datetime as dt
import html as html_of
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.orders.flow import OrderState
from station_app.settings.history import THINGS
from station_app.settings.models import CountyLogo, Thresholds, county
from tests import factories, orders_factory
from tests.factories import COUNTY, County, browser_of
from tests.orders_factory import Thing
from tests.web import post, read

DAY = dt.date(2015, 8, 31)
ODD = ("", "\x00", "-1", "1.5", "99999999", "壹", "<b>", "2015-02-30", "９", "x" * 500, "😀")
UPLOAD = {"content_type": "multipart/form-data"}


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def fields(html: str) -> dict[str, Any]:
    """What the page's main form would send."""
    form = html[html.index("<main") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r' name="([^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and name[1] not in ("csrf_token", "remove", "next") and "file" not in tag:
            found.setdefault(name[1], html_of.unescape(value[1]) if value else "")
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', body)[1]  # type: ignore[index]
    return found


def picture(size: tuple[int, int] = (900, 300), colour: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    out.seek(0)
    return out


def test_the_manager_changes_name_and_telephones_and_everybody_sees_them(app: Flask, county: County) -> None:
    office = browser_of(app, county.office)
    sent = fields(office.get("/settings/county").text)
    assert sent["name"] == "通榆县"
    changed = {"phone": "0434-4220000", "phones-0-label": "物流科", "phones-0-number": "13800001111"}
    assert post(office, "/settings/county", sent | changed).status_code == 303
    help_page = app.test_client().get("/sign-in").text
    assert help_page
    wang = browser_of(app, county.wang).get("/help").text
    assert "0434-4220000" in wang
    assert "物流科" in wang
    assert "13800001111" in wang
    with unscoped():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.thing == "county_settings")).one()
    assert entry.by_name == "王主任"
    assert entry.changes["phone"] == ["0434-4221018", "0434-4220000"]
    assert "物流科" in office.get("/settings").text


def test_saving_what_is_there_changes_nothing(app: Flask, county: County) -> None:
    admin = browser_of(app, county.admin)
    for language in ("zh", "en"):
        post(admin, "/language", {"language": language, "next": "/"})
        for url in ("/settings/county", "/settings/limits", "/settings/days/2015"):
            assert post(admin, url, fields(admin.get(url).text)).status_code == 303
    with unscoped():
        kept = select(AuditEntry.changes).where(AuditEntry.thing.in_(THINGS))
        assert db.session.scalars(kept).all() == []


def test_limits_are_obeyed_where_they_count(app: Flask, county: County) -> None:
    admin, wang = browser_of(app, county.admin), browser_of(app, county.wang)
    zhang = factories.villager(county.taiping)
    orders_factory.order(
        zhang,
        DAY,
        Thing("棉被", 300_00, 900_00),
        state=OrderState.ARRIVED,
        arrived_on=DAY - dt.timedelta(days=5),
    )
    db.session.commit()
    assert "1 件超 3 天" in read(wang.get("/").text)
    sent = fields(admin.get("/settings/limits").text) | {
        "waiting_days": "6",
        "saving_rate": "70",
        "payable_fen": "100",
    }
    assert post(admin, "/settings/limits", sent).status_code == 303
    assert "件超" not in wang.get("/").text
    limits = factories_limits()
    assert (limits.waiting_days, limits.saving_rate_bp, limits.payable_fen) == (6, 7_000, 100_00)
    assert 'data-rate="7000"' in wang.get("/orders/new").text
    order = {
        "who": "张桂兰",
        "lines-0-goods": "毛巾",
        "lines-0-quantity": "1",
        "lines-0-paid": "120",
        "pay": "cash",
        "id": "0198f000-0000-7000-8000-000000000001",
    }
    answer = post(wang, "/orders/new", order)
    assert answer.status_code == 422
    assert "超过 ¥100.00" in answer.text
    assert "到货几天没取，提醒站长：3 天 → 6 天" in admin.get("/settings").text


def factories_limits() -> Thresholds:
    db.session.expire_all()
    return county(COUNTY).limits


def test_a_holiday_stops_the_clock_of_a_silent_station(app: Flask, county: County) -> None:
    office = browser_of(app, county.office)
    for station, back in ((county.taiping, 8), (county.hongxing, 1)):
        orders_factory.order(
            factories.villager(station), DAY - dt.timedelta(days=back), Thing("毛巾", 10_00, 12_00)
        )
    db.session.commit()
    assert 'data-measure="silent" data-value="1"' in office.get("/").text
    sent = fields(office.get("/settings/days/2015").text)
    place = next(n for n in range(40) if not sent[f"spans-{n}-first"])
    sent |= {
        f"spans-{place}-name": "庙会",
        f"spans-{place}-first": "2015-08-25",
        f"spans-{place}-last": "2015-08-27",
    }
    assert post(office, "/settings/days/2015", sent).status_code == 303
    assert 'data-measure="silent"' not in office.get("/").text
    assert "庙会 2015-08-25/2015-08-27" in office.get("/settings").text


def test_the_logo_is_made_anew_and_shown_before_sign_in(app: Flask, county: County) -> None:
    admin = browser_of(app, county.admin)
    answer = post(
        admin, "/settings/logo", {"picture": (picture(), "x.png")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    found = re.search(r'src="(/logo/220822/[0-9a-f]{64}\.png)"', admin.get("/settings/county").text)
    assert found
    shown = app.test_client().get(found[1])
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    image = Image.open(io.BytesIO(shown.data))
    assert image.size[0] <= 320
    assert image.size[1] <= 80
    assert found[1] in admin.get("/").text
    bad = post(
        admin,
        "/settings/logo",
        {"picture": (io.BytesIO(b"GIF89a"), "x.png")},
        content_type="multipart/form-data",
    )
    assert bad.status_code == 422
    assert "这不是照片" in bad.text
    assert post(admin, "/settings/logo", {"remove": "1"}).status_code == 303
    assert app.test_client().get(found[1]).status_code == 404
    with unscoped():
        assert db.session.scalars(select(CountyLogo)).all() == []


def test_a_word_is_added_ended_and_never_renamed(app: Flask, county: County) -> None:
    office = browser_of(app, county.office)
    assert (
        post(office, "/settings/words/return", {"word": "颜色不对", "english": "Wrong colour"}).status_code
        == 303
    )
    assert "颜色不对" in office.get("/settings/words/return").text
    again = post(office, "/settings/words/return", {"word": "颜色不对"})
    assert again.status_code == 422
    assert "这个词已经有了" in again.text
    address = "/settings/words/return/edit?key=颜色不对"
    kept = fields(office.get(address).text)
    wrong = post(office, address, kept | {"from_on": "2015-09-02", "until_on": "2015-09-01"})
    assert wrong.status_code == 422
    assert post(office, address, kept | {"word": "改名", "until_on": "2015-08-30"}).status_code == 303
    page = office.get("/settings/words/return").text
    assert "改名" not in page
    assert "不能选" in page
    assert "退货原因：颜色不对" in office.get("/settings").text


@pytest.mark.parametrize("who", ["clerk", "auditor"])
def test_others_of_the_county_read_and_do_not_change(app: Flask, county: County, who: str) -> None:
    client = browser_of(app, getattr(county, who))
    for url in (
        "/settings",
        "/settings/county",
        "/settings/limits",
        "/settings/words/platform",
        "/settings/days/2026",
    ):
        assert client.get(url).status_code == 200, url
    assert "只有管理员和县电商办主任可以改" in client.get("/settings/limits").text
    assert post(client, "/settings/limits", {}).status_code == 403


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("value", ODD)
def test_nothing_odd_is_a_500_and_the_typed_stays(app: Flask, county: County, value: str) -> None:
    admin = browser_of(app, county.admin)
    for url in ("/settings/county", "/settings/limits", "/settings/days/2015"):
        sent = fields(admin.get(url).text)
        typed = [name for name in sent if name not in ("seen", "version")]
        assert post(admin, url, sent | dict.fromkeys(typed, value)).status_code in (303, 422), url
        one = typed[len(value) % len(typed)]
        assert post(admin, url, sent | {one: value}).status_code in (303, 409, 422), (url, one)
    for name in ("word", "english", "from_on"):
        sent = {"word": f"词{len(value)}", name: value}
        assert post(admin, "/settings/words/platform", sent).status_code in (303, 422)
    for url in (
        "/settings/days/1",
        "/settings/days/99999",
        "/settings/words/none",
        "/settings/words/platform/edit?key=" + "x",
    ):
        assert admin.get(url).status_code == 404, url
