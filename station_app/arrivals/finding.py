"""Which open orders of the own station a tracking number, or its tail, may belong to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.households.matching import matching
from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.orders.listed import first_goods, goods_words
from station_app.orders.models import Order
from station_app.orders.owing import OWED
from station_app.parcels.flow import HERE, Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.parcels.numbers import is_whole

AWAITED = (OrderState.PLACED, OrderState.SHIPPED)
"""Orders whose goods may still come."""
MOST = 12


def of_number(number: str) -> list[Any]:
    """Open orders with this tracking number, or whose number ends so; four digits may be an order's own."""
    found = [row for row in _with_tails([number[-4:]]) if _fits(row, number)]
    if found or len(number) != 4:
        return found[:MOST]
    return _rows(Order.number_tail == number)


def of_numbers(numbers: Iterable[str]) -> set[uuid.UUID]:
    """The ids of all open orders that some of these numbers fit."""
    asked = list(numbers)
    rows = _with_tails({number[-4:] for number in asked}, most=None)
    return {row.id for row in rows if any(_fits(row, number) for number in asked)}


def of_words(words: str) -> list[Any]:
    """Open orders of a villager, or by an order's number or tail: to say whose an unclaimed parcel is."""
    mine = visible_columns(Villager, Villager.id).where(matching(words))
    number = words.upper().replace(" ", "")
    told = or_(Order.villager_id.in_(mine), Order.number == number, Order.number_tail == number)
    return _rows(told)


def hold(ids: Iterable[uuid.UUID]) -> None:
    """Lock these orders, always in one order: two who register the same parcels wait for each other."""
    wanted = sorted(ids)
    if wanted:
        db.session.scalars(
            visible(Order).where(Order.id.in_(wanted)).order_by(Order.id).with_for_update()
        ).all()


def past_of_number(number: str) -> Any:
    """The newest order under this whole number that came in already."""
    query = visible_columns(Order, Order.id, Order.tracking_number, Order.state, Order.arrived_on)
    rows = db.session.execute(
        query.where(
            Order.tracking_tail.in_({number[-4:], number[-4:].lower()}),
            Order.is_undone.is_(False),
            Order.state.not_in((*AWAITED, OrderState.CANCELLED)),
        ).order_by(Order.ordered_on.desc(), Order.id.desc())
    )
    return next((row for row in rows if row.tracking_number.upper() == number), None)


def lying(number: str) -> Parcel | None:
    """A parcel that lies here under this number or tail."""
    query = visible(Parcel).where(
        Parcel.tracking_tail == number[-4:], Parcel.state.in_(HERE), Parcel.direction == Direction.IN
    )
    return _first(query, number)


def expected(number: str) -> Parcel | None:
    """A parcel that was announced under this number or tail."""
    query = visible(Parcel).where(
        Parcel.tracking_tail == number[-4:],
        Parcel.state == ParcelState.EXPECTED,
        Parcel.direction == Direction.IN,
        Parcel.order_id.is_(None),
    )
    return _first(query, number)


def coded(code: str) -> Parcel | None:
    """The parcel that lies here under a pick-up code."""
    found: Parcel | None = db.session.scalar(
        visible(Parcel).where(Parcel.code == code, Parcel.state.in_(HERE)).limit(1)
    )
    return found


def _first(query: Any, number: str) -> Parcel | None:
    for parcel in db.session.scalars(query.order_by(Parcel.arrived_at.desc(), Parcel.id)):
        if _is_of(parcel.tracking_number, number):
            return parcel
    return None


def _is_of(tracking: str, number: str) -> bool:
    return tracking.upper() == number if is_whole(number) else tracking.upper().endswith(number)


def _fits(row: Any, number: str) -> bool:
    return _is_of(row.tracking_number, number)


def _with_tails(tails: Iterable[str], most: int | None = 200) -> Sequence[Any]:
    both = sorted({one for tail in tails for one in (tail, tail.lower())})
    return _rows(Order.tracking_tail.in_(both), most=most)


def _rows(condition: ColumnElement[bool], most: int | None = MOST) -> list[Any]:
    query = (
        visible_columns(
            Order,
            Order.id,
            Order.number,
            Order.number_tail,
            Order.tracking_number,
            Order.ordered_on,
            OWED.label("owed_fen"),
            Villager.name,
            first_goods().label("goods"),
            Order.line_count,
        )
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Order.is_undone.is_(False), Order.state.in_(AWAITED), condition)
        .order_by(Order.ordered_on, Order.id)
    )
    return list(db.session.execute(query.limit(most) if most else query))


def called(row: Any) -> dict[str, Any]:
    """An order as a choice shows it."""
    return {
        "id": row.id,
        "name": row.name,
        "goods": goods_words(row.goods, row.line_count),
        "tail": row.number_tail,
        "parcel": row.tracking_number[-4:],
        "ordered_on": row.ordered_on,
        "owed_fen": max(row.owed_fen, 0),
    }
