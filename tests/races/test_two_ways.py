"""Two people who do different things to one thing at the same moment: nothing is lost, nothing is doubled.

Each pair is pressed several times by several browsers of two processes; which comes first is left to chance.
No answer may be a failure, what must not happen together has not, and `station verify` finds nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from station_app.core.db import db
from tests.factories import County
from tests.orders.test_races import token_of
from tests.parcels.test_arrivals import is_proved
from tests.races.pairs import PAIRS
from tests.races.pressing import crowd
from tests.races.verbs import one
from tests.web import post

TURNS = pytest.mark.parametrize(
    ("turns", "size"),
    [pytest.param(1, (2, 4), id="once"), pytest.param(6, (2, 8), id="again", marks=pytest.mark.long)],
)


@pytest.mark.only("sqlite")
def test_each_of_them_alone_is_done(signed_in: Any, county: County) -> None:
    for ready in PAIRS:
        for at in range(2):
            made = ready(county)
            said = (made.first, made.second)[at]
            db.session.commit()
            assert post(signed_in(said.by), said.path, said.fields).status_code == 303, (ready.__name__, at)


@TURNS
def test_whoever_comes_first_nothing_is_lost_or_doubled(
    app: Flask, county: County, turns: int, size: tuple[int, int]
) -> None:
    wrong: list[str] = []
    with crowd(str(app.config["SQLALCHEMY_DATABASE_URI"]), *size) as many:
        for ready in PAIRS * turns:
            made = ready(county)
            buttons = [(token_of(by.by), by.path, by.fields) for by in (made.first, made.second)]
            db.session.remove()
            answers = many.press_each(buttons)
            db.session.rollback()
            statuses = Counter(status for status, _ in answers)
            failed = sorted({words for status, words in answers if status >= 500})
            if failed or set(statuses) - {302, 303, 404, 409, 422} or not statuses[303]:
                wrong.append(f"{ready.__name__}: answered {dict(statuses)} {failed}")
            wrong += [f"{ready.__name__}: {sql}" for sql in made.never if one(sql, made.id)]
            db.session.rollback()
    assert not wrong, "\n".join(wrong)
    is_proved()
