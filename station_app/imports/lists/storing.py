"""A list from its bytes to a stored batch, and back: one batch is one act, its rows are the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from station_app.core import audit, bulk, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.imports.batches import hold
from station_app.imports.lists.kinds import Kind, Task
from station_app.imports.models import BatchState, ImportBatch, ImportRow, RowResult
from station_app.imports.rows import WARNING
from station_app.imports.tables import Entry, List

EVIDENCE = (
    *("county_id", "id", "batch_id", "station_id", "position", "file", "sheet", "row", "result"),
    *("fingerprint", "problems", "outcome", "thing_id", "was"),
)
REVERTED, KEPT = "reverted", "kept"


def settle(
    batch: ImportBatch, kind: Kind, found: List, by: Person | None, *, chosen: str = "", store: bool = True
) -> Task:
    """Decide about every row and keep that as evidence; with ``store`` the accepted ones are written."""
    hold(batch.county_id)
    task = Task(batch.county_id, by, batch.id, chosen, store)
    batch.kind, batch.unknown = kind.key, found.unknown or None
    db.session.flush()
    kind.settle(found.entries, task)
    counts = Counter(entry.result for entry in found.entries)
    batch.accepted, batch.refused = counts[RowResult.ACCEPTED], counts[RowResult.REFUSED]
    batch.known = counts[RowResult.KNOWN]
    batch.warnings = sum(is_warned(entry) for entry in found.entries)
    taken = [entry for entry in found.entries if entry.result is RowResult.ACCEPTED]
    batch.payable_fen = sum(kind.sum_fen(entry) for entry in taken)
    stations = {entry.station_id for entry in found.entries if entry.station_id}
    if store and batch.station_id is None and len(stations) == 1:
        batch.station_id = next(iter(stations))
    if store:
        batch.state, batch.content, batch.at = BatchState.DONE, None, clock.moment()
        names = ("accepted", "refused", "known", "warnings", "payable_fen")
        changes: dict[str, tuple[Any, Any]] = {
            name: (None, value) for name in names if (value := getattr(batch, name))
        }
        what = {"files": (None, batch.files), "kind": (None, kind.key)}
        audit.record(batch, "import_list", by, changes={**what, **changes, **task.changes})
    db.session.flush()
    _keep(batch, kind, found.entries, is_stored=store)
    return task


def is_warned(entry: Entry) -> bool:
    """Has the row a warning?"""
    return any(problem.level == WARNING for problem in entry.problems)


def _keep(batch: ImportBatch, kind: Kind, entries: Sequence[Entry], *, is_stored: bool) -> None:
    """The evidence of every row, in place of what an earlier look had found."""
    db.session.execute(
        delete(ImportRow).where(ImportRow.county_id == batch.county_id, ImportRow.batch_id == batch.id)
    )
    kept = []
    for position, (entry, id) in enumerate(zip(entries, bulk.new_ids(len(entries)), strict=True)):
        is_made = is_stored and entry.result is RowResult.ACCEPTED
        found = entry.fingerprint if is_stored else ""
        where = (batch.county_id, id, batch.id, entry.station_id or batch.station_id, position)
        what = (entry.file, entry.sheet, entry.number, entry.result, found, _problems(kind, entry), "")
        was = entry.was if is_made or entry.keeps else None
        kept.append((*where, *what, entry.thing_id if is_made else None, was))
    bulk.store(ImportRow, EVIDENCE, kept)


def _problems(kind: Kind, entry: Entry) -> list[dict[str, Any]]:
    if not entry.problems:
        return []
    about = {"name": kind.about(entry)[:60]}
    return [{**one.stored(), "letter": entry.letters.get(one.column, ""), **about} for one in entry.problems]


def undo(batch: ImportBatch, kind: Kind, by: Person | None) -> dict[str, int]:
    """Take a list back; what was changed or used since stays. Says how many rows went and stayed.

    Raises ``NotNow`` when it was not imported or is undone already.
    """
    if batch.state is not BatchState.DONE:
        raise NotNow(N_("这一批现在不能撤销：它没有导入，或者已经撤销过了。"))
    hold(batch.county_id)
    query = (
        select(ImportRow)
        .where(
            ImportRow.county_id == batch.county_id,
            ImportRow.batch_id == batch.id,
            ImportRow.thing_id.is_not(None),
        )
        .order_by(ImportRow.position.desc())
        .execution_options(scoped=True)
    )
    rows = list(db.session.scalars(query))
    stays = kind.undo(batch, rows, by)
    for row in rows:
        why = stays.get(row.id)
        row.outcome = KEPT if why else REVERTED
        if why:
            row.was = {**(row.was or {}), "why": why}
    batch.state, batch.undone_at = BatchState.UNDONE, clock.moment()
    counted = {REVERTED: len(rows) - len(stays), KEPT: len(stays)}
    changes: dict[str, tuple[Any, Any]] = {name: (None, value) for name, value in counted.items()}
    audit.record(batch, "undo", by, changes={"state": (BatchState.DONE, BatchState.UNDONE), **changes})
    db.session.flush()
    return counted


def rows_of(batch: ImportBatch) -> list[Any]:
    """The rows of a list that was taken back, with what became of each."""
    query = (
        select(ImportRow.row, ImportRow.sheet, ImportRow.outcome, ImportRow.was)
        .where(
            ImportRow.county_id == batch.county_id, ImportRow.batch_id == batch.id, ImportRow.outcome != ""
        )
        .order_by(ImportRow.position)
    )
    return list(db.session.execute(query.execution_options(scoped=True)))
