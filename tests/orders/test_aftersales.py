"""王站长 takes goods back, exchanges them, gives money back, has them sent again: shown first, to the fen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import text, update

from station_app.core import chains, clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.ops.checking import proof
from station_app.orders.correcting import correct
from station_app.orders.models import Order, OrderReturn
from station_app.orders.steps import arrive, hand_over, held
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, days, placed, sums
from tests.undos.acts import undone
from tests.web import post, read

SIGNED = "case when reverses_id is null then amount_fen else -amount_fen end"


def taken(county: County, **more: Any) -> Order:
    """Two lamps and a quilt with freight, in 张桂兰's hands."""
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, **{"freight_fen": 900, **more})
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        hand_over(held(order.id), county.wang)
        db.session.commit()
    return order


def entries(kind: str) -> int:
    """What the ledger says of one kind, reversals against what they take back."""
    return sums("money_entries", SIGNED, where=f"kind = '{kind}'")[0]


def filled(browser: Any, url: str, form: str, **typed: str) -> dict[str, str]:
    """The fields of a page as it stands, with what was typed."""
    fields = page_form.fields(browser.get(url).text, form)
    return fields | {key.replace("__", "-"): value for key, value in typed.items()}


def case_of(kind: str) -> uuid.UUID:
    """The newest case of one kind."""
    query = text("select id from order_returns where kind = :kind order by at desc, id desc limit 1")
    return uuid.UUID(str(db.session.connection().execute(query, {"kind": kind}).scalar_one()))


def agrees() -> None:
    """Facts, ledger, orders, cases, tills and chains agree."""
    with unscoped():
        assert [one for check in proof.CHECKS for one in check()] == []


def test_a_return_is_shown_before_it_is_done_and_the_kept_freight_is_paid_by_nobody_else(
    county: County, signed_in: Any
) -> None:
    order, wang = taken(county), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    fields = filled(wang, url, "return", lines__0__units="1", lines__1__units="0", refund="10")
    fields |= {"reason": "坏了", "freight_by": "refund", "freight": "4", "received_by": "张小宝"}
    shown = post(wang, url, fields)
    assert shown.status_code == 200, "another result than the page showed is shown first"
    words = read(shown.text)
    for part in ("数变了", "¥0.00 → ¥6.00", "¥41.00 → ¥32.00", "¥109.00 → ¥103.00", "交到乡亲手里¥6.00"):
        assert part in words, part
    assert sums("order_returns", "1") == [0]
    fields = page_form.fields(shown.text, "return")
    for _ in range(2):
        assert post(wang, url, fields).status_code == 303
    # The figures: turnover stays, refunded is what was paid out, the lamp's reference shrinks.
    assert days() == [1, 10_900, 600, 10_300, 10_300, 13_500, 1, 10_300]
    assert (entries("refunded"), entries("spent"), entries("collected")) == (600, 400, 10_900)
    till = read(wang.get("/till").text)
    assert "付运费的现金−¥4.00" in till
    assert "抽屉里应有¥99.00" in till
    slip = read(wang.get(f"/after-sales/{case_of('return')}/slip").text)
    for part in ("扣寄回运费4.00", "退您¥6.00", "现金", "收款人签字", "张小宝"):
        assert part in slip, part
    agrees()
    undone(county.wang)
    assert days() == [1, 10_900, 0, 10_900, 10_900, 15_000, 1, 10_900]
    assert (entries("refunded"), entries("spent")) == (0, 0)
    assert sums("order_returns", "1") == [0]
    agrees()


