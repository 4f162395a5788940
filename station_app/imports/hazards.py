"""What a packed spreadsheet would become, looked at before anything is unpacked to memory.

A file of a few hundred bytes may unpack to gigabytes, or name one cell so far away that the grid up to it
fills the memory. The pieces are read as a stream and let go.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, Any
from xml.parsers import expat

from station_app.core.i18n import N_
from station_app.imports.refusing import BROKEN, MOST_COLUMNS, MOST_ROWS, FileRefused, too_long, too_wide

MOST_UNPACKED = 400 * 1024 * 1024
MOST_CELLS = 5_000_000
"""Cells of the rectangle that holds a sheet, empty ones included: each takes memory when it is read."""
SUSPECT, RATIO = 20 * 1024 * 1024, 100
"""A part that unpacks to more than this, by this factor, was made to hurt: real sheets shrink ten times."""
PIECE = 1 << 20
LOCKED = N_("这个文件设了打开密码，读不了。请去掉密码，另存一份再传。")
SWOLLEN = N_("这个文件解开以后大得不正常，没有读。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。")
KINDS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")

# A cell with content; the two words are its column and its row.
CELL = rb"<(?:\w+:)?c [^>]*?\br=[\"'](%s)[\"'][^>/]*>"
FAR = re.compile(CELL % rb"(?:[A-Z]{3,}|[J-Z][A-Z])[0-9]+")
LOW = re.compile(CELL % rb"[A-Z]+[1-9][0-9]{5,}")
WIDE = re.compile(CELL % rb"(?:A[W-Z]|[B-Z][A-Z])[0-9]+")
LONG = re.compile(CELL % rb"[A-Z]+[2-9][0-9]{4}")

OFFICE, TABLE = (
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0 ",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0 ",
)


def look_inside(content: bytes) -> None:
    """Unpack piece by piece without keeping it; raises ``FileRefused`` for what would hurt or is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise too_long()
            for entry in entries:
                if entry.flag_bits & 1:
                    raise FileRefused(LOCKED)
                if entry.file_size > SUSPECT and entry.file_size > RATIO * max(entry.compress_size, 1):
                    raise FileRefused(
                        N_("这个文件解开以后大得不正常，没有读。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。")
                    )
            names = {entry.filename for entry in entries}
            _look_through(archive, entries)
            if "content.xml" in names and _is_locked(archive, names):
                raise FileRefused(LOCKED)
            if "content.xml" in names:
                with archive.open("content.xml") as stream:
                    OpenDocument().read(stream)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise FileRefused(BROKEN) from error
    except (zipfile.zlib.error, expat.ExpatError) as error:  # type: ignore[attr-defined]
        raise FileRefused(BROKEN) from error
    if not names & set(KINDS):
        raise FileRefused(N_("这个文件不是表格（像是压缩包或文档）。请传 .xlsx、.xls、.ods 或 .csv。"))


def _is_locked(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Is it an OpenDocument whose parts are encrypted?"""
    manifest = "META-INF/manifest.xml"
    if manifest not in names:
        return False
    with archive.open(manifest) as stream:
        return b"encryption-data" in stream.read(PIECE)


def _look_through(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Every part is whole, no longer than it says, and no sheet of a workbook reaches too far."""
    total = 0
    for entry in entries:
        is_sheet = entry.filename.startswith("xl/worksheets/")
        is_wide = is_long = False
        tail = b""
        with archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                total += len(piece)
                if total > MOST_UNPACKED:
                    raise too_long()
                if is_sheet:
                    text = tail + piece
                    if LOW.search(text):
                        raise too_long()
                    if FAR.search(text):
                        raise too_wide()
                    is_wide = is_wide or bool(WIDE.search(text))
                    is_long = is_long or bool(LONG.search(text))
                    if is_wide and is_long:
                        raise too_wide()
                tail = piece[-200:]


class OpenDocument:
    """How far the cells of an OpenDocument reach, where one cell or row may stand for a million."""

    def __init__(self) -> None:
        self.rows = self.width = self.column = self.filled = self.times = 0
        self.repeat = 1

    def read(self, stream: IO[bytes]) -> None:
        """Raises ``FileRefused`` when a sheet is too long, too wide, or has too many cells."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self.declared
        while piece := stream.read(PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)

    def declared(self, *_: Any) -> None:
        """No spreadsheet declares a document type; entities are a way to hurt."""
        raise FileRefused(BROKEN)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A sheet, a row or a cell begins."""
        if name == TABLE + "table":
            self.rows = self.width = 0
        elif name == TABLE + "table-row":
            self.column = self.filled = 0
            self.times = _count(attributes, "number-rows-repeated")
        elif name in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            self.column += _count(attributes, "number-columns-repeated")
            if OFFICE + "value-type" in attributes:
                self.filled = self.column

    def end(self, name: str) -> None:
        """A row ends: does the rectangle that holds the sheet still fit?"""
        if name != TABLE + "table-row":
            return
        self.rows += self.times
        if not self.filled:
            return
        self.width = max(self.width, self.filled)
        if self.rows > MOST_ROWS + 100:
            raise too_long()
        if self.width > MOST_COLUMNS or self.width * self.rows > MOST_CELLS:
            raise too_wide()


def _count(attributes: dict[str, str], name: str) -> int:
    """How many times a row or a cell stands; one when it does not say."""
    text = attributes.get(TABLE + name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 1
