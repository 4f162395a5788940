"""Specifications in English: ``5斤装`` is ``5 jin (2.5 kg) pack``; one of no known shape stays as it is."""

from __future__ import annotations

import re
from decimal import Decimal

from station_app.core.i18n import locale
from station_app.core.parsers.spelling import half_width

WEIGHTS = {
    **{"斤": "jin", "公斤": "kg", "千克": "kg", "kg": "kg", "克": "g", "g": "g", "两": "liang"},
    **{"毫升": "ml", "ml": "ml", "升": "L", "l": "L"},
}
HOLDERS = {
    **{"袋": ("bag", "bags"), "包": ("pack", "packs"), "盒": ("box", "boxes"), "箱": ("case", "cases")},
    **{"瓶": ("bottle", "bottles"), "罐": ("jar", "jars"), "桶": ("drum", "drums")},
    **{"坛": ("crock", "crocks"), "听": ("tin", "tins"), "捆": ("bundle", "bundles")},
    **{"份": ("portion", "portions"), "提": ("carrier", "carriers")},
    **dict.fromkeys(("枚", "个", "只", "件", "块", "条", "张", "根", "双", "套"), ("piece", "pieces")),
}
LOOKS = {
    **{"散装": "loose", "礼盒装": "gift box", "礼盒": "gift box", "袋装": "in bags", "盒装": "in boxes"},
    **{"箱装": "in cases", "瓶装": "bottled", "桶装": "in drums", "罐装": "in jars", "听装": "tinned"},
    **{"真空装": "vacuum packed", "真空包装": "vacuum packed", "家庭装": "family pack", "试吃装": "sample"},
    **{"大": "large", "中": "medium", "小": "small", "大号": "large", "中号": "medium", "小号": "small"},
    **{"特级": "top grade", "一级": "grade 1", "二级": "grade 2", "精装": "fine pack", "简装": "plain pack"},
}
NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
WEIGHT, HOLDER = ("|".join(sorted(words, key=len, reverse=True)) for words in (WEIGHTS, HOLDERS))
TIMES = rf" *[x×*] *{NUMBER} *({HOLDER})?"
WEIGHED = re.compile(
    rf"{NUMBER} *({WEIGHT})(?:(装)|(?: *[/每] *({HOLDER}))|(?:{TIMES}))?(装)?", re.IGNORECASE
)
COUNTED = re.compile(rf"{NUMBER} *({HOLDER})(装)?(?: *[/每] *({HOLDER}))?")
BETWEEN = re.compile(r"[\s,，、;；]+")


def spec_words(spec: str) -> str:
    """A specification in the language of the page."""
    if locale() != "en" or spec.isascii():
        return spec
    return ", ".join(_english(part) for part in BETWEEN.split(half_width(spec).strip()) if part)


def with_spec(title: str, spec: str) -> str:
    """What is sold: its name, already in the language of the page, and its specification."""
    between = ", " if locale() == "en" else " "
    return f"{title}{between}{spec_words(spec)}" if spec else title


def _english(part: str) -> str:
    if part in LOOKS:
        return LOOKS[part]
    if match := WEIGHED.fullmatch(part):
        number, unit, packed, each, times, of, also = match.groups()
        said = f"{number} {WEIGHTS[unit.lower()]}"
        if unit == "斤":
            said = f"{said} ({Decimal(number) / 2:f} kg)"
        if times:
            said = f"{said} × {times}" + (f" {HOLDERS[of][times != '1']}" if of else "")
        if each:
            return f"{said} per {HOLDERS[each][0]}"
        return f"{said} pack" if packed or also else said
    if match := COUNTED.fullmatch(part):
        number, unit, packed, each = match.groups()
        said = f"{number} {HOLDERS[unit][number != '1']}"
        if each:
            return f"{said} per {HOLDERS[each][0]}"
        return f"pack of {number}" if packed else said
    return part