def test_an_exchange_goes_its_way_and_a_dearer_one_costs_more(county: County, signed_in: Any) -> None:
    order, wang = taken(county), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    typed = {"lines-0-units": "0", "lines-1-units": "1", "more": "12", "instead": "加厚棉被", "when": "later"}
    fields = filled(wang, f"{url}?kind=exchange", "return") | typed
    fields |= {"reason": "太薄", "freight_by": "villager", "freight": "8"}
    for _ in range(2):
        assert post(wang, url, fields).status_code == 303
    assert (sums("order_returns", "1"), entries("spent"), days()[1]) == ([1], 0, 10_900)
    case = f"/after-sales/{case_of('exchange')}"
    assert "登记了" in wang.get(case).text
    send = filled(wang, case, "send", courier="中通快递", tracking_number="7755001234", freight_way="wechat")
    for _ in range(2):
        assert post(wang, f"{case}/send", send).status_code == 303
    assert (entries("spent"), entries("collected"), days()[1:3]) == (800, 10_900 + 800, [10_900, 0])
    settle = filled(wang, f"{case}/settle", "settle", outcome="新的到了", method="transfer")
    assert "¥109.00 → ¥121.00" in read(wang.get(f"{case}/settle").text)
    for _ in range(2):
        assert post(wang, f"{case}/settle", settle).status_code == 303
    # 1 × 80.00 became 92.00: turnover and what was paid rise by it, the reference stays.
    assert days() == [1, 12_100, 0, 12_100, 12_100, 15_000, 1, 12_100]
    assert sums("orders", "received_fen", "goods_fen") == [12_100, 11_200]
    page = read(wang.get(f"/orders/{order.id}").text)
    for part in (
        "登记了换货",
        "货寄回了",
        "尾号 1234",
        "运费 ¥8.00 乡亲出，当场收",
        "换货办完了",
        "补差价 ¥12.00",
        "加厚棉被",
    ):
        assert part in page, part
    assert wang.get(f"{case}/settle").status_code == 409
    assert post(wang, f"{case}/refuse", {"outcome": "晚了"}).status_code == 409
    agrees()
    assert chains.broken_links() == []


def test_money_back_for_goods_that_stay_names_its_line_and_never_exceeds_what_came(
    county: County, signed_in: Any
) -> None:
    order, wang = taken(county), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    base = filled(
        wang, f"{url}?kind=refund", "return", lines__0__units="1", lines__1__units="0", reason="划痕"
    )
    too_much = post(wang, url, base | {"refund": "109.01"})
    assert too_much.status_code == 422
    assert "最多退 ¥109.00" in too_much.text
    assert post(wang, url, base | {"refund": "3", "seen": ""}).status_code == 303
    assert sums("order_lines", "refunded_fen", "returned_m", where="goods = '灯泡'") == [300, 0]
    assert days() == [1, 10_900, 300, 10_600, 10_600, 15_000, 1, 10_600]
    stale = post(wang, url, base | {"id": str(uuid7()), "refund": "3", "seen": ""})
    assert stale.status_code == 409, "the page was opened before the first refund"
    again = filled(wang, f"{url}?kind=resend", "return", lines__0__units="1", reason="少发一个", when="now")
    assert post(wang, url, again | {"seen": ""}).status_code == 303
    assert days()[:3] == [1, 10_900, 300]
    for odd in (
        {"kind": "resend", "refund": "1"},
        {"kind": "exchange", "refund": "1", "more": "1"},
        {"kind": "exchange", "freight": "5", "freight_by": "refund"},
        {"kind": "exchange", "freight": "5"},
        {"kind": "exchange", "freight_by": "station"},
        {"kind": "exchange", "lines-0-units": "0"},
        {"kind": "return", "lines-0-units": "3"},
        {"kind": "return", "reason": ""},
        {"kind": "return", "method": "beans"},
        {"kind": "return", "freight_by": "moon"},
        {"kind": "return", "lines-0-units": "x", "refund": "1e9", "freight": "-1"},
    ):
        fresh = filled(wang, url, "return", lines__0__units="1", lines__1__units="0", refund="0", reason="坏")
        assert post(wang, url, fresh | {"seen": ""} | odd).status_code == 422, odd
    agrees()


