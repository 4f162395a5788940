"""The list of parcels: filters in the address, pages by key, the same rows as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from station_app.core import clock, parsers
from station_app.core.access import Person, person, scope, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_moment
from station_app.core.sheets import Sheet
from station_app.core.words import day
from station_app.households.matching import matching
from station_app.households.models import Villager
from station_app.parcels.codes import code_of
from station_app.parcels.flow import DIRECTION_WORDS, HERE, STATE_WORDS, Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.settings import days_off
from station_app.settings.dictionaries import shown
from station_app.settings.models import limits_of
from station_app.stations.models import Station

S = ParcelState
LATE, OWN = "late", "own"
STATES = (LATE, *(state.value for state in S))


def late(days: int) -> ColumnElement[bool]:
    """Waits here for more than so many days, public holidays left out (滞留)."""
    since = days_off.own().back(clock.today(), days)
    return and_(Parcel.state.in_(HERE), Parcel.direction == Direction.IN, Parcel.arrived_on < since)


def search(words: str) -> ColumnElement[bool]:
    """By whose it is (name, initials, telephone), by its number or tail, or by the pick-up code."""
    people = select(Villager.id).where(scope(Villager), matching(words)).correlate(None)
    found = [Parcel.villager_id.in_(people), Parcel.recipient.contains(words, autoescape=True)]
    number = words.upper().replace(" ", "")
    if number.isascii():
        found.append((Parcel.tracking_tail == number[-4:]) & Parcel.tracking_number.endswith(number))
        found.append(Parcel.initials == words.lower())
    if len(number) == 4 and number.isdigit():
        found.append(Parcel.phone_tail == number)
    code = code_of(words)
    if code:
        found.append(Parcel.code == code)
    return or_(*found)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def _in_state(state: str) -> ColumnElement[bool]:
    return late(limits_of(person()).waiting_days) if state == LATE else Parcel.state == S(state)


def _read_days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise ValueError(text)
    return int(text)


def _at_station(text: str) -> ColumnElement[bool]:
    try:
        return Parcel.station_id == uuid.UUID(text)
    except ValueError:
        named = select(Station.id).where(scope(Station), Station.code == text.upper())
        return Parcel.station_id.in_(named.correlate(None))


def _read_flag(text: str) -> bool:
    if text != "1":
        raise ValueError(text)
    return True


FILTERS = (
    Filter("q", str, search),
    Filter("state", _read_state, _in_state),
    Filter("waiting", _read_days, late),
    Filter("direction", Direction, lambda way: Parcel.direction == way),
    Filter("carrier", str, lambda key: Parcel.carrier == key),
    Filter("station", str, _at_station),
    Filter("arrived", parsers.read_day, lambda on: Parcel.arrived_on == on),
    Filter("from", parsers.read_day, lambda on: Parcel.arrived_on >= on),
    Filter("to", parsers.read_day, lambda on: Parcel.arrived_on <= on),
    Filter(OWN, _read_flag, lambda _flag: Parcel.order_id.is_(None)),
)


def whose(row: Any) -> str:
    """The name it goes by; '' for nobody's."""
    return row.recipient or row.name or ""


COLUMNS = (
    Column("station", N_("站点"), "text", lambda row: row.township + row.village),
    Column("direction", N_("收/发"), "text", lambda row: gettext(DIRECTION_WORDS[row.direction])),
    Column("carrier", N_("快递公司"), "text", lambda row: shown("carrier", row.carrier)),
    Column("carrier_code", N_("快递公司代号"), "text", lambda row: row.carrier, on_paper=False),
    Column("tracking_number", N_("运单号"), "id", lambda row: row.tracking_number),
    Column("recipient", N_("收件人"), "name", whose),
    Column("phone", N_("电话"), "phone", lambda row: row.phone or row.villager_phone or "", on_paper=False),
    Column("code", N_("取货码"), "text", lambda row: row.code),
    Column("state", N_("状态"), "text", lambda row: gettext(STATE_WORDS[row.state])),
    Column("arrived_at", N_("到站时间"), "moment", lambda row: row.arrived_at),
    Column("taken_at", N_("取件时间"), "moment", lambda row: row.taken_at),
    Column("collected_by", N_("代取人"), "name", lambda row: row.collected_by),
    Column("ordered", N_("代购的货"), "text", lambda row: gettext(N_("是")) if row.order_id else ""),
    Column("note", N_("备注"), "text", lambda row: row.note, on_paper=False, is_private=True),
)
LISTING = Listing(
    Parcel.id, COLUMNS, FILTERS, {"changed": Sort(Parcel.changed_at, "changed_at", read_moment)}
)
NAMES = (
    "id", "order_id", "villager_id", "direction", "carrier", "tracking_number", "recipient", "phone",
    "code", "state", "arrived_at", "arrived_on", "taken_at", "collected_by", "note", "changed_at",
)  # fmt: skip


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "changed")


def rows(found: Asked, *without: str) -> Select[Any]:
    """The rows of the list with whose they are and where."""
    query = visible_columns(
        Parcel,
        *(getattr(Parcel, name) for name in NAMES),
        Villager.name,
        Villager.phone.label("villager_phone"),
        Station.id.label("station_id"),
        Station.township,
        Station.village,
    )
    return (
        query.outerjoin(
            Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id)
        )
        .join(Station, (Station.county_id == Parcel.county_id) & (Station.id == Parcel.station_id))
        .where(*LISTING.conditions(found, *without))
    )


def count(found: Asked) -> int:
    """How many parcels the filter holds."""
    return db.session.scalar(visible_columns(Parcel, func.count()).where(*LISTING.conditions(found))) or 0


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    return Sheet(
        "parcels",
        gettext(N_("包裹")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        count(found),
        filters_of(found),
    )


def filters_of(found: Asked) -> list[tuple[str, str]]:
    """What the address asks for, in words."""
    values = found.values
    state, way = values.get("state"), values.get("direction")
    told = (
        (N_("找的字"), values.get("q", "")),
        (N_("状态"), state_words(state) if state else ""),
        (N_("到站超过几天没取"), str(values["waiting"]) if "waiting" in values else ""),
        (N_("收/发"), gettext(DIRECTION_WORDS[way]) if way else ""),
        (N_("快递公司"), shown("carrier", values.get("carrier", ""))),
        (N_("站点"), values.get("station", "")),
        (N_("到站日期"), day(values.get("arrived"))),
        (N_("从哪天"), _iso(values.get("from"))),
        (N_("到哪天"), _iso(values.get("to"))),
        (N_("不是代购的"), gettext(N_("是")) if values.get(OWN) else ""),
    )
    return [(gettext(what), value) for what, value in told if value]


def _iso(on: dt.date | None) -> str:
    return on.isoformat() if on else ""


def state_words(state: str) -> str:
    """A state of the filter in words."""
    return gettext(N_("滞留")) if state == LATE else gettext(STATE_WORDS[S(state)])


def url(**where: Any) -> str:
    """The address of the list with some filters."""
    return url_for("parcels.index", **where)
