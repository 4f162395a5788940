"""From the bytes of a file to grids of cells: spreadsheets by python-calamine, CSV in three encodings.

What a file is decided by its first bytes, not by its name. Everything that could hurt the server is looked
at before the file is unpacked: its size, what it would unpack to, and how far its cells reach.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine

from station_app.core.i18n import N_, gettext

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 256
MOST_UNPACKED = 400 * 1024 * 1024
PIECE = 1 << 20
ZIP, OLD, ENCRYPTED = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), "EncryptedPackage".encode("utf-16-le")

# A cell with content beyond column IV or row 99,999: reading it would fill the grid up to there with nothing.
FAR = re.compile(rb"<(?:\w+:)?c [^>]*?\br=[\"'](?:[A-Z]{3,}|[J-Z][A-Z])[0-9]+[\"'][^>/]*>")
LOW = re.compile(rb"<(?:\w+:)?c [^>]*?\br=[\"'][A-Z]+[1-9][0-9]{5,}[\"'][^>/]*>")

BROKEN = N_("这个文件打不开，可能传坏了，或者不是表格。请用 Excel 或 WPS 打开看看，另存为 .xlsx 再传。")


class FileRefused(ValueError):
    """A file or sheet that cannot be read at all; the sentence says what to do."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.text, **self.values)


@dataclass
class Grid:
    """One sheet: ``(row number, cells)`` as the spreadsheet numbers its rows; a CSV's are its lines."""

    sheet: str
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    is_hidden: bool = False


def grids(content: bytes) -> list[Grid]:
    """All sheets of a file; raises ``FileRefused``."""
    if not content:
        raise FileRefused(N_("这个文件是空的（0 字节）。请重新导出一次再传。"))
    if len(content) > MOST_BYTES:
        raise FileRefused(N_("文件太大：一次最多 20 MB。请把文件分成几份再传。"))
    if content.startswith(ZIP):
        look_inside(content)
        return list(spreadsheet(content))
    if content.startswith(OLD):
        if ENCRYPTED in content:
            raise FileRefused(N_("这个文件设了打开密码，读不了。请去掉密码，另存一份再传。"))
        return list(spreadsheet(content))
    return [Grid("", list(lines(written(content))))]


def look_inside(content: bytes) -> None:
    """Unpack piece by piece without keeping it; raises for bombs, broken archives and far-away cells."""
    total, is_workbook = 0, False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise too_long()
            for entry in archive.infolist():
                if entry.flag_bits & 1:
                    raise FileRefused(N_("这个文件设了打开密码，读不了。请去掉密码，另存一份再传。"))
                is_workbook |= entry.filename in ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
                is_sheet = entry.filename.startswith("xl/worksheets/")
                tail = b""
                with archive.open(entry) as stream:
                    while piece := stream.read(PIECE):
                        total += len(piece)
                        if total > MOST_UNPACKED:
                            raise too_long()
                        if is_sheet and LOW.search(tail + piece):
                            raise too_long()
                        if is_sheet and FAR.search(tail + piece):
                            raise FileRefused(
                                N_("表太宽：最多 %(most)s 列。请删掉右边多出来的内容再传。"),
                                most=MOST_COLUMNS,
                            )
                        tail = piece[-200:]
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(BROKEN) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise FileRefused(BROKEN) from error
    if not is_workbook:
        raise FileRefused(N_("这个文件不是表格（像是压缩包或文档）。请传 .xlsx、.xls、.ods 或 .csv。"))


def too_long() -> FileRefused:
    """The sentence for a file that holds more rows than one import takes."""
    return FileRefused(N_("表太长：一次最多 %(most)s 行。请分成几份再传。"), most=f"{MOST_ROWS:,}")


def spreadsheet(content: bytes) -> Iterator[Grid]:
    """Every worksheet of a workbook with true row numbers; raises ``FileRefused``."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.end is None:
                yield Grid(about.name)
                continue
            if sheet.end[0] >= MOST_ROWS + 100:
                raise too_long()
            rows = sheet.to_python(skip_empty_area=False)
            yield Grid(
                about.name,
                [(number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)],
                about.visible is not calamine.SheetVisibleEnum.Visible,
            )
    except calamine.PasswordError as error:
        raise FileRefused(N_("这个文件设了打开密码，读不了。请去掉密码，另存一份再传。")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(BROKEN) from error
    except BaseException as error:  # a panic of the reader derives from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused(BROKEN) from error


def written(content: bytes) -> str:
    """The text of a CSV in utf-8, utf-8-sig or gb18030; raises ``FileRefused``."""
    if b"\x00" in content:
        raise FileRefused(N_("这个文件不是表格。请传 .xlsx、.xls、.ods 或 .csv。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.match(r"\s*<(!doctype|html|table|\?xml)", text, re.IGNORECASE):
            raise FileRefused(N_("这是网页，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"))
        return text
    raise FileRefused(N_("这个文件不是表格，或者文字编码认不出。请另存为 .xlsx 或“CSV UTF-8”再传。"))


def lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV with the number each begins on: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""))
    number, count = 1, 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                count += 1
                if count > MOST_ROWS + 100:
                    raise too_long()
                if len(row) > MOST_COLUMNS:
                    raise FileRefused(
                        N_("表太宽：最多 %(most)s 列。请删掉右边多出来的内容再传。"), most=MOST_COLUMNS
                    )
                yield number, list(row)
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(BROKEN) from error
