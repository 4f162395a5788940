"""What a scanner gun or a thumb puts into the one field: a whole tracking number, its tail, or a code."""

from __future__ import annotations

import re

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable

NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{2,38}[0-9A-Z]")
WHOLE = 8
"""From so many characters on it is a whole number, not a tail."""
BY_HEAD = (
    (re.compile(r"SF[0-9]{10,15}"), "shunfeng"),
    (re.compile(r"YT[0-9]{10,17}"), "yuantong"),
    (re.compile(r"JT[0-9]{10,17}"), "jtexpress"),
    (re.compile(r"JD[A-Z]{0,2}[0-9]{8,18}(-[0-9-]+)?"), "jd"),
    (re.compile(r"DPK[0-9]{9,15}"), "debangkuaidi"),
    (re.compile(r"ZTO?[0-9]{10,15}"), "zhongtong"),
    (re.compile(r"STO[0-9]{10,15}"), "shentong"),
    (re.compile(r"E[A-Z][0-9]{9}[A-Z]{2}"), "ems"),
)
"""Carriers that begin their numbers with letters of their own; digits alone say nothing for certain."""


def read_tracking(text: str) -> str:
    """A tracking number or its tail as it is kept: capitals, no spaces. Raises ``Unreadable``."""
    number = parsers.read_order_number(text).upper()
    if not NUMBER.fullmatch(number) or not any(letter.isdigit() for letter in number):
        words = N_("这不像运单号：请扫快递单上的条码，或者输后 4 位，例如 8820")
        raise Unreadable("tracking.shape", words)
    return number


def is_whole(number: str) -> bool:
    """Is it a whole number, as a scanner reads it?"""
    return len(number) >= WHOLE


def carrier_of(number: str) -> str:
    """The code (快递100) of the carrier whose numbers look like this; '' where nobody can know."""
    return next((code for shape, code in BY_HEAD if shape.fullmatch(number)), "")
