"""Lists on the web: chosen, looked at, imported and taken back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from station_app.core import chains, clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.imports.lists import kinds
from tests import factories, prices_factory, produce_factory
from tests.factories import County
from tests.imports.commands import document, run
from tests.imports.listed import PEOPLE, PRICES, TODAY, TOWEL, names, prices, sheet, upload
from tests.produce import growing
from tests.web import exported, post


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


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
def test_every_list_has_a_template_whose_example_goes_in(county: County, signed_in: Any) -> None:
    for kind in kinds.every():
        who = next(one for one in (county.clerk, county.admin, county.wang) if kind.may(one))
        browser = signed_in(who)
        assert browser.get(f"/imports/lists/{kind.key}").status_code == 200
        book = browser.get(f"/imports/lists/{kind.key}/template")
        first = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
        assert [cell.value for cell in first[1]] == [column.heading for column in kind.columns]
        if kind.key == "credits":
            factories.villager(county.taiping, *kind.example[1:3])
        if kind.key == "sales":
            produce_factory.product("绿豆")
            growing.channel(county.office, kind.example[0])
            db.session.commit()
        page = upload(browser, kind.key, book.data, "空表.xlsx").location
        told = "还没记过的 1" if kind.key == "bought" else "1 行 = 没问题 1"
        assert told in browser.get(page).text, kind.key
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


def test_a_sheet_of_an_office_in_its_own_spellings_goes_in(county: County, signed_in: Any) -> None:
    chen = signed_in(county.clerk)
    content = (
        "通榆县参考价表,,,,\n月份,参考价（元）,品  名,价格来源,看到日期\n"
        '２０１５年８月,１２．５０,毛巾,镇上商店,2015.8.3\n2015/7,"￥1,234.00",电饭锅,镇上商店,20150720\n'
        "8月,5,盐,镇上商店,\n合计,,,,\n"
    ).encode("gb18030")
    page = upload(chen, "prices", content).location
    shown = chen.get(page).text
    assert "3 行 = 没问题 2 + 提醒 0 + 不收 1 + 导入过 0" in shown
    assert "月份看不懂" in shown
    assert "至少写一个" not in shown, "one thing is said once"
    assert post(chen, f"{page}/confirm-list").status_code == 303
    stored = "select goods, price_fen, month_on from prices order by price_fen"
    assert [tuple(map(str, row)) for row in db.session.execute(text(stored))] == [
        ("毛巾", "1250", "2015-08-01"),
        ("电饭锅", "123400", "2015-07-01"),
    ]
    wang = signed_in(county.wang)
    content = "姓名,电话\n张桂兰,０１３８４３２１４４１７\n".encode("gb18030")
    assert "没认出" not in wang.get(upload(wang, "households", content).location).text


def test_targets_come_in_as_the_export_has_them_and_go_back(county: County, signed_in: Any) -> None:
    chen = signed_in(county.clerk)
    heads = ("站点编码", "站点", "月份", "目标订单", "目标交易额", "目标节省", "目标户数")
    content = sheet(
        heads,
        ("TY001", "太平村", "2015-08", "150", "9,000.00", "", "60"),
        ("ｔy００２", "鸿兴村", "2015-09", "80.0", "", "700", ""),
        ("TY001", "", "2015-08", "1", "", "", ""),
        ("TY002", "", "2015-08", "很多", "", "", ""),
        ("TY002", "", "2015-08", "9999999", "", "", ""),
    )
    page = upload(chen, "targets", content).location
    assert "5 行 = 没问题 2 + 提醒 0 + 不收 3 + 导入过 0" in chen.get(page).text
    assert post(chen, f"{page}/confirm-list").status_code == 303
    stored = "select month, orders, turnover_fen, saved_fen, households from station_targets order by 1"
    assert [tuple(row) for row in db.session.execute(text(stored))] == [
        ("2015-08", 150, 900_000, None, 60),
        ("2015-09", 80, None, 70_000, None),
    ]
    db.session.rollback()
    file = exported(chen, "/stations/targets?month=2015-08").data
    again = upload(chen, "targets", file).location
    assert "没问题 0 + 提醒 0 + 不收 0 + 导入过" in chen.get(again).text
    db.session.execute(text("update station_targets set orders = 81 where month = '2015-09'"))
    db.session.commit()
    assert post(chen, f"{page}/undo-list").status_code == 303
    assert "退回 1 行，保留 1 行" in chen.get(page).text
    assert [tuple(row)[:3] for row in db.session.execute(text(stored))] == [
        ("2015-08", None, None),
        ("2015-09", 81, None),
    ]
