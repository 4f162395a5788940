"""Formulas that no programme has reckoned yet: such a cell reads as empty; an empty 已收 means paid in full.

Programmes that write workbooks (exports of shops, scripts) leave the sums to whoever opens the file. Excel
and WPS keep the value beside the formula; ``t="str"`` with nothing in it is a reckoned empty text.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.parsers import expat

from station_app.core.i18n import N_
from station_app.core.parsers import is_blank
from station_app.imports.columns import TOTAL, bare
from station_app.imports.refusing import FileRefused

CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
PLACE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
PIECE, OVERLAP = 1 << 20, 1 << 14
Place = tuple[int, str]


def unreckoned(content: bytes, parts: Iterable[str]) -> dict[str, list[Place]]:
    """The (row, column letters) of such cells by the name of their sheet; ``parts`` have formulas at all."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {part: places for part in parts if (places := _places(archive, part))}
        names = _names(archive) if found else {}
    return {names[part]: places for part, places in found.items() if part in names}


def _places(archive: zipfile.ZipFile, part: str) -> list[Place]:
    found: set[Place] = set()
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(PIECE):
            for match in CELL.finditer(tail + piece):
                place = PLACE.search(match[1])
                if place and not re.search(rb"\bt=[\"']str[\"']", match[1]):
                    found.add((int(place[2]), place[1].decode().upper()))
            tail = (tail + piece)[-OVERLAP:]
    return sorted(found)


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet in each part."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(_name: str, said: dict[str, str]) -> None:
        if "Id" in said and "Target" in said:
            targets[said["Id"]] = posixpath.normpath(posixpath.join("/xl", said["Target"])).lstrip("/")

    def sheet(name: str, said: dict[str, str]) -> None:
        id = next((value for key, value in said.items() if key.endswith(":id")), "")
        if name.rpartition(":")[2] == "sheet" and id in targets:
            names[targets[id]] = said.get("name", "")

    for part, start in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        if part in archive.namelist():
            parser = expat.ParserCreate()
            parser.StartElementHandler = start
            parser.Parse(archive.read(part), True)
    return names


def check(sheet: str, rows: Sequence[tuple[int, list[Any]]], places: Sequence[Place]) -> None:
    """``FileRefused`` for a formula without a value in a row that says something; a 合计 row may have it."""
    known = dict(rows)
    for row, column in places:
        first = next((cell for cell in known.get(row, ()) if not is_blank(cell)), None)
        if first is not None and bare(first).rstrip(":") != TOTAL:
            text = N_("“%(sheet)s”的 %(place)s 是公式，没有算出数来。请用 Excel 或 WPS 打开，保存一次再传。")
            raise FileRefused(text, sheet=sheet, place=f"{column}{row}")
