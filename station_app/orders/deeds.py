"""What may be done with an order, as the audit log says it, and what follows when a deed is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_

from station_app.core.access import fetch, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, of_flow, on_restored, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.people import masked_name
from station_app.facts.recompute import touch
from station_app.orders import numbers
from station_app.orders.aftersales.models import CASE_KINDS, CASE_WORDS, FREIGHT_WORDS
from station_app.orders.correcting import CORRECT, MOVE_AWAY
from station_app.orders.flow import FLOW, STATE_WORDS, OrderState
from station_app.orders.models import Order
from station_app.orders.slips import PRINT, PRINT_CASE
from station_app.orders.steps import settle
from station_app.orders.story import FIELDS, label
from station_app.stations.models import Station

DEEDS = {
    "place": Deed(N_("记了单"), N_("记错的单不用撤销：请点“作废”，收过的钱会记成退回。")),
    "collect": Deed(N_("收了钱")),
    "edit": Deed(N_("改了单"), is_edit=True),
    CORRECT: Deed(N_("县里改了日期或站"), N_("改日期和站不用撤销：改错了，请再改一次。"), is_edit=True),
    MOVE_AWAY: Deed(N_("改到别的站了"), N_("改日期和站不用撤销：改错了，请再改一次。")),
    "open_case": Deed(N_("登记了售后")),
    "send_case": Deed(N_("售后的货寄回了")),
    "settle_case": Deed(N_("售后办完了")),
    "refuse_case": Deed(N_("售后没办成")),
    PRINT: Deed(N_("打了小票"), N_("打过的小票收不回来。"), is_look=True),
    PRINT_CASE: Deed(N_("打了售后签收单"), N_("打过的小票收不回来。"), is_look=True),
    **of_flow(FLOW, {"complete": N_("过了七天自动完成的，不用撤销。")}),
}

OF_CASES: dict[str, dict[Any, str]] = {
    "case_kind": {kind.value: words for kind, words in CASE_KINDS.items()},
    "case_state": {state.value: words for state, words in CASE_WORDS.items()},
    "freight_by": {by.value: words for by, words in FREIGHT_WORDS.items()},
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The numbers of orders, with their pages."""
    rows = db.session.execute(visible_columns(Order, Order.id, Order.number).where(Order.id.in_(ids)))
    return {id: Named(number, url_for("orders.show", id=id)) for id, number in rows}


def found(words: str) -> list[Select[Any]]:
    """Orders by their number, its tail, the platform's or the parcel's."""
    number = words.upper().replace(" ", "")
    columns = (Order.number, Order.number_tail, Order.platform_number, Order.tracking_number)
    return [visible_columns(Order, Order.id).where(or_(*(column == number for column in columns)))]


def said(key: str, value: Any) -> str | None:
    """The words of a state, and of what a case is."""
    if key == "state" and value in OrderState._value2member_map_:
        return gettext(STATE_WORDS[OrderState(value)])
    return gettext(OF_CASES[key][value]) if value in OF_CASES.get(key, {}) else None


def labelled(key: str) -> str | None:
    """'line_2_goods_fen' is '第 2 样付款'."""
    return label(key) if key.startswith("line_") else None


def restored(order: Order, was: dict[str, Any]) -> None:
    """An order is again as it was: its platform number is claimed anew, its sums and facts follow."""
    before = SimpleNamespace(**{column.key: getattr(order, column.key) for column in Order.__table__.columns})
    vars(before).update(was)
    if {"state", "platform", "platform_number", "is_undone"} & was.keys():
        numbers.release(before)  # type: ignore[arg-type]
        if not order.is_undone and order.state is not OrderState.CANCELLED:
            numbers.claim(fetch(Station, order.station_id), order.platform, order.platform_number)
    if {"station_id", "ordered_on", "household_id"} & was.keys():
        touch(before.county_id, before.station_id, before.ordered_on, before.household_id)
    settle(order)


register(
    Kind(
        "orders",
        Order,
        lambda: pgettext("one", "订单"),
        DEEDS,
        fields=FIELDS | {"number": N_("单号")},
        labelled=labelled,
        said=said,
        masks={"collected_by": masked_name},
        names=names,
        found=found,
    )
)
on_restored(Order, restored)
