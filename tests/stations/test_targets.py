"""Targets: the sheet of a month, who may set it, two people at once, and the way in for an import."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from station_app.core import chains, clock
from station_app.core.access import acting_as, unscoped, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.stations.models import Station
from station_app.stations.targets import models, setting
from tests.factories import County, villager
from tests.orders_factory import order
from tests.undos.acts import everything, undone
from tests.web import exported, post, read

AUGUST, URL = Month(2015, 8), "/stations/targets?month=2015-08"


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def typed(page: str, **more: str) -> dict[str, Any]:
    """The form as the page shows it, with something typed over; TY001_orders stands for TY001-orders."""
    fields = dict(re.findall(r'name="(TY00\d-[a-z_]+)" value="([^"]*)"', page))
    version, seen = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("version", "seen"))
    assert version
    assert seen
    fields |= {"version": version[1], "seen": seen[1].replace("&#34;", '"')}
    return fields | {name[:5] + "-" + name[6:]: value for name, value in more.items()}


def stored(county: County, month: Month = AUGUST) -> dict[str, tuple[int | None, ...]]:
    """What stands, by code."""
    with acting_as(county.office):
        rows = models.of_month(month)
        codes = dict(db.session.execute(visible_columns(Station, Station.id, Station.code)).all())
        return {codes[id]: tuple(getattr(row, one) for one in models.MEASURES) for id, row in rows.items()}


def test_the_office_sets_the_targets_of_a_month_and_takes_them_back(signed_in, county: County) -> None:
    with unscoped():
        order(villager(county.taiping), dt.date(2015, 7, 3))
        db.session.commit()
    clerk = signed_in(county.clerk)
    page = clerk.get(URL).text
    assert "双岗镇太平村" in page
    assert 'data-measure="orders">1</a>' in page, "last month's orders stand beside"
    before = everything()["station_targets"]
    asked = typed(page, TY001_orders="１５０", TY001_turnover_fen="9,000", TY002_households="80")
    assert post(clerk, URL, asked).status_code == 303
    assert stored(county) == {"TY001": (150, 9_000_00, None, None), "TY002": (None, None, None, 80)}
    assert "没有要改的" in clerk.get(post(clerk, URL, typed(clerk.get(URL).text)).location).text
    log = signed_in(county.auditor).get("/reports/audits").text
    assert "定了目标" in log
    assert "订单 150、交易额 ¥9,000.00" in log
    undone(county.clerk)
    assert everything()["station_targets"] == before
    assert chains.broken_links() == []
    assert post(clerk, URL, asked).status_code == 409, "the sheet is not the one that was open"
    bad = typed(clerk.get(URL).text, TY001_orders="很多", TY002_saved_fen="-3")
    refused = post(clerk, URL, bad)
    assert refused.status_code == 422
    assert "有 2 处要改" in refused.text
    assert 'value="很多"' in refused.text
    assert stored(county) == {}


def test_two_people_at_one_sheet_see_both_versions(signed_in, county: County) -> None:
    office, clerk = signed_in(county.office), signed_in(county.clerk)
    first, second = typed(office.get(URL).text, TY001_orders="150"), typed(clerk.get(URL).text)
    assert post(office, URL, first).status_code == 303
    second |= {"TY001-orders": "120", "TY002-orders": "90"}
    clash = post(clerk, URL, second)
    assert clash.status_code == 409
    assert "王主任" in clash.text
    assert "双岗镇太平村 订单" in clash.text
    version = re.search(r'name="version" value="(\d+)"', clash.text)
    assert version
    kept = {"keep-TY001-orders": "theirs", "keep-TY002-orders": "mine", "version": version[1]}
    assert post(clerk, URL, second | kept).status_code == 303
    assert stored(county) == {"TY001": (150, None, None, None), "TY002": (90, None, None, None)}


def test_last_months_targets_are_copied_into_the_form_only(signed_in, county: County) -> None:
    office = signed_in(county.office)
    setting.record("220822", AUGUST.previous, {county.taiping.id: {"orders": 140, "saved_fen": 50_00}}, None)
    setting.record("220822", AUGUST, {county.taiping.id: {"orders": 160}}, None)
    db.session.commit()
    page = office.get(URL + "&copy=1").text
    assert 'name="TY001-orders" value="160"' in page
    assert 'name="TY001-saved_fen" value="50.00"' in page
    assert stored(county)["TY001"] == (160, None, None, None)
    assert post(office, URL, typed(page)).status_code == 303
    assert stored(county)["TY001"] == (160, None, 50_00, None)
    rows = exported(office, URL).text.splitlines()
    assert rows[0].endswith("站点编码,站点,月份,目标订单,目标交易额,目标节省,目标户数")
    assert rows[1] == "TY001,双岗镇太平村,2015-08,160,,50.00,"


def test_the_way_in_for_an_import_touches_only_what_it_names(county: County) -> None:
    both = {county.taiping.id: {"orders": 100}, county.hongxing.id: {"households": 70}}
    assert setting.record("220822", AUGUST, both, None, "导入") == 2
    assert setting.record("220822", AUGUST, both, None) == 0
    assert setting.record("220822", AUGUST, {county.taiping.id: {"households": 60}}, None) == 1
    db.session.commit()
    assert stored(county) == {"TY001": (100, None, None, 60), "TY002": (None, None, None, 70)}
    with pytest.raises(Refused):
        setting.record("220822", AUGUST, {county.elsewhere.id: {"orders": 1}}, None)
    with pytest.raises(Refused):
        setting.record("220822", AUGUST, {county.taiping.id: {"orders": -1}}, None)


def test_a_coordinator_reads_her_township_and_others_may_not(signed_in, county: County) -> None:
    setting.record("220822", AUGUST, {county.hongxing.id: {"orders": 99}}, None)
    db.session.commit()
    page = signed_in(county.coordinator).get(URL).text
    assert "双岗镇太平村" in page
    assert "鸿兴镇" not in read(page)
    assert "disabled" in page
    assert post(signed_in(county.coordinator), URL).status_code == 403
    assert signed_in(county.wang).get(URL).status_code == 403
    for odd in ("month=9999-12", "month=x", "township=1", "month=2015-13&copy=1"):
        assert signed_in(county.office).get(f"/stations/targets?{odd}").status_code == 200
