"""Every page of every role: each number opens the list that sums to it, or has a named reason not to."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from station_app.core.access import Person, Role
from tests.access.routes import ROUTES
from tests.access.test_matrix import LEAVES, PEOPLE, addresses, rules, things
from tests.access.things import Things
from tests.desk.test_figures import busy
from tests.factories import County, browser_of
from tests.figure_walk import walk_page
from tests.loose_numbers import loose_numbers

__all__ = ["busy", "things"]
MORE = {
    "desk.home": ("?month=2015-07&by=turnover", "?by=households"),
    "orders.index": ("?month=2015-08&counting=1", "?state=owing", "?state=arrived&township=220822102"),
    "stations.index": ("?open=1&on=2015-08-31", "?silent=1", "?registered=1&township=220822102"),
    "stations.villages": ("?covered=1", "?township=220822102"),
    "reports.ranking": ("?by=rate&month=2015-07", "?span=all&by=households&skip=1"),
    "reports.months": ("?month=2015-07&by=saved", "?against=year", "?against=target&by=turnover"),
    "reports.townships": ("?against=year&by=households", "?against=target"),
}


OF_A_PROVINCE: tuple[tuple[str, str, str], ...] = (
    (
        r"^/$",
        r"td:户数",
        "households of several stations, of which some are the same: no list adds up to them",
    ),
    (
        r"^/(stations|reports/ranking)",
        r"td:|td\.n",
        "the sum of one station: whose orders they are it may not see",
    ),
)
"""Besides these, of a province: it opens stations, and never the orders of people."""
AS_MANAGER = {Role.CLERK, Role.AUDITOR, Role.ADMIN}
"""They see the rows a manager sees: of theirs only what a manager may not open is walked again."""


def pages(app: Flask, role: Role, things: Things) -> list[str]:
    """The address of every page this role may open, with the filters that change its figures."""
    found = []
    for rule in rules():
        route = ROUTES[rule.endpoint]
        if route.is_public or rule.endpoint in LEAVES or role not in route.roles or "GET" not in rule.methods:
            continue
        if role in AS_MANAGER and Role.MANAGER in route.roles:
            continue
        for address in addresses(app, rule, route, things, "own"):
            found += [address + more for more in ("", *MORE.get(rule.endpoint, ()))]
    return found


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_every_number_opens_its_list_or_says_why_not(
    app: Flask, county: County, busy: dict[str, Any], things: Things, role: Role
) -> None:
    who: Person = getattr(county, PEOPLE[role])
    browser, loose, seen = browser_of(app, who), [], 0
    for address in pages(app, role, things):
        answer = browser.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen += sum(walk_page(browser, address, answer.text).values())
        loose += loose_numbers(answer.text, address, OF_A_PROVINCE if role is Role.PROVINCE else ())
    assert not loose
    assert seen > 30 or role in AS_MANAGER


def test_a_number_without_a_list_is_noticed() -> None:
    linked = '<a data-measure="orders" href="/">6</a>'
    page = f"<main><table><thead><tr><th>订单</thead><tbody><tr><td>5<tr><td>{linked}</table>"
    assert loose_numbers(page, "/nowhere") == ["/nowhere: table tbody tr td td:订单 | 5"]
