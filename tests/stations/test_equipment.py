"""Equipment of a station: registered, reported, divided, sent to repair; a table of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db, uuid7
from tests.equipment_factory import acts, line, states
from tests.factories import County
from tests.figure_walk import walk
from tests.imports.listed import sheet, upload
from tests.web import post

DAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def day(app: Flask) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


@pytest.mark.only("sqlite")
def test_the_county_registers_a_printer_and_a_second_post_of_the_form_is_the_same_one(
    county: County, signed_in: Any
) -> None:
    office, base = signed_in(county.office), f"/stations/{county.taiping.id}/equipment"
    wrong = {"id": str(uuid7()), "kind": "", "pieces": "0", "funding": "county"}
    wrong |= {"bought_on": "2015-9-1", "price_fen": "-1"}
    answer = post(office, f"{base}/new", wrong)
    assert answer.status_code == 422
    for sentence in ("请选是什么设备", "件数要写 1 到", "日期不能晚于今天"):
        assert sentence in answer.text
    said = {"id": wrong["id"], "kind": "打印机", "make": "得力 DL-730C", "number": "SB-7", "pieces": "２"}
    said |= {
        "funding": "province",
        "bought_on": "2015年3月1日",
        "price_fen": "880",
        "warranty_on": "2015-9-20",
    }
    for _ in range(2):
        assert post(office, f"{base}/new", said).status_code == 303
    assert states() == [("in_use", 2)]
    page = office.get(base).text
    assert "得力 DL-730C" in page
    assert "省里配的" in page
    assert "¥880.00" in page
    assert walk(office, "/stations/equipment") == {"pieces": 1, "worth_fen": 1, "equipment": 2}
    assert "¥1,760.00" in office.get("/stations/equipment").text
    home = office.get("/").text
    assert "2 件设备 30 天内过保修期，在 1 个站" in home
    assert "/stations/equipment?due=1" in home
    assert signed_in(county.auditor).get(base).status_code == 200
    assert post(signed_in(county.auditor), f"{base}/new", said).status_code == 403


def test_wang_reports_one_of_four_shelves_in_two_taps_and_takes_it_back(
    county: County, signed_in: Any
) -> None:
    shelf = line(county.taiping, "货架", pieces=4, number="HJ-1")
    wang, base = signed_in(county.wang), f"/stations/equipment/{shelf.id}/turn"
    first = wang.get(f"/stations/{county.taiping.id}/equipment").text
    assert f"{base}/report" in first
    second = wang.get(f"{base}/report").text
    assert 'name="reason" value="摔坏了"' in second
    said = {"version": str(shelf.version), "on": "2015-08-31", "pieces": "5", "reason": "摔坏了"}
    assert "一共 4 件" in post(wang, f"{base}/report", said).text
    done = post(wang, f"{base}/report", said | {"pieces": "1"})
    assert "坏了·摔坏了" in wang.get(done.location).text
    assert states() == [("broken", 1), ("in_use", 3)]
    assert acts(shelf.id) == [("report", "摔坏了")]
    assert post(wang, f"{base}/scrap", said).status_code == 403
    assert "1 件设备坏了没修好，在 1 个站" in signed_in(county.office).get("/").text
    with unscoped():
        entry = db.session.scalar(select(AuditEntry.id).where(AuditEntry.thing_id == shelf.id))
    assert post(wang, f"/undos/{entry}", {}).status_code == 303
    assert states() == [("in_use", 4)]
    assert [verb for verb, _ in acts(shelf.id)] == ["report", "take_back"]


@pytest.mark.only("sqlite")
def test_li_does_not_see_what_stands_at_wangs_and_the_township_sees_its_own(
    county: County, signed_in: Any
) -> None:
    made = line(county.taiping)
    assert signed_in(county.li).get(f"/stations/equipment/{made.id}").status_code == 404
    line(county.hongxing, "冰柜")
    page = signed_in(county.coordinator).get("/stations/equipment").text
    assert "电脑" in page
    assert f"/stations/{county.hongxing.id}/equipment" not in page


@pytest.mark.only("sqlite")
def test_a_broken_computer_goes_to_repair_and_each_step_has_its_day_and_reason(
    county: County, signed_in: Any
) -> None:
    made, office = line(county.taiping), signed_in(county.office)
    base = f"/stations/equipment/{made.id}"

    def turn(verb: str, **said: str) -> int:
        db.session.expire_all()
        version = db.session.execute(text("select version from equipment")).scalar_one()
        said = {"version": str(version), "on": "2015-08-31", "reason": "", **said}
        return int(post(office, f"{base}/turn/{verb}", said).status_code)

    assert turn("report") == 422, "what is wrong was not said"
    assert turn("report", reason="开不了机", on="2015-02-01") == 422, "before it was bought"
    assert turn("report", reason="开不了机", on="2015-08-20") == 303
    assert turn("report", reason="开不了机") == 409, "it is broken already"
    assert turn("send", reason="送县里修") == 303
    assert turn("keep") == 422, "the county paid for it"
    assert turn("mend") == 303
    assert [verb for verb, _ in acts(made.id)] == ["report", "send", "mend"]
    stale = {"version": "1", "on": "2015-08-31", "reason": "找不到"}
    answer = post(office, f"{base}/turn/lose", stale)
    assert answer.status_code == 409
    assert "先改了这一条" in answer.text
    edited = {"version": "4", "kind": "电脑", "pieces": "1", "funding": "own", "make": "=cmd|' /C calc'!A0"}
    assert post(office, f"{base}/edit", edited).status_code == 303
    assert "单价" not in office.get(base).text.split("谁改过什么")[1]
    assert post(office, f"{base}/delete", {}).status_code == 303
    assert office.get(base).status_code == 404
    assert states() == []
    assert "电脑" in office.get("/bin").text


@pytest.mark.only("sqlite")
def test_a_table_of_equipment_goes_in_once_and_comes_out_again(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    heads = (
        "站点编码",
        "设备名称",
        "型号",
        "资产编号",
        "数量",
        "资金来源",
        "价格",
        "购置日期",
        "状态",
        "颜色",
    )
    rows = (
        ("TY001", "电脑", "联想", "SB-1", "１", "省里配的", "3,200元", "2015.3.1", "在用", "黑"),
        ("TY001", "货架", "", "", "4", "", "", "", "", ""),
        ("TY001", "飞机", "", "", "1", "", "", "", "", ""),
        ("TY999", "电脑", "", "", "1", "", "", "", "", ""),
        ("TY001", "打印机", "", "", "半", "谁知道", "", "2016-1-1", "", ""),
    )
    page = upload(office, "equipment", sheet(heads, *rows)).location
    told = office.get(page).text
    for sentence in ("字典里没有这种设备", "没有这个站点编码", "件数要写 1 到", "要写：县里配的"):
        assert sentence in told
    assert post(office, f"{page}/confirm-list").status_code == 303
    assert states() == [("in_use", 1), ("in_use", 4)]
    again = upload(
        office, "equipment", sheet(heads, rows[0], ("TY001", "货架", "", "", "5", *[""] * 5))
    ).location
    assert "和登记的不一样" in office.get(again).text
    assert post(office, f"{page}/undo-list").status_code == 303
    assert states() == []
    with unscoped():
        told_of = select(AuditEntry.verb).where(AuditEntry.thing == "equipment").order_by(AuditEntry.seq)
        assert list(db.session.scalars(told_of)) == ["put_in", "put_in", "drop", "drop"]
