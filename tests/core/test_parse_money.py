"""Amounts as people and spreadsheets write them."""

from decimal import ROUND_HALF_UP, Decimal
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station_app.core.i18n import speaking
from station_app.core.parsers import (
    Missing,
    Reading,
    Unreadable,
    read_day,
    read_freight,
    read_money,
    read_quantity,
    read_telephone,
    read_typed_money,
)


def verdict(read, cell: object) -> object:
    """What reading the cell came to: the value, or the refusal."""
    try:
        return read(cell)
    except Unreadable as refused:
        return refused


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12.5", 1250), ("¥12.50", 1250), ("￥12.50", 1250), ("12.50元", 1250), ("１２．５０", 1250),
        ("1,234.50", 123450), ("１，２３４．５０", 123450), ("￥１２．５０元", 1250), (" 12.5 ", 1250),
        ("\u300012.5\u3000", 1250), ("¥ 12.50", 1250), ("12.50 元", 1250), ("0", 0), ("0.00", 0), ("-0", 0),
        ("007", 700), ("1,234,567", 123456700), ("999999999.99", 99_999_999_999), ("12.500", 1250),
        (12, 1200), (12.5, 1250), (110.16, 11016), (0.1 + 0.2, 30), (1e-7, 0), (0, 0), (-0.0, 0),
        (Decimal("12.5"), 1250), (Decimal("1.25E+1"), 1250), (Decimal("0E+999999"), 0),
        (Decimal("1E-999999"), 0), (100000000.0, 10_000_000_000),
    ],
)  # fmt: skip
def test_accepted_spellings(cell: object, fen: int):
    assert read_money(cell) == Reading(fen)


@pytest.mark.parametrize(
    ("cell", "fen", "rounded"),
    [
        ("12.345", 1235, True), ("12.344", 1234, True), ("12.3451", 1235, True), ("12.3401", 1234, False),
        ("12.34011", 1234, True), (2.675, 268, True), (20.260000000000002, 2026, False), (0.005, 1, True),
        (Decimal("0.0049"), 0, True), ("0.00499999", 0, True), ("12.34" + "0" * 30, 1234, False),
    ],
)  # fmt: skip
def test_fractions_of_a_fen_round_half_up_and_say_so_when_it_matters(cell: object, fen: int, rounded: bool):
    assert read_money(cell) == Reading(fen, rounded)


@pytest.mark.parametrize("text", ["12.345", "12.3401", "0.001", "¥１２．３４９元", "1,234.505"])
def test_what_a_person_types_is_never_rounded(text: str):
    with pytest.raises(Unreadable, match="最多两位小数"):
        read_typed_money(text)
    assert read_typed_money("12.3400") == 1234
    assert read_typed_money("-1,234.5", negative=True) == -123_450


@pytest.mark.parametrize(
    "cell",
    [
        "面议", "1e5", "1E5", "nan", "NaN", "inf", "Infinity", "--5", "+-5", "-¥-5", "+5", "5-", "12,34",
        "1,23",
        ",123", "1234,567", "1,2345", "1,234,56", "12.", ".5", "1.2.3", "12。5", "1 234", "0x10", "1_000",
        "¥",
        "元", "12元5角", "12 块", "$5", "¥¥5", "12²", "½", "①", "٣", "5%", "12.5元元", "1" * 5000, "9" * 61,
        float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), True,
        False, b"12", [], object(), "-", "¥-",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_a_sentence(cell: object):
    with pytest.raises(Unreadable) as refused:
        read_money(cell)
    assert refused.value.key == "money.unreadable"
    assert str(refused.value) == "金额看不懂，请只写数字，例如 12.50"


@pytest.mark.parametrize(
    "cell",
    [
        "1000000000", "9999999999999", "999999999.995", 1e9, 10**9, 10**400, -(10**400), 1e300,
        "1,000,000,000",
        Decimal("1E+999999"), 999999999.996,
    ],
)  # fmt: skip
def test_ten_digits_of_yuan_are_too_many(cell: object):
    with pytest.raises(Unreadable) as refused:
        read_money(cell, negative=True)
    assert refused.value.key == "money.too_large"
    assert "最多 9 位" in str(refused.value)


def test_a_number_of_ten_thousand_digits_is_refused_like_any_other():
    for read in (read_money, read_quantity, read_telephone, read_day):
        for cell in (10**9999, -(10**9999)):
            assert isinstance(verdict(read, cell), Unreadable)


@pytest.mark.parametrize("cell", ["", None, "  ", "\u3000", "\x00", "\u200b", "\n"])
def test_a_blank_cell_is_missing_not_unreadable(cell: object):
    with pytest.raises(Missing) as refused:
        read_money(cell)
    assert refused.value.message() == "请填写金额，例如 12.50"


def test_below_zero_only_where_it_may_be():
    for cell in (-1.26, "-1.26", "−1.26", "－１．２６", "-¥1.26", "¥-1.26", Decimal("-1.26")):
        assert read_money(cell, negative=True).value == -126
        with pytest.raises(Unreadable, match="不能小于 0"):
            read_money(cell)
    assert read_money("-0.005", negative=True) == Reading(-1, True)


def test_blank_freight_and_baoyou_are_free():
    assert [read_freight(cell).value for cell in (None, "", " ", "包邮", " 包邮 ", 0, "8.00元")] == [
        0
    ] * 6 + [800]
    for cell in ("到付", -1, "-1"):
        with pytest.raises(Unreadable):
            read_freight(cell)


def test_the_sentence_speaks_english_to_those_who_do():
    with speaking("en"), pytest.raises(Unreadable, match=r"Write only the number, such as 12\.50"):
        read_money("面议")


@given(st.integers(0, 99_999_999_999))
def test_text_float_int_and_decimal_agree(fen: int):
    yuan = Decimal(fen).scaleb(-2)
    readings = {read_money(cell) for cell in (f"{yuan}", f"¥{yuan:,}", f"{yuan}元", float(yuan), yuan)}
    assert readings == {Reading(fen)}


@given(st.decimals(0, 999_999_999, places=6))
def test_rounding_is_that_of_decimal_half_up(yuan: Decimal):
    exact = yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)
    reading = read_money(f"{yuan:f}")
    assert reading == Reading(int(exact * 100), abs(exact - yuan) > Decimal("0.0001"))


@given(st.one_of(st.text(), st.floats(), st.decimals(), st.integers(), st.none(), st.booleans(), st.dates()))
@example("١٢")
@example("¥" * 100)
def test_any_cell_is_an_amount_or_a_refusal(cell: object):
    result = verdict(partial(read_money, negative=True), cell)
    assert result.message() if isinstance(result, Unreadable) else abs(result.value) <= 99_999_999_999
