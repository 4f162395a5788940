"""What a telephone sees to be wrong by itself: the same as the server's readers, in the same words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width
from station_app.sync import seeing
from tests.factories import County

TYPED = {
    "money": """
        0 1 12.5 12.50 12.500 ¥12.50 ￥12.50 12.50元 １２．５０ 1,234.50 -¥0 ¥-0.00 −0 0012 000000000012 12。5
        -5 1,23 1e3 12.345 0.001 0.0010 12. .5 九十 999999999 999,999,999.99 1234567890 1,234,567,890
        13843214417 ¥ 12元元 --5 -¥-5 ¥¥5 NaN 12.3.4 1,234,56 0.1.""",
    "quantity": """
        1 1.5 0.001 1,000 999999 ０．５ 0 0.000 -1 -0.5 1000000 12,345,678 0.0001 1.2345 1.50000 二 .5 1. 1e2
        0,001""",
    "phone": """
        13843214417 138-4321-4417 +8613843214417 138‐43214417 13843214417.0 １３８４３２１４４１７
        0434-4221018 04344221018 010-88888888 021-8888888 02188888888 12345678901 1384321441 138432144177
        0434422101 电话 110 +86-0434-4221018 0-434-4221018 00434422101 043442210188 0434422101888""",
}


def reason(read: Any, text: str) -> str:
    """What the server says to what was typed; '' where it takes it."""
    try:
        read(text)
    except Unreadable as error:
        return error.message()
    return ""


@pytest.mark.parametrize("kind", TYPED)
def test_a_telephone_says_what_the_server_would(kind: str, county: County, signed_in: Any) -> None:
    told = signed_in(county.wang).get("/sync/hello").get_json()["words"]["rules"]["kinds"][kind]
    read = seeing.PATTERNS[kind][0]
    for text in [*TYPED[kind].split(), "138 4321 4417", "¥ 12.5", "- ¥ 5", "12.5 元", "¥ - 5", "1 2"]:
        broken = [words for pattern, words in told if not re.search(pattern, half_width(text))]
        assert (broken or [""])[0] == reason(read, text), text


def test_every_rule_refuses_its_example_(county: County, signed_in: Any) -> None:
    for read, rules in seeing.PATTERNS.values():
        for index, (pattern, example) in enumerate(rules):
            assert not re.search(pattern, example), example
            assert all(re.search(earlier, example) for earlier, _ in rules[:index]), example
            assert seeing.said(read, example)
    words = signed_in(county.wang).get("/sync/hello").get_json()["words"]["rules"]
    assert set(words["forms"]) == {"/orders/new", "/produce/purchases/new", "/produce/listings/new"}
    assert set(words["order"]) == set(seeing.SENTENCES)
