"""What became of each order by the demo's last day: how far it came, what came back, what was paid."""

from __future__ import annotations

import datetime as dt
from random import Random

from station_app.core.money import part
from station_app.ledger.models import EntryKind, Method
from station_app.ops.demo.drafts import Draft, Payment
from station_app.ops.demo.plan import TODAY, Plan, moment
from station_app.orders.figures import share_refund
from station_app.orders.flow import OrderState
from station_app.orders.models import PayMode

COMPLETE_DAYS = 7
WHOLLY_RETURNED = 0.012
PARTLY_RETURNED = 0.011
UNPAID_AFTER = 9


def live(plan: Plan, orders: list[Draft], cancelled: list[Draft]) -> None:
    """Take every order as far as its age allows, and give some back."""
    rng = plan.random("life")
    for order in orders:
        travel(rng, order)
    for order in cancelled:
        order.state = OrderState.CANCELLED
        order.pay_mode = PayMode.PREPAID
    for order in orders:
        if order.pay_mode is PayMode.PREPAID and order.picked_up_on is not None:
            give_back(rng, order)


def travel(rng: Random, order: Draft) -> None:
    """Shipped in a day or two, some days on the road, picked up soon after, if the demo lasts so long."""
    shipped = order.on + dt.timedelta(days=rng.choice((0, 1, 1, 2)))
    arrived = shipped + dt.timedelta(days=rng.choice((2, 2, 3, 3, 4, 5)))
    picked = arrived + dt.timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 3)))
    if shipped <= TODAY:
        order.state, order.shipped_on = OrderState.SHIPPED, shipped
    if arrived <= TODAY:
        order.state, order.arrived_on = OrderState.ARRIVED, arrived
    if picked < TODAY:
        order.state, order.picked_up_on = OrderState.PICKED_UP, picked
        if picked + dt.timedelta(days=COMPLETE_DAYS) <= TODAY:
            order.state = OrderState.COMPLETED


def give_back(rng: Random, order: Draft) -> None:
    """Some orders come back whole, some by a line or a few units, within a week of pick-up."""
    assert order.picked_up_on is not None  # nosec B101 - narrows the type
    dice = rng.random()
    on = order.picked_up_on + dt.timedelta(days=rng.randint(0, 5))
    if on > TODAY or dice > WHOLLY_RETURNED + PARTLY_RETURNED:
        return
    if dice < WHOLLY_RETURNED:
        order.returned_on, order.state = on, OrderState.RETURNED
        for line in order.lines:
            line.returned_m = line.quantity_m
        return
    line = rng.choice(order.lines)
    units = rng.randint(1, line.units)
    if len(order.lines) == 1:
        units = min(units, line.units - 1)
    if units:
        order.returned_on = on
        line.returned_m = units * 1_000


def refund(order: Draft) -> None:
    """What comes back for returned goods: all that was paid, or the goods' own price."""
    if order.returned_on is None:
        return
    if order.state is OrderState.RETURNED:
        shares = share_refund(order.lines, order.payable_fen)
    else:
        shares = [
            part(line.goods_fen - line.discount_share_fen, line.returned_m, line.quantity_m)
            for line in order.lines
        ]
    for line, fen in zip(order.lines, shares, strict=True):
        line.refunded_fen = fen


def pay(plan: Plan, orders: list[Draft], cancelled: list[Draft]) -> None:
    """Write down every movement of money; amounts stand by now."""
    rng = plan.random("money")
    for order in orders:
        payable_fen = order.payable_fen
        if order.pay_mode is PayMode.PREPAID:
            collect(order, payable_fen, order.at, order.method)
        elif order.pay_mode is PayMode.DEPOSIT:
            deposit_fen = max(payable_fen * rng.choice((2, 3, 5)) // 1_000 * 100, 100)
            collect(order, deposit_fen, order.at, order.method)
            if order.picked_up_on is not None:
                collect(order, payable_fen - deposit_fen, counter(rng, order.picked_up_on), Method.CASH)
        else:
            order.payments.append(Payment(EntryKind.ADVANCED, payable_fen, Method.CASH, order.at))
            if order.picked_up_on is not None and order.is_paid:
                collect(order, payable_fen, counter(rng, order.picked_up_on), Method.CASH)
        if order.returned_on is not None:
            at = counter(rng, order.returned_on)
            for index, line in enumerate(order.lines):
                if line.refunded_fen:
                    order.payments.append(
                        Payment(EntryKind.REFUNDED, line.refunded_fen, Method.CASH, at, line=index)
                    )
    for order in cancelled:
        collect(order, order.payable_fen, order.at, order.method)
        back = order.at + dt.timedelta(minutes=rng.randint(5, 55))
        order.payments.append(Payment(EntryKind.REFUNDED, order.payable_fen, order.method, back))


def collect(order: Draft, fen: int, at: dt.datetime, method: Method) -> None:
    """Money the villager hands over; nothing is written for nothing."""
    if fen > 0:
        order.payments.append(Payment(EntryKind.COLLECTED, fen, method, at))


def counter(rng: Random, on: dt.date) -> dt.datetime:
    """A moment at the counter on a later day."""
    return moment(on, rng.randint(430, 560) if on == TODAY else rng.randint(480, 1_050))
