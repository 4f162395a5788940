"""A bill is looked at, then kept: lines that came with another file before are no new ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import delete, select

from station_app.bills.models import Bill, BillLine, BillState, Direction, LineState
from station_app.bills.reading import Found
from station_app.bills.rows import Line, Refusal
from station_app.core import audit, clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.stations.models import Station

AT_ONCE = 500


@dataclass
class Sorted:
    """The lines of a file as the station knows them: ``changed`` are known ones of another status now."""

    new: list[Line] = field(default_factory=list)
    known: int = 0
    changed: list[tuple[BillLine, Line]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def sort(found: Found, station_id: uuid.UUID) -> Sorted:
    """Which lines are new; a known number with another amount is refused."""
    made, before = Sorted(refusals=list(found.refusals)), _known(found, station_id)
    for line in found.lines:
        one = before.get(line.key)
        if one is None:
            made.new.append(line)
        elif one.amount_fen != line.amount_fen:
            text = N_("这个单号以前传过，金额是 %(sum)s，这次不一样，请核对")
            made.refusals.append(Refusal(line.row, "", text, {"sum": money(one.amount_fen)}))
        else:
            made.known += 1
            if (one.status, one.refunded_fen) != (line.status, line.refunded_fen):
                made.changed.append((one, line))
    return made


def _known(found: Found, station_id: uuid.UUID) -> dict[tuple[str, Direction], BillLine]:
    numbers = sorted({line.number for line in found.lines})
    known: dict[tuple[str, Direction], BillLine] = {}
    for at in range(0, len(numbers), AT_ONCE):
        query = visible(BillLine).where(
            BillLine.station_id == station_id,
            BillLine.source == found.source,
            BillLine.number.in_(numbers[at : at + AT_ONCE]),
        )
        known |= {(one.number, one.direction): one for one in db.session.scalars(query)}
    return known


def look(file: str, content: bytes, found: Found, station: Station, by: Person) -> Bill:
    """A bill that waits for a yes; this person's earlier ones of the station that came to nothing go."""
    old = visible_columns(Bill, Bill.id).where(
        Bill.station_id == station.id, Bill.by_id == by.id, Bill.state == BillState.CHECKED
    )
    ids = list(db.session.scalars(old))
    if ids:
        gone = delete(Bill).where(Bill.county_id == by.county_id, Bill.id.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))
    made = Bill(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        source=found.source,
        state=BillState.CHECKED,
        file=file[-200:],
        content=content,
        from_on=found.from_on,
        through_on=found.through_on,
        in_fen=found.counted(Direction.IN)[1],
        out_fen=found.counted(Direction.OUT)[1],
        problems=[],
        at=clock.now(),
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(made)
    return made


def keep(bill: Bill, found: Found, by: Person) -> None:
    """Store what is new of a bill that was looked at; its bytes are let go. The station is locked first, so
    that two files of one period are stored one after the other.
    """
    lock = select(Station.id).where(Station.county_id == bill.county_id, Station.id == bill.station_id)
    db.session.execute(lock.with_for_update().execution_options(scoped=True))
    told = sort(found, bill.station_id)
    for line in told.new:
        db.session.add(_row(line, bill))
    for one, line in told.changed:
        one.status, one.refunded_fen = line.status, line.refunded_fen
    bill.state, bill.content, bill.kept_at = BillState.KEPT, None, clock.now()
    bill.kept_lines, bill.known_lines, bill.refused_lines = len(told.new), told.known, len(told.refusals)
    bill.problems = [one.plain for one in told.refusals[:AT_ONCE]]
    db.session.flush()
    changes = {
        "source": (None, bill.source),
        "lines": (None, bill.kept_lines),
        "known": (None, bill.known_lines),
        "refused": (None, bill.refused_lines),
    }
    audit.record(bill, "keep_bill", by, changes=changes)


def _row(line: Line, bill: Bill) -> BillLine:
    return BillLine(
        county_id=bill.county_id,
        id=uuid7(),
        station_id=bill.station_id,
        bill_id=bill.id,
        source=bill.source,
        number=line.number,
        own_number=line.own_number,
        at=line.at,
        on=clock.on(line.at),
        direction=line.direction,
        amount_fen=line.amount_fen,
        refunded_fen=line.refunded_fen,
        kind=line.kind,
        status=line.status,
        way=line.way,
        other=line.other,
        account=line.account,
        goods=line.goods,
        note=line.note,
        state=LineState.OPEN,
    )
