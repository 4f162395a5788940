"""Who sees bills, with what covered; files that are none; what a long bill costs."""

from __future__ import annotations

import io
from typing import Any

import pytest

from station_app.core import clock
from tests.bills.doing import DAY, bring, count, paid, rows, stored, view
from tests.bills.samples import alipay, line, wechat
from tests.factories import County, villager
from tests.sql_count import counted
from tests.web import exported, post, read


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(DAY)
    yield
    clock.pin(None)


def test_li_cannot_reach_wangs_bills_and_names_stay_in_the_house(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    paid(who, county.wang, "61.50", "2015-08-30T18:20:00")
    bring(wang, county, wechat(line("2015-08-30 18:22:03", "in", "61.50", "W1", goods="转账备注:张桂兰还钱")))
    bring(wang, county, alipay(line("2015-08-30 18:22:03", "in", "7.00", "A1", account="13912345678")))
    li, office = signed_in(county.li), signed_in(county.office)
    for url in (f"/bills/stations/{county.taiping.id}", f"/bills/lines/{stored('W1').id}"):
        assert li.get(url).status_code == 404
        told = office.get(url).text
        for word in ("张桂兰", "13912345678", "还钱", "lig***"):
            assert word not in told
    masked = exported(office, f"/bills/stations/{county.taiping.id}?view=open").get_data(as_text=True)
    assert "W1" in masked
    for word in ("张桂兰", "13912345678", "还钱"):
        assert word not in masked
    clear = exported(
        office, f"/bills/stations/{county.taiping.id}?view=open", names="full", reason="8月对账"
    ).get_data(as_text=True)
    assert "13912345678" in clear
    assert rows("select verb from audit_entries where thing = 'exports' order by at") == [
        ("export",),
        ("export_clear",),
    ]
    assert county.taiping.code in exported(office, "/bills").get_data(as_text=True)
    board = read(office.get("/bills").text)
    assert "8月31日" in board
    assert "0.0%" in board


@pytest.mark.only("sqlite")
def test_files_that_are_no_bills_are_answered_with_a_sentence_at_the_field(
    county: County, signed_in: Any
) -> None:
    wang, here = signed_in(county.wang), f"/bills/stations/{county.taiping.id}/new"
    for content, said in (
        (b"", "0 字节"),
        (b"PK\x03\x04", "打不开"),
        (b"a,b\n1,2\n", "不是微信、支付宝的账单"),
    ):
        answer = post(wang, here, {"file": (io.BytesIO(content), "账单.xlsx")})
        assert answer.status_code == 422
        assert said in read(answer.text)
    assert "请先选账单文件" in post(wang, here).text
    assert count("bills") == 0


@pytest.mark.only("sqlite")
def test_a_long_bill_costs_as_many_statements_as_a_short_one(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    numbers = []
    for many in (3, 30):
        for at in range(many):
            paid(who, county.wang, f"{many}{at}.10", f"2015-08-30T09:{at:02d}:00")
        bills = [
            line(f"2015-08-30 09:{at:02d}:30", "in", f"{many}{at}.10", f"M{many}-{at}") for at in range(many)
        ]
        bring(wang, county, wechat(*bills))
        view(wang, county)
        with counted() as told:
            view(wang, county)
        numbers.append(len(told))
    assert numbers[0] == numbers[1] <= 24
