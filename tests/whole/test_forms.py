"""Every form of every page with what nobody should type: refused with a sentence, or kept as clean words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Uuid, select

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import Model, db
from tests.access.things import DAY, Things
from tests.factories import COUNTY, NEIGHBOUR, County, browser_of
from tests.web import token
from tests.whole import furnishing, hostile, spoken, walk
from tests.whole.hostile import ID, VALUES, Typed
from tests.whole.thorough import Some, thoroughly

pytestmark = pytest.mark.only("sqlite")
PEOPLE = ("wang", "office", "admin")
LEAVING = ("/sign-out", "/view-as", "/looking", "/delete", "/disable", "/erase", "/step/", "/end")
"""Forms that take away what the others need: they are posted last."""


@pytest.fixture
def stood(app: Flask, county: County) -> Iterator[tuple[list[Typed], Things]]:
    """Every form that stands on a page of the operator, the manager and the administrator."""
    clock.pin(DAY)
    with unscoped():
        things = furnishing.furnish(county)
    browsers = {who: browser_of(app, getattr(county, who)) for who in PEOPLE}
    found: dict[tuple[str, str, tuple[str, ...]], Typed] = {}
    seen: set[tuple[str, str]] = set()
    for stop in walk.stops(app, county, things):
        if stop.who not in PEOPLE or ("?" not in stop.url and (stop.who, stop.endpoint) in seen):
            continue
        seen.add((stop.who, stop.endpoint))
        answer = browsers[stop.who].get(stop.url)
        for one in hostile.forms(stop.who, stop.url, answer.get_data(as_text=True)):
            way = ID.sub("*", one.action.split("?")[0])
            way = "/export" if way.endswith("/export") else way  # one form for all lists
            found.setdefault((stop.who, way, tuple(name for name, _ in one.fields)), one)
    last = [one for one in found.values() if any(part in one.action for part in LEAVING)]
    yield [one for one in found.values() if one not in last] + last, things
    clock.pin(None)


def posted(browser: FlaskClient, one: Typed, fields: Any, wrong: list[str], what: str) -> Any:
    """Post the form; whatever is no answer of ours is a fault."""
    said = f"{one.who} POST {one.action} {what}"
    pairs = [("csrf_token", token(browser)), *(fields.items() if isinstance(fields, dict) else fields)]
    data: dict[str, list[bytes]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value.encode("utf-8", "surrogatepass"))
    try:
        answer = browser.post(one.action, data=data)
    except Exception as error:  # noqa: BLE001  (any of them would be a page that says we are to blame)
        wrong.append(f"{said}: {type(error).__name__} {str(error)[:160]}")
        db.session.rollback()
        return None
    if answer.status_code >= 500:
        wrong.append(f"{said}: {answer.status_code}")
    if answer.status_code == 303 and not re.match(r"/(?![/\\])[^\x00-\x20]*$", answer.headers["Location"]):
        wrong.append(f"{said}: leads to {answer.headers['Location']!r}")
    return answer


@thoroughly
def test_no_form_breaks_on_what_is_typed_and_nothing_unseen_is_kept(
    app: Flask, county: County, stood: tuple[list[Typed], Things], some: Some
) -> None:
    every, _ = stood
    wrong: list[str] = []
    for turn, one in enumerate(every):
        browser = browser_of(app, getattr(county, one.who))
        stand = dict(one.fields)
        names = list(stand)
        for shift in some.of(range(0, len(VALUES), 12), turn):  # all fields at once
            worst = {name: VALUES[(at + shift + turn) % len(VALUES)] for at, name in enumerate(names)}
            posted(browser, one, worst, wrong, f"all from {shift}")
        for at, name in some.of(list(enumerate(names[:12])), turn):  # one field, the others as they stand
            value = VALUES[(turn * 7 + at) % len(VALUES)]
            posted(browser, one, {**stand, name: value}, wrong, f"{name}={value[:20]!r}")
        twice = [(name, value) for name in names for value in (stand[name], "x", stand[name])]
        posted(browser, one, twice, wrong, "each field three times")
        nested = {f"{name}{end}": "1" for name in names for end in ("[]", "[0]", "-0", "-9999-x", ".x", "--")}
        posted(browser, one, nested, wrong, "nested names")
        posted(browser, one, {}, wrong, "nothing at all")
    assert len(every) > 60, len(every)
    wrong += hostile.kept()
    with unscoped(), app.test_request_context():
        acts = list(db.session.scalars(select(AuditEntry)))
        assert len({(act.thing, act.verb) for act in acts}) > 15
        wrong += spoken.faults(acts, county.auditor, None)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])


def test_an_id_of_another_county_in_a_form_is_refused_and_changes_nothing(
    app: Flask, county: County, stood: tuple[list[Typed], Things]
) -> None:
    """Each field that holds an id of ours gets one of the neighbour's, of every kind of thing in turn."""
    every, things = stood
    theirs = sorted({str(one) for one in things.elsewhere.values() if isinstance(one, uuid.UUID)})
    before, wrong, tried = of_the_neighbour(), [], 0
    for one in every:
        stand = dict(one.fields)
        places = [name for name, value in stand.items() if ID.fullmatch(value) and name != "id"]
        browser = browser_of(app, getattr(county, one.who))
        for name in places:
            for theirs_id in theirs:
                tried += 1
                posted(browser, one, {**stand, name: theirs_id}, wrong, f"{name} of the neighbour")
        more = dict.fromkeys(("villager", "station_id", "order", "who", "batch", "household"), theirs[0])
        posted(browser, one, {**stand, **more, "county_id": NEIGHBOUR, "role": "admin"}, wrong, "more fields")
    assert tried > 20, tried
    assert of_the_neighbour() == before
    wrong += [f"{where} names a row of the neighbour" for where in naming(set(theirs))]
    assert not wrong, "\n".join(wrong[:40])


def of_the_neighbour() -> dict[str, list[Any]]:
    """Every row of the neighbouring county, but for sessions."""
    with unscoped():
        return {
            table.name: sorted(
                map(repr, db.session.execute(select(table).where(table.c.county_id == NEIGHBOUR)))
            )
            for table in Model.metadata.sorted_tables
            if "county_id" in table.columns and table.name != "sessions"
        }


def naming(theirs: set[str]) -> list[str]:
    """Columns of our county in which an id of the neighbour's stands."""
    found = []
    with unscoped():
        for table in Model.metadata.sorted_tables:
            for column in table.columns:
                if "county_id" not in table.columns or not isinstance(column.type, Uuid):
                    continue
                ids = db.session.scalars(select(column).where(table.c.county_id == COUNTY).distinct())
                found += [f"{table.name}.{column.name}" for id in ids if str(id) in theirs]
    return found
