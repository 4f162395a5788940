"""One box for everything: villagers, orders and stations, grouped, only what the person may see."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import Select, false, func, or_, select, union_all

from station_app.core.access import Person, Role, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import money
from station_app.core.people import initials, masked_name, masked_phone
from station_app.core.words import fulldate
from station_app.desk import pending
from station_app.desk.page_search import pages
from station_app.households.models import Villager, group_words, matching
from station_app.orders.flow import STATE_WORDS as ORDER_WORDS
from station_app.orders.listed import first_goods
from station_app.orders.models import Order
from station_app.parcels.codes import code_of
from station_app.parcels.flow import HERE
from station_app.parcels.flow import STATE_WORDS as PARCEL_WORDS
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import shown
from station_app.stations.models import STATE_WORDS, Station

SHOWN = 10
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
    return [find(by, words) for find in (*finding, _stations, _pages)]


def _pages(by: Person, words: str) -> dict[str, Any]:
    rows = pages(by, words)
    return {"label": gettext("页面"), "count": len(rows), "more_url": None, "rows": rows}


def _rows(query: Select[Any], *order: Any) -> tuple[list[Any], int]:
    """The first rows, and how many there are in all."""
    rows = db.session.execute(query.add_columns(func.count().over()).order_by(*order).limit(SHOWN)).all()
    return [row[:-1] for row in rows], rows[0][-1] if rows else 0


def _villagers(by: Person, words: str) -> dict[str, Any]:
    query = visible_columns(
        Villager,
        Villager.id,
        Villager.name,
        Villager.phone,
        Villager.group_name,
        Station.township,
        Station.village,
    ).join(Station, (Station.county_id == Villager.county_id) & (Station.id == Villager.station_id))
    rows, count = _rows(query.where(matching(words)), Villager.name, Villager.id)
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


def _numbered(words: str) -> Any:
    """The ids of the orders with this number or tail: one seek in an index for each way to name an order."""
    number = words.upper()
    found = [Order.number == number, Order.platform_number == words]
    found.append((Order.tracking_tail == words[-4:]) & (Order.tracking_number == words))
    if len(words) == 4:
        found.append(Order.tracking_tail == words)
    ways: list[Any] = [visible_columns(Order, Order.id).where(one) for one in found]
    if len(words) == 4:
        newest = visible_columns(Order, Order.id).where(Order.number_tail == number)
        newest = newest.order_by(Order.ordered_on.desc(), Order.id.desc()).limit(NEWEST)
        ways.append(select(newest.subquery().c.id))
    return union_all(*ways)


def _orders(by: Person, words: str) -> dict[str, Any]:
    query = (
        visible_columns(
            Order,
            Order.id,
            Order.number,
            Order.ordered_on,
            Order.state,
            Order.payable_fen,
            Villager.name,
            first_goods(),
        )
        .join(Villager, pending.its_villager())
        .where(Order.id.in_(_numbered(words)), Order.is_undone.is_(False))
    )
    rows, count = _rows(query, Order.ordered_on.desc(), Order.id.desc())
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


def _parcels(by: Person, words: str) -> dict[str, Any]:
    """Parcels by their number, its tail or the pick-up code; those of orders stand with their orders too."""
    number, code = words.upper().replace(" ", ""), code_of(words)
    mine = Parcel.tracking_tail == number[-4:]
    found: list[Any] = [mine & (Parcel.tracking_number == number)]
    if len(number) == 4:
        found.append(mine)
    if code:
        found.append((Parcel.code == code) & Parcel.state.in_(HERE))
    columns = (Parcel.id, Parcel.code, Parcel.state, Parcel.carrier, Parcel.tracking_number, Parcel.recipient)
    query = (
        visible_columns(Parcel, *columns, Villager.name)
        .outerjoin(Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id))
        .where(or_(*found))
    )
    rows, count = _rows(query, Parcel.changed_at.desc(), Parcel.id.desc())
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


def _spelled(by: Person, words: str) -> Any:
    """Stations by the initials of their village: few enough in a county to be spelled one by one."""
    typed = words.lower().replace(" ", "")
    if not (typed.isascii() and typed.isalpha() and len(typed) > 1) or by.role is Role.PROVINCE:
        return false()
    places = db.session.execute(visible_columns(Station, Station.id, Station.township, Station.village)).all()
    return Station.id.in_(
        [
            id
            for id, township, village in places
            if any(initials(place).startswith(typed) for place in (village, township, township + village))
        ]
    )


def _stations(by: Person, words: str) -> dict[str, Any]:
    place = Station.township + Station.village
    query = visible_columns(
        Station, Station.id, Station.code, Station.name, Station.township, Station.village, Station.state
    ).where(
        or_(
            Station.code == words.upper(),
            Station.name.contains(words, autoescape=True),
            place.contains(words, autoescape=True),
            _spelled(by, words),
        )
    )
    rows, count = _rows(query, Station.code)
    return {
        "label": gettext("服务站"),
        "count": count,
        "more_url": url_for("stations.index", q=words) if count > len(rows) else None,
        "rows": [
            {
                "title": f"{township}{village}" if village else township or name,
                "detail": code,
                "aside": gettext(STATE_WORDS[state]),
                "url": url_for("desk.station", id=id),
            }
            for id, code, name, township, village, state in rows
        ],
    }
