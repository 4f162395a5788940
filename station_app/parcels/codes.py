"""Pick-up codes: 货架-层-序号, such as 2-3-07; short, and never the same for two parcels that lie here."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import bindparam, select, update

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.parsers.spelling import half_width
from station_app.core.prepared import Prepared
from station_app.parcels.flow import HERE
from station_app.parcels.models import Parcel, ParcelShelf

FIRST = "1-1"
ROUND = 99
"""Numbers of a shelf begin anew after this one, so that a villager has two digits to remember."""
SHELF = re.compile(r"([1-9][0-9]?)(?:[- .,]([1-9][0-9]?))?")
CODE = re.compile(r"([1-9][0-9]?)-([1-9][0-9]?)-([0-9]{1,4})")


def shelf_of(text: str) -> str | None:
    """'2-3' as it is kept, '2' as '2-1'; None for what is no shelf."""
    found = SHELF.fullmatch(half_width(text))
    return f"{int(found[1])}-{int(found[2] or 1)}" if found else None


def code_of(text: str) -> str | None:
    """A pick-up code as it is kept, however it was typed ('2-3-7' is 2-3-07); None for anything else."""
    found = CODE.fullmatch(half_width(text).replace(" ", "-"))
    return f"{int(found[1])}-{int(found[2])}-{int(found[3]):02d}" if found else None


def holding(insert: Any) -> Any:
    """The statement that holds a shelf's counter until the commit: returns its ``last``."""
    shelves: Any = ParcelShelf.__table__
    statement = insert(shelves).values(
        county_id=bindparam("county"), station_id=bindparam("station"), shelf=bindparam("place"), last=0
    )
    return statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "shelf"], set_={"last": shelves.c.last}
    ).returning(shelves.c.last)


_HOLD = Prepared(holding)


def hold(county_id: str, station_id: uuid.UUID, shelf: str) -> int:
    """Hold a shelf's counter: who puts something there meanwhile waits. Returns its last number."""
    return int(_HOLD.run({"county": county_id, "station": station_id, "place": shelf})[0].last)


def begin(by: Person, shelf: str = "") -> str:
    """Which shelf the next parcel goes to; its counter is held.

    Counters are held after orders and before parcels, by everyone: so nobody waits for who waits for them.
    """
    where = shelf or latest_shelf(by)
    hold(by.county_id, by.station_id, where)
    return where


def next_code(county_id: str, station_id: uuid.UUID, shelf: str) -> str:
    """The next free code of a shelf; its counter stays held until the commit."""
    last = hold(county_id, station_id, shelf)
    taken = _taken(county_id, station_id, shelf)
    free = (n for n in (*range(last + 1, ROUND + 1), *range(1, last + 1)) if n <= ROUND and n not in taken)
    number = next(free, None) or max(taken) + 1
    used = (
        update(ParcelShelf)
        .where(
            ParcelShelf.county_id == county_id,
            ParcelShelf.station_id == station_id,
            ParcelShelf.shelf == shelf,
        )
        .values(last=min(number, ROUND), used_at=clock.now())
    )
    # Past the session: an undo gives no number back, the next parcel has it already.
    db.session.execute(used.execution_options(synchronize_session=False))
    return f"{shelf}-{number:02d}"


def _taken(county_id: str, station_id: uuid.UUID, shelf: str) -> set[int]:
    """The numbers of a shelf that lie here now."""
    query = select(Parcel.code).where(
        Parcel.county_id == county_id,
        Parcel.station_id == station_id,
        Parcel.state.in_(HERE),
        Parcel.shelf == shelf,
        Parcel.code != "",
    )
    found = db.session.scalars(query.execution_options(scoped=True))
    return {int(code.rpartition("-")[2]) for code in found}


def latest_shelf(by: Person) -> str:
    """Where the station put the last parcel: the next one goes there too, unless somebody says otherwise."""
    query = (
        select(ParcelShelf.shelf)
        .where(
            ParcelShelf.county_id == by.county_id,
            ParcelShelf.station_id.in_(by.stations[:1]),
            ParcelShelf.used_at.is_not(None),
        )
        .order_by(ParcelShelf.used_at.desc(), ParcelShelf.shelf)
        .limit(1)
    )
    return db.session.scalar(query.execution_options(scoped=True)) or FIRST
