"""Trace codes: ``220822-150829-7K3Q-W`` is county, day, four drawn characters, and a check character.

The public page carries the code in its address, so that a code can be read aloud, typed and printed. It is
drawn, not counted: of the 810,000 codes of a county and day at most some dozen are taken, and the page has a
limit of questions per address. The check character is ISO 7064 MOD 37,36 over all that stands before it: one
wrong character is noticed before anybody is told that a bag is unknown. Two neighbours that changed places
are noticed too: the standard misses a few, so a code that could be mistaken like that is not given out.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from itertools import pairwise

from station_app.core.parsers.spelling import half_width

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What is drawn from: nothing that reads like another character (0 and O, 1, I and L, U and V)."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters of ISO 7064 MOD 37,36, in the order of their values."""
DRAWN = 4
SHAPE = re.compile(rf"([0-9]{{6}})([0-9]{{6}})([{ALPHABET}]{{{DRAWN}}})([{ALPHABET}])")
LONGEST = 40
TRIES = 60


def check_of(text: str) -> str:
    """The check character of letters and digits, by ISO 7064 MOD 37,36."""
    value = 36
    for character in text:
        value = (value + LETTERS.index(character)) % 36 or 36
        value = value * 2 % 37
    return LETTERS[(37 - value) % 36]


def spelled(county_id: str, on: dt.date, drawn: str) -> str:
    """The whole code of a county, a day and drawn characters."""
    body = f"{county_id}{on:%y%m%d}{drawn}"
    return f"{county_id}-{on:%y%m%d}-{drawn}-{check_of(body)}"


def draw(county_id: str, on: dt.date) -> str:
    """A new code; whether it is taken says the table. One that could be misread is drawn again.

    On a few days two digits of the day itself may change places unnoticed (01 and 10): no drawing helps that,
    and after some tries it is given out.
    """
    code = ""
    for _ in range(TRIES):
        drawn = spelled(county_id, on, "".join(secrets.choice(ALPHABET) for _ in range(DRAWN)))
        code = drawn if drawn[-1] in ALPHABET else code
        if code == drawn and not any(read(wrong) for wrong in swapped(code)):
            return code
    return code or draw(county_id, on)


def swapped(code: str) -> Iterator[str]:
    """The code with each two neighbours that differ in each other's place."""
    bare = code.replace("-", "")
    for at, (one, other) in enumerate(pairwise(bare)):
        if one != other:
            yield bare[:at] + other + one + bare[at + 2 :]


def read(typed: str) -> str | None:
    """The code that somebody typed or scanned, in its one spelling; None if it is none.

    Dashes, spaces, width and case make no difference. Its middle is a day there is.
    """
    text = re.sub(r"[\s\-–—_]", "", half_width(typed[:LONGEST])).upper()
    match = SHAPE.fullmatch(text)
    if match is None or check_of(text[:-1]) != text[-1]:
        return None
    try:
        dt.date(2000 + int(match[2][:2]), int(match[2][2:4]), int(match[2][4:]))
    except ValueError:
        return None
    return "-".join(match.groups())
