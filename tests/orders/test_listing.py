"""The list of orders: pages that do not shift, filters in the address, a file that sums to the figures."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.cells import csv_cell
from station_app.core.clock import Month
from station_app.core.db import db
from tests import orders_factory
from tests.factories import County, villager
from tests.orders.deeds import placed
from tests.sql_count import counted
from tests.web import exported


def rows_of(browser: Any, url: str, **fields: str) -> list[dict[str, str]]:
    answer = exported(browser, url, **fields)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def fen(rows: list[dict[str, str]], heading: str) -> int:
    return sum(round(float(row[heading]) * 100) for row in rows)


@pytest.fixture
def month(county: County) -> Month:
    """A month of orders of every kind."""
    today = clock.today()
    who, other = villager(county.taiping), villager(county.taiping, "赵国良", "13843210932")
    orders_factory.mixed(who, other, today)
    db.session.expunge_all()
    return Month.of(today)


def test_the_file_of_a_month_sums_to_its_figures(county: County, signed_in: Any, month: Month) -> None:
    rows = rows_of(signed_in(county.office), f"/orders?month={month}&counting=1")
    run = db.session.connection().exec_driver_sql
    figures = run(
        "select orders, lines, turnover_fen, refunded_fen, covered_fen, coverable_fen, reference_fen,"
        " effective_orders, effective_fen, households from station_months"
        f" where month = '{month}'"
    ).one()
    assert [
        len(rows),
        sum(int(row["样数"]) for row in rows),
        *(fen(rows, word) for word in ("应付", "退款", "有参考价的付款", "没退的付款", "参考价")),
        sum(int(row["有效单"]) for row in rows),
        fen(rows, "有效金额"),
        len({row["户编号"] for row in rows}),
    ] == list(figures)
    assert all("*" in row["购买人"] and "*" in row["联系电话"] for row in rows)
    own = rows_of(signed_in(county.wang), "/orders", names="full", reason="月底对账")
    assert {row["购买人"] for row in own} == {"张桂兰", "赵国良"}


def test_the_states_add_up_to_all_and_owing_crosses_them(
    county: County, signed_in: Any, month: Month
) -> None:
    page = signed_in(county.wang).get("/orders").text
    cells = [
        int(count) for count in re.findall(r"<b>([0-9,]+)</b>[^<]+</a>", page.split('class="cells"')[1])[:7]
    ]
    assert cells[0] == sum(cells[2:])
    assert cells[1] == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=zgl", 12),
        ("q=4417", 5),
        ("state=owing", 2),
        ("state=cancelled", 1),
        ("least=100&most=109", 1),
        ("q=没有", 0),
    ],
)
def test_filters_stand_in_the_address(
    county: County, signed_in: Any, month: Month, query: str, count: int
) -> None:
    rows = rows_of(signed_in(county.office), f"/orders?{query}")
    if query == "q=zgl":
        count = len(rows_of(signed_in(county.office), "/orders"))
    if query == "q=4417":
        count = len([row for row in rows if row["购买人"] == "张*兰"])
    assert len(rows) == count


def test_pages_do_not_shift_when_an_order_comes_in(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    today = clock.today()
    numbers = [f"TY-{n:04d}" for n in range(45)]
    for number in numbers:
        orders_factory.order(who, today, number=number)
    db.session.commit()
    browser, url, seen = signed_in(county.wang), "/orders", []
    while url:
        page = browser.get(url).text
        seen.append(page.count('class="order-link"'))
        if len(seen) == 1:
            orders_factory.order(who, today, number="TY-9999")
            db.session.commit()
        url = (
            page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )
        back = page.split('rel="prev" href="')[1].split('"')[0] if 'rel="prev"' in page else ""
    assert seen == [20, 20, 5]
    assert browser.get(back.replace("&amp;", "&")).text.count('class="order-link"') == 20


@pytest.mark.parametrize(
    "query",
    [
        "before=x", "before=2015-08-31~no", "after=99999999999999~" + "1" * 32, "month=2015-13", "from=31.8.",
        "station=%00", "q=%00", "q=%25_%5C", "least=1e99", "villager=1", "sort=nothing&up=7", "state=sold",
        "sort=changed&before=2015-08-31T00:00:00~00000000000000000000000000000000", "counting=maybe",
        "sort=payable&before=" + "9" * 60 + "~00000000000000000000000000000000", "before=" + "9" * 5000,
        "township=220822102&platform=%F0%9F%98%80", "sort=saved&after=1~00000000000000000000000000000001",
    ],
)  # fmt: skip
def test_no_address_breaks_the_list(county: County, signed_in: Any, query: str) -> None:
    placed(villager(county.taiping), county.wang)
    for person in (county.wang, county.office):
        browser = signed_in(person)
        assert browser.get(f"/orders?{query}").status_code == 200
        assert exported(browser, f"/orders?{query}").status_code == 200
        assert browser.get(f"/orders/print?{query}").status_code == 200


def test_the_lists_cost_the_same_for_five_rows_and_for_fifty(county: County, signed_in: Any) -> None:
    who, costs = villager(county.taiping), {}
    for number in range(50):
        orders_factory.order(who, clock.today(), number=f"TY-{number:04d}")
        if number in (4, 49):
            db.session.commit()
            for name in ("wang", "office"):
                browser = signed_in(getattr(county, name))
                browser.get("/orders")
                with counted() as found:
                    browser.get("/orders?" + ("q=zgl" if name == "wang" else "sort=changed"))
                costs.setdefault(name, []).append(len(found))
    assert costs["wang"][0] == costs["wang"][1]
    assert costs["office"][0] == costs["office"][1]
    assert max(costs["wang"] + costs["office"]) <= 12, costs


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", "=1+1", "'=1+1"), ("text", "+86", "'+86"), ("text", "@x", "'@x"), ("text", "-1", "'-1"),
        ("text", "\tx", "'\tx"), ("money", -3900, "-39.00"), ("id", "0123", "'0123"), ("int", 7, "7"),
        ("id", "123456789012345678", "'123456789012345678"), ("id", "13843214417", "13843214417"),
        ("date", None, ""),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula_and_numbers_stay_numbers(kind: Any, value: Any, written: str) -> None:
    assert csv_cell(kind, value) == written
