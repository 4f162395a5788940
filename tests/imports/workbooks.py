"""Workbooks written by hand, sign by sign: what a programme would not write, and what hurts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(*rows: str, head: str = "", manifest: str = "") -> bytes:
    """An OpenDocument of one sheet."""
    sheet = f'<table:table table:name="一月">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        text = f"{head}<office:document-content {SPACES}>{body}</office:document-content>"
        archive.writestr("content.xml", text)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return out.getvalue()


def cell(text: Any, times: int = 1) -> str:
    if text in (None, ""):
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    repeated = f'table:number-columns-repeated="{times}"'
    return (
        f'<table:table-cell office:value-type="string" {repeated}><text:p>{text}</text:p></table:table-cell>'
    )


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


REST = row(cell("", 16_384), times=1_048_000)
"""What LibreOffice writes below the last row."""


def packed(name: str, size: int, also: str = "xl/workbook.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(also, "<x/>")
        with archive.open(name, "w") as part:
            for _ in range(size >> 20):
                part.write(b" " * (1 << 20))
    return out.getvalue()


def far(*places: str) -> bytes:
    book = openpyxl.Workbook()
    for place in places:
        book.active[place] = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def joined(found: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return out.getvalue()


def written(content: bytes, *changes: bytes | None) -> bytes:
    """The workbook with words of its sheet replaced by others; without words, in two bytes a sign."""
    found = parts(content)
    sheet = found["xl/worksheets/sheet1.xml"]
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        if old is None:
            sheet = sheet.decode().encode("utf-16")
            continue
        assert old in sheet
        sheet = sheet.replace(old, new or b"")
    return joined(found | {"xl/worksheets/sheet1.xml": sheet})


def moved(content: bytes, old: str, new: str) -> bytes:
    """The workbook with a part in another place."""
    told = {name: part.replace(old.encode(), new.encode()) for name, part in parts(content).items()}
    return joined({new if name == old else name: part for name, part in told.items()})
