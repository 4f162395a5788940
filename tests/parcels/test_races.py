"""Many at once, in processes of their own: a number arrives once, a parcel is handed over and paid once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from station_app.core.db import db
from tests.factories import County, villager
from tests.orders import crowd
from tests.orders.test_races import token_of
from tests.parcels.test_arrivals import day, is_proved, rows, scan, tracked
from tests.parcels.test_pickup import key

__all__ = ["day"]
MANY = 8


@pytest.mark.only("postgresql")
def test_eight_scan_the_same_numbers_and_eight_hand_the_same_over(
    app: Flask, county: County, signed_in: Any
) -> None:
    url, who = str(app.config["SQLALCHEMY_DATABASE_URI"]), villager(county.taiping)
    made = tracked(who, "SF0000000000001", paid=False)
    token = token_of(county.wang)
    scan(signed_in(county.wang), "SF0000000000009")
    db.session.remove()
    posts = [("/arrivals", {"number": number}) for number in ("SF0000000000001", "YT0000000000002")]
    answers = crowd.run(crowd.post_many, [(url, token, posts)] * MANY)
    for turn in (0, 1):
        assert sorted(one[turn] for one in answers) == [303] + [422] * (MANY - 1)
    assert rows("select count(*), count(distinct code) from parcels") == [(3, 3)]
    take = ("/pickup", {"item": [key(made)], "pay": "cash"})
    db.session.remove()
    answers = crowd.run(crowd.post_many, [(url, token, [take])] * MANY)
    assert answers == [[303]] * MANY, "whoever comes second is told, and pays nothing"
    assert rows("select count(*), sum(amount_fen) from money_entries where kind = 'collected'") == [
        (1, 10_000)
    ]
    is_proved()
