"""Prices are recorded once for a thing, place and month, and the nearest and newest is offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused, Stale
from station_app.prices import finding, places
from station_app.prices.finding import Wanted
from station_app.prices.models import Outcome, Price, Taken, edit, key_of, record
from tests.factories import COUNTY, County
from tests.prices_factory import DAY, fields, price

VILLAGE, TOWNSHIP = "220822102201", "220822102"
NEAREST = (VILLAGE, TOWNSHIP, COUNTY)


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(DAY)


def wanted(goods: str, on: dt.date = DAY, spec: str = "", months: int = 12) -> Wanted:
    """What 太平村 buys."""
    return Wanted(goods, NEAREST, on, months, spec)


def offered(goods: str, **more: object) -> list[tuple[str, int]]:
    """Titles and fen of what is offered."""
    return [(one.title, one.price_fen) for one in finding.offers(wanted(goods, **more))]  # type: ignore[arg-type]


def test_a_price_is_added_once_and_then_said_to_be_there(office) -> None:
    made, outcome = record(fields(), COUNTY, office)
    assert (outcome, made.initials, made.goods_key, made.by_name) == (Outcome.ADDED, "mj", "毛巾", "王主任")
    assert record(fields(), COUNTY, office) == (made, Outcome.SAME)
    with pytest.raises(Taken) as error:
        record(fields(fen=13_00), COUNTY, office)
    assert error.value.price is made
    assert "¥12.00" in error.value.text


def test_an_import_replaces_and_the_audit_keeps_what_was(office) -> None:
    made, _ = record(fields(), COUNTY, office)
    again, outcome = record(fields(fen=13_50, source="mall"), COUNTY, office, replace=True)
    assert (again.id, outcome, again.price_fen) == (made.id, Outcome.CHANGED, 13_50)
    db.session.commit()
    entries = list(
        db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(scoped=True))
    )
    assert [entry.verb for entry in entries if entry.thing == "prices"] == ["add", "edit"]
    changes = {key: pair for key, pair in entries[-1].changes.items() if key != "at"}
    assert changes == {"price_fen": [1200, 1350], "source": ["town", "mall"]}


def test_the_same_thing_is_the_same_in_any_spelling(office) -> None:
    made, _ = record(fields("洗衣粉", spec="1.5KG × 2"), COUNTY, office)
    assert record(fields("洗 衣粉", spec="１.5kg x2"), COUNTY, office, replace=True)[0].id == made.id
    assert key_of("  Ａ b　C ") == "abc"


@pytest.mark.parametrize(
    "change",
    [
        {"price_fen": 0},
        {"price_fen": -1},
        {"price_fen": 100_000_001},
        {"source": "hearsay"},
        {"goods": " "},
        {"seen_on": dt.date(2015, 9, 1)},
        {"month_on": dt.date(2015, 9, 1)},
    ],
    ids=str,
)
def test_what_no_price_may_be_is_refused(office, change: dict) -> None:
    with pytest.raises(Refused):
        record(replace(fields(), **change), COUNTY, office)
    db.session.rollback()
    with unscoped():
        assert db.session.scalar(text("select count(*) from prices")) == 0


def test_a_retired_price_is_offered_no_more_until_it_is_added_again(office) -> None:
    made, _ = record(fields(), COUNTY, office)
    with pytest.raises(Refused):
        made.retire(office, " ")
    made.retire(office, "店关了")
    assert offered("毛巾") == []
    with pytest.raises(NotNow):
        made.retire(office, "店关了")
    again, outcome = record(fields(fen=11_00), COUNTY, office)
    assert (again.id, outcome, again.is_retired) == (made.id, Outcome.CHANGED, False)
    assert offered("毛巾") == [("毛巾", 11_00)]
    made.retire(office, "店关了")
    made.revive(office)
    assert offered("毛巾") == [("毛巾", 11_00)]


def test_a_stale_change_and_one_onto_another_price_are_refused(office) -> None:
    towel, _ = record(fields(), COUNTY, office)
    soap, _ = record(fields("肥皂"), COUNTY, office)
    db.session.commit()
    version = str(soap.version)
    edit(soap, fields("肥皂", 5_00), version, office)
    db.session.commit()
    with pytest.raises(Stale):
        edit(soap, fields("肥皂", 6_00), version, office)
    with pytest.raises(Taken) as error:
        edit(soap, fields("毛巾"), str(soap.version), office)
    assert error.value.price is towel


def test_the_nearest_place_wins_and_there_the_newest_month(wang) -> None:
    price(fen=15_00, on=DAY)
    price(fen=14_00, place=TOWNSHIP, on=dt.date(2015, 5, 3))
    price(fen=13_00, place=TOWNSHIP, on=dt.date(2015, 6, 3))
    assert offered("毛巾") == [("毛巾", 13_00)]
    price(fen=12_00, place=VILLAGE, on=dt.date(2015, 3, 3))
    assert offered("毛巾") == [("毛巾", 12_00)]
    price(fen=9_00, place="220822105", on=DAY)
    assert offered("毛巾") == [("毛巾", 12_00)], "another township's price is none of 太平村's"


@pytest.mark.parametrize(
    ("month", "on", "months", "found"),
    [
        (dt.date(2015, 8, 1), dt.date(2015, 8, 1), 12, True),
        (dt.date(2015, 8, 1), dt.date(2015, 7, 31), 12, False),
        (dt.date(2014, 8, 1), DAY, 12, True),
        (dt.date(2014, 7, 1), DAY, 12, False),
        (dt.date(2015, 7, 1), DAY, 0, False),
        (dt.date(2014, 12, 31), dt.date(2015, 1, 1), 1, True),
    ],
)
def test_a_price_counts_from_its_month_on_and_not_for_ever(
    wang, month: dt.date, on: dt.date, months: int, found: bool
) -> None:
    price(on=month)
    assert bool(offered("毛巾", on=on, months=months)) is found


@pytest.mark.parametrize("typed", ["毛巾", "毛", "毛巾 6条", "毛巾 纯棉", "mj", "MJ", " 毛 巾 "])
def test_a_towel_is_found_by_name_beginning_initials_and_longer_words(wang, typed: str) -> None:
    price(goods="毛巾", spec="纯棉")
    price(goods="洗衣机", spec="8公斤")
    assert offered(typed) == [("毛巾 纯棉", 12_00)]


@pytest.mark.parametrize("typed", ["", " ", "m", "%", "_", "鞋", "\\", "x" * 120, "😀"])
def test_what_is_not_in_the_book_is_not_offered(wang, typed: str) -> None:
    price(goods="毛巾", spec="纯棉")
    assert offered(typed) == []


def test_what_fits_best_comes_first_and_at_most_four_come(wang) -> None:
    for spec in ("34×74", "加厚", "童巾", "浴巾", "方巾"):
        price(goods="毛巾", spec=spec)
    price(goods="毛巾被", spec="单人")
    assert len(offered("毛巾")) == 4
    assert offered("毛巾 加厚")[0][0] == "毛巾 加厚"
    assert offered("毛巾", spec="童巾")[0][0] == "毛巾 童巾"
    assert offered("毛巾被")[0][0] == "毛巾被 单人"


def test_another_countys_prices_are_not_offered(county: County, wang) -> None:
    price("220821", "毛巾")
    assert offered("毛巾") == []
    with unscoped():
        assert db.session.scalar(select(Price.county_id)) == "220821"


def test_places_are_called_and_found_as_people_do(office) -> None:
    assert places.upwards(VILLAGE, TOWNSHIP) == [VILLAGE, TOWNSHIP, COUNTY]
    assert places.upwards(None, TOWNSHIP) == [TOWNSHIP, COUNTY]
    assert places.names([VILLAGE, TOWNSHIP, COUNTY]) == {
        VILLAGE: "双岗镇太平村",
        TOWNSHIP: "双岗镇",
        COUNTY: "全县",
    }
    for word, code in (
        ("", COUNTY),
        ("全县", COUNTY),
        ("双岗镇", TOWNSHIP),
        ("双岗镇太平村", VILLAGE),
        (VILLAGE, VILLAGE),
        ("东村", None),
        ("220821100", None),
    ):
        assert places.named(word, COUNTY) == code, word
