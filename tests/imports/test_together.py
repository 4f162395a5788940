"""Facts of a whole import are those of its orders one by one; what is written in bulk comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from station_app.core import bulk, clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.core.pouring import pouring
from station_app.facts import recompute
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth
from station_app.households.models import Consent, Household, Villager
from station_app.imports.buyers import HOUSEHOLD, VILLAGER
from station_app.ops.checking.difference import Difference
from station_app.ops.checking.stored_facts import all_facts
from station_app.orders.models import Order
from tests.factories import County
from tests.imports.commands import document, prepared, run


def stored() -> dict[Any, Any]:
    """Every row of the facts."""
    with unscoped():
        return {
            **{
                (r.station_id, r.on): [getattr(r, n) for n in FIELDS]
                for r in db.session.scalars(select(StationDay))
            },
            **{
                (r.station_id, r.month): [r.households, *(getattr(r, n) for n in FIELDS)]
                for r in db.session.scalars(select(StationMonth))
            },
            **{
                (r.station_id, r.month, r.household_id): r.orders
                for r in db.session.scalars(select(MonthHousehold))
            },
        }


def one_by_one() -> dict[Any, Any]:
    """The same after every order was recomputed as a single save would."""
    with unscoped():
        for order in db.session.scalars(select(Order)):
            recompute.touch(order.county_id, order.station_id, order.ordered_on, order.household_id)
        db.session.commit()
        db.session.expire_all()
    return stored()


def differences() -> list[Difference]:
    with unscoped():
        return list(all_facts())


def test_facts_of_an_import_and_of_its_undo_are_those_of_the_orders_one_by_one(
    app: Flask, ledgers: Path
) -> None:
    folder = ledgers / "messy"
    prepared(app, folder)
    files = sorted(folder.glob("*.xlsx"))
    batch = document(run(app, "orders", "import", *files, "--as-of", "2015-08-31", "--json"))["batch"]
    together = stored()
    assert len(together) > 200
    assert one_by_one() == together
    assert differences() == []
    run(app, "imports", "undo", batch)
    assert one_by_one() == stored()
    assert {
        value for sums in stored().values() for value in (sums if isinstance(sums, list) else [sums])
    } == {0}
    assert differences() == []


def test_words_with_signs_that_files_use_come_back_as_they_were(county: County) -> None:
    names = ["\\N", "a\tb", "一\n二\r三", 'C:\\路\\"x"', "", "，；', 👵🏽", "\\."]
    household, at = uuid7(), clock.now()
    home = ("220822", household, county.taiping.id, "", "2组", at)
    with unscoped():
        bulk.store(Household, HOUSEHOLD, [home])
        rows = [
            ("220822", id, county.taiping.id, household, name, "", "", "", "", Consent.NOT_ASKED, at, 1)
            for id, name in zip(bulk.new_ids(len(names)), names, strict=True)
        ]
        bulk.store(Villager, VILLAGER, rows)
        db.session.commit()
        found = db.session.scalars(select(Villager).order_by(Villager.id)).all()
    assert [one.name for one in found] == names
    assert {(one.created_at, one.consent, one.household_id) for one in found} == {
        (at, Consent.NOT_ASKED, household)
    }


def test_what_is_poured_arrives_in_order_and_a_row_that_may_not_stand_stops_it(county: County) -> None:
    homes = [("220822", uuid7(), county.taiping.id, "", f"{n}组", clock.now()) for n in range(5)]
    count = select(func.count()).select_from(Household)

    def poured() -> None:
        with pouring() as pour:
            for home in homes:
                pour(Household, HOUSEHOLD, [home])

    with unscoped():
        before = db.session.scalar(count)
        poured()
        assert db.session.scalar(count) == before + 5
        db.session.commit()
        with pytest.raises(IntegrityError):
            poured()
        db.session.rollback()
        assert db.session.scalar(count) == before + 5


def test_thousands_of_values_are_asked_for_by_one_parameter(county: County) -> None:
    with unscoped():
        asked = select(Order.id).where(bulk.among(Order.number, [f"x{n}" for n in range(40_000)]))
        assert db.session.scalars(asked).all() == []
        stations = bulk.among(StationDay.station_id, [uuid7() for _ in range(5_000)])
        assert db.session.scalars(select(StationDay.on).where(stations)).all() == []
