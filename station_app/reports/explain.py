"""The one place that knows which list a figure is made of.

Every figure on a page opens the exact list that sums to it: ``explain("turnover_fen", station=...)``
is the address of that list, which can be had as a file (``core.exports``). A test walks every figure of
every page, follows its link, sums the file and compares.
"""

from __future__ import annotations

import datetime as dt
import uuid

from flask import g, url_for

from station_app.core import access
from station_app.core.access import Role
from station_app.core.clock import Month
from station_app.facts.periods import Months

COUNTED = ("counting=1",)
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "orders": ("orders.index", COUNTED),
    "lines": ("orders.index", COUNTED),
    "households": ("orders.index", COUNTED),
    "turnover_fen": ("orders.index", COUNTED),
    "refunded_fen": ("orders.index", COUNTED),
    "coverable_fen": ("orders.index", COUNTED),
    "coverage_bp": ("orders.index", COUNTED),
    "saved_fen": ("orders.index", COUNTED),
    "covered_fen": ("orders.index", COUNTED),
    "reference_fen": ("orders.index", COUNTED),
    "saving_rate_bp": ("orders.index", COUNTED),
    "effective_orders": ("orders.index", (*COUNTED, "effective=1")),
    "effective_fen": ("orders.index", (*COUNTED, "effective=1")),
    "outliers": ("orders.index", (*COUNTED, "saving=1")),
    "waiting": ("orders.index", ("state=arrived",)),
    "arrivals": ("orders.index", ()),
    "owing": ("orders.index", ("state=owing",)),
    "owed_fen": ("orders.index", ("state=owing",)),
    "stations_open": ("stations.index", ("open=1",)),
    "registered": ("stations.index", ("registered=1",)),
    "silent": ("stations.index", ("silent=1",)),
    "unpriced_fen": ("reports.unpriced", ()),
    "villages": ("stations.villages", ()),
    "villages_covered": ("stations.villages", ("covered=1",)),
    "villages_bp": ("stations.villages", ()),
}
SUMMED_BY = {
    "orders": "orders",
    "turnover_fen": "turnover",
    "saved_fen": "saved",
    "saving_rate_bp": "rate",
    "coverage_bp": "coverage",
    "effective_orders": "effective",
    "effective_fen": "effective_fen",
}
"""What the ranking of stations sums to, and how it is sorted then."""
OF_PEOPLE = "orders.index"
Value = str | int | uuid.UUID | dt.date | Month | None


def explain(
    measure: str, *, months: Months | None = None, last: dt.date | None = None, **where: Value
) -> str:
    """The address of the list that sums to a figure.

    ``months`` narrows to whole months; ``last`` is the last day; ``where`` are the list's own filters
    (``month station township county from_ to villager household waiting arrived on``). Values are codes,
    ids and dates: nothing in them needs escaping.

    A province, which sees sums and nobody's orders, opens the stations that sum to it; '' where even the
    station is named, or its stations do not add up to it.
    """
    endpoint, flags = LISTS[measure]
    if endpoint == OF_PEOPLE and sees_sums():
        return _of_stations(measure, months=months, last=last, **where)
    filters = filters_of(months=months, last=last, **where)
    return f"{_address(endpoint)}?{'&'.join((*flags, filters) if filters else flags)}"


def sees_sums() -> bool:
    """Does the acting person see sums of stations, and not the orders behind them?"""
    someone = access.acting()
    return someone is not None and someone.role is Role.PROVINCE


def _of_stations(
    measure: str, *, months: Months | None = None, month: Value = None, county: Value = None, **where: Value
) -> str:
    """The ranking of the stations whose sums are the figure; '' for what it cannot say."""
    span = "month"
    if months is not None:
        month, span = months.last, "all" if months.first is None else span
    is_narrower = any(value is not None for value in where.values())
    if measure not in SUMMED_BY or month is None or is_narrower or _are_some(months):
        return ""
    within = f"&county={county}" if county else ""
    return f"{_address('reports.ranking')}?month={month}&span={span}&by={SUMMED_BY[measure]}{within}"


def _are_some(months: Months | None) -> bool:
    """Neither one month nor all of them up to one."""
    return months is not None and months.first is not None and months.first != months.last


def filters_of(*, months: Months | None = None, last: dt.date | None = None, **where: Value) -> str:
    """What such an address says after the flags of its measure."""
    parts = []
    if months is not None and months.first == months.last:
        parts.append(f"month={months.last}")
    elif months is not None:
        if months.first is not None:
            parts.append(f"from={months.first.first}")
        parts.append(f"to={months.last.last}")
    if last is not None:
        parts.append(f"to={last}")
    parts += [f"{name.rstrip('_')}={value}" for name, value in where.items() if value is not None]
    return "&".join(parts)


def _address(endpoint: str) -> str:
    """The bare address of a list, made once per request: a board asks for it hundreds of times."""
    made: dict[str, str] = g.setdefault("list_addresses", {})
    if endpoint not in made:
        made[endpoint] = url_for(endpoint)
    return made[endpoint]
