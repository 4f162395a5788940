"""Prices of the book for tests, by the one function that records them."""

from __future__ import annotations

import datetime as dt

from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.prices.models import Fields, Price
from tests.factories import COUNTY

DAY = dt.date(2015, 8, 31)


def fields(goods: str = "毛巾", fen: int = 12_00, **more: object) -> Fields:
    """A price as read: ¥12.00 a towel in the county, seen on the last of August 2015."""
    on = more.pop("on", DAY)
    assert isinstance(on, dt.date)
    known: dict[str, object] = {
        "goods": goods,
        "price_fen": fen,
        "place_code": COUNTY,
        "source": "town",
        "unit": "条",
        "seen_on": on,
        "month_on": on.replace(day=1),
    }
    return Fields(**(known | more))  # type: ignore[arg-type]


def price(
    county_id: str = COUNTY, goods: str = "毛巾", fen: int = 12_00, place: str = "", **more: object
) -> Price:
    """A stored price; call ``db.session.commit()`` after it."""
    made = Price(county_id=county_id, id=uuid7())
    with unscoped():
        made.change(fields(goods, fen, place_code=place or county_id, **more), None, verb="add")
        db.session.flush()
    return made
