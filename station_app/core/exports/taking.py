"""The file itself, and the record of who took what."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote

from flask import Response, send_file, stream_with_context

from station_app.core import audit, clock, i18n, workbook
from station_app.core.access import Person, acting, enter
from station_app.core.csv_lines import lines
from station_app.core.db import db, only_reads, uuid7
from station_app.core.i18n import gettext
from station_app.core.sheets import SHEET_NAME, Sheet, about

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1 << 20


@dataclass
class Export:
    """One export as the audit knows it: no row of its own, but an identifier."""

    county_id: str
    id: uuid.UUID
    station_id: uuid.UUID | None = None

    __tablename__ = "exports"
    __personal__ = frozenset({"searched"})  # it may hold a name or a telephone


def record(sheet: Sheet, by: Person, count: int, kind: str, *, clear: bool, reason: str) -> None:
    """Write down who took how many rows of what; the caller commits before the file leaves."""
    taken = Export(by.county_id, uuid7(), by.station_id if by.is_operator and by.stations else None)
    changes: dict[str, tuple[Any, Any]] = {
        "list": (None, sheet.title),
        "rows": (None, count),
        "format": (None, kind),
        "clear": (None, clear and sheet.is_personal),
    }
    filters, searched = sheet.asked_parted()
    changes |= {"filters": (None, filters)} if filters else {}
    changes |= {"searched": (None, searched)} if searched else {}
    audit.record(taken, "export_clear" if clear and sheet.is_personal else "export", by, reason, changes)


def book_of(sheet: Sheet, by: Person, *, clear: bool, reason: str) -> tuple[IO[bytes], int]:
    """The list as a workbook in a file that is gone when it is closed, and how many rows it has."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (sent, then closed by the server)
    count = workbook.write(
        file,
        sheet.shown(clear),
        sheet.sheets(),
        lambda count: about(sheet, by, count, clear=clear, reason=reason),
        gettext(SHEET_NAME),
        clear=clear,
    )
    file.seek(0)
    return file, count


def sent_book(file: IO[bytes], sheet: Sheet) -> Response:
    """The workbook on its way."""
    answer = send_file(file, mimetype=XLSX_TYPE)
    return _named(answer, sheet, "xlsx")


def sent_csv(sheet: Sheet, by: Person, *, clear: bool) -> Response:
    """The list as CSV, sent as it is read: a long one is never in memory."""
    language, columns = i18n.locale(), sheet.shown(clear)

    def sent() -> Iterator[bytes]:
        # Flask ends the request, its transaction and its person before the first line is asked for: the rows
        # are read in a transaction of their own, which must again be told that it only reads, and for whom.
        only_reads(True)
        enter(by)
        i18n.use(language)
        try:
            yield from lines(columns, sheet.rows(), clear=clear)
        finally:
            db.session.rollback()
            enter(None)
            only_reads(False)

    return _named(Response(stream_with_context(sent()), mimetype="text/csv"), sheet, "csv")


def _named(answer: Response, sheet: Sheet, ending: str) -> Response:
    """A name with the list and the moment, so that ten files in a folder can be told apart."""
    stamp = f"{clock.local(clock.moment()):%Y%m%d-%H%M}"
    someone = acting()
    title = f"{gettext('练习')}-{sheet.title}" if someone and someone.is_practising else sheet.title
    full = quote(f"{title}-{stamp}.{ending}", safe="")
    plain = f'attachment; filename="{sheet.name}-{stamp}.{ending}"'
    answer.headers["Content-Disposition"] = f"{plain}; filename*=UTF-8''{full}"
    return answer
