"""Lists on the web: chosen, their headings matched, looked at, imported and taken back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from station_app.core import chains, clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.imports.lists import kinds
from tests import factories, prices_factory
from tests.factories import County
from tests.imports.commands import document, run
from tests.web import exported, post

TODAY = dt.date(2015, 8, 31)
PRICES = ("品名", "规格", "单位", "参考价", "地点", "月份", "价格来源", "看到日期")
TOWEL = ("毛巾", "纯棉", "条", "12.50", "全县", "2015-08", "镇上商店", "2015-08-20")
PEOPLE = ("站点编码", "户号", "姓名", "联系电话")


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


def sheet(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def upload(client: FlaskClient, kind: str, content: bytes, name: str = "表.csv", **more: str) -> TestResponse:
    data = {"file": (io.BytesIO(content), name), **more}
    return post(client, f"/imports/lists/{kind}", data, content_type="multipart/form-data")


def prices() -> list[tuple[Any, ...]]:
    db.session.rollback()
    found = db.session.execute(text("select goods, spec, price_fen, place_code from prices order by 1, 2, 4"))
    return [tuple(row) for row in found]


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(text("select name from villagers order by name")))


def test_chen_brings_the_price_book_and_takes_it_back(county: County, signed_in: Any) -> None:
    old = prices_factory.price(goods="棉被", spec="6斤", fen=140_00)
    used = prices_factory.price(goods="脸盆", fen=9_00)
    db.session.commit()
    kept = used.id
    chen = signed_in(county.clerk)
    content = sheet(
        ("通榆县价本",),
        PRICES,
        TOWEL,
        ("棉被", "6斤", "床", "145", "全县", "2015-08", "县城商场", ""),
        ("脸盆", "", "条", "9.00", "", "", "town", "2015-08-31"),
        ("水桶", "", "个", "15", "双岗镇", "", "村里小店", "2015-08-03"),
        ("毛 巾", "纯棉", "条", "13", "全县", "2015-08", "镇上商店", ""),
        ("", "", "", "免费", "火星", "2015-09", "听说", ""),
    )
    answer = upload(chen, "prices", content)
    assert answer.status_code == 303
    page = answer.location
    looked = chen.get(page).text
    assert "6 行 = 没问题 2 + 提醒 1 + 不收 2 + 导入过 1" in looked
    assert "价本里是 ¥140.00，导入以后改成 ¥145.00" in looked
    assert "和第 3 行是同一样东西" in looked
    assert "没有这种来源，只认：县城商场、镇上商店" in looked
    assert "没有这个地点" in looked
    assert prices() == [("棉被", "6斤", 14000, "220822"), ("脸盆", "", 900, "220822")]
    for _ in range(2):
        assert post(chen, f"{page}/confirm-list").status_code == 303
    assert [row[:3] for row in prices()] == [
        ("棉被", "6斤", 14500),
        ("毛巾", "纯棉", 1250),
        ("水桶", "", 1500),
        ("脸盆", "", 900),
    ]
    assert "导入了 3 行" in chen.get(page).text
    assert post(chen, f"/prices/{old.id}/retire", {"reason": "不卖了"}).status_code == 303
    assert post(chen, f"{page}/undo-list").status_code == 303
    assert post(chen, f"{page}/undo-list").status_code == 303
    assert [row[:3] for row in prices()] == [("棉被", "6斤", 14500), ("脸盆", "", 900)]
    gone = chen.get(page).text
    assert "退回 2 行，保留 1 行" in gone
    assert "导入以后有人改过" in gone
    assert chen.get(f"/prices/{kept}").status_code == 200
    with unscoped():
        assert chains.broken_links() == []


def test_wang_brings_her_households_and_whoever_bought_something_stays(
    county: County, signed_in: Any
) -> None:
    wang = signed_in(county.wang)
    content = sheet(
        PEOPLE, ("", "1", "赵六", "13843210001"), ("", "1", "钱七", ""), ("TY002", "2", "孙八", "")
    )
    page = upload(wang, "households", content).location
    looked = wang.get(page).text
    assert "3 行 = 没问题 2 + 提醒 0 + 不收 1 + 导入过 0" in looked
    assert post(signed_in(county.li), f"{page}/confirm-list").status_code == 404
    assert names() == []
    assert post(wang, f"{page}/confirm-list").status_code == 303
    assert names() == ["赵六", "钱七"]
    db.session.execute(text("update villagers set version = 2 where name = '钱七'"))
    db.session.commit()
    assert post(wang, f"{page}/undo-list").status_code == 303
    assert names() == ["钱七"]
    assert db.session.scalar(text("select count(*) from households")) == 1
    again = upload(wang, "households", content).location
    assert "没问题 1 + 提醒 0 + 不收 1 + 导入过 1" in wang.get(again).text


@pytest.mark.only("sqlite")
def test_unknown_headings_are_matched_once_for_the_county(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    content = sheet(("名字", "手机", "外号"), ("赵六", "13843210001", "老六"), ("钱七", "", "小七"))
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
def test_every_list_has_a_template_whose_example_goes_in(county: County, signed_in: Any) -> None:
    for kind in kinds.every():
        who = county.clerk if kind.may(county.clerk) else county.admin
        browser = signed_in(who)
        assert browser.get(f"/imports/lists/{kind.key}").status_code == 200
        book = browser.get(f"/imports/lists/{kind.key}/template")
        first = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
        assert [cell.value for cell in first[1]] == [column.heading for column in kind.columns]
        if kind.key == "credit":
            factories.villager(county.taiping)
            db.session.commit()
        page = upload(browser, kind.key, book.data, "空表.xlsx").location
        assert "1 行 = 没问题 1" in browser.get(page).text, kind.key
    assert signed_in(county.clerk).get("/imports/lists/no-such").status_code == 404
    assert signed_in(county.wang).get("/imports/lists/prices").status_code == 403


@pytest.mark.only("sqlite")
def test_the_exported_price_book_comes_back(app: Any, county: County, signed_in: Any, tmp_path: Any) -> None:
    for fields in ({"goods": "=1+1", "spec": "加厚"}, {"goods": "毛巾", "place": "220822102", "fen": 11_55}):
        prices_factory.price(**fields)  # type: ignore[arg-type]
    db.session.commit()
    chen, before = signed_in(county.clerk), prices()
    for format in ("csv", "xlsx"):
        file = tmp_path / f"价本.{format}"
        file.write_bytes(exported(chen, "/prices", format=format).data)
        said = document(run(app, "prices", "import", file, "--by", county.clerk.login, "--json"))
        assert (said["accepted"], said["known"], said["refused"]) == (0, 2, 0), said
        db.session.execute(text("delete from prices"))
        db.session.commit()
        said = document(run(app, "prices", "import", file, "--by", county.clerk.login, "--json"))
        assert (said["accepted"], said["refused"]) == (2, 0), said
        assert prices() == before
        assert run(app, "imports", "undo", said["batch"]).exit_code == 0
        assert prices() == []
        run(app, "prices", "import", file, "--by", county.clerk.login, "--json")


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


STAFF = ("姓名", "登录名", "身份", "站点编码", "乡镇", "联系电话")


def test_sun_opens_accounts_for_operators_and_forgets_those_nobody_used(
    county: County, signed_in: Any
) -> None:
    sun = signed_in(county.admin)
    content = sheet(
        STAFF,
        ("赵六", "ZhaoLiu", "", "TY001", "", "13843210001"),
        ("钱七", "qianqi", "乡镇协调员", "", "双岗镇", ""),
        ("孙八", "sunba", "村站长", "TY999", "", ""),
        ("周九", "zhaoliu", "县电商办", "", "", ""),
        ("王站长", county.wang.login, "", "TY001", "", ""),
        ("别人", county.li.login, "县电商办", "", "", ""),
        ("吴十", "1", "皇帝", "", "", ""),
    )
    page = upload(sun, "staff", content).location
    looked = sun.get(page).text
    assert "7 行 = 没问题 2 + 提醒 0 + 不收 4 + 导入过 1" in looked
    assert post(signed_in(county.office), f"{page}/confirm-list").status_code == 422
    told = post(sun, f"{page}/confirm-list")
    assert told.status_code == 200
    codes = re.findall(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</b>", told.text)
    assert len(codes) == 2
    assert not any(code in sun.get(page).text for code in codes)
    assert post(sun, f"{page}/confirm-list").status_code == 303
    rows = db.session.execute(
        text("select login, role, area_code from users where login in ('zhaoliu', 'qianqi')")
    )
    assert {tuple(row) for row in rows} == {
        ("zhaoliu", "operator", "220822"),
        ("qianqi", "coordinator", "220822102"),
    }
    db.session.execute(text("update users set password_hash = 'x' where login = 'qianqi'"))
    db.session.commit()
    assert post(sun, f"{page}/undo-list").status_code == 303
    assert "退回 1 行，保留 1 行" in sun.get(page).text
    left = db.session.scalars(text("select login from users where login in ('zhaoliu', 'qianqi')"))
    assert list(left) == ["qianqi"]
    with unscoped():
        assert chains.broken_links() == []
