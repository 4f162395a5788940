"""What may follow for an order now: the one next step, the other ways, and why there are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for

from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import money
from station_app.core.words import day
from station_app.orders.flow import FLOW, OrderState

S = OrderState


def step(id: Any, state: OrderState, owed_fen: int, *, in_row: bool) -> dict[str, Any] | None:
    """The one next step as a button: ``{verb, label, url, post, collects_fen}``.

    In a row what needs more than a tap is a link to the page that asks for it.
    """
    if owed_fen > 0 and (state in (S.PICKED_UP, S.COMPLETED) or (in_row and state is S.ARRIVED)):
        return _way("collect", gettext(N_("收钱")), url_for("orders.pay", id=id), post=False)
    if state is S.PLACED:
        label = gettext(FLOW.verbs["ship"].label)
        url = url_for("orders.show", id=id) if in_row else url_for("orders.step", id=id, verb="ship")
        return _way("ship", label, url, post=not in_row)
    if state is S.SHIPPED:
        return arrival(id)
    if state is S.ARRIVED:
        label = gettext(FLOW.verbs["hand_over"].label)
        if owed_fen > 0:
            label = gettext(N_("收 %(sum)s，取走了"), sum=money(owed_fen))
        url = url_for("orders.step", id=id, verb="hand_over")
        return _way("hand_over", label, url, post=True, collects_fen=max(owed_fen, 0))
    return None


def arrival(id: Any) -> dict[str, Any]:
    """The step that registers an arrival; it may come without a shipped step."""
    label = gettext(FLOW.verbs["arrive"].label)
    return _way("arrive", label, url_for("orders.step", id=id, verb="arrive"), post=True)


def _way(verb: str, label: str, url: str, *, post: bool, collects_fen: int = 0) -> dict[str, Any]:
    return {"verb": verb, "label": label, "url": url, "post": post, "collects_fen": collects_fen}


def links(order: Any, *, steps_to_payment: bool) -> list[dict[str, str]]:
    """The operator's other ways from the page of an order."""
    found = [{"label": gettext(N_("补打小票")), "url": url_for("orders.slip", id=order.id)}]
    if order.owed_fen > 0 and not steps_to_payment:
        found.append({"label": gettext(N_("收钱")), "url": url_for("orders.pay", id=order.id)})
    found.append({"label": gettext(N_("再来一单")), "url": url_for("orders.new", again=order.id)})
    if may_edit(order):
        found.append({"label": gettext(N_("改")), "url": url_for("orders.edit", id=order.id)})
    if may_refund(order):
        word = N_("退款") if order.state is S.RETURNED else N_("退货、换货")
        found.append({"label": gettext(word), "url": url_for("orders.give_back", id=order.id)})
    return found


def may_edit(order: Any) -> bool:
    """Is it not closed? Where something came back, words may still be put right."""
    return not order.is_closed


def may_refund(order: Any) -> bool:
    """Can goods or money still be given back?"""
    if order.is_undone or not FLOW.allows("refund", order.state):
        return False
    return bool(FLOW.allows("give_back", order.state)) or order.received_fen > 0


def stuck(order: Any) -> str:
    """Why nothing more can be done, in a sentence; '' while something can."""
    if order.is_undone:
        return gettext(N_("这一单是导入的，导入撤销以后不算在任何数里。"))
    if order.state is S.CANCELLED:
        return gettext(N_("这一单作废了，不算在任何数里。要买，请重新记一单。"))
    if order.state is S.RETURNED and order.received_fen <= 0:
        return gettext(N_("货退了，钱也退了，这一单办完了。"))
    return ""


def since(state: OrderState, arrived_on: dt.date | None, ordered_on: dt.date, today: dt.date) -> str:
    """How long it has been like this: '4 天前', '今天'; the order date for what is over."""
    if state in (S.PLACED, S.SHIPPED, S.ARRIVED):
        return ago(arrived_on if state is S.ARRIVED and arrived_on else ordered_on, today)
    return day(ordered_on)


def ago(on: dt.date, today: dt.date) -> str:
    """'今天', '4 天前'."""
    days = (today - on).days
    return gettext(N_("今天")) if days <= 0 else ngettext("%(num)s 天前", "%(num)s 天前", days)
