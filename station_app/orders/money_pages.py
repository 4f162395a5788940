"""The pages that take money and give it back."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList

from station_app.core.access import fetch
from station_app.core.db import uuid7
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.core.words import quantity
from station_app.households.models import Villager
from station_app.orders import order_page, standing
from station_app.orders.deed_forms import PayForm, ReturnForm
from station_app.orders.models import Order, OrderLine
from station_app.orders.returns import Back, by_value
from station_app.orders.steps import lines_of


def payment(order: Order, form: PayForm) -> dict[str, Any]:
    """What ``orders/counter_pay.html`` shows; raises ``NotNow`` when nothing is owed."""
    if order.owed_fen <= 0:
        raise NotNow(N_("这一单没有欠款，不用收了。"))
    villager = fetch(Villager, order.villager_id)
    return {
        "order": order_page.brief(order, lines_of(order)),
        "villager": order_page.villager_card(villager),
        "form": form,
    }


def _left(order: Order) -> list[OrderLine]:
    return [line for line in lines_of(order) if line.returned_m < line.quantity_m]


def returning(order: Order, form: ReturnForm | None = None) -> dict[str, Any]:
    """What ``orders/counter_return.html`` shows: everything still there, and the money that was received.

    Raises ``NotNow`` when nothing can be given back.
    """
    if not standing.may_refund(order):
        raise NotNow(N_("这一单现在不能退货。刚下单的请作废，已经退完的不用再退。"))
    left = _left(order)
    if form is None:
        units = [{"units": line.quantity_m - line.returned_m} for line in left]
        known = {"id": uuid7(), "version": str(order.version)}
        form = ReturnForm(data={**known, "lines": units, "refund": order.received_fen})
    while len(form.lines) < len(left):
        form.lines.append_entry()
    villager = fetch(Villager, order.villager_id)
    return {
        "order": order_page.brief(order, lines_of(order)),
        "villager": order_page.villager_card(villager),
        "form": form,
        "lines": [
            {
                "field": entry.form.units,
                "goods": line.goods,
                "left_m": line.quantity_m - line.returned_m,
                "paid_fen": order_page.returnable(line),
            }
            for entry, line in zip(form.lines, left, strict=False)
        ],
    }


def read(order: Order, form: ReturnForm) -> tuple[list[Back], int]:
    """What the form gives back: per line with its share of the refund, or a refund that names no line.

    What is wrong is said on the form.
    """
    left, refund_fen = _left(order), form.refund.data or 0
    units = []
    for entry, line in zip(form.lines, left, strict=False):
        asked_m, left_m = entry.form.units.data or 0, line.quantity_m - line.returned_m
        if asked_m > left_m:
            entry.form.blame("units", N_("最多退 %(n)s"), n=quantity(left_m))
        elif asked_m:
            units.append((line.id, asked_m))
    _gather(form.lines)
    if refund_fen > order.received_fen:
        form.blame("refund", N_("最多退 %(sum)s：这一单只收过这么多"), sum=money(order.received_fen))
    if not units and not refund_fen and not form.errors:
        form.blame("refund", N_("请填写退几件，或者退多少钱"))
    if form.errors or not units:
        return [], refund_fen
    return by_value(order, units, refund_fen), 0


def _gather(lines: FieldList) -> None:
    """Let the list of lines know the errors of its parts."""
    found = [entry.errors for entry in lines]
    lines.errors = found if any(found) else []
