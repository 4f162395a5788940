"""改日期或站, for picked orders at once: by the rules of the correction of one order, nothing more.

Each order goes through ``orders.correcting``: its number stays, both stations' chains say what happened,
money is reversed and written where it belongs, facts of both days follow. What cannot be is left out, each
with its sentence; what somebody changed since it was looked at too. The whole is one transaction and one act,
taken back as one: each order that nobody changed since goes back to its date, station and buyer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from station_app.core import audit, clock, journal, undo
from station_app.core.access import Person, scope, visible
from station_app.core.bulk import among
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.errors import DomainError, NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.links import AuditHead
from station_app.core.listing import Asked
from station_app.core.words import fulldate
from station_app.facts.models import StationMonth
from station_app.households.models import Villager, on_roll
from station_app.orders import correcting, listed
from station_app.orders.chosen.models import ChosenDeed, ChosenKind
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.stations.models import Station

MOST = 200
"""Each is a correction of its own, with its entries of audit and money: more would keep everybody waiting."""
TOO_MANY = N_("一次最多改 %(most)s 单，请先筛选，少选一些。")
CHANGED = N_("您看过以后有人动过这一单，这次没有改。请看看再改。")
USED_TWICE = N_("它的平台订单号，原来的站还有别的单在用。先改平台订单号，再移到别的站。")
TOO_EARLY = N_("%(place)s是 %(day)s开业的，这一天还没开业。没错的话，勾上“照样改”再看。")


@dataclass(frozen=True)
class Wanted:
    """What is put right: a day, a station, or both; None: as it is. ``is_sure``: before an opening too."""

    on: dt.date | None
    station: Station | None
    is_sure: bool = False


@dataclass(frozen=True)
class Row:
    """One picked order, where it goes, and why it cannot ('': it can)."""

    order: Order
    at: Station
    to_on: dt.date
    to: Station
    why: str = ""

    @property
    def moves(self) -> bool:
        """Does it go to another station?"""
        return self.at.id != self.to.id


def picked(found: Asked, by: Person) -> list[Order]:
    """The picked orders, the oldest first; at most one more than ``MOST``."""
    query = visible(Order).where(Order.is_undone.is_(False), *listed.listing(by).conditions(found))
    return list(db.session.scalars(query.order_by(Order.ordered_on, Order.id).limit(MOST + 1)))


def held(ids: Sequence[uuid.UUID]) -> list[Order]:
    """These orders as they are now, locked in one order for everybody, before anything else is."""
    query = visible(Order).where(among(Order.id, ids)).order_by(Order.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def looked_at(orders: Sequence[Order], wanted: Wanted) -> list[Row]:
    """Each order with where it would go, and why not."""
    query = visible(Station).where(among(Station.id, {order.station_id for order in orders}))
    places = {one.id: one for one in db.session.scalars(query)}
    rows = []
    for order in orders:
        at = places[order.station_id]
        rows.append(Row(order, at, wanted.on or order.ordered_on, wanted.station or at))
    shared = _shared([row for row in rows if row.moves and row.order.platform_number])
    return [replace(row, why=_why(row, wanted, shared)) for row in rows]


def _why(row: Row, wanted: Wanted, shared: set[tuple[str, str]]) -> str:
    try:
        correcting.refuse_off(row.order)
        correcting.check(row.order, row.to_on, row.to)
    except DomainError as error:
        return error.text
    opened = row.to.opened_on
    if opened and row.to_on < opened and not wanted.is_sure:
        return gettext(TOO_EARLY, place=row.to.place, day=fulldate(opened))
    if row.moves and (row.order.platform, row.order.platform_number) in shared:
        return gettext(USED_TWICE)
    return ""


def _shared(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """The platform numbers of these that more than one order that stands uses."""
    if not rows:
        return set()
    query = (
        select(Order.platform, Order.platform_number)
        .where(
            Order.county_id == rows[0].order.county_id,
            among(Order.platform_number, {row.order.platform_number for row in rows}),
            Order.state != OrderState.CANCELLED,
            Order.is_undone.is_(False),
        )
        .group_by(Order.platform, Order.platform_number)
        .having(func.count() > 1)
    )
    return {(row[0], row[1]) for row in db.session.execute(query.execution_options(scoped=True))}


def sums(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Orders and turnover of every station and month that these corrections touch, before and after."""
    moved: dict[tuple[uuid.UUID, str], list[int]] = {}
    places: dict[uuid.UUID, Station] = {}
    for row in rows:
        for at, on, sign in ((row.at, row.order.ordered_on, -1), (row.to, row.to_on, 1)):
            places[at.id] = at
            change = moved.setdefault((at.id, str(Month.of(on))), [0, 0])
            if not at.is_practice:
                change[0] += sign
                change[1] += sign * row.order.payable_fen
    query = select(
        *(StationMonth.station_id, StationMonth.month, StationMonth.orders, StationMonth.turnover_fen),
    ).where(
        scope(StationMonth),
        among(StationMonth.station_id, places),
        among(StationMonth.month, {month for _, month in moved}),
    )
    now = {
        (row[0], row[1]): (row[2], row[3]) for row in db.session.execute(query.execution_options(scoped=True))
    }
    return [
        {
            "place": places[at].place,
            "month": Month.parse(month),
            "orders": now.get((at, month), (0, 0))[0],
            "turnover_fen": now.get((at, month), (0, 0))[1],
            "orders_then": now.get((at, month), (0, 0))[0] + count,
            "turnover_fen_then": now.get((at, month), (0, 0))[1] + fen,
        }
        for (at, month), (count, fen) in sorted(
            moved.items(), key=lambda pair: (places[pair[0][0]].code, pair[0][1])
        )
    ]


