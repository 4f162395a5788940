"""An import from files to a stored batch: read, decide, write, and the evidence of every row.

``read_files`` needs no database and is called before any transaction; ``settle`` decides and, unless it is
only a look, writes everything in the caller's transaction. One batch is one audit record; its rows are the
evidence.
"""

from __future__ import annotations

import datetime as dt
import gc
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text

from station_app.core import audit, bulk, clock
from station_app.core.access import Person, Role, scope
from station_app.core.db import db, uuid7
from station_app.core.parsers.spelling import half_width
from station_app.core.people import masked_name
from station_app.core.pouring import TOGETHER, Pour, pouring
from station_app.imports.cells import readers
from station_app.imports.checks import rows_of
from station_app.imports.claims import Place, decide
from station_app.imports.columns import HEADINGS
from station_app.imports.models import BatchState, ImportBatch, ImportRow, RowResult
from station_app.imports.reader import read
from station_app.imports.rows import Row
from station_app.imports.writing import Step, Writer
from station_app.stations.models import Station

SQLITE_PAGES_KB = 128_000
EVIDENCE = (
    *("county_id", "id", "batch_id", "station_id", "position", "file", "sheet", "row", "result"),
    *("fingerprint", "later", "problems", "order_id", "outcome"),
)


@dataclass(frozen=True)
class Counts:
    """How the rows of a batch fell; ``warnings`` are rows with at least one."""

    accepted: int
    refused: int
    known: int
    warnings: int
    payable_fen: int

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Counts:
        """Count the decided rows."""
        rows = list(rows)
        accepted = [row for row in rows if row.result is RowResult.ACCEPTED]
        return cls(
            len(accepted),
            sum(row.result is RowResult.REFUSED for row in rows),
            sum(row.result is RowResult.KNOWN for row in rows),
            sum(row.is_warned for row in rows),
            sum(row.purchase.payable_fen for row in accepted if row.purchase),
        )


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for garbage while millions of values are made that are none: it would look at each again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@without_collecting()
def read_files(
    files: Iterable[tuple[str, bytes]],
    as_of: dt.date,
    step: Step = lambda: None,
    said: Mapping[str, str] | None = None,
) -> list[Row]:
    """Every row of these files, judged by itself; ``step`` is called once a row.

    ``said`` is what further headings mean (``imports.headings``).
    """
    rows, read_cells = [], readers()
    for name, content in files:
        for ledger in read(name, content, said):
            for row in rows_of(ledger, as_of, read_cells):
                rows.append(row)
                step()
    return rows


def places_of(county_id: str, by: Person | None) -> dict[str, Place]:
    """The stations of a county by code: all of them for a command, those somebody serves for a person."""
    query = select(Station.id, Station.code, Station.name, Station.opened_on).where(
        Station.county_id == county_id
    )
    query = query.where(scope(Station, by) if by is not None else Station.binned_at.is_(None))
    rows = db.session.execute(query.execution_options(scoped=True))
    return {row.code: Place(row.id, row.code, row.name, row.opened_on) for row in rows}


def place_of(places: dict[str, Place], code: str | None) -> Place | None:
    """The station of a code as somebody wrote it: small letters and full-width ones are the same."""
    return places.get(code or "") or places.get(half_width(code or "").strip().upper())


def hold(county_id: str) -> None:
    """One import of a county at a time, so that two of the same file cannot miss each other's rows.

    SQLite has one writer anyway; there the connection gets room for the pages of a long file instead, which
    would otherwise be written out and read again many times.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(county_id))))
    else:
        db.session.execute(text(f"PRAGMA cache_size=-{SQLITE_PAGES_KB}"))


def new_batch(county_id: str, files: Sequence[str], as_of: dt.date, by: Person | None) -> ImportBatch:
    """A batch that holds nothing yet; an operator's belongs to the own station."""
    batch = ImportBatch(
        county_id=county_id,
        id=uuid7(),
        station_id=by.station_id if by and by.role is Role.OPERATOR else None,
        state=BatchState.CHECKED,
        files=[name[-200:] for name in files],
        as_of=as_of,
        at=clock.moment(),
        by_id=by.id if by else None,
        by_name=by.name if by else "",
    )
    db.session.add(batch)
    return batch


@without_collecting()
def settle(
    batch: ImportBatch,
    rows: Sequence[Row],
    by: Person | None,
    *,
    chosen: str = "",
    store: bool = True,
    step: Step = lambda: None,
) -> Counts:
    """Decide about every row and keep that as evidence; with ``store`` the accepted ones become orders."""
    hold(batch.county_id)
    places = places_of(batch.county_id, by)
    decide(rows, batch.county_id, places, chosen)
    counts = Counts.of(rows)
    batch.accepted, batch.refused, batch.known = counts.accepted, counts.refused, counts.known
    batch.warnings, batch.payable_fen = counts.warnings, counts.payable_fen
    touched = {row.station_id for row in rows if row.station_id}
    if store and batch.station_id is None and len(touched) == 1:
        batch.station_id = next(iter(touched))
    db.session.flush()
    if store:
        codes = {place.id: place.code for place in places.values()}
        accepted = [row for row in rows if row.result is RowResult.ACCEPTED]
        writer = Writer(batch.county_id, batch.id, codes)
        writer.prepare(accepted)
    _forget(batch)
    with pouring() as pour:
        if store:
            writer.write(accepted, pour, step)
        _keep(batch, rows, pour, is_stored=store)
    if store:
        writer.settle()
        batch.state, batch.content, batch.at = BatchState.DONE, None, clock.moment()
        changes: dict[str, tuple[Any, Any]] = {
            name: (None, value) for name, value in vars(counts).items() if value
        }
        audit.record(batch, "import", by, changes={"files": (None, batch.files), **changes})
    return counts


def _forget(batch: ImportBatch) -> None:
    """Take away what an earlier look had found."""
    db.session.execute(
        delete(ImportRow).where(ImportRow.county_id == batch.county_id, ImportRow.batch_id == batch.id)
    )


def _keep(batch: ImportBatch, rows: Sequence[Row], pour: Pour, *, is_stored: bool) -> None:
    """The evidence of every row."""
    kept: list[tuple[Any, ...]] = []
    for position, (row, id) in enumerate(zip(rows, bulk.new_ids(len(rows)), strict=True)):
        is_order = is_stored and row.order_id is not None
        kept.append(
            (
                batch.county_id,
                id,
                batch.id,
                row.station_id or batch.station_id,
                position,
                row.file,
                row.sheet,
                row.number,
                row.result,
                row.fingerprint if is_order else "",
                row.later if is_order else None,
                _problems(row),
                row.order_id if is_order else None,
                "",
            )
        )
        if len(kept) == TOGETHER:
            pour(ImportRow, EVIDENCE, kept)
            kept.clear()
    pour(ImportRow, EVIDENCE, kept)


def _problems(row: Row) -> list[dict[str, Any]]:
    """The problems with what a person needs to find the row on paper: column letter, who, what."""
    if not row.problems:
        return []
    letters = {HEADINGS[name]: mark for name, mark in row.letters.items()}
    about = {"name": masked_name(row.buyer), "goods": row.goods[:60]}
    return [
        {**problem.stored(), "letter": letters.get(problem.column, ""), **about} for problem in row.problems
    ]


def batch_of(id: uuid.UUID) -> ImportBatch | None:
    """A batch by its identifier alone, for commands."""
    found: ImportBatch | None = db.session.scalar(
        select(ImportBatch).where(ImportBatch.id == id).execution_options(scoped=True)
    )
    return found
