"""The list of households on the command line: who goes in, who is known, who is refused and why."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from click.testing import Result
from sqlalchemy import select

from station_app.core import chains
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.households.models import Villager
from tests.factories import County, villager
from tests.imports.commands import document, run

HEADINGS = ("站点编码", "户号", "姓名", "联系电话", "村/组", "同意", "同意日期", "备注")


def listed(folder: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
    file = folder / "户.csv"
    with file.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([["太平村户册"], headings, *rows, ["合计"]])
    return file


def imported(app: Any, file: Path, *words: str) -> Result:
    return run(app, "households", "import", file, *words, "--json")


def everybody() -> list[Villager]:
    with unscoped():
        return list(db.session.scalars(select(Villager).order_by(Villager.name)))


def test_a_list_becomes_households_and_a_second_time_nothing(
    app: Any, county: County, tmp_path: Path
) -> None:
    file = listed(
        tmp_path,
        ("TY001", "1", "张桂兰", "138 4321-4417", "第2组", "签字同意", "2015-08-03", "老户"),
        ("TY001", "1", "王德福", "", "2", "", "", ""),
        ("TY002", "1", "李树林", "0434-4221018", "3组", "口头", "2015.8.4", ""),
    )
    result = imported(app, file)
    said = document(result)
    assert (result.exit_code, said["accepted"], said["unknown_headings"]) == (0, 3, ["备注"])
    wang, zhang, li = sorted(everybody(), key=lambda one: ["王德福", "张桂兰", "李树林"].index(one.name))
    assert (zhang.phone, zhang.phone_tail, zhang.initials, zhang.group_name) == (
        "13843214417",
        "4417",
        "zgl",
        "2",
    )
    assert (zhang.consent.value, str(zhang.consent_on)) == ("signed", "2015-08-03")
    assert (wang.household_id, wang.consent_on) == (zhang.household_id, None)
    assert (li.station_id, li.household_id != zhang.household_id) == (county.hongxing.id, True)
    assert chains.broken_links() == []

    again = document(imported(app, file))
    assert (again["accepted"], again["known"]) == (0, 3)
    assert len(everybody()) == 3


def test_a_look_stores_nobody(app: Any, county: County, tmp_path: Path) -> None:
    file = listed(tmp_path, ("TY001", "", "张桂兰", "", "", "", "", ""))
    assert document(imported(app, file, "--dry-run"))["accepted"] == 1
    assert everybody() == []


def test_every_fault_of_a_row_is_named(app: Any, county: County, tmp_path: Path) -> None:
    villager(county.taiping)
    file = listed(
        tmp_path,
        ("TY999", "", "", "1", "", "也许", "2015-02-30", ""),
        ("", "", "赵六", "", "", "", "2099-01-01", ""),
        ("TY001", "", "周八", "", "", "签字", "2099-01-01", ""),
        ("TY001", "", "张桂兰", "13843214417", "", "", "", ""),
        ("TY001", "", "孙七", "电话不详", "", "", "", ""),
    )
    result = imported(app, file)
    first, second, late, third, fourth = document(result)["rows"]
    assert result.exit_code == 1
    assert [(one["column"], one["level"]) for one in first["problems"]] == [
        ("姓名", "error"),
        ("联系电话", "warning"),
        ("同意", "error"),
        ("同意日期", "error"),
        ("站点编码", "error"),
    ]
    assert [one["column"] for one in second["problems"]] == ["站点编码"]
    assert [one["column"] for one in late["problems"]] == ["同意日期"]
    assert (third["result"], fourth["result"]) == ("known", "accepted")
    assert [one.name for one in everybody()] == ["孙七", "张桂兰"]


def test_the_station_of_the_list_may_be_said_once(app: Any, county: County, tmp_path: Path) -> None:
    file = listed(tmp_path, ("张桂兰",), headings=("姓 名",))
    assert imported(app, file).exit_code == 2  # which of the two counties?
    assert document(imported(app, file, "--station", "TY002"))["accepted"] == 1
    assert [one.station_id for one in everybody()] == [county.hongxing.id]


def test_wang_brings_in_her_own_people_only(app: Any, county: County, tmp_path: Path) -> None:
    file = listed(tmp_path, ("TY001", "", "甲", "", "", "", "", ""), ("TY002", "", "乙", "", "", "", "", ""))
    said = document(imported(app, file, "--by", "wang"))
    assert [one["result"] for one in said["rows"]] == ["accepted", "refused"]


def test_a_file_without_names_gets_a_sentence(app: Any, county: County, tmp_path: Path) -> None:
    file = listed(tmp_path, ("1",), headings=("电话",))
    (row,) = document(imported(app, file, "--station", "TY001"))["rows"]
    assert "标题行少了：姓名" in row["problems"][0]["message"]
