"""Money: fen to text and back, the one rounding rule, sharing to the fen."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import money
from station_app.core.parsers import read_money

FEN = st.integers(-99_999_999_999, 99_999_999_999)


@pytest.mark.parametrize(
    ("fen", "yuan", "plain", "signed"),
    [
        (0, "0.00", "0.00", "¥0.00"),
        (5, "0.05", "0.05", "¥0.05"),
        (123450, "1,234.50", "1234.50", "¥1,234.50"),
        (400_000_000, "4,000,000.00", "4000000.00", "¥4,000,000.00"),
        (-3900, "−39.00", "-39.00", "−¥39.00"),
        (-5, "−0.05", "-0.05", "−¥0.05"),
        (-123456, "−1,234.56", "-1234.56", "−¥1,234.56"),
    ],
)
def test_fen_are_written_in_three_ways(fen: int, yuan: str, plain: str, signed: str):
    assert (money.yuan(fen), money.plain(fen), money.money(fen)) == (yuan, plain, signed)


@given(FEN)
def test_what_we_write_we_read_back(fen: int):
    for written in (money.yuan(fen), money.plain(fen), money.money(fen)):
        assert read_money(written, negative=True).value == fen


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9))
def test_an_exact_half_goes_away_from_zero(numerator: int, denominator: int):
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert money.divide(numerator, denominator) == int(exact)
    assert money.divide(-numerator, -denominator) == int(exact)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (51_150_000, "51.2"), (51_149_999, "51.1"), (400_000_000, "400.0"), (59_840_000, "59.8"),
        (0, "0.0"), (-49_999, "0.0"), (-50_000, "−0.1"), (123_456_700_000, "123,456.7"),
    ],
)  # fmt: skip
def test_large_amounts_are_written_in_wan(fen: int, text: str):
    assert money.wan(fen) == text


def test_a_share_is_in_basis_points_and_none_without_a_whole():
    assert money.share_bp(5984, 40000) == 1496
    assert money.share_bp(1, 3) == 3333
    assert money.share_bp(1, 20_000) == 1
    assert money.share_bp(-1, 20_000) == -1
    assert money.share_bp(-320, 1500) == -2133
    assert money.share_bp(5, 0) is None
    assert money.share(12_345, 1_000) == 1_235


def test_a_unit_price_times_a_quantity_and_what_is_left_of_a_line():
    assert money.times(1999, 1_500) == 2999  # 29.985 rounds up
    assert money.times(1000, 2_000) == 2000
    assert money.part(10_00, 1_000, 3_000) == 333
    assert money.part(10_01, 1_000, 2_000) == 501
    assert money.part(10_00, 0, 3_000) == 0
    with pytest.raises(ValueError, match="above 0"):
        money.part(10_00, 0, 0)


def test_freight_of_the_worked_example_is_shared_by_value():
    assert money.spread(900, [2000, 8000]) == [180, 720]


def test_the_odd_fen_goes_to_the_largest_remainder_and_on_a_tie_to_the_earlier_line():
    assert money.spread(100, [1, 1, 1]) == [34, 33, 33]
    assert money.spread(101, [1, 1, 1]) == [34, 34, 33]
    assert money.spread(10, [1, 2]) == [3, 7]
    assert money.spread(500, [0, 0]) == [500, 0]
    assert money.spread(0, [3, 4]) == [0, 0]


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**10), min_size=1, max_size=12))
def test_shares_sum_to_what_was_shared_and_stay_within_a_fen_of_fair(total_fen: int, weights: list[int]):
    shares = money.spread(total_fen, weights)
    assert sum(shares) == total_fen
    assert len(shares) == len(weights)
    if sum(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share * sum(weights) - total_fen * weight) < sum(weights)


@pytest.mark.parametrize(("total_fen", "weights"), [(-1, [1]), (1, [1, -1]), (1, [])])
def test_negative_amounts_and_nobody_to_share_with_are_refused(total_fen: int, weights: list[int]):
    with pytest.raises(ValueError, match="0 or more"):
        money.spread(total_fen, weights)


def test_a_sum_is_an_int_from_every_database():
    assert [money.total(x) for x in (None, 7, Decimal(7), Decimal("7.00"))] == [0, 7, 7, 7]
    assert all(type(money.total(x)) is int for x in (None, 7, Decimal(7)))
    with pytest.raises(ValueError, match="whole number"):
        money.total(Decimal("7.5"))
