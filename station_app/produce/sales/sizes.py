"""How much is in one piece of goods, by the words a shop writes: 5斤装, 2.5kg×2袋, 每袋5斤 共2袋, 30枚装×2.

Weights of farmers hang on it, so nothing is guessed: what can be meant in two ways (5斤2袋, 5-10斤, 买一送一,
two goods in one title) says nothing, and whoever imports is told so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from station_app.core.parsers.spelling import half_width
from station_app.produce.weights import MOST

GRAMS = {"斤": 500, "公斤": 1_000, "千克": 1_000, "kg": 1_000, "克": 1, "g": 1, "两": 50, "吨": 1_000_000}
PIECES = dict.fromkeys("枚只个粒头", 1)
PACK = "[袋包盒罐箱瓶桶筐板提份件]"
NUMBER = r"[0-9]{1,5}(?:\.[0-9]{1,3})?"
BEFORE = re.compile(rf"([0-9]{{1,3}})\s*({PACK})装?\s*([x×*(,]?)\s*(?:每{PACK})?\s*$")
RANGE = re.compile(r"[0-9](?:\s*(?:公斤|千克|kg|斤|克|g|枚|只|个))?\s*[-~—–至到]+\s*$")
EACH = re.compile(rf"\s*(装?)\s*(?:/\s*({PACK}))?")
TIMES = re.compile(rf"\s*[x×*]\s*([0-9]{{1,3}})(?![0-9.])(?!\s*(?:公斤|千克|kg|斤|克|g))\s*{PACK}?装?")
COUNT = re.compile(rf"\s*[),、]?\s*共?\s*([0-9]{{1,3}})\s*{PACK}")
MORE = re.compile(r"买.{1,2}送|[送赠]\s*[0-9一二两三半]|[+＋]")
WHOLE = re.compile(r"(?:毛重)[:：]?\s*[0-9.]+\s*(?:公斤|千克|kg|斤|克|g)")
CHINESE = re.compile(
    r"(?<![一二三四五六七八九十百])(半|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    r"(?=公斤|千克|斤|枚|只|个)(?!个月|个半)"
)
COUNTED_IN = re.compile(r"(?:^|\s)(公斤|千克|kg|斤|克|g|吨|枚|只)$")
DIGITS = {word: at for at, word in enumerate("零一二三四五六七八九")}


def _digits(match: re.Match[str]) -> str:
    """'五' is 5, '二十五' 25, '半' 0.5."""
    word = match[1]
    if word == "半":
        return "0.5"
    if "十" not in word:
        return str(DIGITS[word])
    tens, _, ones = word.partition("十")
    return str(10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0))


def grams_of(text: str) -> int | None:
    """What one piece weighs by its words; None where nothing is said, or not one thing."""
    return _one(text, GRAMS)


def pieces_of(text: str) -> int | None:
    """How many are in one piece by its words; None where nothing is said, or not one thing."""
    return _one(text, PIECES)


def unit_of(spec: str) -> str:
    """The unit a line is counted in where that is itself a weight or a piece; 1688 writes it at the end."""
    match = COUNTED_IN.search(half_width(spec).lower())
    return match[1] if match else ""


def is_said(text: str, units: Mapping[str, int]) -> bool:
    """Is anything said of how much it is, be it clear or not?"""
    return _amounts(units).search(_plain(text)) is not None


def _plain(text: str) -> str:
    return CHINESE.sub(_digits, WHOLE.sub("", half_width(text).lower()))


def _amounts(units: Mapping[str, int]) -> re.Pattern[str]:
    words = "|".join(sorted(units, key=len, reverse=True))
    return re.compile(rf"(?<![0-9.])({NUMBER})\s*({words})(?!(?!x\s*[0-9])[a-z])")


def _one(text: str, units: Mapping[str, int]) -> int | None:
    plain = _plain(text)
    if MORE.search(plain):
        return None
    found = {_size(plain, match, units) for match in _amounts(units).finditer(plain)}
    size = found.pop() if len(found) == 1 else None
    if size is None or size.denominator != 1:
        return None
    return int(size) if 0 < size <= MOST else None


def _size(text: str, match: re.Match[str], units: Mapping[str, int]) -> Fraction | None:
    """One amount with the packs that stand before and after it; None where it can mean two things."""
    size = Fraction(match[1]) * units[match[2]]
    front = text[: match.start()]
    if RANGE.search(front):
        return None
    each = EACH.match(text, match.end())
    start, per = (each.end(), each[2]) if each else (match.end(), None)
    is_each = bool(each and each[1]) or per is not None or re.search(rf"每{PACK}\s*$", front) is not None
    before = BEFORE.search(front)
    if before is not None and int(before[1]) != 1:
        if before[3] not in ("x", "×", "*") and per != before[2]:
            return None
        return size * int(before[1])
    at = start
    while times := TIMES.match(text, at):
        size, at = size * int(times[1]), times.end()
    count = COUNT.match(text, start) if at == start else None
    if count is not None:
        size *= int(count[1]) if is_each or int(count[1]) == 1 else 0
    return size or None
