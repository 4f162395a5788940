"""Telephone numbers, read into bare digits."""

import re

from station_app.core.i18n import N_
from station_app.core.parsers.spelling import LONGEST, half_width, whole_number
from station_app.core.parsers.text import is_blank
from station_app.core.parsers.unreadable import Missing, Unreadable

EXAMPLE = "13812342345"
# Spaces of any kind, and the dashes that phones and word processors put between groups.
GAPS = re.compile(r"[\s\u200b\u2010-\u2015-]+")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
# Area codes: 010, 02x, and four digits elsewhere.
LANDLINE = re.compile(r"0(?:10|2[0-9])[0-9]{8}|0[3-9][0-9]{2}[0-9]{7,8}")


def read_telephone(cell: object) -> str:
    """A mobile number, or a landline with its area code, as digits without +86.

    Raises Missing for a blank cell, Unreadable for any other number.
    """
    if is_blank(cell):
        raise Missing("telephone.missing", N_("请填写电话，例如 %(example)s"), EXAMPLE)
    if isinstance(cell, str):
        text = half_width(cell) if len(cell) <= LONGEST else ""
        # .0 is what a column of numbers ends on when it was saved as CSV: 13997326778.0
        digits = GAPS.sub("", text).removeprefix("+86").removesuffix(".0")
    else:
        digits = whole_number(cell) or ""
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    raise Unreadable(
        "telephone.unreadable",
        N_("电话不对：手机号是 11 位，座机要带区号，例如 %(example)s 或 0434-4221018"),
        EXAMPLE,
    )
