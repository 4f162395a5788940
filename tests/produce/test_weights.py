"""Weights, pieces and boxes are exact, or refused with a sentence."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import i18n
from station_app.core.parsers import Unreadable
from station_app.produce.producers.numbers import (
    CertificateKind,
    read_certificate,
    read_uscc,
    uscc_check,
)
from station_app.produce.weights import (
    Measure,
    Unit,
    both,
    in_units,
    jin,
    read_amount,
    read_pieces,
    read_weight,
    said,
    worth,
)


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12.5", 6_250),
        ("12.5斤", 6_250),
        ("３公斤", 3_000),
        ("250g", 250),
        ("1,200 斤", 600_000),
        ("0.002", 1),
        (0.1 + 0.2, None),
        ("2两", 100),
        ("3斤半", 1_750),
        ("半斤", 250),
        ("3 斤 2 两", 1_600),
        ("2公斤半", 2_500),
        ("1吨 200公斤", 1_200_000),
        ("2KG", 2_000),
        (3, 1_500),
    ],
)
def test_a_weight_is_read_to_the_gram(typed: object, grams: int | None) -> None:
    if grams is None:
        with pytest.raises(Unreadable):
            read_weight(typed)
    else:
        assert read_weight(typed) == grams


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "-3",
        "0.001",
        "12.5555斤",
        "三斤",
        "5尺",
        "1e3",
        "9999999999",
        "½",
        "半",
        "2两3斤",
        "3斤半2两",
        "3斤2",
        "3斤-1两",
        "3斤3斤",
        "半半斤",
        "0.5斤半",
        "斤",
        "3斤😀",
    ],
)
def test_what_is_no_whole_gram_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_weight(typed)
    assert refused.value.message()


@given(st.integers(1, 10**9))
def test_every_whole_gram_survives_being_written_and_read(grams: int) -> None:
    assert read_weight(jin(grams)) == grams
    assert read_weight(in_units(grams, 1_000), Unit.KG) == grams
    assert read_amount(in_units(grams, 1), Unit.PIECE, None) == grams


def test_boxes_and_pieces_are_whole() -> None:
    assert read_amount("1.5", Unit.BOX, 30) == 45
    assert read_pieces("30") == 30
    with pytest.raises(Unreadable):
        read_amount("0.01", Unit.BOX, 30)
    with pytest.raises(Unreadable):
        read_pieces("1.5")


def test_what_an_amount_is_worth_is_rounded_once_half_up() -> None:
    assert worth(6_250, 650, 500) == 81_25
    assert worth(1, 250, 500) == 1  # half a fen goes up
    assert worth(333, 100, 1_000) == 33


def test_a_paper_says_both_units() -> None:
    assert both(6_250) == "12.5 斤（6.25 公斤）"


@pytest.mark.parametrize(
    "number",
    [
        "SC10741018302531",
        "SC10744030704994",
        "sc 1135109010001 0",
        "１２３３６０９８２００１７３",
        "SC12434017430075",
    ],
)
def test_licences_that_were_printed_pass_the_check(number: str) -> None:
    assert read_certificate(CertificateKind.SC, number).startswith("SC1")


@pytest.mark.parametrize("place", range(14))
def test_one_wrong_digit_of_a_licence_is_found(place: int) -> None:
    digits = list("10741018302531")
    digits[place] = str((int(digits[place]) + 1) % 10)
    with pytest.raises(Unreadable):
        read_certificate(CertificateKind.SC, "SC" + "".join(digits))


def test_a_credit_code_is_checked_by_its_last_sign() -> None:
    good = "91220822MA0Y5ED35" + uscc_check("91220822MA0Y5ED35")
    assert read_uscc("91110000600037341L") == "91110000600037341L"
    assert read_uscc(f" {good.lower()} ") == good
    for wrong in ("91110000600037341M", "9111000060003734L", "91110000O00037341L", "张" * 18):
        with pytest.raises(Unreadable):
            read_uscc(wrong)


@pytest.mark.only("sqlite")
def test_several_pieces_have_a_plural_in_english(app: Flask) -> None:
    with app.test_request_context():
        i18n.use("en")
        told = [
            said(amount, Measure.PIECES, word) for amount, word in ((1, "egg"), (1_246, "egg"), (2, "box"))
        ]
        assert told == ["1 egg", "1,246 eggs", "2 boxes"]
        i18n.use("zh")
        assert said(30, Measure.PIECES, "枚") == "30 枚"
