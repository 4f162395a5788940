"""The template of a list: a workbook with its headings, one example row, and what each column takes."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from flask import Response, send_file

from station_app.core.exports.taking import XLSX_TYPE
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import SHEET_NAME
from station_app.core.workbook import OPTIONS
from station_app.imports.lists.kinds import Kind


def made(kind: Kind) -> bytes:
    """The bytes of the workbook. The headings are the format: they are never translated."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {**OPTIONS, "constant_memory": False})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F0F3F9"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(kind.label[:31])
    for at, (column, example) in enumerate(zip(kind.columns, kind.example, strict=True)):
        sheet.set_column(at, at, max(14, 2 * len(column.heading), len(example) + 4), text)
        sheet.write_string(0, at, column.heading, head)
        sheet.write_string(1, at, example, text)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(SHEET_NAME)
    notes.set_column(0, 0, 24)
    for at, (name, words) in enumerate(_notes(kind)):
        notes.write_string(at, 0, name)
        notes.write_string(at, 1, words)
    book.close()
    return file.getvalue()


def _notes(kind: Kind) -> list[tuple[str, Any]]:
    told = [(gettext(N_("怎么填")), gettext(N_("第二行是例子，填之前删掉。标题不要改，列的先后不要紧。")))]
    told.append((gettext(N_("内容")), gettext(kind.hint)))
    required, optional = gettext(N_("必填")), gettext(N_("选填"))
    return [*told, *((one.heading, required if one.is_required else optional) for one in kind.columns)]


def sent(kind: Kind) -> Response:
    """The template on its way."""
    answer = send_file(io.BytesIO(made(kind)), mimetype=XLSX_TYPE)
    full = quote(f"{kind.label}.xlsx", safe="")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{kind.key}.xlsx\"; filename*=UTF-8''{full}"
    )
    return answer
