"""No input gives a 500: odd values in every form, with exceptions propagating."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station_app.core.db import db
from tests.factories import County, browser_of, villager
from tests.web import token

ODD = (
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "y",
        "on",
        "\x00",
        "\x00a",
        "a\u202eb",
        "\ud800".encode("utf-8", "replace").decode(),
        "😀" * 30,
    ),
    *(
        "İ" * 40,
        "ß" * 40,
        "x" * 5000,
        "'; drop table users; --",
        "%",
        "_",
        "\\",
        "<script>alert(1)</script>",
        "{{7*7}}",
    ),
    *("2015-02-30", "9999-12-31", "0001-01-01", "99999999999999999999", "1e309", "nan", "２０１５-０８-３１"),
    *(
        "00000000-0000-0000-0000-000000000000",
        "not-a-uuid",
        "operator",
        "open",
        "220822102201",
        "zgl",
        "4417",
    ),
)
value = st.one_of(st.sampled_from(ODD), st.text(max_size=60))
FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "/sign-in": ("nobody", ("login", "password", "next")),
    "/sign-in/code": ("nobody", ("login", "code", "password", "again")),
    "/language": ("wang", ("language", "next")),
    "/type-size": ("wang", ("large", "next")),
    "/password": ("wang", ("current", "password", "again")),
    "/accounts/new": ("admin", ("name", "login", "role", "station", "area", "phone")),
    "/accounts/{clerk}/disable": ("admin", ("reason",)),
    "/accounts/{clerk}/enable": ("admin", ("reason",)),
    "/accounts/{clerk}/reset": ("admin", ()),
    "/stations/new": (
        "office",
        ("id", "code", "kind", "name", "township", "village", "phone", "opened_on"),
    ),
    "/stations/{station}/step/pause": ("office", ("on", "reason", "version")),
    "/stations/{station}/step/resume": ("office", ("on", "reason", "version")),
    "/villagers/new": ("wang", ("id", "name", "phone", "group", "consent", "consent_on", "confirm")),
    "/villagers/{villager}/edit": (
        "wang",
        ("version", "name", "phone", "group", "consent", "consent_on", "confirm"),
    ),
    "/villagers/{villager}/reveal": ("clerk", ("reason",)),
}
LISTS = (
    *(
        ("/villagers", "wang"),
        ("/villagers", "clerk"),
        ("/reports/ranking", "province"),
        ("/villagers/find", "wang"),
    ),
    *(("/stations", "clerk"), ("/stations", "coordinator"), ("/accounts", "admin"), ("/sign-in", "nobody")),
    *(("/sign-in/code", "nobody"), ("/villagers/new", "wang")),
)
ASKED = (
    "q",
    "after",
    "before",
    "state",
    "township",
    "station",
    "open",
    "on",
    "silent",
    "format",
    "next",
    "code",
    "login",
)
CALM = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def browser(app: Flask, county: County, who: str) -> FlaskClient:
    db.session.rollback()
    db.session.expunge_all()
    db.session.execute(text("delete from sign_in_failures"))
    db.session.commit()
    return app.test_client() if who == "nobody" else browser_of(app, getattr(county, who))


@pytest.mark.parametrize("url", FORMS)
def test_no_form_breaks(app: Flask, county: County, url: str) -> None:
    who, names = FORMS[url]
    known = villager(county.taiping)
    address = url.format(clerk=county.clerk.id, station=county.taiping.id, villager=known.id)
    app.config["PROPAGATE_EXCEPTIONS"] = True

    @CALM
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(names, value)))
    def send(fields: dict[str, Any]) -> None:
        client = browser(app, county, who)
        answer = client.post(address, data={"csrf_token": token(client), **fields})
        assert answer.status_code < 500
        assert "<script>alert(1)" not in answer.text

    send()


@pytest.mark.parametrize(("url", "who"), LISTS)
def test_no_list_breaks(app: Flask, county: County, url: str, who: str) -> None:
    villager(county.taiping)
    app.config["PROPAGATE_EXCEPTIONS"] = True

    @CALM
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(ASKED, value)))
    def ask(fields: dict[str, Any]) -> None:
        answer = browser(app, county, who).get(url, query_string=fields)
        assert answer.status_code < 400 or answer.status_code == 403
        assert "<script>alert(1)" not in answer.text

    ask()
