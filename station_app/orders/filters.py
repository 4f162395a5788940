"""What orders can be searched by; every filter stands in the address of the list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, literal_column, select, union_all

from station_app.core import bulk, clock, parsers
from station_app.core.access import person, scope
from station_app.core.clock import Month
from station_app.core.listing import Filter
from station_app.households.matching import matching
from station_app.households.models import Villager
from station_app.orders import unpriced
from station_app.orders.chosen import reminded
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.orders.owing import owing
from station_app.orders.sources import counts
from station_app.settings import days_off
from station_app.settings.models import limits_of
from station_app.stations.models import Station

OWING = "owing"
TAKEN = "taken"
LIVE = "live"
HALF_BP = 5_000
MOST_PICKED, LONGEST_NUMBER = 100, 40
STATES: dict[str, tuple[OrderState, ...]] = {state.value: (state,) for state in OrderState} | {
    TAKEN: (OrderState.PICKED_UP, OrderState.COMPLETED),
}


def search(words: str) -> ColumnElement[bool]:
    """By the villager (characters, initials, telephone) or by the tail of any of the order's numbers."""
    # Not correlated: asked once for the whole list, never once for each of its orders. Each kind of number is
    # looked up by its own index and their orders put together: an OR over them would read every order.
    mine = scope(Order)
    buyers = select(Villager.id).where(scope(Villager), matching(words)).correlate(None)
    found: list[Any] = [Order.villager_id.in_(buyers)]
    if words.isascii() and not (words.isdigit() and len(words) <= 3):
        number = words.upper().replace(" ", "")
        found += [
            Order.number_tail == number,
            Order.tracking_tail == number,
            Order.number == number,
            Order.platform_number == words,
            and_(Order.tracking_tail == words[-4:], Order.tracking_number == words),
        ]
    if len(found) == 1:
        return cast(ColumnElement[bool], found[0])
    return Order.id.in_(union_all(*(select(Order.id).where(mine, one).correlate(None) for one in found)))


def read_flag(text: str) -> bool:
    """A filter that is on or off; ValueError for anything but 1."""
    if text != "1":
        raise ValueError(text)
    return True


def read_state(text: str) -> str:
    """A state, 待付款, or the two states of what was taken home."""
    if text not in STATES and text != OWING:
        raise ValueError(text)
    return text


def read_day(text: str) -> dt.date:
    """A day as people write it."""
    return parsers.read_day(text)


def read_sum(text: str) -> int:
    """An amount in fen."""
    return parsers.read_typed_money(text)


def read_township(text: str) -> str:
    """A township's code of 9 digits."""
    if not (text.isascii() and text.isdigit() and len(text) == 9):
        raise ValueError(text)
    return text


def read_county(text: str) -> str:
    """A county's code of 6 digits."""
    if not (text.isascii() and text.isdigit() and len(text) == 6):
        raise ValueError(text)
    return text


def read_month(text: str) -> Month:
    """A month as ``2015-08``."""
    return parsers.read_month(text)


def _in_state(text: str) -> ColumnElement[bool]:
    return owing() if text == OWING else Order.state.in_(STATES[text])


def _stations(condition: ColumnElement[bool]) -> Select[Any]:
    """Stations the person sees, asked once for a list that may have joined stations itself."""
    return select(Station.id).where(scope(Station), condition).correlate(None)


def at_station(rows: Any, text: str) -> ColumnElement[bool]:
    """Rows of orders or facts of one station, named by code or by identifier."""
    try:
        return cast(ColumnElement[bool], rows.station_id == uuid.UUID(text))
    except ValueError:
        return cast(ColumnElement[bool], rows.station_id.in_(_stations(Station.code == text.upper())))


def at_township(rows: Any, code: str) -> ColumnElement[bool]:
    """Rows of orders or facts of the stations of a township, by its code."""
    return cast(ColumnElement[bool], rows.station_id.in_(_stations(Station.township_code == code)))


def _of_month(month: Month) -> ColumnElement[bool]:
    return Order.ordered_on.between(month.first, month.last)


def saves_more(rate_bp: int) -> ColumnElement[bool]:
    """Saving above a threshold: reference − covered > rate × reference."""
    parts = [
        Order.reference_fen > 0,
        (Order.reference_fen - Order.covered_fen) * 10_000 > Order.reference_fen * rate_bp,
    ]
    if rate_bp >= HALF_BP:  # said once more in the words of the index over those few orders
        parts.append(Order.reference_fen > Order.covered_fen * literal_column("2"))
    return and_(*parts)


def _saves_much(_flag: bool) -> ColumnElement[bool]:
    return saves_more(limits_of(person()).saving_rate_bp)


def read_days(text: str) -> int:
    """A number of days, 0 to 999."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise ValueError(text)
    return int(text)


def waiting(days: int) -> ColumnElement[bool]:
    """At the station for more than so many days, public holidays left out."""
    late = Order.arrived_on < days_off.own().back(clock.today(), days)
    return and_(Order.state == OrderState.ARRIVED, late)


def read_picked(text: str) -> tuple[str, ...]:
    """The numbers of orders somebody picked, parted by dots."""
    numbers = tuple(dict.fromkeys(text.split(".")))
    if len(numbers) > MOST_PICKED or not all(0 < len(one) <= LONGEST_NUMBER for one in numbers):
        raise ValueError(text)
    return numbers


def _is(column: Any) -> Callable[[Any], ColumnElement[bool]]:
    def condition(value: Any) -> ColumnElement[bool]:
        return column == value

    return condition


FILTERS = (
    Filter("q", str, search),
    Filter("state", read_state, _in_state),
    Filter("month", read_month, _of_month),
    Filter("from", read_day, lambda on: Order.ordered_on >= on),
    Filter("to", read_day, lambda on: Order.ordered_on <= on),
    Filter("on", read_day, _is(Order.ordered_on)),
    Filter("arrived", read_day, _is(Order.arrived_on)),
    Filter("waiting", read_days, waiting),
    Filter("station", str, partial(at_station, Order)),
    Filter("township", read_township, partial(at_township, Order)),
    Filter("county", read_county, _is(Order.county_id)),
    Filter("platform", str, _is(Order.platform)),
    Filter("least", read_sum, lambda fen: Order.payable_fen >= fen),
    Filter("most", read_sum, lambda fen: Order.payable_fen <= fen),
    Filter("villager", uuid.UUID, _is(Order.villager_id)),
    Filter("household", uuid.UUID, _is(Order.household_id)),
    Filter("batch", uuid.UUID, _is(Order.batch_id)),
    Filter(LIVE, read_flag, lambda _flag: Order.state != OrderState.CANCELLED),
    Filter("counting", read_flag, lambda _flag: counts()),
    Filter("covered", read_flag, lambda _flag: Order.reference_fen > 0),
    Filter("effective", read_flag, lambda _flag: Order.is_effective.is_(True)),
    Filter("saving", read_flag, _saves_much),
    Filter("picked", read_picked, partial(bulk.among, Order.number), MOST_PICKED * (LONGEST_NUMBER + 1)),
    Filter("reminded", uuid.UUID, reminded.of_deed),
    Filter("lacks", unpriced.read_mark, unpriced.among),
)
