"""Divisions and stations on the web: looked at, imported, taken back, and the exports that come back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import chains, clock
from station_app.core.access import unscoped
from station_app.core.db import db
from tests.factories import County
from tests.imports.commands import document, run
from tests.imports.listed import TODAY, sheet, upload
from tests.web import exported, post

AREAS = ("乡镇代码", "乡镇", "村代码", "村", "类别")
STATIONS = ("站点编码", "站点名称", "站点类型", "所在村代码", "所在乡镇", "开业日期", "状态")


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


def told(query: str) -> list[Any]:
    db.session.rollback()
    return [tuple(row) if len(row) > 1 else row[0] for row in db.session.execute(text(query))]


def codes() -> set[str]:
    return set(told("select code from areas"))


def test_sun_brings_divisions_and_what_is_in_use_stays_when_they_are_taken_back(
    county: County, signed_in: Any
) -> None:
    sun, before = signed_in(county.admin), codes()
    content = sheet(
        ("乡镇编号", *AREAS[1:]),
        ("220822102", "双岗镇", "220822102201", "太平村委会", "村委会"),
        ("220822102", "双岗镇", "220822102202", "长青村委会", "村委会"),
        ("220822106", "兴隆山镇", "220822106200", "兴隆村委会", "村委会"),
        ("220822106", "兴隆镇", "220822106201", "别名村委会", "村委会"),
        ("220822105", "鸿兴镇", "220822105200", "鸿兴村", "村委会"),
        ("220821100", "镇赉镇", "220821100201", "东村", "村委会"),
        ("220822106", "兴隆山镇", "22082210620", "短码村", "村委会"),
    )
    asked = upload(sun, "areas", content).location
    assert asked.endswith("/headings")
    assert post(sun, asked, {"heading-0": "township_code"}).status_code == 303
    page = asked.removesuffix("/headings")
    looked = sun.get(page).text
    assert "7 行 = 没问题 2 + 提醒 1 + 不收 3 + 导入过 1" in looked
    for words in ("现在是“太平村 村委会”", "第 4 行同一个代码", "一次只导一个县", "村代码是 12 位数字"):
        assert words in looked
    assert codes() == before
    for _ in range(2):
        assert post(sun, f"{page}/confirm-list").status_code == 303
    assert codes() - before == {"220822102202", "220822106", "220822106200"}
    assert told("select name from areas where code = '220822102201'") == ["太平村委会"]
    assert told(f"select village from stations where code = '{county.taiping.code}'") == ["太平村委会"]
    assert "220822102201：太平村 → 太平村委会" in sun.get(page).text
    content = sheet(STATIONS, ("TY101", "长青站", "3", "220822102202", "", "2015-03-01", "运营中"))
    stations = upload(sun, "stations", content).location
    assert post(sun, f"{stations}/confirm-list").status_code == 303
    assert post(sun, f"{page}/undo-list").status_code == 303
    left = sun.get(page).text
    assert "退回 2 行，保留 1 行" in left
    assert "已经有站、人、户或者价格在这里" in left
    assert codes() - before == {"220822102202"}
    assert told(f"select village from stations where code = '{county.taiping.code}'") == ["太平村"]
    with unscoped():
        assert chains.broken_links() == []


def test_chen_brings_stations_and_those_nobody_used_go_again(county: County, signed_in: Any) -> None:
    chen, taiping = signed_in(county.clerk), county.taiping
    content = sheet(
        STATIONS,
        ("TY101", "太平二站", "3", "220822102201", "", "2015-03-01", "运营中"),
        ("TY102", "双岗镇服务站", "2", "", "双岗镇", "", "建设中"),
        ("ty101", "别的站", "3", "220822102201", "", "", "申请中"),
        ("TY103", "外县的站", "3", "220821100201", "", "", "申请中"),
        ("TY104", "明天的站", "3", "220822102201", "", "2015-09-01", "运营中"),
        (taiping.code, taiping.name, "3", "220822102201", "", "", "申请中"),
        (taiping.code, "换了名字", "3", "220822102201", "", "", "申请中"),
        ("😀", "站" * 81, "4", "村", "", "哪天", "不知道"),
    )
    page = upload(chen, "stations", content).location
    looked = chen.get(page).text
    assert "8 行 = 没问题 2 + 提醒 0 + 不收 5 + 导入过 1" in looked
    for words in ("和第 2 行的站点编码一样", "没有这个村代码", "开业日期晚于今天", "内容不同，没有改"):
        assert words in looked
    stored = "select code, state, opened_on from stations where code like 'TY10%' order by code"
    assert told(stored) == []
    for _ in range(2):
        assert post(chen, f"{page}/confirm-list").status_code == 303
    assert [tuple(map(str, row)) for row in told(stored)] == [
        ("TY101", "open", "2015-03-01"),
        ("TY102", "building", "None"),
    ]
    steps = 'select "to", "on", by_name from station_steps where by_name <> \'\' order by "on"'
    assert [tuple(map(str, row)) for row in told(steps)] == [
        ("open", "2015-03-01", county.clerk.name),
        ("building", "2015-08-31", county.clerk.name),
    ]
    (used,) = told("select id from stations where code = 'TY101'")
    people = sheet(("站点编码", "姓名"), ("TY101", "赵六"))
    assert post(chen, upload(chen, "households", people).location + "/confirm-list").status_code == 303
    assert post(chen, f"{page}/undo-list").status_code == 303
    left = chen.get(page).text
    assert "退回 1 行，保留 1 行" in left
    assert "已经有人、有订单或者别的记录" in left
    assert told("select id from stations where code like 'TY10%'") == [used]
    again = upload(chen, "stations", content).location
    assert "没问题 1 + 提醒 0 + 不收 5 + 导入过 2" in chen.get(again).text
    with unscoped():
        assert chains.broken_links() == []


def test_a_code_in_the_bin_is_not_known_but_named(county: County, signed_in: Any) -> None:
    chen = signed_in(county.clerk)
    row = ("TY101", "太平二站", "3", "220822102201", "", "", "申请中")
    page = upload(chen, "stations", sheet(STATIONS, row)).location
    post(chen, f"{page}/confirm-list")
    (id,) = told("select id from stations where code = 'TY101'")
    assert post(chen, f"/stations/{uuid.UUID(str(id))}/delete").status_code == 303
    again = upload(chen, "stations", sheet(STATIONS, row)).location
    assert "在回收站里" in chen.get(again).text
    assert post(chen, f"{page}/undo-list").status_code == 303
    assert "导入以后有人改过" in chen.get(page).text


@pytest.mark.only("sqlite")
def test_who_may_not_found_stations_may_not_bring_them(county: County, signed_in: Any) -> None:
    for who in (county.wang, county.coordinator, county.auditor, county.province):
        for kind in ("areas", "stations"):
            assert signed_in(who).get(f"/imports/lists/{kind}").status_code == 403


@pytest.mark.only("sqlite")
def test_the_exported_lists_come_back(app: Any, county: County, signed_in: Any, tmp_path: Any) -> None:
    chen = signed_in(county.clerk)
    for address, kind in (("/stations/coverage", "areas"), ("/stations", "stations")):
        file = tmp_path / f"{kind}.csv"
        file.write_bytes(exported(chen, address, format=kind).data)
        said = document(run(app, kind, "import", file, "--json", "--by", county.clerk.login))
        assert (said["added"], said["refused"]) == (0, []), said
        page = upload(chen, kind, file.read_bytes()).location
        assert "没问题 0 + 提醒 0 + 不收 0 + 导入过 2" in chen.get(page).text


@pytest.mark.only("sqlite")
def test_what_the_command_brought_the_command_takes_back(app: Any, county: County, tmp_path: Any) -> None:
    file, before = tmp_path / "区划.csv", codes()
    file.write_bytes(sheet(AREAS, ("220822107", "边昭镇", "220822107200", "腰围子村委会", "村委会")))
    said = document(run(app, "areas", "import", file, "--json"))
    assert (said["added"], len(codes() - before)) == (2, 2)
    assert run(app, "imports", "undo", said["batch"]).exit_code == 0
    assert codes() == before


@pytest.mark.only("sqlite")
def test_a_file_without_kinds_leaves_those_that_are_known(county: County, signed_in: Any) -> None:
    chen = signed_in(county.clerk)
    content = sheet(
        AREAS[:4],
        ("220822102", "双岗镇", "220822102201", "太平村委会"),
        ("220822102", "双岗镇", "220822102203", "新村"),
    )
    page = upload(chen, "areas", content).location
    looked = chen.get(page).text
    assert "没写类别，覆盖里不算行政村" in looked
    assert post(chen, f"{page}/confirm-list").status_code == 303
    kinds = "select name, kind from areas where code like '2208221022%' order by code"
    assert told(kinds) == [("太平村委会", "村委会"), ("新村", "")]
