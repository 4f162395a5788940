"""Every form that takes a file, found on the pages themselves, and files that were made to hurt."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from station_app.imports.lists import kinds
from station_app.imports.lists.template import made as template_of
from tests.bills.samples import line, wechat
from tests.imports.sheets import as_csv
from tests.imports.sheets import good as ledger_row
from tests.page_form import fields
from tests.photos import photo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><table><tr><td>1</table>"
FORM = re.compile(r'<form[^>]* method="post"[^>]*>.*?</form>', re.S)
INPUT = re.compile(r'<input[^>]* type="file"[^>]*>')


@dataclass(frozen=True)
class Upload:
    """One form with a file: where it stands and goes, what else is filled in, and what its file may be."""

    who: str
    page: str
    action: str
    name: str
    kind: str
    filled: dict[str, str] = field(default_factory=dict)


SELECT = re.compile(r'<select[^>]* name="(producer|product)"[^>]*>(.*?)</select>', re.S)
VALUE = re.compile(r'value="([^"]+)"')
"""Whom and what to choose first of, where a form lists them."""


def of_page(who: str, page: str, html: str) -> list[Upload]:
    """The uploads of a page, with what stands in the other fields of their forms."""
    found = []
    for form in FORM.findall(html):
        for given in INPUT.findall(form):
            action = re.search(r'<form[^>]* action="([^"]*)"', form)
            name, takes = re.search(r' name="([^"]+)"', given), re.search(r' accept="([^"]*)"', given)
            assert name, given
            assert takes, f"{page}: say in `accept` what this takes: {given}"
            kind = "picture" if "image/" in takes[1] else "table" if ".xlsx" in takes[1] else "document"
            filled = fields(f'<form class="card form wide"{form[5:]}')
            filled.pop(name[1], None)
            for one, options in SELECT.findall(form):
                if first := VALUE.search(options):
                    filled[one] = first[1]
            to = action[1].replace("&amp;", "&") if action and action[1] else page
            found.append(Upload(who, page, to, name[1], kind, filled))
    return found


def png(width: int, height: int) -> bytes:
    """A picture of so many pixels, all alike: a few hundred bytes that ask a decoder for gigabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


@cache
def bomb() -> bytes:
    """A workbook of some kilobytes that unpacks to 60 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<c>" * 20_000_000)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    """An archive that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def good(upload: Upload, person: Any) -> tuple[str, bytes]:
    """A file this form takes."""
    if upload.kind == "picture":
        return "IMG_0001.jpg", photo((40, 30))
    if "/bills/" in upload.action:
        return "账单.csv", wechat(line("2015-08-30 18:22:03", "in", "61.50", "1000050001"))
    if upload.kind == "table":
        kind = kinds.kind_of(upload.action.rpartition("/")[2])
        return ("表.xlsx", template_of(kind)) if kind else ("台账.csv", as_csv(ledger_row()))
    if "postbox" in upload.action:
        entry = {"v": 1, "key": "nothing", "sequence": 1, "path": "/", "body": "", "person": str(person.id)}
        head = {
            "postbox": 1,
            "device": "01890000-0000-7000-8000-000000000001",
            "label": "",
            "entries": [entry],
        }
        return "postbox.json", json.dumps(head).encode()
    ring = [[122.9, 44.7], [123.3, 44.7], [123.3, 44.9], [122.9, 44.9], [122.9, 44.7]]
    return "县.geojson", json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()


def bad(upload: Upload, person: Any) -> dict[str, tuple[str, bytes]]:
    """Files this form must refuse, by what is wrong with them: (name, bytes)."""
    name, whole = good(upload, person)
    ending = name.rpartition(".")[2]
    wrong = {
        "0 bytes": (name, b""),
        "svg": ("x.svg", SVG),
        "svg with the right ending": (name, SVG),
        "a page with the right ending": (name, HTML),
        "a program with the right ending": (name, b"MZ\x90\x00" + b"\x00" * 400),
        "an archive of something else": (name, zipped(a=b"a")),
        "cut short": (name, whole[: len(whole) // 2]),
        "21 MB": (name, b"\xff\xd8\xff" + b"\0" * (21 << 20)),
        "nothing chosen": ("", b""),
    }
    if upload.kind == "picture":
        wrong |= {
            "a bomb of pixels": ("x.png", png(60_000, 60_000)),
            "a picture of 2 million by 1": ("x.png", png(2_000_000_000, 1)),
            "a picture without pixels": ("x.png", png(0, 0)),
            "a workbook": (name, template_of(kinds.every()[0])),
            "over 12 MB": (name, b"\xff\xd8\xff" + b"\0" * (13 << 20)),
            "only a head": (name, b"\xff\xd8\xff"),
        }
    else:
        wrong |= {
            "a picture": (f"x.{ending}", photo((40, 30))),
            "characters of nothing": (name, b"\xff" * 99),
        }
    if upload.kind == "table":
        book = template_of(kinds.every()[0])
        wrong |= {
            "a bomb of cells": ("x.xlsx", bomb()),
            "half a workbook": ("x.xlsx", book[: len(book) // 2]),
            "NULs": (name, b"\x00" * 2000),
            "an old workbook's head": ("x.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 2000),
        }
        wrong.pop("cut short")  # half a ledger is a ledger with less in it
    if upload.kind == "document":
        wrong |= {
            "deep": (name, b"[" * 200_000),
            "a list": (name, b"[]"),
            "null": (name, b"null"),
            "a number": (name, b"1e999"),
            "not a number": (name, b'{"type": "Polygon", "coordinates": [[[NaN, 1]]], "postbox": NaN}'),
            "a long number": (name, b'{"postbox": 1' + b"0" * 9000 + b', "type": 1}'),
            "a surrogate": (name, b'{"postbox": "\\ud800", "type": "\\ud800", "entries": "\\ud800"}'),
            "over 8 MB": (name, b" " * (9 << 20) + whole),
        }
    return wrong


NAMES: tuple[str, ...] = (
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/cron.d/x",
    "C:\\台账.xlsx",
    "a/../../b",
    "👨‍👩‍👧‍👦🏠.xlsx",
    "a\x00b.xlsx",
    "x" * 4000,
    "\u202egpj.exe",
    "%0d%0aSet-Cookie: x=1",
    ".",
    "..",
    "<script>alert(1)</script>.csv",
)
"""Names that browsers and attackers give files."""


def body(upload: Upload, secret: str, name: str, content: bytes, more: dict[str, str]) -> tuple[bytes, str]:
    """The form as bytes and its content type; the name stands there as it is, NUL and all."""
    parts = {**upload.filled, **more, "csrf_token": secret}
    out = io.BytesIO()
    for key, value in parts.items():
        out.write(f'--b-o-u-n-d\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
    escaped = name.replace("\\", "\\\\").replace('"', "%22").encode("utf-8", "surrogatepass")
    out.write(b'--b-o-u-n-d\r\nContent-Disposition: form-data; name="' + upload.name.encode())
    out.write(b'"; filename="' + escaped + b'"\r\nContent-Type: application/octet-stream\r\n\r\n' + content)
    out.write(b"\r\n--b-o-u-n-d--\r\n")
    return out.getvalue(), "multipart/form-data; boundary=b-o-u-n-d"
