"""One cell of a file: numbers stay numbers, names keep their digits, and no text is run as a formula.

A spreadsheet takes a text that begins with ``= + - @`` (full-width too), a tab or a line break for a formula,
or for an order to another program (DDE). Such a text gets an apostrophe before it, in CSV and in XLSX alike;
``unguarded()`` takes it off again where a file comes back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from station_app.core import clock, words
from station_app.core.i18n import gettext
from station_app.core.money import divide, plain
from station_app.core.people import masked_name, masked_phone

Kind = Literal["text", "name", "phone", "id", "int", "money", "percent", "quantity", "date", "moment"]
PERSONAL = ("name", "phone")
IDENTIFIERS = ("id", "phone")
DANGEROUS = (*"=+-@\t\r\n", *map(chr, (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20)))
GUARD = "'"
LONGEST = 32_767
"""Characters a cell of a workbook can hold."""
SHOWN_DIGITS = 11
"""What a spreadsheet shows of a number before it rounds or shortens it."""
EXACT = 10**15
"""Beyond this a spreadsheet's numbers lose digits: such an amount is written as text."""
# What no file can hold: controls but for tab and line break, halves of pairs, non-characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = " \u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"


@dataclass(frozen=True)
class Column:
    """One column of a list: its key, Chinese heading (marked by N_), kind, and its value of a row.

    ``money`` is fen, ``percent`` basis points, ``quantity`` thousandths; ``id`` is a code or number that must
    stay text; ``name`` and ``phone`` are a villager's and stand masked in every file that is not clear.
    ``meaning`` is the definition of a figure. ``on_paper`` says whether the printed list has it;
    ``is_private`` leaves free words that may hold anything out of every file that is not clear.
    """

    key: str
    heading: str
    kind: Kind
    value: Callable[[Any], Any]
    meaning: str = ""
    on_paper: bool = True
    is_private: bool = False
    is_fixed: bool = False

    @property
    def title(self) -> str:
        """The heading in the reader's language; one that an import looks for is never translated."""
        return self.heading if self.is_fixed else gettext(self.heading)

    def of(self, row: Any, clear: bool) -> Any:
        """The value of a row, masked unless the file is clear."""
        value = self.value(row)
        if clear or value is None or self.kind not in PERSONAL:
            return value
        return masked_name(value) if self.kind == "name" else masked_phone(value)


def guarded(value: Any) -> str:
    """A text that no spreadsheet runs and every file can hold."""
    text = UNWRITABLE.sub("", str(value).replace("\r\n", "\n"))
    if text.startswith(DANGEROUS) or text.lstrip(INVISIBLE).startswith((*DANGEROUS, GUARD)):
        text = GUARD + text
    return text.replace("\r", "\n")[:LONGEST]


def unguarded(text: str) -> str:
    """The text as it was before it was guarded, or kept as text in a CSV."""
    if not text.startswith(GUARD):
        return text
    bare = text[1:]
    return bare if bare.isdigit() or guarded(bare) == text else text


def number(kind: Kind, value: int) -> float | int | None:
    """The number a workbook holds for a value; None for what is no number or would lose digits."""
    if kind == "money":
        return value / 100 if abs(value) < EXACT else None
    if kind == "percent":
        return value / 10_000
    if kind == "quantity":
        return value / 1_000 if abs(value) < EXACT else None
    if kind == "int":
        return int(value) if abs(int(value)) < EXACT else None
    return None


def text_of(kind: Kind, value: Any) -> str:
    """A value as plain words: dates by year, month and day, amounts with two decimals; '' for None."""
    if value is None:
        return ""
    if kind == "money":
        return plain(value)
    if kind == "percent":
        tenths = divide(value, 10)
        return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}%"
    if kind == "quantity":
        return words.quantity(value).replace("\u2212", "-")
    if kind == "int":
        return str(int(value))
    if isinstance(value, dt.datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def csv_cell(kind: Kind, value: Any) -> str:
    """One cell of a CSV.

    A number that is a name (an order's, a telephone) keeps its first zeros and its last digits.
    """
    text = text_of(kind, value)
    if kind in ("money", "percent", "quantity", "int", "date", "moment"):
        return text
    text = guarded(text)
    if kind in IDENTIFIERS and text.isdigit() and (text.startswith("0") or len(text) > SHOWN_DIGITS):
        return GUARD + text
    return text
