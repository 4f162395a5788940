"""How many orders a list holds, in all and by state, and what was payable for them.

Facts answer wherever every filter is one they know; only a search, an amount or another thing facts do not
keep has the orders themselves counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func

from station_app.core.access import Person, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.listing import Asked
from station_app.core.money import total
from station_app.facts.listed import Days, by_state
from station_app.orders import listed
from station_app.orders.filters import LIVE, OWING, STATES, at_station, at_township
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.orders.owing import owing
from station_app.orders.sources import practice_stations

COUNTING = "counting"
OF_DAYS = {"month", "from", "to", "on"}
OF_PLACES = {"station", "township", "county"}
KNOWN = OF_DAYS | OF_PLACES | {"state", LIVE, COUNTING}
"""The filters that facts can answer."""


@dataclass(frozen=True)
class Sums:
    """Count and payable of a list, in all and by state; 待付款 crosses the states.

    ``touched_at`` is when the figures of the list last changed, where facts answered.
    """

    by_state: dict[OrderState, tuple[int, int]]
    owing: tuple[int, int]
    touched_at: dt.datetime | None = None

    def of(self, *states: OrderState) -> tuple[int, int]:
        """Count and sum over some states, or all of them."""
        found = [self.by_state.get(state, (0, 0)) for state in states or tuple(OrderState)]
        return sum(one[0] for one in found), sum(one[1] for one in found)

    def count(self, *states: OrderState) -> int:
        """How many."""
        return self.of(*states)[0]


def sums(asked: Asked, by: Person) -> Sums:
    """One statement for every count and sum of the page; the state asked for is left out of it."""
    return _from_facts(asked) if asked.values.keys() <= KNOWN else _from_orders(asked, by)


def shown(asked: Asked, sums: Sums) -> tuple[int, int]:
    """Count and sum of the list with its state."""
    state = asked.values.get("state")
    if state == OWING:
        return sums.owing
    return sums.of(*STATES[state]) if state else sums.of()


def _from_facts(asked: Asked) -> Sums:
    found = by_state(_days(asked.values), *_places(asked.values))
    pairs = {OrderState(name): pair for name, pair in found.by_state.items()}
    if LIVE in asked.values or COUNTING in asked.values:
        pairs.pop(OrderState.CANCELLED)
    return Sums(pairs, found.owing, found.touched_at)


def _days(values: dict[str, Any]) -> Days:
    """The days that all filters of days leave."""
    firsts: list[dt.date] = [values[name] for name in ("from", "on") if name in values]
    lasts: list[dt.date] = [values[name] for name in ("to", "on") if name in values]
    month: Month | None = values.get("month")
    if month is not None:
        firsts.append(month.first)
        lasts.append(month.last)
    return Days(max(firsts, default=None), min(lasts, default=None))


def _places(values: dict[str, Any]) -> Iterator[Any]:
    """Conditions on a facts table that leave the stations asked for."""
    if "station" in values:
        yield lambda facts: at_station(facts, values["station"])
    if "township" in values:
        yield lambda facts: at_township(facts, values["township"])
    if "county" in values:
        yield lambda facts: facts.county_id == values["county"]
    if COUNTING in values:
        yield lambda facts: facts.station_id.not_in(practice_stations())


def _from_orders(asked: Asked, by: Person) -> Sums:
    owes = owing()
    query = (
        visible_columns(
            Order,
            Order.state,
            func.count(),
            func.sum(Order.payable_fen),
            func.sum(case((owes, 1), else_=0)),
            func.sum(case((owes, Order.payable_fen), else_=0)),
        )
        .where(Order.is_undone.is_(False), *listed.listing(by).conditions(asked, "state"))
        .group_by(Order.state)
    )
    found = db.session.execute(query).all()
    return Sums(
        {OrderState(row[0]): (row[1], total(row[2])) for row in found},
        (sum(total(row[3]) for row in found), sum(total(row[4]) for row in found)),
    )
