"""One box for everything: villagers, orders and stations, grouped, only what the person may see."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

from flask import url_for
from sqlalchemy import Select, String, bindparam, literal_column, or_, select, union_all

from station_app.core.access import Person, Role, visible_columns
from station_app.core.i18n import gettext
from station_app.core.money import money
from station_app.core.people import masked_name, masked_phone
from station_app.core.scoped import Scoped
from station_app.core.words import fulldate
from station_app.desk import pending
from station_app.desk.page_search import pages
from station_app.desk.searching import NUMBER, TAIL, WORDS, counted, first
from station_app.desk.station_search import stations
from station_app.households.matching import asked_for, fitting
from station_app.households.models import Villager, group_words, on_roll
from station_app.orders.flow import STATE_WORDS as ORDER_WORDS
from station_app.orders.listed import first_goods
from station_app.orders.models import Order
from station_app.parcels.codes import code_of
from station_app.parcels.flow import HERE
from station_app.parcels.flow import STATE_WORDS as PARCEL_WORDS
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

LONGEST = 40
NEWEST = 100
"""Of the orders with one tail so many are looked at: numbers begin anew every day."""


def wanted(text: str | None) -> str:
    """What was typed, without what no name or number contains."""
    return "".join(one for one in (text or "") if one.isprintable()).strip()[:LONGEST]


def groups(by: Person, words: str) -> list[dict[str, Any]]:
    """What was found, in groups; nothing for an empty question. A province sees no people and no orders.

    ``is_over`` says that there may be more than ``count``.
    """
    if not words:
        return []
    finding = [] if by.role is Role.PROVINCE else [_villagers]
    if finding and words.isascii():  # no number holds a Chinese character
        finding += [_orders, _parcels]
    return [find(by, words) for find in (*finding, stations, _pages)]


def _pages(by: Person, words: str) -> dict[str, Any]:
    rows = pages(by, words)
    return {"label": gettext("页面"), "count": len(rows), "more_url": None, "rows": rows}


def _villagers_by(by: str) -> Select[Any]:
    query = visible_columns(
        Villager,
        Villager.id,
        Villager.name,
        Villager.phone,
        Villager.group_name,
        Station.township,
        Station.village,
    ).join(Station, (Station.county_id == Villager.county_id) & (Station.id == Villager.station_id))
    fits = fitting(by, WORDS, bindparam("letters", type_=String))
    return first(query.where(on_roll(), fits), Villager.name, Villager.id)


_VILLAGERS = {way: Scoped(partial(_villagers_by, way)) for way in ("tail", "phone", "letters", "name")}


def _villagers(by: Person, words: str) -> dict[str, Any]:
    way, spelled = asked_for(words)
    rows, count = counted(_VILLAGERS[way].run(**spelled))
    own = by.is_operator
    return {
        "label": gettext("乡亲"),
        "count": count,
        "more_url": url_for("villagers.index", q=words) if count > len(rows) else None,
        "rows": [
            {
                "title": name if own else masked_name(name),
                "detail": group_words(group) if own else f"{township}{village}",
                "aside": phone if own else masked_phone(phone),
                "url": url_for("desk.villager", id=id),
            }
            for id, name, phone, group, township, village in rows
        ],
    }


def _numbered(is_tail: bool) -> Any:
    """The ids of the orders with this number or tail: one seek in an index for each way to name an order."""
    found = [Order.number == NUMBER, Order.platform_number == WORDS]
    found.append((Order.tracking_tail == TAIL) & (Order.tracking_number == WORDS))
    if is_tail:
        found.append(Order.tracking_tail == WORDS)
    ways: list[Any] = [visible_columns(Order, Order.id).where(one) for one in found]
    if is_tail:
        newest = visible_columns(Order, Order.id).where(Order.number_tail == NUMBER)
        newest = newest.order_by(Order.ordered_on.desc(), Order.id.desc()).limit(literal_column(str(NEWEST)))
        ways.append(select(newest.subquery().c.id))
    return union_all(*ways)


def orders_of(is_tail: bool) -> Select[Any]:
    """The orders named by a number, or by the tail of one."""
    columns = (Order.id, Order.number, Order.ordered_on, Order.state, Order.payable_fen, Villager.name)
    query = (
        visible_columns(Order, *columns, first_goods().label("goods"))
        .join(Villager, pending.its_villager())
        .where(Order.id.in_(_numbered(is_tail)), Order.is_undone.is_(False))
    )
    return first(query, Order.ordered_on.desc(), Order.id.desc())


ORDERS = {is_tail: Scoped(partial(orders_of, is_tail)) for is_tail in (False, True)}


def _orders(by: Person, words: str) -> dict[str, Any]:
    asked = {"words": words, "number": words.upper(), "tail": words[-4:]}
    rows, count = counted(ORDERS[len(words) == 4].run(**asked))
    return {
        "label": gettext("代购订单"),
        "count": count,
        "is_over": count >= NEWEST,
        "more_url": url_for("orders.index", q=words) if count > len(rows) or count >= NEWEST else None,
        "rows": [
            {
                "title": number,
                "detail": gettext(
                    "%(name)s·%(goods)s·%(state)s",
                    name=name if by.is_operator else masked_name(name),
                    goods=goods or "",
                    state=gettext(ORDER_WORDS[state]),
                ),
                "aside": f"{money(payable_fen)} {fulldate(on)}",
                "url": url_for("orders.show", id=id),
            }
            for id, number, on, state, payable_fen, name, goods in rows
        ],
    }


def _parcels_of(is_tail: bool, is_code: bool) -> Select[Any]:
    mine = Parcel.tracking_tail == TAIL
    found: list[Any] = [mine & (Parcel.tracking_number == NUMBER)]
    if is_tail:
        found.append(mine)
    if is_code:
        found.append((Parcel.code == bindparam("code", type_=String)) & Parcel.state.in_(HERE))
    columns = (Parcel.id, Parcel.code, Parcel.state, Parcel.carrier, Parcel.tracking_number, Parcel.recipient)
    query = (
        visible_columns(Parcel, *columns, Villager.name)
        .outerjoin(Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id))
        .where(or_(*found))
    )
    return first(query, Parcel.changed_at.desc(), Parcel.id.desc())


_PARCELS = {kind: Scoped(partial(_parcels_of, *kind)) for kind in product((False, True), repeat=2)}


def _parcels(by: Person, words: str) -> dict[str, Any]:
    """Parcels by their number, its tail or the pick-up code; those of orders stand with their orders too."""
    number, code = words.upper().replace(" ", ""), code_of(words)
    asked = {"number": number, "tail": number[-4:], "code": code or ""}
    rows, count = counted(_PARCELS[len(number) == 4, bool(code)].run(**asked))
    return {
        "label": gettext("包裹"),
        "count": count,
        "more_url": url_for("parcels.index", q=words) if count > len(rows) else None,
        "rows": [
            {
                "title": code or tracking,
                "detail": gettext(
                    "%(name)s·%(goods)s·%(state)s",
                    name=(recipient or name or "") if by.is_operator else masked_name(recipient or name),
                    goods=shown("carrier", carrier),
                    state=gettext(PARCEL_WORDS[state]),
                ),
                "aside": tracking,
                "url": url_for("parcels.show", id=id),
            }
            for id, code, state, carrier, tracking, recipient, name in rows
        ],
    }
