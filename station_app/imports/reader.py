"""From grids to ledgers: title rows, the station's code, the heading row, data rows, the total.

Columns are found by heading in any order. What is written under an unknown heading is kept as a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from station_app.core.cells import GUARD, unguarded
from station_app.core.i18n import N_
from station_app.core.parsers import is_blank, read_text
from station_app.core.parsers.spelling import half_width
from station_app.core.sheets import NAMES_OF_NOTES
from station_app.core.words import series
from station_app.imports.columns import HEADINGS, NAMES, REQUIRED, STATION, TOTAL, bare, letter
from station_app.imports.files import Grid, grids
from station_app.imports.refusing import MOST_ROWS, FileRefused, too_long

CODE = re.compile(r"站\s*点\s*编\s*码\s*:\s*([^\s:,;，；、()（）]*)")
SHEET_LIMIT, FILE_LIMIT, TITLE_ROWS = 100, 200, 50


@dataclass(slots=True)
class Line:
    """One data row: its cells by column name, and what stands under headings nobody knows."""

    number: int
    cells: dict[str, Any]
    others: dict[str, str]


@dataclass
class Ledger:
    """One sheet of a file; ``refusal`` when no row of it can be read."""

    file: str
    sheet: str
    code: str = ""
    letters: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    refusal: FileRefused | None = None


def read(file: str, content: bytes, said: Mapping[str, str] | None = None) -> list[Ledger]:
    """The ledgers of a file. Never raises for what stands in it: a refusal is a ledger with a sentence.

    ``said`` is what further headings mean (``imports.headings``): a column's name, or '' for a note.
    """
    file = read_text(file, 10_000, required=False)[-FILE_LIMIT:]
    try:
        found = grids(content)
        ledgers = [
            ledger
            for grid in found
            if grid.rows
            for ledger in [_ledger(file, grid, said or {})]
            if not (ledger.refusal and (grid.is_hidden or grid.sheet in NAMES_OF_NOTES))
        ]
        if not ledgers:
            raise FileRefused(N_("这个文件里没有内容。请看看是不是传错了文件。"))
        if sum(len(ledger.lines) for ledger in ledgers) > MOST_ROWS:
            raise too_long()
    except FileRefused as refusal:
        return [Ledger(file, "", refusal=refusal)]
    return ledgers


def _ledger(file: str, grid: Grid, said: Mapping[str, str]) -> Ledger:
    ledger = Ledger(file, read_text(grid.sheet, 1_000, required=False)[:SHEET_LIMIT])
    try:
        at, columns, unknown = _headings(grid.rows[:TITLE_ROWS], said)
    except FileRefused as refusal:
        ledger.refusal = refusal
        return ledger
    ledger.code = _code(row for _, row in grid.rows[:at])
    ledger.letters = {name: letter(index) for name, index in columns.items()}
    for number, row in grid.rows[at + 1 :]:
        first = next((cell for cell in row if not is_blank(cell)), None)
        if first is None or bare(first).rstrip(":") == TOTAL:
            continue
        width = len(row)
        # Without the apostrophe that kept a spreadsheet from running a cell.
        cells = {
            name: unguarded(cell) if type(cell := row[index]) is str and cell[:1] == GUARD else cell
            for name, index in columns.items()
            if index < width
        }
        others: dict[str, str] = {}
        for index in range(width) if unknown or width > len(columns) else ():
            if index not in columns.values() and not is_blank(row[index]):
                others[unknown.get(index) or letter(index)] = read_text(row[index], 1 << 20)
        ledger.lines.append(Line(number, cells, others))
    return ledger


def _headings(
    rows: Sequence[tuple[int, list[Any]]], said: Mapping[str, str]
) -> tuple[int, dict[str, int], dict[int, str]]:
    """Where the heading row is, the column of each known heading, and the unknown ones."""
    nearest: list[str] = []
    for at, (number, row) in enumerate(rows):
        names = [NAMES.get(bare(cell)) or said.get(bare(cell)) or None for cell in row]
        known = [name for name in names if name]
        if len(set(known) & set(REQUIRED)) > len(set(nearest) & set(REQUIRED)):
            nearest = known
        if not set(REQUIRED) <= set(known):
            continue
        double = next((name for name in known if known.count(name) > 1), None)
        if double:
            raise FileRefused(
                N_("第 %(row)s 行的标题“%(heading)s”出现了两次，不知道该用哪一列。请改掉一个再传。"),
                row=number,
                heading=HEADINGS[double],
            )
        columns = {name: index for index, name in enumerate(names) if name}
        unknown = {
            index: read_text(row[index], 1 << 20)[:40]
            for index, name in enumerate(names)
            if not name and not is_blank(row[index])
        }
        return at, columns, unknown
    missing = series(HEADINGS[name] for name in REQUIRED if name not in nearest)
    if not nearest:
        raise FileRefused(N_("没有找到标题行。标题行要有：%(missing)s。请把标题补上再传。"), missing=missing)
    raise FileRefused(N_("标题行少了：%(missing)s。请把标题补上再传。"), missing=missing)


def _code(rows: Any) -> str:
    """The station's code in the rows above the headings; it may stand in the cell after its caption."""
    for row in rows:
        for index, cell in enumerate(row):
            match = CODE.search(half_width(cell)) if isinstance(cell, str) else None
            if match and match[1]:
                return match[1]
            if match or bare(cell) == STATION:
                beside = next((other for other in row[index + 1 :] if not is_blank(other)), "")
                return half_width(read_text(beside, 1 << 20, required=False))[:40]
    return ""
