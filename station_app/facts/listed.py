"""Counts and sums of lists by state, from facts: flat in the number of orders."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func

from station_app.core.access import visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import total
from station_app.core.scoped import Scoped
from station_app.facts.models import LISTED, OWING, STATES, StationDay, StationMonth

Pair = tuple[int, int]


@dataclass(frozen=True)
class Days:
    """Some days in a row, both ends included; None means open-ended."""

    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def is_whole_months(self) -> bool:
        """Does it begin with the first of a month and end with the last of one?"""
        begins = self.first is None or self.first.day == 1
        return begins and (self.last is None or self.last == Month.of(self.last).last)


@dataclass(frozen=True)
class Listed:
    """Orders and payable: of each state, and of those still owing; ``touched_at``: their last change."""

    by_state: dict[str, Pair]
    owing: Pair
    touched_at: dt.datetime | None


def by_state(days: Days, *conditions: Any) -> Listed:
    """Orders and payable of the acting person's stations.

    ``conditions`` are functions of a facts table that narrow it to some stations. Months answer where the
    days are whole months, days otherwise.
    """
    if not conditions and days == Days():
        row = _EVER.run()[0]
    else:
        model: Any = StationMonth if days.is_whole_months else StationDay
        query = visible_columns(model, *_sums(model))
        query = query.where(*_within(model, days), *(condition(model) for condition in conditions))
        row = db.session.execute(query).one()
    values = [total(value) for value in row[:-1]]
    pairs = dict(zip((*STATES, OWING), zip(values[::2], values[1::2], strict=True), strict=True))
    return Listed(pairs, pairs.pop(OWING), row[-1])


def _sums(model: Any) -> list[Any]:
    sums = [func.sum(getattr(model, name)).label(name) for name in LISTED]
    return [*sums, func.max(model.touched_at).label("touched_at")]


_MONTHS: Any = StationMonth
_EVER = Scoped(lambda: visible_columns(_MONTHS, *_sums(_MONTHS)))


def _within(model: Any, days: Days) -> list[ColumnElement[bool]]:
    column = model.on if model is StationDay else model.month
    first, last = days.first, days.last
    if model is StationMonth:
        edges: list[Any] = [day and str(Month.of(day)) for day in (first, last)]
    else:
        edges = [first, last]
    parts = []
    if edges[0] is not None:
        parts.append(column >= edges[0])
    if edges[1] is not None:
        parts.append(column <= edges[1])
    return parts
