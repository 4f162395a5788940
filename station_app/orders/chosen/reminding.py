"""催站长: the county reminds stations of orders that wait, at once for all it picked.

Whatever their number it is a few statements: one reads the orders, one writes the reminders. A reminder
changes no order and no figure. What is over, was reminded of today already, or changed since the page was
looked at is left out, each with its reason.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists

from station_app.core import audit, bulk, clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked
from station_app.orders import listed
from station_app.orders.chosen.models import ChosenDeed, ChosenKind, Reminder
from station_app.orders.chosen.reminded import waits
from station_app.orders.flow import STATE_WORDS, OrderState
from station_app.orders.models import Order
from station_app.orders.owing import owing
from station_app.stations.models import Station

MOST = 10_000
KEPT = 200
"""So many of those left out are kept by number; of the others only how many."""
OVER, TODAY, CHANGED, OWES = "over", "today", "changed", "owes"
WHY = {
    OVER: N_("已经办完了，没有要催的"),
    TODAY: N_("今天催过了"),
    CHANGED: N_("您看过以后有人动过这一单，请看看再催"),
}
NONE = N_("这些单没有要催的。")


@dataclass(frozen=True)
class Looked:
    """One picked order: where it stands, and why its station is not reminded ('': it is)."""

    id: uuid.UUID
    number: str
    station_id: uuid.UUID
    place: str
    state: OrderState
    owes: bool
    payable_fen: int
    why: str


def looked_at(found: Asked, by: Person, since: dt.datetime | None = None) -> list[Looked]:
    """The picked orders, by station; at most one more than ``MOST``. ``since``: when they were looked at."""
    asked = exists().where(
        Reminder.county_id == Order.county_id,
        Reminder.order_id == Order.id,
        Reminder.asked_on == clock.today(),
    )
    columns = (Order.id, Order.number, Order.station_id, Order.state, Order.payable_fen, Order.changed_at)
    more = (owing().label("owes"), waits().label("waits"), asked.label("asked"))
    query = (
        visible_columns(Order, *columns, *more, Station.township, Station.village)
        .join(Station, (Station.county_id == Order.county_id) & (Station.id == Order.station_id))
        .where(Order.is_undone.is_(False), *listed.listing(by).conditions(found))
        .order_by(Station.code, Order.number)
        .limit(MOST + 1)
    )
    return [
        Looked(
            row.id,
            row.number,
            row.station_id,
            row.township + row.village,
            row.state,
            bool(row.owes),
            row.payable_fen,
            _why(row, since),
        )
        for row in db.session.execute(query)
    ]


def _why(row: Any, since: dt.datetime | None) -> str:
    if since is not None and row.changed_at > since:
        return CHANGED
    if not row.waits:
        return OVER
    return TODAY if row.asked else ""


def by_station(rows: Iterable[Looked]) -> list[dict[str, Any]]:
    """How many orders each station is reminded of, what is payable for them, and how they stand."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for row in rows:
        at = found.setdefault(
            row.station_id,
            {"id": row.station_id, "place": row.place, "count": 0, "sum_fen": 0, "states": Counter()},
        )
        at["count"] += 1
        at["sum_fen"] += row.payable_fen
        at["states"][row.state] += 1
        if row.owes:
            at["states"][OWES] += 1
    for at in found.values():
        words = {state: STATE_WORDS[state] for state in OrderState} | {OWES: N_("没付清")}
        at["words"] = [
            f"{gettext(said)} {at['states'][one]}" for one, said in words.items() if at["states"][one]
        ]
    return sorted(found.values(), key=lambda at: (-at["count"], at["place"]))


def left_out(rows: Sequence[Looked]) -> dict[str, Any]:
    """What was not done: how many by reason, and the first of them by number."""
    why = Counter(row.why for row in rows if row.why)
    first = [[row.number, row.why] for row in rows if row.why][:KEPT]
    return {"why": dict(why), "left_out": first}


def remind(found: Asked, id: uuid.UUID, seen_at: dt.datetime, words: str, by: Person) -> ChosenDeed:
    """Remind the stations of the picked orders; ``seen_at`` is when the office looked at them.

    Raises ``NotNow`` when there is none left to be reminded of, ``IntegrityError`` when somebody did the same
    at this moment.
    """
    rows = looked_at(found, by, seen_at)
    if len(rows) > MOST:
        raise NotNow(N_("一次最多催 %(most)s 单，请先筛选，少选一些。"), most=f"{MOST:,}")
    fine = [row for row in rows if not row.why]
    if not fine:
        raise NotNow(NONE)
    stations = {row.station_id for row in fine}
    deed = ChosenDeed(
        county_id=by.county_id,
        id=id,
        kind=ChosenKind.REMIND,
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
        words=words,
        orders=len(fine),
        stations=len(stations),
        outcome=left_out(rows),
    )
    db.session.add(deed)
    db.session.flush()
    today = clock.today()
    names = ("county_id", "id", "station_id", "deed_id", "order_id", "state", "asked_on")
    bulk.store(
        Reminder,
        names,
        [(by.county_id, uuid7(), row.station_id, id, row.id, row.state, today) for row in fine],
    )
    changes = {"orders": (None, len(fine)), "stations": (None, len(stations)), "at": (None, deed.at)}
    audit.record(deed, ChosenKind.REMIND, by, words, changes)
    return deed


def take_back(deed: ChosenDeed) -> None:
    """The reminders of an act are gone, whatever the stations said to them."""
    mine = (Reminder.county_id == deed.county_id, Reminder.deed_id == deed.id)
    db.session.execute(delete(Reminder).where(*mine).execution_options(synchronize_session=False))
    deed.undone_at = clock.moment()


def tick_off(deed_id: uuid.UUID, by: Person, order_id: uuid.UUID | None = None) -> int:
    """The operator saw to what the county reminded of: to one order, or to all; how many that were."""
    query = visible(Reminder).where(Reminder.deed_id == deed_id, Reminder.done_at.is_(None))
    if order_id is not None:
        query = query.where(Reminder.order_id == order_id)
    rows = list(db.session.scalars(query.order_by(Reminder.id).with_for_update()))
    for row in rows:
        row.done_at, row.done_by = clock.moment(), by.name
    if rows:
        changes = {"orders": (None, len(rows)), "at": (None, clock.moment())}
        audit.record(rows[0], "tick_off", by, changes=changes)
    return len(rows)
