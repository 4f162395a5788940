"""Trace codes: ``220822-150829-7K3Q-W`` is county, day, four drawn characters, and a check character.

The public page carries the code in its address, so that a code can be read aloud, typed and printed. It is
drawn, not counted: of the 810,000 codes of a county and day at most some dozen are taken, and the page has a
limit of questions per address. The check character is ISO 7064 MOD 37,36 over all that stands before it: one
wrong character, or two that changed places, is noticed before anybody is told that a bag is unknown.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets

from station_app.core.parsers.spelling import half_width

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What is drawn from: nothing that reads like another character (0 and O, 1, I and L, U and V)."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters of ISO 7064 MOD 37,36, in the order of their values."""
DRAWN = 4
SHAPE = re.compile(rf"([0-9]{{6}})([0-9]{{6}})([{ALPHABET}]{{{DRAWN}}})([{ALPHABET}])")
LONGEST = 40


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
    """A new code; whether it is taken says the table. One whose check could be misread is drawn again."""
    while True:
        code = spelled(county_id, on, "".join(secrets.choice(ALPHABET) for _ in range(DRAWN)))
        if code[-1] in ALPHABET:
            return code


def read(typed: str) -> str | None:
    """The code that somebody typed or scanned, in its one spelling; None if it is none.

    Dashes, spaces, width and case make no difference.
    """
    text = re.sub(r"[\s\-–—_]", "", half_width(typed[:LONGEST])).upper()
    match = SHAPE.fullmatch(text)
    if match is None or check_of(text[:-1]) != text[-1]:
        return None
    return "-".join(match.groups())
