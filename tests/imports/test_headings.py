"""Headings nobody knows are matched on the web, once for the county; odd files get a sentence."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.db import db
from tests import factories
from tests.factories import County
from tests.imports.commands import run
from tests.imports.listed import TODAY, names, sheet, upload
from tests.web import exported, post


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


@pytest.mark.only("sqlite")
def test_unknown_headings_are_matched_once_for_the_county(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    content = sheet(("名字", "手机（本人）", "外号"), ("赵六", "13843210001", "老六"), ("钱七", "", "小七"))
    page = upload(wang, "households", content).location
    assert page.endswith("/headings")
    asked = wang.get(page).text
    assert "还没找到：姓名" in asked
    assert "赵六、钱七" in asked
    assert "13843210001" not in asked
    assert "138****0001" in asked
    assert post(wang, page, {"heading-0": "", "heading-1": "phone"}).status_code == 422
    assert post(wang, page, {"heading-0": "name", "heading-1": "name"}).status_code == 422
    answer = post(wang, page, {"heading-0": "name", "heading-1": "phone", "heading-2": "no-such"})
    assert answer.status_code == 303
    assert "2 行 = 没问题 2" in wang.get(answer.location).text
    assert post(wang, f"{answer.location}/confirm-list").status_code == 303
    assert names() == ["赵六", "钱七"]
    second = upload(signed_in(county.li), "households", content).location
    assert "2 行 = 没问题 2" in signed_in(county.li).get(second).text
    assert post(wang, page, {"heading-0": "name"}).status_code == 409


@pytest.mark.only("sqlite")
def test_a_ledger_with_headings_of_its_own_is_matched_too(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    content = sheet(
        ("日期", "购买人", "东西", "数量", "网购单价", "颜色"),
        ("2015-08-03", "张桂兰", "电饭锅", "1", "99", "红"),
    )
    data = {"file": (io.BytesIO(content), "登记表.csv"), "as_of": "2015-08-31"}
    page = post(wang, "/imports/new", data, content_type="multipart/form-data").location
    assert page.endswith("/headings")
    assert "还没找到：商品名称" in wang.get(page).text
    shown = post(wang, page, {"heading-0": "goods"}).location
    assert "导入 1 行，共 ¥99.00" in wang.get(shown).text
    assert post(wang, f"{shown}/confirm").status_code == 303
    assert db.session.scalar(text("select goods from order_lines")) == "电饭锅"
    assert json.loads(db.session.scalar(text("select written from orders"))) == {"颜色": "红"}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2", b"<html>", "品名".encode(), b"a,b\n1,2\n" * 3], ids=range(5)
)
def test_an_odd_file_gets_a_sentence_or_a_question(county: County, signed_in: Any, content: bytes) -> None:
    chen = signed_in(county.clerk)
    answer = upload(chen, "prices", content)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = chen.get(answer.location).text
        assert re.search(r'name="heading-0"', page)
        assert post(chen, answer.location, {"heading-0": "goods"}).status_code == 422
        assert chen.get(answer.location.removesuffix("/headings")).status_code == 200


def test_the_exported_villagers_and_accounts_come_back(app: Any, county: County, signed_in: Any) -> None:
    for name, phone in (("赵六", "13843210001"), ("钱七", "")):
        factories.villager(county.taiping, name, phone)
    db.session.commit()
    wang, sun = signed_in(county.wang), signed_in(county.admin)
    for format in ("csv", "xlsx"):
        clear = {"format": format, "names": "full", "reason": "换电脑用"}
        file = exported(wang, "/villagers", **clear).data
        known = upload(wang, "households", file, f"乡亲.{format}").location
        assert "2 行 = 没问题 0 + 提醒 0 + 不收 0 + 导入过 2" in wang.get(known).text
        db.session.execute(text("delete from villagers"))
        db.session.commit()
        page = upload(wang, "households", file, f"乡亲.{format}").location
        assert post(wang, f"{page}/confirm-list").status_code == 303
        assert names() == ["赵六", "钱七"]
        assert list(db.session.scalars(text("select phone from villagers order by name"))) == [
            "13843210001",
            "",
        ]
        db.session.rollback()
        accounts = exported(sun, "/accounts", format=format).data
        page = upload(sun, "staff", accounts, f"用户.{format}").location
        assert "没问题 0 + 提醒 0 + 不收 0 + 导入过" in sun.get(page).text


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("kind", "headings"), [("households", "姓名,联系电话"), ("orders", "日期,购买人,商品名称,数量,网购单价")]
)
def test_a_file_of_headings_alone_is_told_of(
    app: Flask, county: County, tmp_path: Path, kind: str, headings: str
) -> None:
    (tmp_path / "太平村.csv").write_text(f"{headings}\n", "utf-8")
    more = ("--station", "TY001") if kind == "orders" else ()
    done = run(app, kind, "import", tmp_path / "太平村.csv", "--by", county.office.login, *more)
    assert "There is no row below the headings" in done.output