def test_a_refused_case_leaves_the_freight_with_the_station(county: County, signed_in: Any) -> None:
    order, wang = taken(county), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    typed = {
        "when": "later",
        "reason": "不合身",
        "freight_by": "refund",
        "freight": "6",
        "freight_way": "cash",
    }
    assert post(wang, url, filled(wang, url, "return") | typed).status_code == 303
    case = f"/after-sales/{case_of('return')}"
    assert post(wang, f"{case}/send", filled(wang, case, "send")).status_code == 303
    assert post(wang, f"{case}/refuse", {"outcome": "", "id": str(uuid7())}).status_code == 422
    refuse = {"outcome": "店家说过期了", "id": str(uuid7())}
    for _ in range(2):
        assert post(wang, f"{case}/refuse", refuse).status_code == 303
    assert days() == [1, 10_900, 0, 10_900, 10_900, 15_000, 1, 10_900]
    assert entries("spent") == 600
    assert "站里的成本¥6.00" in read(wang.get(case).text)
    agrees()
    li = signed_in(county.li)
    assert {li.get(case).status_code, post(li, f"{case}/refuse", refuse).status_code} == {404}


def test_unpaid_goods_come_back_and_an_owed_order_is_owed_no_more(county: County, signed_in: Any) -> None:
    order, wang = taken(county, **OWED), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    page = read(wang.get(url).text)
    assert "¥109.00 → ¥0.00" in page
    fields = filled(wang, url, "return", reason="不要了", freight_by="station", freight="5")
    assert post(wang, url, fields | {"seen": ""}).status_code == 303
    assert sums("orders", "written_off_fen", "refunded_fen", where="state = 'returned'") == [10_000, 0]
    assert (entries("spent"), entries("advanced"), entries("refunded")) == (500, 0, 0)
    agrees()


def test_the_county_sees_what_waits_longer_than_a_week(county: County, signed_in: Any) -> None:
    order, wang, office = taken(county), signed_in(county.wang), signed_in(county.office)
    assert "还没有售后" in office.get("/after-sales").text
    url = f"/orders/{order.id}/return"
    for kind in ("exchange", "resend"):
        fields = filled(wang, f"{url}?kind={kind}", "return", lines__0__units="1", reason="坏", when="later")
        assert post(wang, url, fields).status_code == 303
    ago = clock.today() - dt.timedelta(days=8)
    with unscoped():
        db.session.execute(update(OrderReturn).where(OrderReturn.kind == "exchange").values(on=ago))
        db.session.commit()
    late = office.get("/after-sales?state=late").text
    assert "等了 8 天" in late
    assert "<td>换货" in late
    assert "<td>补发" not in office.get("/after-sales?state=late").text
    assert "张桂兰" not in late
    assert order.number_tail in read(wang.get("/after-sales?state=open").text)
    assert office.get("/orders").text.count("/after-sales") == 1
    assert office.get(f"/after-sales/{case_of('resend')}").status_code == 200
    for odd in ("state=x", "kind=x", "from=x", "station=TY999", "q=%00", "after=x~y"):
        assert office.get(f"/after-sales?{odd}").status_code == 200


@pytest.mark.only("sqlite")
def test_a_case_moves_with_its_order_to_the_right_station(county: County, signed_in: Any) -> None:
    order, wang = taken(county), signed_in(county.wang)
    url = f"/orders/{order.id}/return"
    fields = filled(wang, url, "return", lines__1__units="0", refund="20", reason="坏", seen="")
    assert post(wang, url, fields | {"freight_by": "station", "freight": "5"}).status_code == 303
    with acting_as(county.office):
        correct(held(order.id), order.ordered_on, county.hongxing, county.office, "登记错站")
        db.session.commit()
    by_station = db.session.connection().execute(
        text(f"select station_id, sum({SIGNED}) from money_entries where kind = 'spent' group by station_id")
    )
    assert sorted(int(fen) for _station, fen in by_station) == [0, 500]
    agrees()
