"""宝贝报表: the sheet that says which goods an order of 淘宝 was of, whichever of the two comes first.

The order sheet names an order in one row with its money; this one names its goods. What comes without its
order waits in the evidence of its import until that order comes. An order that is there already, in one sale
nobody touched since, becomes a sale for each of its goods (``splitting``).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from station_app.core import bulk
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.imports.models import BatchState, ImportBatch, ImportRow, RowResult
from station_app.imports.platforms.sharing import share
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.imports.tables import Entry

KEY = "taobao_lines"
WAITS = N_("订单表还没来，先留着：传了订单表就接上")
KEPT = N_("这个订单的货以前留过了")


def mark_of(number: str) -> str:
    """How the waiting goods of an order are found in the evidence of imports."""
    return hashlib.sha256(f"{KEY} {number}".encode()).hexdigest()


def waiting(county_id: str, numbers: Iterable[str]) -> dict[str, list[SoldLine]]:
    """The goods that are known of these orders, from imports that stand; the latest said wins."""
    marks = {mark_of(number): number for number in numbers}
    if not marks:
        return {}
    query = (
        select(ImportRow.fingerprint, ImportRow.batch_id, ImportRow.was)
        .join(
            ImportBatch,
            (ImportBatch.county_id == ImportRow.county_id) & (ImportBatch.id == ImportRow.batch_id),
        )
        .where(
            ImportRow.county_id == county_id,
            bulk.among(ImportRow.fingerprint, sorted(marks)),
            ImportBatch.state == BatchState.DONE,
        )
        .order_by(ImportBatch.at, ImportRow.batch_id, ImportRow.position)
        .execution_options(scoped=True)
    )
    found: dict[str, tuple[uuid.UUID, list[SoldLine]]] = {}
    for mark, batch_id, was in db.session.execute(query):
        number = marks[mark]
        if number not in found or found[number][0] != batch_id:
            found[number] = batch_id, []
        found[number][1].append(SoldLine(0, **was["goods"]))
    return {number: lines for number, (_, lines) in found.items()}


def complete(entries: list[Entry], county_id: str) -> None:
    """Orders that came in one row get the goods that wait for them: an entry for each, in its place."""
    alone: list[tuple[Entry, SoldOrder]] = [
        (entry, entry.values["order"]) for entry in entries if "order" in entry.values
    ]
    alone = [one for one in alone if one[1].platform.key == "taobao" and len(one[1].lines) == 1]
    known = waiting(county_id, {order.number for _, order in alone})
    for entry, order in alone:
        lines = known.get(order.number)
        if not lines or order.problems or len(lines) < 2:
            continue
        order.lines = lines
        for line in lines:
            line.row = entry.number
        share(order)
        place = next(at for at, one in enumerate(entries) if one is entry)
        entries[place : place + 1] = [
            Entry(
                entry.file,
                entry.sheet,
                entry.number,
                letters=entry.letters,
                values={"order": order, "line": line, "at": at},
            )
            for at, line in enumerate(lines, 1)
        ]


def keep(order: SoldOrder, lines: Sequence[Entry], *, is_kept: bool) -> None:
    """The goods of an order wait for its money."""
    for entry in lines:
        line: SoldLine = entry.values["line"]
        entry.result = RowResult.KNOWN if is_kept else RowResult.ACCEPTED
        entry.warn(order.heading("number"), order.number, KEPT if is_kept else WAITS)
        if not is_kept:
            remember(entry, order, line)


def remember(entry: Entry, order: SoldOrder, line: SoldLine) -> None:
    """What the evidence of an import keeps of a line."""
    goods = {name: getattr(line, name) for name in ("goods", "spec", "code", "quantity_m", "value_fen")}
    entry.fingerprint, entry.keeps = mark_of(order.number), True
    entry.was = {**(entry.was or {}), "goods": goods}
