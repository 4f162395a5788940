"""What lies here for whom: by household, goods of orders and parcels that came alone, with what is owed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from station_app.core import clock
from station_app.core.access import Person, fetch, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.words import series
from station_app.households.models import Villager, group_words
from station_app.orders.flow import OrderState
from station_app.orders.listed import first_goods, goods_words
from station_app.orders.models import Order
from station_app.orders.owing import OWED
from station_app.parcels import messages
from station_app.parcels.codes import code_of
from station_app.parcels.flow import Direction, ParcelState
from station_app.parcels.messages import Piece
from station_app.parcels.models import Parcel
from station_app.settings import days_off
from station_app.settings.models import limits_of
from station_app.stations.models import Station

MOST = 2_000
ORDER, PARCEL = "o", "p"


@dataclass(frozen=True)
class Item:
    """One thing to hand over. ``key`` names it with the version the page showed: a later one is stale."""

    key: str
    owner: str
    initials: str
    phone: str
    line: str
    goods: str
    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    arrived_on: dt.date | None
    owed_fen: int
    url: str
    is_notified: bool


@dataclass
class Household:
    """Everything that lies here for one household, or for a name nobody knows more of."""

    key: str
    items: list[Item] = field(default_factory=list)

    @property
    def owners(self) -> list[str]:
        """Whose things they are, each once."""
        return list(dict.fromkeys(item.owner for item in self.items if item.owner))

    @property
    def name(self) -> str:
        """What the household is called."""
        return series(self.owners) or gettext(N_("没写姓名"))

    @property
    def phone(self) -> str:
        """Where to call."""
        return next((item.phone for item in self.items if item.phone), "")

    @property
    def owed_fen(self) -> int:
        """What all of it still costs."""
        return sum(item.owed_fen for item in self.items)

    @property
    def since(self) -> dt.date | None:
        """Since when the oldest lies here."""
        return min((item.arrived_on for item in self.items if item.arrived_on), default=None)

    @property
    def is_notified(self) -> bool:
        """Were they told of all of it?"""
        return all(item.is_notified for item in self.items)

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("arrivals.pickup", who=self.key)

    def message(self, station: Station) -> str:
        """The text to send them."""
        pieces = [Piece(item.goods, series(item.codes)) for item in self.items]
        return messages.text(self.name, pieces, station, self.owed_fen)


def households() -> list[Household]:
    """All that waits at the station, the longest first; two statements however much it is."""
    parcels = _parcels()
    of_order: dict[uuid.UUID, list[Any]] = {}
    for row in parcels:
        if row.order_id is not None:
            of_order.setdefault(row.order_id, []).append(row)
    found: dict[str, Household] = {}
    for row in _orders():
        key = str(row.household_id)
        found.setdefault(key, Household(key)).items.append(_ordered(row, of_order.get(row.id, [])))
    typed: dict[tuple[str, str], str] = {}
    for row in parcels:
        if row.order_id is not None or row.state is not ParcelState.WAITING:
            continue
        key = str(row.household_id or typed.setdefault((row.recipient, row.phone), str(row.id)))
        found.setdefault(key, Household(key)).items.append(_loose(row))
    return sorted(found.values(), key=lambda one: (one.since or dt.date.max, one.key))


def _orders() -> list[Any]:
    query = (
        visible_columns(
            Order,
            Order.id,
            Order.household_id,
            Order.arrived_on,
            Order.number_tail,
            Order.tracking_number,
            Order.line_count,
            Order.version,
            OWED.label("owed_fen"),
            Villager.name,
            Villager.initials,
            Villager.phone,
            Villager.group_name,
            first_goods().label("goods"),
        )
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Order.is_undone.is_(False), Order.state == OrderState.ARRIVED)
        .order_by(Order.arrived_on, Order.id)
        .limit(MOST)
    )
    return list(db.session.execute(query))


def _parcels() -> list[Any]:
    query = (
        visible_columns(
            Parcel,
            Parcel.id,
            Parcel.order_id,
            Parcel.state,
            Parcel.version,
            Parcel.arrived_on,
            Parcel.notified_at,
            Parcel.tracking_number,
            Parcel.code,
            Parcel.recipient,
            Parcel.phone,
            Parcel.initials,
            Villager.household_id,
            Villager.name,
            Villager.initials.label("villager_initials"),
            Villager.phone.label("villager_phone"),
            Villager.group_name,
        )
        .outerjoin(Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id))
        .where(Parcel.state == ParcelState.WAITING, Parcel.direction == Direction.IN)
        .order_by(Parcel.arrived_on, Parcel.id)
        .limit(MOST)
    )
    return list(db.session.execute(query))


def _ordered(row: Any, parcels: list[Any]) -> Item:
    numbers = {row.number_tail, row.tracking_number[-4:], row.tracking_number}
    numbers |= {one.tracking_number for one in parcels} | {one.tracking_number[-4:] for one in parcels}
    return Item(
        key=f"{ORDER}.{row.id}.{row.version}",
        owner=row.name,
        initials=row.initials,
        phone=row.phone,
        line=group_words(row.group_name),
        goods=goods_words(row.goods, row.line_count),
        codes=tuple(one.code for one in parcels),
        numbers=tuple(sorted(numbers - {""})),
        arrived_on=row.arrived_on,
        owed_fen=max(row.owed_fen, 0),
        url=url_for("orders.show", id=row.id),
        is_notified=bool(parcels) and all(one.notified_at for one in parcels),
    )


def _loose(row: Any) -> Item:
    return Item(
        key=f"{PARCEL}.{row.id}.{row.version}",
        owner=row.recipient or row.name or "",
        initials=row.initials or row.villager_initials or "",
        phone=row.phone or row.villager_phone or "",
        line=group_words(row.group_name or ""),
        goods=gettext(N_("快递")),
        codes=(row.code,) if row.code else (),
        numbers=tuple(one for one in {row.tracking_number, row.tracking_number[-4:]} if one),
        arrived_on=row.arrived_on,
        owed_fen=0,
        url=url_for("parcels.show", id=row.id),
        is_notified=row.notified_at is not None,
    )


def matching(all: list[Household], words: str) -> list[Household]:
    """The households that typed words mean: a code alone, a number, a name, initials, a telephone's tail."""
    code = code_of(words)
    if code:
        return [one for one in all if any(code in item.codes for item in one.items)]
    text = words.strip().lower()
    exact = [one for one in all if text in (name.lower() for name in one.owners)]
    return exact or [one for one in all if any(_means(item, text) for item in one.items)]


def _means(item: Item, text: str) -> bool:
    if text in item.owner.lower() or text.upper() in item.numbers:
        return True
    if text.isdigit():
        bare = any(text == code.replace("-", "") for code in item.codes)
        return bare or (len(text) >= 4 and item.phone.endswith(text))
    return text.isascii() and item.initials.startswith(text.replace(" ", ""))


def late_days(by: Person) -> tuple[dt.date, dt.date]:
    """The days before which what came waits too long, and far too long (as the county's limits say)."""
    limits, calendar, today = limits_of(by), days_off.own(), clock.today()
    return calendar.back(today, limits.waiting_days), calendar.back(today, limits.office_waiting_days)


def station_of(by: Person) -> Station:
    """The station whose shelves these are."""
    return fetch(Station, by.station_id)
