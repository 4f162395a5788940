"""Whatever is done to an order in whatever sequence, its money and its figures agree with plain SQL."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core.access import Person, acting_as
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.ledger.models import Method
from station_app.orders import editing, payments, returns, steps
from station_app.orders.editing import stored
from station_app.orders.models import PayMode
from station_app.orders.placing import LineDraft
from station_app.stations.models import Station
from tests.factories import County, villager
from tests.orders.deeds import days, placed, sums

FEN = st.integers(0, 30_000)
LINES = st.lists(
    st.builds(
        LineDraft,
        goods=st.sampled_from(["毛巾", "棉被", "灯泡"]),
        quantity_m=st.sampled_from([1_000, 3_000, 1_500, 7]),
        paid_fen=FEN,
        local_fen=st.none() | FEN,
    ),
    min_size=1,
    max_size=4,
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ship", "arrive", "hand_over", "cancel", "pay", "units", "loose", "edit", "more", "less", "owe"]
        ),
        st.integers(0, 3),
        FEN,
    ),
    max_size=7,
)


def do(order_id: uuid.UUID, deed: str, at: int, fen: int, by: Person, station: Station) -> None:
    """One deed; what the rules refuse changes nothing."""
    order = steps.held(order_id)
    lines = steps.lines_of(order)
    line = lines[at % len(lines)]
    if deed == "ship":
        steps.ship(order, by)
    elif deed == "arrive":
        steps.arrive(order, by)
    elif deed == "hand_over":
        steps.hand_over(order, by, Method.WECHAT if fen % 2 else None)
    elif deed == "cancel":
        steps.cancel(order, by, "不要了")
    elif deed == "pay":
        payments.pay(order, fen, Method.CASH, by)
    elif deed == "units":
        left = line.quantity_m - line.returned_m
        back = returns.Back(line.id, max(left if fen % 2 else left // 2, 1), min(fen, order.received_fen))
        returns.give_back(order, [back], Method.CASH, by, "坏了")
    elif deed == "loose":
        returns.give_back(order, [], Method.CASH, by, "便宜点", loose_refund_fen=min(fen, order.received_fen))
    else:
        change = stored(order, lines)
        kept = list(change.lines)
        if deed == "more":
            kept.append(LineDraft("添的", 2_000, fen, fen * 2))
        elif deed == "less":
            kept.pop(at % len(kept))
        else:
            kept[0] = replace(kept[0], goods="改过", quantity_m=1_000, paid_fen=fen, local_fen=fen * 2)
        change = replace(change, lines=kept, freight_fen=fen % 700)
        editing.edit(order, change, station, by, "写错了", collects=deed != "owe")


def check() -> None:
    """What must hold after every deed, by plain SQL."""
    signed = "case when reverses_id is null then amount_fen else -amount_fen end"
    collected, refunded = (
        sums("money_entries", signed, where=f"kind = '{kind}'")[0] for kind in ("collected", "refunded")
    )
    stored_sums = sums("orders", "received_fen", "refunded_fen")
    assert stored_sums == [collected - refunded, refunded]
    assert 0 <= refunded <= collected
    counted = "state <> 'cancelled'"
    effective = f"{counted} and is_effective"
    assert days() == [
        *sums(
            "orders", "1", "payable_fen", "refunded_fen", "covered_fen", "coverable_fen", "reference_fen",
            where=counted,
        ),
        *sums("orders", "1", "payable_fen - refunded_fen", where=effective),
    ]  # fmt: skip
    laid_out = sums("money_entries", signed, where="kind = 'advanced'")[0]
    assert 0 <= laid_out <= sums("orders", "payable_fen")[0]
    assert sums("money_entries", "1", where="amount_fen <= 0") == [0]
    parts = ("goods_fen", "freight_share_fen", "discount_share_fen", "refunded_fen")
    of_lines = sums("order_lines", *parts, where=f"order_id in (select id from orders where {counted})")
    assert (
        sums("orders", "line_count", where=counted)[0]
        == sums("order_lines", "1", where=f"order_id in (select id from orders where {counted})")[0]
    )
    wholes = ("goods_fen", "freight_fen", "discount_fen", "refunded_fen")
    assert sums("orders", *wholes, where=counted) == of_lines


@pytest.mark.only("sqlite")
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    lines=LINES,
    mode=st.sampled_from([PayMode.PREPAID, PayMode.DEPOSIT, PayMode.ADVANCE]),
    freight=FEN,
    discounted=st.booleans(),
    deeds=DEEDS,
)
def test_money_and_figures_agree_after_every_deed(
    county: County, lines: Any, mode: PayMode, freight: int, discounted: bool, deeds: Any
) -> None:
    _clear()
    who = villager(county.taiping)
    goods = sum(line.paid_fen for line in lines)
    discount = goods // 3 if discounted else 0
    payable = goods - discount + freight
    deposit = payable // 2 if mode is PayMode.DEPOSIT else 0
    order_id = placed(
        who,
        county.wang,
        *lines,
        pay_mode=mode,
        deposit_fen=deposit,
        freight_fen=freight,
        discount_fen=discount,
    ).id
    with acting_as(county.wang):
        for deed, at, fen in deeds:
            try:
                do(order_id, deed, at, fen, county.wang, county.taiping)
                db.session.commit()
            except DomainError:
                db.session.rollback()
            check()


def _clear() -> None:
    """Each example starts with no order."""
    db.session.expunge_all()
    db.session.rollback()
    connection = db.session.connection()
    for table in (
        "order_returns",
        "money_entries",
        "order_lines",
        "parcels",
        "orders",
        "station_days",
        "station_months",
    ):
        connection.exec_driver_sql(f"delete from {table}")
    db.session.commit()
