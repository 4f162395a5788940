"""Every route x every role x own station, other station, other county."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from station_app import create_app
from station_app.core.access import Person, Role, unscoped
from tests.access.routes import ROUTES, Route
from tests.access.things import Things, make, sees
from tests.factories import County, browser_of
from tests.web import exported, post

FREE = {"static", "assets", "favicon", "worker", "picture_of_app"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
PEOPLE = {
    Role.OPERATOR: "wang",
    Role.COORDINATOR: "coordinator",
    Role.CLERK: "clerk",
    Role.MANAGER: "office",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
    Role.PROVINCE: "province",
}
LEAVES = {"accounts.sign_out", "practice.begin"}  # what follows would be no longer of this person's station


@cache
def rules() -> list[Rule]:
    """Every address of the application; walked by many tests, so asked for once."""
    app = create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FREE]


def test_every_route_is_listed_and_every_listed_route_exists() -> None:
    assert {rule.endpoint for rule in rules()} == set(ROUTES)


@pytest.fixture
def things(app: Flask, county: County) -> Things:
    """One of everything at three stations."""
    with unscoped():
        return make(county)


def addresses(app: Flask, rule: Rule, route: Route, things: Things, which: str) -> list[str]:
    """The addresses of a route for one station's things; one for each verb it takes."""
    parts: dict[str, Any] = dict(route.more(things))
    if route.of:
        parts[route.of if route.of in ("number", "code") else "id"] = getattr(things, which)[route.of]
    choices = [{"verb": verb} for verb in route.verbs] or [{}]
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [adapter.build(rule.endpoint, parts | choice) for choice in choices]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_each_role_reaches_what_is_its_own_and_nothing_else(
    app: Flask, county: County, things: Things, role: Role
) -> None:
    who: Person = getattr(county, PEOPLE[role])
    client, wrong = browser_of(app, who), []
    for rule in rules():
        route = ROUTES[rule.endpoint]
        if route.is_public or rule.endpoint in LEAVES:
            continue
        for which in ("own", "other", "elsewhere") if route.of else ("own",):
            for url in addresses(app, rule, route, things, which):
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    status = (post(client, url) if method == "POST" else client.get(url)).status_code
                    if role not in route.roles:
                        fits = status == 403
                    elif not sees(role, which, route.of):
                        fits = status == 404
                    else:
                        fits = status in (200, 302, 303, 409, 422)
                    if not fits:
                        wrong.append(f"{role} {which} {method} {url}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.only("sqlite")
def test_nobody_reaches_anything_without_signing_in(app: Flask, county: County, things: Things) -> None:
    client, wrong = app.test_client(), []
    for rule in rules():
        route = ROUTES[rule.endpoint]
        if route.is_public:
            continue
        for url in addresses(app, rule, route, things, "own"):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = post(client, url) if method == "POST" else client.get(url)
                if answer.status_code != 303 or "/sign-in" not in answer.headers["Location"]:
                    wrong.append(f"{method} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.only("sqlite")
def test_no_unsafe_route_works_without_the_token(app: Flask, county: County, things: Things) -> None:
    """Not for those who may, and not for one who may not."""
    wrong = []
    for role, word in PEOPLE.items():
        client = browser_of(app, getattr(county, word))
        for rule in rules():
            if not (rule.methods or set()) & UNSAFE or role not in (*ROUTES[rule.endpoint].roles, Role.ADMIN):
                continue
            for url in addresses(app, rule, ROUTES[rule.endpoint], things, "own"):
                for data in ({}, {"csrf_token": "forged"}):
                    status = client.post(url, data=data).status_code
                    if status != 400:
                        wrong.append(f"{role} {url}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.only("sqlite")
def test_an_export_holds_only_what_the_person_sees(app: Flask, county: County, things: Things) -> None:
    seen = {
        word: exported(browser_of(app, getattr(county, word)), "/orders").get_data(True)
        for word in ("wang", "li", "zhao", "coordinator", "office")
    }
    numbers = {"太平村": "wang", "鸿兴村": "li", "东村": "zhao"}
    assert all("TY-" in text for text in seen.values())
    lines = {word: len(text.strip().splitlines()) for word, text in seen.items()}
    assert len(numbers) == 3
    assert lines["wang"] == lines["li"] == lines["zhao"] == lines["coordinator"]
    assert lines["office"] == lines["wang"] + 1
