"""Words: goods, remarks, names, and the numbers that platforms and couriers give, which are words too."""

import re
import unicodedata
from datetime import date, datetime, time

from station_app.core.i18n import N_
from station_app.core.parsers.spelling import half_width, number_of, whole_number
from station_app.core.parsers.unreadable import DigitsLost, Missing, Unreadable

NAME_LIMIT = 40
NUMBER_LIMIT = 64
EXACT_DIGITS = 15  # what a spreadsheet's number cell keeps
JOINER = "\u200d"  # holds the parts of one emoji together
SHORTENED = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]+")
WRAPPED = re.compile(r'="([^"]*)"|\'(.*)')


def is_blank(cell: object) -> bool:
    """Is there nothing to read in the cell?"""
    if isinstance(cell, str):
        return not (cell.isprintable() and cell.strip()) and not _clean(cell)
    return cell is None


def read_text(cell: object, limit: int = 200, *, required: bool = True) -> str:
    """One line of words: spaces collapsed, control and invisible characters dropped, emoji kept.

    A number cell gives its shortest form (5.0 is '5'). A blank one gives '' unless required (Missing);
    more than limit characters are Unreadable.
    """
    text = _clean(spelled(cell))
    if not text and required:
        raise Missing("text.missing", N_("这里不能空着，请填写"))
    if len(text) > limit:
        raise Unreadable(
            "text.too_long",
            N_("字数太多：最多 %(limit)s 个字，现在有 %(length)s 个"),
            limit=limit,
            length=len(text),
        )
    return text


def read_name(cell: object) -> str:
    """The name of a person, at most 40 characters. Raises Missing or Unreadable."""
    if is_blank(cell):
        raise Missing("name.missing", N_("请填写姓名，例如 %(example)s"), "张桂兰")
    return read_text(cell, NAME_LIMIT)


def read_order_number(cell: object) -> str:
    """The number of an order or a parcel as typed, without any spaces; '' for a blank cell.

    Takes ="0123" and '0123 out of their wrappers. Raises DigitsLost where a spreadsheet has shortened the
    number: a number cell of more than 15 digits, or the text 1.23457E+15.
    """
    number = _clean(half_width(cell if isinstance(cell, str) else spelled(cell))).replace(" ", "")
    wrapped = WRAPPED.fullmatch(number)
    if wrapped:
        number = wrapped[1] or wrapped[2] or ""
    counted = number_of(cell)
    if SHORTENED.fullmatch(number) or (counted and counted.adjusted() >= EXACT_DIGITS):
        raise DigitsLost("number.digits_lost", N_("单号在表格里丢了后面几位，请把这一列设成文本再填一次"))
    return read_text(number, NUMBER_LIMIT, required=False)


def spelled(cell: object) -> str:
    """A cell as a person would have typed it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if type(cell) is float:
        text = repr(cell)  # its shortest form, which is what the slower way below finds too
        if text[-2:] == ".0":
            return text[:-2] if cell else "0"
        if "e" not in text and "n" not in text:
            return text
    if isinstance(cell, bool):
        return str(cell).upper()
    whole = whole_number(cell)
    if whole is not None:
        return whole
    number = number_of(cell)
    if number is not None:
        return f"{number:f}" if abs(number.adjusted()) < 30 else str(number)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _clean(text: str) -> str:
    """Runs of spaces as one, nothing that cannot be seen: controls, NUL, direction marks, lone surrogates."""
    if not text.isprintable():
        kept = (
            character if character.isspace() or character == JOINER or _visible(character) else ""
            for character in text
        )
        text = "".join(kept)
    return " ".join(text.split()).strip(JOINER)


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")
