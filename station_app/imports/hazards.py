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
KINDS = ("xl/workbook.xml", "content.xml")
WIDE_PAGES = (b"\xfe\xff", b"\xff\xfe", b"<\x00", b"\x00<")
"""How a part begins that is written in two bytes a sign: no spreadsheet programme writes one."""

FAR = re.compile(
    rb"r(?<![\w:.-]r)\s*=\s*[\"'](?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z]|[Aa][W-Zw-z]"
    rb"|[A-Za-z]{0,3}0*[1-9][0-9]{5}|\w*&)"
)
"""A cell from the 49th column or the 100,000th row on: without one, no sheet is too long or too wide."""
UNPLACED = re.compile(rb"c(?<=[<:]c)(?:>|/|\s+(?:[^r\s]|r[^=\s]))")
"""A cell that may not say where it stands (programmes write that first): it stands beside the last one."""
PLACE = re.compile(r"([A-Za-z]{0,7})0*([0-9]{1,9})")

OFFICE, TABLE = (
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0 ",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0 ",
)


def look_inside(content: bytes) -> list[str]:
    """Unpack piece by piece without keeping it; raises ``FileRefused`` for what would hurt or is broken.

    Returns the parts that hold formulas.
    """
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
            reckoning = _look_through(archive, entries)
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
    if "xl/workbook.bin" in names:
        raise FileRefused(N_("这种表格（.xlsb）读不了。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"))
    if not names & set(KINDS):
        raise FileRefused(N_("这个文件不是表格（像是压缩包或文档）。请传 .xlsx、.xls、.ods 或 .csv。"))
    return reckoning


def _is_locked(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Is it an OpenDocument whose parts are encrypted?"""
    manifest = "META-INF/manifest.xml"
    if manifest not in names:
        return False
    with archive.open(manifest) as stream:
        return b"encryption-data" in stream.read(PIECE)


def _look_through(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[str]:
    """Every part is whole, no longer than it says, and no sheet of a workbook reaches too far."""
    total, reckoning = 0, []
    for entry in entries:
        is_far, is_xml, has_formulas, tail = False, False, False, b""
        with archive.open(entry) as stream:
            while piece := stream.read(PIECE):
                total += len(piece)
                if total > MOST_UNPACKED:
                    raise too_long()
                if not tail:
                    if piece.startswith(WIDE_PAGES):
                        raise FileRefused(BROKEN)
                    is_xml = piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
                # A sheet may lie anywhere in the archive, so that every part is looked through.
                piece = tail + piece
                is_far = is_far or FAR.search(piece) is not None or UNPLACED.search(piece) is not None
                has_formulas = has_formulas or b"<f" in piece or b":f" in piece
                tail = piece[-200:]
        if is_far and is_xml:
            with archive.open(entry) as stream:
                Workbook().read(stream)
        if has_formulas and is_xml and entry.filename.startswith("xl/worksheets/"):
            reckoning.append(entry.filename)
    return reckoning


class Reach:
    """How far the cells of a sheet reach, read as a stream of elements."""

    def __init__(self, separator: str | None = None) -> None:
        self.separator = separator

    def read(self, stream: IO[bytes]) -> None:
        """Raises ``FileRefused`` when a sheet is too long, too wide, or has too many cells."""
        parser = expat.ParserCreate(namespace_separator=self.separator)
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self.declared
        while piece := stream.read(PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)

    def declared(self, *_: Any) -> None:
        """No spreadsheet declares a document type; entities are a way to hurt."""
        raise FileRefused(BROKEN)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends."""

    def measure(self, rows: int, width: int) -> None:
        """Is the rectangle that holds the sheet too much?"""
        if rows > MOST_ROWS + 100:
            raise too_long()
        if width > MOST_COLUMNS or width * rows > MOST_CELLS:
            raise too_wide()


class Workbook(Reach):
    """A sheet of a workbook (ECMA-376, 18.3.1.4): a cell says where it stands, or stands beside the last one.

    A cell counts when something is in it: programmes colour whole columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = self.rows = self.width = 0
        self.is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row or a cell begins, or what is in one."""
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = self.row + 1, 0
            self.place(attributes.get("r", ""))
        elif name == "c":
            self.is_inside = True
            self.column += 1
            self.place(attributes.get("r", ""))
        elif self.is_inside and (self.row > self.rows or self.column > self.width):
            self.rows, self.width = max(self.rows, self.row), max(self.width, self.column)
            self.measure(self.rows, self.width)

    def end(self, name: str) -> None:
        """A cell ends."""
        if name.rpartition(":")[2] == "c":
            self.is_inside = False

    def place(self, said: str) -> None:
        """Take over what an element says of its place: 12, AB12."""
        match = PLACE.fullmatch(said.strip())
        if match:
            self.row = int(match[2])
            if match[1]:
                self.column = 0
                for sign in match[1].upper():
                    self.column = self.column * 26 + ord(sign) - 64


class OpenDocument(Reach):
    """A sheet of an OpenDocument, where one cell or row may stand for a million."""

    def __init__(self) -> None:
        super().__init__(" ")
        self.rows = self.width = self.column = self.filled = self.times = 0

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
        self.measure(self.rows, self.width)


def _count(attributes: dict[str, str], name: str) -> int:
    """How many times a row or a cell stands; one when it does not say."""
    text = attributes.get(TABLE + name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 1
