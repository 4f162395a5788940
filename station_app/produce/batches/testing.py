"""检测: what was tested in a batch; a wrong entry is withdrawn, never changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.produce.batches import tracing
from station_app.produce.batches.models import Batch, BatchTest


@dataclass(frozen=True)
class Tested:
    """One thing tested: ``wanted`` is the limit, ``found`` the value, both as they stand in the report."""

    item: str
    found: str
    passed: bool
    on: dt.date
    wanted: str = ""
    by: str = ""
    report: str = ""


def record(batch: Batch, said: Tested, by: Person, *, id: uuid.UUID | None = None) -> BatchTest:
    """Write down one result; raises ``Refused`` for a day to come."""
    if said.on > clock.today():
        raise Refused(N_("检测日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    row = BatchTest(
        county_id=batch.county_id,
        id=id or uuid7(),
        station_id=batch.station_id,
        batch_id=batch.id,
        item=said.item,
        wanted=said.wanted,
        found=said.found,
        is_passed=said.passed,
        tested_on=said.on,
        tested_by=said.by,
        report=said.report,
        by_name=by.name,
    )
    db.session.add(row)
    audit.record(batch, "test", by, changes={"item": (None, said.item), "found": (None, said.found)})
    return row


def withdraw(row: BatchTest, batch: Batch, by: Person) -> None:
    """It was written down wrong: it counts no more; twice is once."""
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.moment()
        audit.record(batch, "untest", by, changes={"item": (row.item, None)})


def tests_of(ids: Iterable[uuid.UUID]) -> list[BatchTest]:
    """The results that stand, as they came."""
    query = visible(BatchTest).where(BatchTest.batch_id.in_(list(ids)), BatchTest.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(BatchTest.tested_on, BatchTest.id)))


def above(batch: Batch) -> list[BatchTest]:
    """The results that stand of a batch and of all it was made of, as they came; at whatever station."""
    ids = list(tracing.up(batch.county_id, [batch.id]).batches)
    query = select(BatchTest).where(
        BatchTest.county_id == batch.county_id, BatchTest.batch_id.in_(ids), BatchTest.withdrawn_at.is_(None)
    )
    query = query.order_by(BatchTest.tested_on, BatchTest.id)
    return list(db.session.scalars(query.execution_options(scoped=True)))


def failed(batch: Batch) -> list[BatchTest]:
    """What is not as it should be in a batch or in what it was made of, unless it was found right later:
    there, or in the batch itself.
    """
    results = above(batch)
    return [
        one
        for place, one in enumerate(results)
        if not one.is_passed
        and not any(
            later.is_passed and later.item == one.item and later.batch_id in (one.batch_id, batch.id)
            for later in results[place + 1 :]
        )
    ]
