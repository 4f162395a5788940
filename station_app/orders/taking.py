"""What a new order takes before it can be written: the platform's number, a running number, its buyer, its
place in the station's audit chain. They are locked in this order, whoever buys; facts come after them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from station_app.core.access import Person
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.core.links import Link, take, taking
from station_app.core.prepared import Together
from station_app.households.models import Villager, on_roll, register
from station_app.orders import numbers
from station_app.orders.buyers import KnownVillager, Newcomer
from station_app.orders.numbers import Place


@dataclass(frozen=True)
class Taken:
    """What was taken for one order; ``number`` is ``TY001-150831-0007``."""

    number: str
    link: Link


def _holding(_insert: Any) -> Any:
    """Hold the villager against being deleted, merged or erased meanwhile; SQLite has one writer anyway."""
    mine = (
        Villager.county_id == bindparam("county"),
        Villager.id == bindparam("villager"),
        Villager.station_id == bindparam("station"),
        Villager.binned_at.is_(None),
        on_roll(),
    )
    return select(Villager.id).where(*mine).with_for_update(read=True, key_share=True)


_CLAIMED = {"claim": numbers.claiming}
_REST = {"number": numbers.counting, "buyer": _holding, "link": taking}
_UNCLAIMED_ORDER, _CLAIMED_ORDER = Together(**_REST), Together(**_CLAIMED, **_REST)


def taken(
    buyer: KnownVillager | Newcomer,
    place: Place,
    platform: str,
    platform_number: str,
    on: dt.date,
    by: Person,
) -> tuple[KnownVillager, Callable[[], Taken]]:
    """Take it all: who buys, and what waits for the rest while the server takes it.

    The second raises ``Claimed`` for a number of another station, ``Refused`` for a deleted villager.
    """
    if isinstance(buyer, Newcomer):  # the register writes an act of its own into the chain
        numbers.claim(place, platform, platform_number)
        number = numbers.next_number(place, on)
        known = register(place.county_id, place.id, buyer.name, buyer.phone, by=by)
        had = Taken(number, take(place.county_id, place.id))
        return KnownVillager.of(known), lambda: had
    statement = _CLAIMED_ORDER if platform_number else _UNCLAIMED_ORDER
    found = statement.ahead(
        numbers.claim_values(place, platform, platform_number)
        | {"day": on, "villager": buyer.id, "station": place.id}
        | {"chain_county": place.county_id, "chain": place.id}
    )
    return buyer, lambda: _taken(place, on, platform_number, found())


def _taken(place: Place, on: dt.date, platform_number: str, found: dict[str, Any]) -> Taken:
    if platform_number:
        numbers.must_be(place, found["claim"]["station_id"])
    if not found["buyer"].get("id"):
        raise Refused(N_("这位乡亲刚被删掉或合并了，请重新选一位。"))
    number = numbers.spelled(place, on, found["number"]["last"])
    return Taken(number, Link(**found["link"]))
