"""Telephones, quantities, names and numbers as people and spreadsheets write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core.parsers import (
    DigitsLost,
    Missing,
    Unreadable,
    is_blank,
    read_name,
    read_order_number,
    read_quantity,
    read_telephone,
    read_text,
)

ANY_CELL = st.one_of(
    st.none(), st.text(), st.text("0123456789+-. eE=\"'"), st.floats(), st.integers(), st.decimals(),
    st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas(),
)  # fmt: skip


def verdict(read, cell: object) -> object:
    """What reading the cell came to: the value, or the refusal."""
    try:
        return read(cell)
    except Unreadable as refused:
        return refused


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        ("13997326778", "13997326778"), (13997326778, "13997326778"), (13997326778.0, "13997326778"),
        ("13997326778.0", "13997326778"), (Decimal("13997326778"), "13997326778"),
        ("151 5803 8444", "15158038444"), ("151-5803-8444", "15158038444"),
        ("１３５５９８９０８２１", "13559890821"),
        ("+86 139 9732 6778", "13997326778"), ("＋86-13997326778", "13997326778"),
        (" 139\u30009732\u30006778 ", "13997326778"),
        ("151–5803–8444", "15158038444"), ("0434-4221018", "04344221018"), ("0434 4221018", "04344221018"),
        ("043142210188", "043142210188"), ("010-62781234", "01062781234"),
        ("+86 0434-4221018", "04344221018"),
    ],
)  # fmt: skip
def test_telephones_become_digits(cell: object, digits: str):
    assert read_telephone(cell) == digits


@pytest.mark.parametrize(
    "cell",
    [
        "1399732677", "139973267780", "12997326778", "10086", "4221018", "04344221", "0434422101899", "没有",
        "13997326778/13812342345", "139973267x8", 13997326778.5, -13997326778, True, float("nan"), 1e300,
        10**400,
        "1.3997E+10", date(2015, 8, 3), "٠13997326778", "1" * 5000, "1" + " " * 5000,
    ],
)  # fmt: skip
def test_other_telephones_are_refused_with_a_sentence(cell: object):
    with pytest.raises(Unreadable, match="手机号是 11 位"):
        read_telephone(cell)


@pytest.mark.parametrize(
    ("cell", "quantity_m"),
    [
        (1, 1_000), ("2", 2_000), ("1.5", 1_500), (2.5, 2_500), ("０．５", 500), (" 3 ", 3_000),
        ("1.500", 1_500),
        ("0.001", 1), (0.30000000000000004, 300), ("1.5000", 1_500), ("1,000", 1_000_000),
        (999_999, 999_999_000),
        (Decimal("2"), 2_000), (3.0, 3_000),
    ],
)  # fmt: skip
def test_quantities_become_thousandths(cell: object, quantity_m: int):
    assert read_quantity(cell) == quantity_m


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        (None, "quantity.missing"), ("", "quantity.missing"), ("几个", "quantity.unreadable"),
        ("2个", "quantity.unreadable"), ("1e3", "quantity.unreadable"), (True, "quantity.unreadable"),
        (float("nan"), "quantity.unreadable"), (float("inf"), "quantity.unreadable"),
        (0, "quantity.not_positive"),
        ("0", "quantity.not_positive"), (-1, "quantity.not_positive"), ("-1", "quantity.not_positive"),
        (1e-12, "quantity.not_positive"), (Decimal("1E-999999"), "quantity.not_positive"),
        (1_000_000, "quantity.too_large"), ("999999.001", "quantity.too_large"),
        (1e300, "quantity.too_large"),
        (10**400, "quantity.too_large"), (Decimal("1E+999999"), "quantity.too_large"),
        ("1.2345", "quantity.too_fine"), (1.2345, "quantity.too_fine"), ("0.0001", "quantity.too_fine"),
    ],
)  # fmt: skip
def test_other_quantities_are_refused_by_reason(cell: object, key: str):
    with pytest.raises(Unreadable) as refused:
        read_quantity(cell)
    assert refused.value.key == key
    assert refused.value.message()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" 大枣 2.5kg ", "大枣 2.5kg"), ("电热毯\u3000 双人", "电热毯 双人"),
        ("红枣\n新货\t5斤", "红枣 新货 5斤"),
        ("a\x00b\x07c", "abc"), ("\ufeff棉鞋\u200b", "棉鞋"), ("\u202e棉鞋", "棉鞋"), ("鞋\ud800", "鞋"),
        ("👨\u200d👩\u200d👧 灯", "👨\u200d👩\u200d👧 灯"), ("❤️", "❤️"), (5.0, "5"), (5, "5"), (2.5, "2.5"),
        (1e21, "1000000000000000000000"), (1e-7, "0.0000001"), (Decimal("5.00"), "5"), (True, "TRUE"),
        (date(2015, 8, 3), "2015-08-03"), (datetime(2015, 8, 3), "2015-08-03"),  # noqa: DTZ001 - as cells are
        (datetime(2015, 8, 3, 9, 5), "2015-08-03 09:05"),  # noqa: DTZ001 - as cells are
    ],
)  # fmt: skip
def test_words_are_tidied_and_kept(cell: object, text: str):
    assert read_text(cell) == text


def test_words_may_be_limited_and_required():
    assert read_text("鞋" * 20, 20) == "鞋" * 20
    with pytest.raises(Unreadable, match="最多 20 个字，现在有 21 个"):
        read_text("鞋" * 21, 20)
    with pytest.raises(Missing, match="不能空着"):
        read_text(" \u200b ")
    assert read_text(None, required=False) == ""


def test_a_name_has_at_most_forty_characters():
    assert read_name(" 张桂兰 ") == "张桂兰"
    assert read_name("😀") == "😀"
    assert len(read_name("买" * 40)) == 40
    with pytest.raises(Unreadable, match="最多 40 个字"):
        read_name("买" * 41)
    with pytest.raises(Missing, match="请填写姓名，例如 张桂兰"):
        read_name("\u3000")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0008838737167868", "0008838737167868"), (" 4620168493407224 ", "4620168493407224"),
        ('="0123"', "0123"),
        ('= "0123"', "0123"), ("'0123", "0123"), ("123 456\t", "123456"), ("１２３", "123"),
        ("SF1234", "SF1234"),
        (123456789012345, "123456789012345"), (123456789012345.0, "123456789012345"), (5.0, "5"), (None, ""),
        ("", ""), ('=""', ""), ("1E10", "1E10"), ("12345678901234567890", "12345678901234567890"),
    ],
)  # fmt: skip
def test_order_numbers_are_words(cell: object, number: str):
    assert read_order_number(cell) == number


@pytest.mark.parametrize(
    "cell",
    [1234567890123456, 1.23457e15, 1e20, "1.23457E+15", "1.23457e+15", " 1E+15 ", '="1.2E+15"', 10**400],
)
def test_a_number_that_lost_digits_says_so(cell: object):
    with pytest.raises(DigitsLost, match="设成文本"):
        read_order_number(cell)


def test_a_number_of_a_novel_is_too_long():
    for cell in (10**9999, -(10**9999)):
        assert isinstance(verdict(read_text, cell), Unreadable)
        assert isinstance(verdict(read_order_number, cell), DigitsLost)
    with pytest.raises(Unreadable, match="最多 64 个字"):
        read_order_number("9" * 65)


@given(ANY_CELL)
def test_any_cell_is_read_or_refused(cell: object):
    for read in (read_telephone, read_quantity, read_text, read_name, read_order_number):
        result = verdict(read, cell)
        if isinstance(result, Unreadable):
            assert result.message()
            assert isinstance(result, Missing) <= is_blank(cell)
        else:
            str(result).encode()  # no lone surrogates, so every database and page can hold it
            assert "\x00" not in str(result)


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str):
    once = read_text(text, 10_000, required=False)
    assert read_text(once, 10_000, required=False) == once


@given(st.integers(1, 999_999_000))
def test_every_quantity_is_read_from_text_and_number(quantity_m: int):
    exact = Decimal(quantity_m).scaleb(-3)
    assert read_quantity(str(exact)) == read_quantity(float(exact)) == read_quantity(exact) == quantity_m
