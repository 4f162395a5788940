"""A text cut into cells: lines, and in a line what tabs or wide gaps keep apart, as a page's table is copied.

Every cell stands twice, as written and with half-width digits and signs, sign for sign: labels and figures
are found in the second, titles are taken from the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from station_app.core.parsers.spelling import HALF_WIDTH
from station_app.orders.pasting import words
from station_app.orders.pasting.words import any_of

MOST_SIGNS = 100_000
MOST_CELLS = 8_000
LONGEST = 400
"""Signs of a cell that are looked at: no title, label or figure is longer."""
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFE0F, 0xAD))
SPACES = dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000, 0x0B, 0x0C), " ")
DRAWN = re.compile(" ?[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]+ ?")
"""Emoji: in no name of goods, but glued to prices."""
PLAIN = HALF_WIDTH | {0x2013: "-", 0x2014: "-", 0xD7: "x", 0x2715: "x", 0x2716: "x", 0x2A2F: "x"}
PLAIN |= {0x300A: "<", 0x300B: ">", 0xFF61: "。", 0x3010: " ", 0x3011: ":"}
CUT = re.compile(r"\t+| {2,}|[,;。，；] ?(?=[^\W\d_]{2,8} ?[:：])")
NUMBERS = any_of((*words.NUMBER_LABELS, *words.TRACKING_LABELS))
SUMS = any_of(
    (*words.PAID, *words.GOODS_TOTAL, *words.FREIGHT, *words.DISCOUNT, *words.FEE, *words.UNIT_PRICE)
)
OTHERS = any_of((*words.TITLES, *words.SPECS, *words.QUANTITIES, *words.COURIER_LABELS, *words.META))
BESIDE = r"(?:\([^()]{0,16}\))? ?[-:+]? ?"
AHEAD = re.compile(
    rf"(?: |(?<=[0-9]))(?=(?:商品|总|含|共)??(?:{SUMS}){BESIDE}[0-9¥]"
    rf"|(?:{NUMBERS}) ?:? ?[0-9A-Z]{{6}}|(?:{OTHERS}|{SUMS}|{NUMBERS}|物流|快递) ?:"
    rf"|(?:{any_of((*words.META, *words.QUANTITIES))}) ?[0-9¥])",
    re.I,
)
"""A line that holds a whole order, its breaks lost on the way: each label begins a cell ..."""
BEHIND = re.compile(
    rf"(?:(?:{NUMBERS}) ?:? ?[0-9A-Z-]{{6,40}}|(?:{SUMS}){BESIDE}¥ ?[0-9][0-9,.]{{0,14}}(?: ?元)?)( )", re.I
)
"""... and what stands behind a label's value another."""
URL = re.compile(r"(?:https?://|(?:[a-z0-9-]{1,30}\.){1,3}(?:cn|com|link|hk)/)[!-~]{0,600}", re.I)


@dataclass(frozen=True)
class Cell:
    """One piece of a text: as written, and half-width. ``line`` is which line it is of."""

    raw: str
    text: str
    line: int


def cleaned(text: str) -> str:
    """The text without invisible signs and with plain spaces and line ends."""
    kept = text[:MOST_SIGNS].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = DRAWN.sub(" ", kept.translate(INVISIBLE).translate(SPACES))
    return "".join(sign if sign >= " " or sign in "\n\t" else " " for sign in kept)


def cells_of(text: str) -> list[Cell]:
    """The cells of a cleaned text, addresses on the net taken out."""
    found: list[Cell] = []
    for number, line in enumerate(URL.sub("\t", text).split("\n")):
        for piece in _pieces(line):
            raw = piece[:LONGEST].strip(" \u3000").lstrip("【")
            if raw:
                found.append(Cell(raw, half(raw), number))
        if len(found) >= MOST_CELLS:
            break
    return found[:MOST_CELLS]


def _pieces(line: str) -> Iterator[str]:
    for part in CUT.split(line):
        text = half(part)
        cuts = {match.end() for match in AHEAD.finditer(text)}
        cuts |= {match.start(1) for match in BEHIND.finditer(text)}
        places = [0, *sorted(cuts), len(part)]
        yield from (part[begin:end] for begin, end in pairwise(places))


def half(text: str) -> str:
    """Full-width signs as half-width ones, one for one."""
    return text.translate(PLAIN)
