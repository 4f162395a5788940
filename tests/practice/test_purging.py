"""What was practised and left lying for a month goes, all of it, and nothing of anybody else's does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import Model, db
from station_app.practice import purging
from tests import factories, orders_factory
from tests.access.things import DAY
from tests.factories import County
from tests.practice.trying import a_day, begin, everything_real, practised
from tests.web import post, read


def clear() -> int:
    """The daily task clears away."""
    with unscoped():
        done = purging.clear_away()
        db.session.commit()
    return done


def left() -> dict[str, int]:
    """How many rows of practice counties stand in each table."""
    found = {}
    for table in Model.metadata.tables.values():
        if "county_id" in table.c:
            count = practised(f"select count(*) from \"{table.name}\" where county_id like '0%'")[0][0]
            found |= {table.name: count} if count else {}
    return found


def test_a_month_later_nothing_is_left_of_it_and_practice_begins_anew(
    app: Flask, county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = factories.villager(county.taiping)
    orders_factory.mixed(who, factories.villager(county.taiping, "李国富", "13843210932"), DAY)
    wang, li = signed_in(county.wang), signed_in(county.li)
    begin(wang)
    a_day(wang)
    post(wang, "/practice/again")
    begin(li)
    real = everything_real()
    assert clear() == 1, "the one she left to begin anew"
    assert len(practised("select distinct county_id from stations where county_id like '0%'")) == 2
    a_day(wang)
    late = clock.now() + dt.timedelta(days=purging.DAYS + 1)
    monkeypatch.setattr(purging.clock, "now", lambda: late)
    begin_at = everything_real()
    assert begin_at == real
    assert clear() == 2
    assert left() == {}
    assert everything_real() == real
    assert practised("select count(*) from users where practice_county is not null") == [(0,)]
    monkeypatch.undo()
    page = read(wang.get("/practice").text)
    assert "开始练习" in page
    begin(wang)
    assert "0/8" in read(wang.get("/practice").text)
    assert clear() == 0
