"""Counts and sums over a list: from facts where they can answer, and never other than the orders say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from station_app.core import clock
from station_app.core.access import Person, acting_as, unscoped
from station_app.core.db import db
from station_app.facts.models import LISTED, STATES, StationDay, StationMonth
from station_app.orders import list_page, totals
from station_app.orders.completing import complete_due
from station_app.orders.filters import OWING
from station_app.orders.flow import OrderState
from tests.factories import County, villager
from tests.orders_factory import Thing, mixed, order
from tests.sql_count import counted

TODAY = dt.date(2015, 8, 31)
ASKED = (
    "",
    "counting=1",
    "live=1",
    "state=owing",
    "month=2015-08",
    "month=2015-07&counting=1",
    "from=2015-07-01",
    "to=2015-07-31&counting=1",
    "from=2015-08-02&to=2015-08-10",
    "on=2015-08-03&live=1",
    "month=2015-08&from=2015-08-04",
    "month=2015-08&to=2015-07-30",
    "station=TY001",
    "station=TY002&month=2015-08",
    "station=ty001",
    "station=nobody",
    "township=220822102",
    "township=220822105&counting=1&state=arrived",
    "county=220822",
    "county=220821",
)


@pytest.fixture
def busy(county: County) -> Iterator[County]:
    """Orders of every kind at two stations, of which Hongxing is for practice, and in the county beside."""
    clock.pin(TODAY)
    with unscoped():
        mixed(villager(county.taiping), villager(county.taiping, "赵国良", "13900000932"), TODAY)
        sun, far = villager(county.hongxing, "孙玉芬", ""), villager(county.elsewhere, "东村", "")
        order(sun, TODAY, Thing("收音机", 89_00, 109_00), freight_fen=5_50)
        order(sun, dt.date(2015, 8, 3), Thing("水泵", 236_00, None), state=OrderState.ARRIVED, paid=False)
        order(far, TODAY, Thing("棉被", 80_00, 120_00))
        county.hongxing.is_practice = True
        db.session.commit()
    yield county
    clock.pin(None)


def told(by: Person, query: str, only: str = "") -> totals.Sums:
    """The sums of an address, from facts or, with a filter that they do not know, from the orders."""
    asked = list_page.asked(MultiDict(part.split("=") for part in f"{query}&{only}".split("&") if part), by)
    return totals.sums(asked, by)


def plain(by: Person, query: str) -> dict[str, tuple[int, int]]:
    """The sums as words, with what no order is in left out."""
    sums = told(by, query)
    found = {state.value: sums.of(state) for state in OrderState} | {OWING: sums.owing}
    return {word: pair for word, pair in found.items() if pair[0]}


def test_facts_say_of_a_list_what_its_orders_say(busy: County, app: Flask) -> None:
    wrong = []
    for who, query in product(("wang", "li", "office", "coordinator"), ASKED):
        by: Person = getattr(busy, who)
        with acting_as(by), app.test_request_context():
            from_facts, from_orders = told(by, query), told(by, query, "least=0")
            wrong += [
                (who, query, name, told_by_facts, told_by_orders)
                for name, told_by_facts, told_by_orders in [
                    *((state.value, from_facts.of(state), from_orders.of(state)) for state in OrderState),
                    (OWING, from_facts.owing, from_orders.owing),
                ]
                if told_by_facts != told_by_orders
            ]
    assert not wrong


def test_a_list_without_a_search_reads_no_orders_to_count_them(busy: County, app: Flask) -> None:
    with acting_as(busy.office), app.test_request_context(), counted() as statements:
        assert told(busy.office, "month=2015-08&township=220822102&state=owing").owing[0]
    assert len(statements) == 1
    assert "FROM orders" not in statements[0]


def test_the_facts_name_exactly_the_states_of_an_order() -> None:
    assert tuple(state.value for state in OrderState) == STATES


def test_an_order_that_completes_by_itself_moves_in_the_facts_too(county: County, app: Flask) -> None:
    with unscoped():
        order(villager(county.taiping), TODAY, state=OrderState.PICKED_UP, picked_up_on=TODAY)
        db.session.commit()
        assert complete_due(TODAY + dt.timedelta(days=30)) == 1
        db.session.commit()
    with acting_as(county.wang), app.test_request_context():
        assert plain(county.wang, "") == {"completed": (1, 100_00)}


def test_what_stood_before_the_upgrade_is_counted_by_it(busy: County, app: Flask) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from tests.migration_files import migration

    with acting_as(busy.office), app.test_request_context():
        before = {query: plain(busy.office, query) for query in ASKED}
    with unscoped():
        for model in (StationDay, StationMonth):
            db.session.execute(update(model).values(dict.fromkeys(LISTED, 0)))
        db.session.commit()
    with db.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        migration("lists_by_state").fill()
    with acting_as(busy.office), app.test_request_context():
        assert {query: plain(busy.office, query) for query in ASKED} == before
