"""What happened to an order: its timeline in words, its money, and the words of its fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core.access import visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.people import tail
from station_app.core.words import day
from station_app.ledger.models import KIND_WORDS, METHOD_WORDS, EntryKind, Method, MoneyEntry
from station_app.orders.aftersales import told
from station_app.orders.aftersales.models import OrderReturn
from station_app.orders.correcting import CORRECT, MOVE_AWAY
from station_app.orders.flow import OrderState
from station_app.orders.models import Order

S = OrderState
FIRST_SECONDS = 5
FIELDS = {
    "state": N_("状态"),
    "platform": N_("平台"),
    "platform_number": N_("平台订单号"),
    "courier": N_("快递公司"),
    "tracking_number": N_("运单号"),
    "collected_by": N_("谁来取"),
    "code": N_("取货码"),
    "freight_fen": N_("运费"),
    "fee_fen": N_("服务费"),
    "discount_fen": N_("优惠"),
    "note": N_("备注"),
    "payable_fen": N_("应付"),
    "received_fen": N_("已收"),
    "refunded_fen": N_("退款"),
    "refund_fen": N_("退款"),
    "case_kind": N_("哪种售后"),
    "case_state": N_("办到哪了"),
    "back_freight_fen": N_("寄回运费"),
    "freight_by": N_("运费谁出"),
    "more_fen": N_("补差价"),
    "goods": N_("商品"),
    "spec": N_("规格"),
    "quantity_m": N_("数量"),
    "goods_fen": N_("付款"),
    "unit_price_fen": N_("单价"),
    "reference_total_fen": N_("县里卖"),
    "reference_source": N_("价格来源"),
    "lines": N_("样数"),
    "ordered_on": N_("下单日期"),
    "station": N_("站点"),
}


def acts(order: Order) -> list[Any]:
    """The audit entries of an order, oldest first."""
    query = (
        visible_columns(
            AuditEntry,
            AuditEntry.at,
            AuditEntry.by_name,
            AuditEntry.verb,
            AuditEntry.reason,
            AuditEntry.changes,
        )
        .where(AuditEntry.county_id == order.county_id, AuditEntry.thing_id == order.id)
        .where(AuditEntry.verb != MOVE_AWAY)
        .order_by(AuditEntry.at, AuditEntry.seq)
    )
    return list(db.session.execute(query))


def entries(order: Order) -> list[MoneyEntry]:
    """The money entries of an order, oldest first."""
    query = select(MoneyEntry).where(
        MoneyEntry.county_id == order.county_id, MoneyEntry.subject_id == order.id
    )
    return list(
        db.session.scalars(query.order_by(MoneyEntry.at, MoneyEntry.id).execution_options(scoped=True))
    )


def returns(order: Order) -> list[OrderReturn]:
    """What was given back, oldest first."""
    query = select(OrderReturn).where(
        OrderReturn.county_id == order.county_id, OrderReturn.order_id == order.id
    )
    return list(
        db.session.scalars(query.order_by(OrderReturn.at, OrderReturn.id).execution_options(scoped=True))
    )


def standing_entries(found: Sequence[MoneyEntry]) -> list[MoneyEntry]:
    """The entries that no reversal took back."""
    undone = {entry.reverses_id for entry in found}
    return [entry for entry in found if entry.reverses_id is None and entry.id not in undone]


def pay_words(found: Sequence[MoneyEntry]) -> str:
    """How it was paid: '现金', '现金、微信'; '' when nothing was."""
    ways = [one.method for one in standing_entries(found) if one.kind is EntryKind.COLLECTED]
    return gettext("、").join(
        gettext(METHOD_WORDS[way]) for way in dict.fromkeys(ways) if way is not Method.UNKNOWN
    )


def timeline(
    order: Order,
    shown: Callable[[str], str],
    name: str,
    done: Sequence[Any],
    paid: Sequence[MoneyEntry],
    back: Sequence[OrderReturn],
) -> list[dict[str, Any]]:
    """What happened in words, oldest first, and what is awaited; ``shown`` is how names of people stand."""
    name, taker = shown(name), shown(order.collected_by)
    moments = _moments(done)
    collected = [one for one in standing_entries(paid) if one.kind is EntryKind.COLLECTED]
    first = [one for one in collected if (one.at - order.placed_at).total_seconds() < FIRST_SECONDS]
    found = [_event(N_("记了单"), _joined(order.placed_by, *map(_receipt, first)), order.placed_at, None)]
    number = (
        gettext(N_("单号尾号 %(tail)s"), tail=tail(order.tracking_number)) if order.tracking_number else ""
    )
    if order.shipped_on:
        detail = _joined(order.courier, number)
        found.append(_event(N_("在路上"), detail, moments.get("ship"), order.shipped_on))
    if order.arrived_on:
        detail = "" if order.shipped_on else _joined(order.courier, number)
        found.append(_event(N_("到货了"), detail, moments.get("arrive"), order.arrived_on))
    if order.picked_up_on:
        who = gettext(N_("%(name)s代取"), name=taker) if taker else ""
        found.append(_event(N_("取走了"), who, moments.get("hand_over"), order.picked_up_on))
    found += [
        _event(N_("收了钱"), _joined(one.by_name, _receipt(one)), one.at, None)
        for one in collected
        if one not in first
    ]
    for one in back:
        is_last = order.state is S.RETURNED and one is back[-1]
        found += [_event(title, _joined(*parts), at, None) for title, parts, at in told.events(one, is_last)]
    for act in done:
        if act.verb == "cancel" and order.state is S.CANCELLED:
            found.append(_event(N_("作废了"), _joined(act.by_name, act.reason), moments.get("cancel"), None))
        elif act.verb == CORRECT:
            who = _joined(act.by_name, act.reason)
            found.append(_event(N_("县里改了日期或站"), who, moments[CORRECT], None))
    found.sort(key=lambda event: event["when"])
    awaited = {
        S.PLACED: N_("等平台发货"),
        S.SHIPPED: N_("等到货"),
        S.ARRIVED: N_("等%(name)s来取"),
    }.get(order.state)
    if awaited and not order.is_undone:
        found[-1]["kind"] = "now"
        words = gettext(awaited, name=name) if "%" in awaited else gettext(awaited)
        found.append({"title": words, "detail": "", "at": None, "kind": "todo"})
    return found


def _event(title: str, detail: str, at: dt.datetime | None, on: dt.date | None) -> dict[str, Any]:
    """One thing that happened; imported orders know the day only, which then stands in the detail."""
    when = at or dt.datetime.combine(on or dt.date.max, dt.time(12), dt.UTC)
    detail = detail if at or on is None else _joined(day(on), detail)
    return {"title": gettext(title), "detail": detail, "at": at, "kind": "done", "when": when}


def _joined(*parts: str) -> str:
    return "·".join(part for part in parts if part)


def _receipt(entry: MoneyEntry) -> str:
    way = gettext(METHOD_WORDS[entry.method]) if entry.method is not Method.UNKNOWN else ""
    return gettext(N_("收%(way)s %(sum)s"), way=way, sum=money(entry.amount_fen))


def _moments(done: Sequence[Any]) -> dict[str, dt.datetime]:
    """When each step was taken, by the business clock."""
    found = {}
    for act in done:
        written = (act.changes or {}).get("at")
        if written and written[1]:
            found[act.verb] = dt.datetime.fromisoformat(written[1])
    return found


def ledger_rows(found: Sequence[MoneyEntry]) -> list[dict[str, Any]]:
    """The money of an order as the desk lists it: what went back is negative."""
    rows = []
    for entry in found:
        sign = -1 if (entry.kind is EntryKind.REFUNDED) != (entry.reverses_id is not None) else 1
        words = gettext(KIND_WORDS[entry.kind])
        if entry.reverses_id is not None:
            words = gettext(N_("冲回%(kind)s"), kind=words)
        rows.append(
            {
                "at": entry.at,
                "kind_words": words,
                "way_words": gettext(METHOD_WORDS[entry.method])
                if entry.method is not Method.UNKNOWN
                else "",
                "amount_fen": sign * entry.amount_fen,
                "by": entry.by_name,
            }
        )
    return rows


def label(key: str) -> str:
    """The word for a field in the audit: 'line_2_goods_fen' is '第 2 样付款'."""
    if key.startswith("line_"):
        _, number, name = key.split("_", 2)
        return gettext(N_("第 %(n)s 样%(word)s"), n=number, word=gettext(FIELDS.get(name, name)))
    return gettext(FIELDS.get(key, key))
