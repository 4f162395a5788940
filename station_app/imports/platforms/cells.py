"""The cells of an export out of what platforms write around them: wrappers, signs for nothing, times."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from station_app.core.cells import GUARD, unguarded
from station_app.core.parsers.spelling import half_width

WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
NOTHING = frozenset(("-", "--", "---", "—", "——", "－", "/", "\\", "null", "NULL", "N/A", "无", "0000-00-00"))
"""What platforms write where there is nothing to say."""
NO_MOMENT = re.compile(r"0000-00-00[ T0:.]*")
RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{4}(?:[0-9]{2})?")
MOMENT = re.compile(
    r"([0-9]{4}[-/.年] *[0-9]{1,2}[-/.月] *[0-9]{1,2}日?)[T ]*(?:上午|下午|[AaPp][Mm])? *"
    r"[0-9]{1,2}[:时][0-9]{1,2}(?:[:分][0-9]{1,2}秒?)?分?(?:[.,][0-9]+)? *(?:[AaPp][Mm])?(?:\+0?8:?00)?"
)
POINTED = re.compile(r"([0-9]{6,20})\.0")
EXACT_DIGITS = 15
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050
"""Days of the years 2000 to 2099 as spreadsheets count them."""
SERIAL_ZERO = dt.date(1899, 12, 30)
COUNTED = re.compile(r"([0-9.,]+) *(?:件|个|袋|箱|盒|包|份|单|斤|公斤|千克|只|桶|瓶|套)")


def plain(cell: Any) -> Any:
    """A cell out of its wrappers: the apostrophe that guards a formula, and ``="..."``."""
    if not isinstance(cell, str):
        return cell
    text = unguarded(cell) if cell[:1] == GUARD else cell
    if '="' not in text:
        return text
    wrapped = WRAPPED.fullmatch(text.strip())
    return wrapped[1] if wrapped else text


def number_of(cell: Any) -> Any:
    """An order number that went through a number with a point; past 15 digits its end may be lost."""
    match = POINTED.fullmatch(half_width(cell)) if isinstance(cell, str) else None
    if match is None:
        return cell
    return match[1] if len(match[1]) <= EXACT_DIGITS else float(match[1])


def says_nothing(cell: Any) -> bool:
    """Is it a sign that stands for an empty cell?"""
    if not isinstance(cell, str) or len(cell) > 30:
        return False
    text = cell.strip()
    return text in NOTHING or NO_MOMENT.fullmatch(text) is not None


def day_of(cell: Any) -> Any:
    """The day of a moment, however its time is written; a number is a day as spreadsheets count."""
    if isinstance(cell, str):
        text = half_width(cell).split("\t")[0].strip()
        if match := MOMENT.fullmatch(text) or RUN_TOGETHER.fullmatch(text):
            return "-".join(match.groups())
        if not SERIAL.fullmatch(text):
            return text
        cell = float(text)
    if isinstance(cell, int | float) and FIRST_SERIAL <= cell < LAST_SERIAL:
        return SERIAL_ZERO + dt.timedelta(days=int(cell))
    return cell


def count_of(cell: Any) -> Any:
    """A number of pieces without the word for them: ``2件``."""
    match = COUNTED.fullmatch(half_width(cell)) if isinstance(cell, str) else None
    return match[1] if match else cell
