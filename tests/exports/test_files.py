"""Files of lists: what stands in them, who may have names in full, and what is written down about it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditClear, AuditEntry
from station_app.core.chains import broken_links
from station_app.core.db import db
from tests import orders_factory
from tests.exports.reading import FULL, book, csv_rows, notes, xlsx_rows
from tests.factories import County, villager
from tests.orders_factory import Thing
from tests.web import exported, post


@pytest.fixture
def sold(county: County) -> County:
    """Orders of every kind at 双岗镇太平村, one at 鸿兴镇鸿兴村."""
    zhang, zhao = villager(county.taiping), villager(county.taiping, "赵国良", "13843210932")
    orders_factory.mixed(zhang, zhao, clock.today())
    orders_factory.order(
        villager(county.hongxing, "孙德海", "13900001111"), clock.today(), note="电话 0434-1"
    )
    db.session.commit()
    return county


def told(verb: str) -> list[AuditEntry]:
    with unscoped():
        query = db.select(AuditEntry).where(AuditEntry.verb == verb, AuditEntry.thing == "exports")
        return list(db.session.scalars(query.order_by(AuditEntry.at, AuditEntry.seq)))


def test_the_workbook_holds_what_the_csv_holds(sold: County, signed_in: Any) -> None:
    office = signed_in(sold.office)
    plain, rich = csv_rows(office, "/orders?counting=1"), xlsx_rows(office, "/orders?counting=1")
    assert [row["单号"] for row in plain] == [row["单号"] for row in rich]
    assert list(plain[0]) == list(rich[0])
    for one, other in zip(plain, rich, strict=True):
        assert float(one["应付"]) == other["应付"]
        assert one["登记"] == f"{other['登记']:%Y-%m-%d}"
        assert one["联系电话"] == other["联系电话"]
        assert isinstance(other["联系电话"], str)
        assert isinstance(other["单号"], str)


def test_what_an_english_reader_took_is_recorded_in_the_words_of_the_source(
    sold: County, signed_in: Any
) -> None:
    """Who reads the records reads them in their own language, whoever took the file."""
    db.session.execute(text("update users set language = 'en'"))
    db.session.commit()
    office = signed_in(sold.office)
    exported(office, "/orders?state=arrived&q=138")
    entry = told("export")[-1]
    assert entry.changes["list"][1] == "代购订单"
    assert "已到站" in str(entry.changes["filters"])


def test_the_file_has_the_order_and_the_filters_of_the_list(sold: County, signed_in: Any) -> None:
    office = signed_in(sold.office)
    sums = [row["应付"] for row in xlsx_rows(office, "/orders?sort=payable&state=arrived")]
    assert sums == sorted(sums, reverse=True)
    assert {row["状态"] for row in xlsx_rows(office, "/orders?sort=payable&state=arrived")} == {"已到站"}


def test_the_second_sheet_says_who_when_what_and_what_the_figures_mean(sold: County, signed_in: Any) -> None:
    answer = exported(signed_in(sold.office), "/orders?township=220822102&q=zgl&state=arrived", format="xlsx")
    told = notes(answer)
    assert told["谁导出"] == "王主任 · 县电商办主任"
    assert f"{clock.today().year}年" in told["时间"]
    assert told["筛选"] == "找的字：zgl；状态：已到站；乡镇：双岗镇"
    assert told["行数"] == str(book(answer).worksheets[0].max_row - 1)
    assert told["姓名、电话"] == "已遮盖"
    assert told["金额单位"] == "元"
    assert told["口径：节省"].startswith("参考价减")
    assert "filename*=UTF-8''%E4%BB%A3%E8%B4%AD" in answer.headers["Content-Disposition"]


def test_an_english_reader_gets_english_headings(sold: County, signed_in: Any) -> None:
    db.session.execute(text("update users set language = 'en' where login = 'zhuren'"))
    db.session.commit()
    answer = exported(signed_in(sold.office), "/orders", format="xlsx")
    sheets = book(answer).worksheets
    heads = [cell.value for cell in sheets[0][1]]
    assert sheets[1].title == "Notes"
    assert "Payable" in heads
    assert not [head for head in heads if any(ord(one) > 0x2E80 for one in head)]


@pytest.mark.parametrize("name", ["wang", "coordinator", "clerk", "office", "auditor", "admin"])
def test_names_are_masked_by_default_for_everybody(sold: County, signed_in: Any, name: str) -> None:
    for kind in ("csv", "xlsx"):
        for url in ("/orders", "/villagers"):
            answer = exported(signed_in(getattr(sold, name)), url, format=kind)
            said = answer.get_data(as_text=kind == "csv") if kind == "csv" else str(_cells(answer))
            assert "张桂兰" not in said
            assert "13843214417" not in said
            assert "0434-1" not in said, "free words may hold anything"
            assert "张*兰" in said


def _cells(answer: Any) -> list[Any]:
    return [value for sheet in book(answer) for row in sheet.iter_rows(values_only=True) for value in row]


@pytest.mark.parametrize("name", ["wang", "clerk", "office"])
def test_who_may_look_has_names_in_full_with_a_reason(sold: County, signed_in: Any, name: str) -> None:
    client = signed_in(getattr(sold, name))
    for reason in ("", "看看", "   "):
        answer = exported(client, "/orders", format="xlsx", names="full", reason=reason)
        assert answer.status_code == 422
        assert "至少写 4 个字" in answer.text
        assert "张桂兰" not in answer.text
    assert "张桂兰" in {row["购买人"] for row in xlsx_rows(client, "/orders", **FULL)}
    (entry,) = told("export_clear")
    assert entry.reason == FULL["reason"]
    assert entry.changes["clear"] == [None, True]


@pytest.mark.parametrize("name", ["coordinator", "auditor", "admin"])
def test_who_need_not_look_never_has_names_in_full(sold: County, signed_in: Any, name: str) -> None:
    client = signed_in(getattr(sold, name))
    for format in ("csv", "xlsx", "ledger"):
        answer = exported(client, "/orders", **{**FULL, "format": format})
        assert answer.status_code == 422
        assert b"\xe5\xbc\xa0\xe6\xa1\x82\xe5\x85\xb0" not in answer.data
    assert "写全" not in client.get("/orders/export").text
    assert not told("export_clear")


def test_each_export_is_written_down_with_its_rows_and_filters(sold: County, signed_in: Any) -> None:
    csv_rows(signed_in(sold.clerk), "/orders?q=张桂兰&counting=1")
    xlsx_rows(signed_in(sold.wang), "/villagers")
    first, second = told("export")
    assert (first.by_name, first.changes["list"], first.changes["format"]) == (
        "县里小陈",
        [None, "代购订单"],
        [None, "csv"],
    )
    assert first.changes["rows"][1] == len(csv_rows(signed_in(sold.clerk), "/orders?q=张桂兰&counting=1"))
    assert first.changes["filters"] == [None, "只算进数里的：是"]
    assert first.changes["searched"][1].startswith("#"), "a search may hold a name: it stands as a digest"
    with unscoped():
        clears = [one.clear for one in db.session.scalars(db.select(AuditClear))]
    assert any("找的字：张桂兰" in one for one in clears)
    assert (second.by_name, second.chain_id, second.changes["rows"]) == ("王站长", sold.taiping.id, [None, 2])
    assert broken_links() == []


def test_what_was_not_taken_is_not_written_down(sold: County, signed_in: Any) -> None:
    office = signed_in(sold.office)
    office.get("/orders/export")
    exported(office, "/orders", format="pdf")
    exported(office, "/orders", names="full", reason="")
    assert not told("export")
    assert not told("export_clear")


def test_a_file_is_never_had_by_a_link(sold: County, signed_in: Any) -> None:
    office = signed_in(sold.office)
    for url in ("/orders?format=csv", "/orders/export?format=csv&names=full&reason=就是想看看"):
        answer = office.get(url)
        assert answer.mimetype == "text/html"
    assert not told("export")


@pytest.mark.parametrize(
    "fields",
    [
        {"format": "exe"},
        {"format": ""},
        {"format": "csv\x00"},
        {"names": "all"},
        {"names": "full", "reason": "x" * 5_000},
        {"names": "full", "reason": "\x00\x00\x00\x00"},
        {"format": "ledger", "names": "masked"},
    ],
)
def test_what_cannot_be_had_is_said_in_words(sold: County, signed_in: Any, fields: dict[str, str]) -> None:
    answer = exported(signed_in(sold.office), "/orders", **fields)
    assert answer.status_code == 422
    assert "要改" in answer.text


def test_the_failed_rows_are_had_alone(sold: County, signed_in: Any) -> None:
    from tests.imports.sheets import as_csv, good
    from tests.imports.test_web import upload

    office = signed_in(sold.office)
    page = upload(office, as_csv(good(), good(数量="没有"), good(商品名称="毛巾", 联系电话="12"))).location
    every, failed = csv_rows(office, page), csv_rows(office, f"{page}?result=refused")
    assert {row["结果"] for row in every} == {"收，提醒", "不收"}
    assert [(row["行号"], row["列"], row["表里写的"]) for row in failed] == [("4", "数量", "没有")]


def test_an_export_needs_the_token(sold: County, signed_in: Any) -> None:
    answer = signed_in(sold.office).post("/orders/export", data={"format": "csv", "names": "masked"})
    assert answer.status_code == 400
    assert (
        post(signed_in(sold.office), "/orders/export", {"format": "csv", "names": "masked"}).status_code
        == 200
    )


def test_a_name_that_is_a_formula_is_harmless_in_the_file(county: County, signed_in: Any) -> None:
    orders_factory.order(
        villager(county.taiping, "=1+1", "13800000000"), clock.today(), Thing("=cmd|' /C calc'!A0"), note="@x"
    )
    db.session.commit()
    wang = signed_in(county.wang)
    for rows in (csv_rows(wang, "/orders", **FULL), xlsx_rows(wang, "/orders", **FULL)):
        (row,) = rows
        assert (row["购买人"], row["商品名称"], row["备注"]) == ("'=1+1", "'=cmd|' /C calc'!A0", "'@x")
