"""What is owed to producers, how old it is, and what is left of their advances."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func

from station_app.core import clock
from station_app.core.access import Person, person, visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.core.people import masked_name
from station_app.produce.producers.models import ProducerKind
from station_app.produce.purchases.advancing import REST
from station_app.produce.purchases.models import OWED, GrowerAdvance, Purchase, unpaid
from station_app.settings.models import limits_of

WEEK = 7
AGES = ("week", "later", "late")
"""What is owed by its age: up to a week, longer, longer than the county lets it wait."""


def late_days() -> int:
    """How many days a producer may wait for the money; who waits longer stands in red."""
    return limits_of(person()).grower_days


def age_of(on: dt.date) -> int:
    """The place in ``AGES`` of what was bought on a day."""
    days = (clock.today() - on).days
    return 0 if days <= WEEK else 1 if days <= late_days() else 2


def of_age(age: str) -> ColumnElement[bool]:
    """The unpaid purchases of an age."""
    week, late = (clock.today() - dt.timedelta(days=days) for days in (WEEK, late_days()))
    if age == "week":
        return and_(unpaid(), Purchase.bought_on >= week)
    if age == "later":
        return and_(unpaid(), Purchase.bought_on < week, Purchase.bought_on >= late)
    return and_(unpaid(), Purchase.bought_on < late)


def shown_name(name: str, kind: ProducerKind, by: Person) -> str:
    """A producer's name as this person may read it in a list."""
    return name if by.is_operator or kind is not ProducerKind.HOUSEHOLD else masked_name(name)


@dataclass(frozen=True)
class Owed:
    """What is owed to all whom a list shows. Fen."""

    producers: int = 0
    owed_fen: int = 0
    late_fen: int = 0


def sums() -> Owed:
    """What is owed to everybody, and how much of it for too long; one statement."""
    late = case((of_age("late"), OWED), else_=0)
    query = visible_columns(
        Purchase, func.count(Purchase.producer_id.distinct()), func.sum(OWED), func.sum(late)
    )
    count, owed, owed_late = db.session.execute(query.where(unpaid())).one()
    return Owed(count, total(owed), total(owed_late))


def open_advances(ids: object) -> dict[uuid.UUID, int]:
    """What is left of the advances of these producers. Fen."""
    wanted = list(ids)  # type: ignore[call-overload]
    if not wanted:
        return {}
    query = visible_columns(GrowerAdvance, GrowerAdvance.producer_id, func.sum(REST))
    query = query.where(GrowerAdvance.producer_id.in_(wanted), REST > 0).group_by(GrowerAdvance.producer_id)
    return {id: total(fen) for id, fen in db.session.execute(query)}
