"""Every list has its file and its print, for the same people: the routes are enumerated."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from station_app.core.access import unscoped
from tests.access.routes import ROUTES
from tests.access.test_matrix import addresses, rules
from tests.access.things import make
from tests.exports.reading import book
from tests.factories import County, browser_of
from tests.web import exported

WAYS = ("_export", "_print")
NO_LIST = {
    "accounts.show": "one account",
    "accounts.rights": "what each role may do: the program says it, no rows",
    "accounts.devices": "one's own devices, each with its button",
    "villagers.household": "one household",
    "villagers.alike": "pairs to decide on, each opens both",
    "desk.chapter": "a chapter of the manual",
    "reports.chains": "the state of each chain, checked on asking",
    "undos.index": "what lies in the bin, each with its button",
    "arrivals.index": "a form, with what came in today; the list of parcels has it as a file",
    "arrivals.batch": "a form, with what became of each line",
    "arrivals.pickup": "what waits, to be handed over; the list of parcels has it as a file",
    "arrivals.claim": "a choice",
    "tills.till": "a form, with the entries behind it",
    "tills.show": "one day close",
    "tills.late_deed": "one deed with what is said of it",
    "bills.show": "one bill: its lines stand in the list of the station",
    "bills.line": "one line with what it may be",
    "sync.postbox": "what lies on this telephone: its own button makes the file",
    "sync.devices": "the telephones, each with what it sent",
    "desk.home": "a home: its figures open lists that have their files",
    "desk.more": "the entries of a menu",
    "desk.search": "what was found: a few of each kind, each opens",
    "stations.piece": "one line of equipment",
    "stations.handover_sheet": "one hand-over on paper",
    "desk.station": "one station; prints on one A4",
    "desk.coded": "the same by its code",
    "desk.villager": "one villager",
    "ops.health": "the machine this runs on",
    "settings.words": "a form for each word",
    "settings.days": "a form for each day off",
    "prices.show": "one price",
    "produce.product": "one product",
    "produce.listing": "one listing",
    "produce.post": "one post",
    "produce.quotes_of": "the trend of one product; the list of quotes has the rows",
    "public.pavilion": "a public page: a shop window",
    "public.wanted": "a public page",
    "public.offer": "a public page",
    "public.switch": "a switch",
    "produce.home": "the doors of a room",
    "produce.board": "sums, each opens the list it is of",
    "produce.new_purchase": "whom to buy from, each opens a form",
    "produce.purchase": "one purchase with its payments",
    "produce.purchase_slip": "a slip of paper",
    "produce.new_batch": "what there is to take from, a form",
    "produce.batch_trace": "one batch, up to the households and down to the sales",
    "produce.conformity": "one certificate on paper",
    "produce.told": "what buyers said, each with its answer",
    "produce.sale": "one sale with what came back",
    "produce.channel": "one channel with its settlements",
    "public.trace": "one batch as anybody sees it",
    "orders.show": "one order",
    "orders.numbered": "the same by its number",
    "orders.edit": "a form",
    **dict.fromkeys(
        ("orders.remind", "orders.chosen_deed", "orders.correct_chosen"),
        "one act on orders, whose list has a file",
    ),
    "orders.reminder": "what one reminder is about; the list of orders has them as a file",
    **dict.fromkeys(("orders.slip", "orders.case_slip"), "a slip of paper"),
}
"""Pages with a table or with rows that are no list, and why."""
ROWS = re.compile(r"<table|class=\"pager\"|class=\"order\"|class=\"row card-row\"|rel=\"next\"")


@cache
def lists() -> tuple[str, ...]:
    """The lists that are published: those with a file beside them."""
    names = [rule.endpoint for rule in rules()]
    return tuple(sorted(name.removesuffix("_export") for name in names if name.endswith("_export")))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["wang", "office", "admin", "province"])
def test_no_page_with_rows_lacks_its_file(app: Flask, county: County, word: str) -> None:
    with unscoped():
        things = make(county)
    client, missing = browser_of(app, getattr(county, word)), []
    known = {*lists(), *NO_LIST}
    for rule in _pages():
        for url in addresses(app, rule, ROUTES[rule.endpoint], things, "own"):
            answer = client.get(url)
            if (
                answer.mimetype == "text/html"
                and answer.status_code == 200
                and ROWS.search(answer.text)
                and rule.endpoint not in known
            ):
                missing.append(rule.endpoint)
    assert not missing, f"Publish a file beside {missing} (core/exports/views.py), or say why not."


@cache
def _pages() -> tuple[Rule, ...]:
    """The pages that are read, but for the files and prints themselves."""
    return tuple(
        rule
        for rule in rules()
        if "GET" in (rule.methods or set()) and not rule.endpoint.endswith(WAYS) and rule.endpoint in ROUTES
    )


def test_every_list_has_both_ways_out_for_the_same_people() -> None:
    found = {rule.endpoint: rule for rule in rules()}
    assert len(lists()) >= 9
    for name in lists():
        assert f"{name}_print" in found
        for way in WAYS:
            assert ROUTES[name + way].roles == ROUTES[name].roles
            assert ROUTES[name + way].of == ROUTES[name].of
            assert found[name + way].rule == f"{found[name].rule}/{way[1:]}"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["wang", "office", "admin", "province"])
def test_every_list_shows_the_ways_out(app: Flask, county: County, word: str) -> None:
    with unscoped():
        things = make(county)
    client = browser_of(app, getattr(county, word))
    for rule in _pages():
        if rule.endpoint not in lists():
            continue
        for url in addresses(app, rule, ROUTES[rule.endpoint], things, "own"):
            page = client.get(url)
            if page.status_code == 200 and not (
                rule.endpoint == "imports.show" and 'class="tag' not in page.text
            ):
                assert f'{url}/export"' in page.text or f"{url}/export?" in page.text, url


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["wang", "coordinator", "office", "auditor", "admin", "province"])
def test_every_list_gives_both_files_and_paper(app: Flask, county: County, word: str) -> None:
    with unscoped():
        things = make(county)
    client = browser_of(app, getattr(county, word))
    given = 0
    for rule in _pages():
        if rule.endpoint not in lists():
            continue
        (url,) = addresses(app, rule, ROUTES[rule.endpoint], things, "own")
        if client.get(url).status_code == 403:
            continue
        given += 1
        assert exported(client, url).mimetype == "text/csv", url
        sheets = book(exported(client, url, format="xlsx")).worksheets
        assert len(sheets) == 2
        assert sheets[1].title == "说明"
        paper = client.get(f"{url}/print")
        assert paper.status_code == 200
        heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', paper.text)
        assert heads
        assert set(heads) <= {cell.value for cell in sheets[0][1]}
    assert given >= 3


@pytest.mark.only("sqlite")
def test_the_file_of_another_stations_batch_is_not_found(app: Flask, county: County) -> None:
    with unscoped():
        things = make(county)
    wang: Any = browser_of(app, county.wang)
    for which in (things.other, things.elsewhere):
        url = f"/imports/{which['batch']}"
        assert exported(wang, url).status_code == 404
        assert wang.get(f"{url}/print").status_code == 404
