"""From the bytes of a file to grids of cells: spreadsheets by python-calamine, CSV in four encodings.

What a file is decided by its first bytes, not by its name. Everything that could hurt the server is looked
at before the file is unpacked: its size, what it would unpack to, and how far its cells reach.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from station_app.core.i18n import N_
from station_app.imports import formulas
from station_app.imports.hazards import LOCKED, MOST_CELLS, look_inside
from station_app.imports.refusing import BROKEN, MOST_COLUMNS, MOST_ROWS, FileRefused, too_long, too_wide

MOST_BYTES = 20 * 1024 * 1024
BIG5_WORDS = ("訂單", "編號", "數量", "金額", "買家", "電話")
"""Words of headings in traditional signs: two of them hardly stand in GB 18030 read as Big5 by chance."""
ZIP, OLD, ENCRYPTED = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), "EncryptedPackage".encode("utf-16-le")
SEPARATORS = (",", "\t", ";")
BEFORE_HEADINGS = 60
"""Lines among which the headings stand: they say what separates the columns."""


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
        unreckoned = formulas.unreckoned(content, look_inside(content))
        found = list(spreadsheet(content))
        for grid in found if unreckoned else ():
            if not grid.is_hidden:
                formulas.check(grid.sheet, grid.rows, unreckoned.get(grid.sheet, ()))
        return found
    if content.startswith(OLD):
        if ENCRYPTED in content:
            raise FileRefused(LOCKED)
        return list(spreadsheet(content))
    return [Grid("", list(lines(written(content))))]


def spreadsheet(content: bytes) -> Iterator[Grid]:
    """Every worksheet of a workbook with true row numbers; raises ``FileRefused``."""
    import python_calamine as calamine

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
            if sheet.end[1] >= MOST_COLUMNS or (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_CELLS:
                raise too_wide()
            rows = sheet.to_python(skip_empty_area=False)
            yield Grid(
                about.name,
                [(number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)],
                about.visible is not calamine.SheetVisibleEnum.Visible,
            )
    except calamine.PasswordError as error:
        raise FileRefused(LOCKED) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(BROKEN) from error
    except BaseException as error:  # a panic of the reader derives from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused(BROKEN) from error


def written(content: bytes) -> str:
    """The text of a CSV in utf-8, utf-16 with its mark, or gb18030; raises ``FileRefused``."""
    wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if b"\x00" in content and not wide:
        raise FileRefused(N_("这个文件不是表格。请传 .xlsx、.xls、.ods 或 .csv。"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.match(r"\s*<(!doctype|html|table|\?xml)", text, re.IGNORECASE):
            raise FileRefused(N_("这是网页，不是表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"))
        if encoding == "gb18030" and _is_big5(content):
            raise FileRefused(N_("这个文件是繁体编码（Big5），认不准。请另存为 .xlsx 或“CSV UTF-8”再传。"))
        return text
    raise FileRefused(N_("这个文件不是表格，或者文字编码认不出。请另存为 .xlsx 或“CSV UTF-8”再传。"))


def _is_big5(content: bytes) -> bool:
    """Do headings stand in these bytes as Big5 writes them? GB 18030 reads them too, as other words."""
    text = content[:4_000].decode("big5", "replace")
    return sum(word in text for word in BIG5_WORDS) > 1


def separator_of(text: str) -> str:
    """What stands between the columns: the sign that makes the most of them in one of the first lines."""
    first = text[:200_000].splitlines()[:BEFORE_HEADINGS]
    return max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in first), default=0))


def lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV with the number each begins on: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    number, count, width = 1, 0, 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                count, width = count + 1, max(width, len(row))
                if count > MOST_ROWS + 100:
                    raise too_long()
                if width > MOST_COLUMNS:
                    raise too_wide()
                yield number, list(row)
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(BROKEN) from error
