"""Trace codes: what is on the bag is read however it is typed, and a slip of the finger is noticed."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from station_app.produce import codes

ON = dt.date(2015, 8, 29)
BODIES = st.text(codes.ALPHABET, min_size=4, max_size=4)


def test_the_check_character_is_that_of_the_standard() -> None:
    # The worked example of ISO 7064 MOD 37,36: donation number A12425GABC1234002, check M.
    assert codes.check_of("A12425GABC1234002") == "M"


@given(BODIES, st.integers(0, 15), st.sampled_from(codes.LETTERS))
def test_one_wrong_character_is_noticed(drawn: str, at: int, other: str) -> None:
    code = codes.spelled("220822", ON, drawn)
    bare = code.replace("-", "")
    wrong = bare[:at] + other + bare[at + 1 :]
    if wrong != bare:
        assert codes.check_of(wrong[:-1]) != wrong[-1]


def test_no_slip_of_the_finger_makes_another_code_of_one_that_is_given_out() -> None:
    """Every other character in every place, and every two neighbours that changed places."""
    for day in range(40):
        bare = codes.draw("220822", ON + dt.timedelta(days=day)).replace("-", "")
        for at, other in itertools.product(range(len(bare)), codes.LETTERS):
            wrong = bare[:at] + other + bare[at + 1 :]
            assert wrong == bare or codes.read(wrong) is None, wrong
        for wrong in codes.swapped(bare):
            assert codes.read(wrong) is None, wrong


def test_a_code_of_no_day_is_none() -> None:
    body = "220822158029" + "7K3Q"
    assert codes.read(body + codes.check_of(body)) is None


def test_a_code_is_read_as_people_type_it() -> None:
    code = codes.draw("220822", ON)
    assert code.startswith("220822-150829-")
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} ", code.replace("-", "—")):
        assert codes.read(typed) == code
    for wrong in ("", "220822", code + "A", "\0" * 17, "x" * 10_000, code[:-1], "２２０８２２"):
        assert codes.read(wrong) is None
    assert codes.read(code.translate({48 + n: 0xFF10 + n for n in range(10)})) == code
