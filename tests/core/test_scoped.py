"""A statement prepared for a kind of person shows each of them the own rows, as the ordinary query does."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from station_app.core.access import Person, acting_as, visible_columns
from station_app.core.db import db
from station_app.core.errors import SignInNeeded
from station_app.core.scoped import Scoped
from station_app.stations.models import Station
from station_app.stations.viewing.models import Seen
from tests.factories import County


def _codes() -> Any:
    return visible_columns(Station, Station.code).order_by(Station.code)


CODES = Scoped(_codes)


def people(county: County) -> list[Person]:
    """Everybody of the test county, twice: the second time each text is there already."""
    named = [one for one in vars(county).values() if isinstance(one, Person)]
    wang = {one.name: getattr(county.wang, one.name) for one in fields(Person)}
    return [*named, Seen(**wang, viewer=county.office), *reversed(named)]


def test_everybody_sees_what_the_ordinary_query_shows_them(county: County) -> None:
    seen = set()
    for one in people(county):
        with acting_as(one):
            rows = [row.code for row in CODES.run()]
            assert rows == list(db.session.scalars(_codes())), one.name
        seen.add(tuple(rows))
    assert {("TY001",), ("TY002",), ("ZL001",)} <= seen


def test_without_somebody_it_shows_nothing(county: County) -> None:
    with pytest.raises(SignInNeeded):
        CODES.run()