def put_right(
    shown: Mapping[uuid.UUID, int], wanted: Wanted, id: uuid.UUID, reason: str, by: Person
) -> ChosenDeed:
    """Correct the possible ones; ``shown`` is the version each was looked at with.

    Raises ``NotNow`` when none is left, and what a single correction raises; then none is done.
    """
    rows = [
        replace(row, why=gettext(CHANGED)) if row.order.version != shown[row.order.id] else row
        for row in looked_at(held(list(shown)), wanted)
    ]
    fine = [row for row in rows if not row.why]
    if not fine:
        raise NotNow(N_("这些单没有能改的，请看看为什么。"))
    _hold_chains(by.county_id, {place for row in fine for place in (row.at.id, row.to.id)})
    was = []
    for row in fine:
        order = row.order
        before = {
            "id": str(order.id),
            "number": order.number,
            "on": order.ordered_on.isoformat(),
            "station": str(order.station_id),
            "place": row.at.place,
            "villager": str(order.villager_id),
        }
        correcting.correct(order, row.to_on, row.to, by, reason)
        after = {"version": order.version, "to_on": row.to_on.isoformat(), "to_place": row.to.place}
        was.append(before | after)
    db.session.flush()
    journal.take()  # each correction has its own entry; what is taken back as one is the act
    deed = ChosenDeed(
        county_id=by.county_id,
        id=id,
        kind=ChosenKind.CORRECT,
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
        words=reason,
        orders=len(fine),
        stations=len({row.to.id for row in fine} | {row.at.id for row in fine}),
        outcome={"rows": was, "left_out": [[row.order.number, row.why] for row in rows if row.why]},
    )
    db.session.add(deed)
    changes = {"orders": (None, deed.orders), "stations": (None, deed.stations), "at": (None, deed.at)}
    audit.record(deed, ChosenKind.CORRECT, by, reason, changes)
    return deed


def _hold_chains(county_id: str, stations: set[uuid.UUID]) -> None:
    """Lock the chains of these stations in one order: two who correct to and fro wait for each other."""
    mine = (AuditHead.county_id == county_id, among(AuditHead.chain_id, stations))
    query = select(AuditHead.seq).where(*mine).order_by(AuditHead.chain_id).with_for_update()
    db.session.execute(query.execution_options(scoped=True)).all()


def take_back(deed: ChosenDeed, by: Person) -> None:
    """Put back each order nobody changed since; the others stay and are named. Raises ``NotNow`` for none."""
    rows = deed.outcome["rows"]
    now = {str(order.id): order for order in held([uuid.UUID(row["id"]) for row in rows])}
    mine = [row for row in rows if row["id"] in now and now[row["id"]].version == row["version"]]
    if not mine:
        raise NotNow(N_("这几单后来都有人动过，不能一起撤销了。要改，请一单一单改。"))
    stations = {uuid.UUID(row["station"]) for row in mine}
    _hold_chains(deed.county_id, stations | {now[row["id"]].station_id for row in mine})
    places = {one.id: one for one in db.session.scalars(visible(Station).where(among(Station.id, stations)))}
    buyers = _buyers([uuid.UUID(row["villager"]) for row in mine])
    reason = gettext(N_("撤销：%(why)s"), why=deed.words)[:200]
    for row in mine:
        on, place = dt.date.fromisoformat(row["on"]), places[uuid.UUID(row["station"])]
        buyer = buyers.get(uuid.UUID(row["villager"]))
        correcting.correct(now[row["id"]], on, place, by, reason, buyer=buyer, goes_back=True)
    back = {row["id"] for row in mine}
    kept = undo.stayed([row["number"] for row in rows if row["id"] not in back])
    deed.outcome = deed.outcome | {"kept": kept}
    deed.undone_at = clock.moment()


def _buyers(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Villager]:
    """Who they were for, if they are still on the roll."""
    query = visible(Villager).where(among(Villager.id, ids), on_roll())
    return {one.id: one for one in db.session.scalars(query)}
