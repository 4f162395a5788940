"""王站长 practises a whole day: her county, the province and everybody outside see what they saw before."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from station_app.accounts.drafts.owners import TOKEN, mark
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.ops.checking.cli import facts, verify
from tests import factories, orders_factory
from tests.access.things import DAY
from tests.factories import County
from tests.orders.deeds import form
from tests.practice.trying import a_day, begin, everything_real, known, practised
from tests.web import exported, post, read, token

PAGES = {
    "office": (
        *(
            "/",
            "/stations",
            "/orders",
            "/orders?q=0001",
            "/villagers?q=王大娘",
            "/search?q=练习",
            "/stations/coverage",
        ),
        *(
            "/reports/ranking",
            "/reports/months",
            "/reports/audits",
            "/prices",
            "/parcels",
            "/tills",
            "/credits",
        ),
        *("/after-sales", "/bills", "/produce", "/accounts", "/sync/devices", "/stations/targets"),
    ),
    "coordinator": ("/", "/orders", "/stations"),
    "province": ("/", "/stations", "/reports/months"),
    "li": ("/", "/orders", "/villagers", "/search?q=王大娘", "/parcels"),
}
LISTS = ("/orders", "/stations", "/villagers", "/reports/months", "/reports/ranking", "/parcels", "/credits")


def what_others_see(app: Flask, county: County) -> dict[str, Any]:
    """The pages, files and figures of everybody else, without what differs each time."""
    seen: dict[str, Any] = {}
    for who, pages in PAGES.items():
        browser = factories.browser_of(app, getattr(county, who))
        for page in pages:
            answer = browser.get(page)
            words = re.sub(r'value="[\w.-]{80,}"|\b\d\d:\d\d\b', "", answer.text)
            seen[f"{who} {page}"] = (answer.status_code, words)
    office = factories.browser_of(app, county.office)
    for page in LISTS:
        file = exported(office, page)
        seen[f"file {page}"] = (file.status_code, file.data)
    stranger = app.test_client()
    for page in ("/hall", "/hall/220822", "/lookup/220822", "/sign-in"):
        answer = stranger.get(page)
        seen[f"nobody {page}"] = (answer.status_code, read(answer.text))
    for words in ([], ["--by", "station"], ["--by", "month"], ["--by", "township"]):
        seen["facts " + " ".join(words)] = CliRunner().invoke(facts, [*words, "--json"]).stdout
    return seen


def test_after_a_day_of_practice_nobody_sees_anything_else(
    app: Flask, county: County, signed_in: Any
) -> None:
    orders_factory.mixed(
        factories.villager(county.taiping), factories.villager(county.taiping, "李国富", "13843210932"), DAY
    )
    wang = signed_in(county.wang)
    wang.get("/")
    what_others_see(app, county)  # exports are on record: taken once before
    rows, seen = everything_real(), what_others_see(app, county)
    real = everything_real()
    exports = set(real["audit_entries"]) - set(rows["audit_entries"])
    assert not [name for name, one in seen.items() if one[0] == 404 and not name.startswith("nobody")]
    begin(wang)
    order = a_day(wang)
    page = wang.get("/practice").text
    assert page.count('class="practice-done"') == 8, read(page)
    assert "8/8" in read(page)
    assert everything_real() == real
    assert len(practised("select id from orders where county_id like '0%'")) == 2
    assert practised("select sum(orders), sum(turnover_fen) from station_days where county_id like '0%'") == [
        (0, 0)
    ], "the mark on the station keeps it out of sums over all counties too"
    again = what_others_see(app, county)
    assert exports
    for name, before in seen.items():
        if "audits" not in name:
            assert again[name] == before, name
    with unscoped():
        result = CliRunner().invoke(verify, ["--json"])
    assert json.loads(result.stdout)["ok"], result.stdout
    for who in ("office", "auditor", "li", "coordinator", "zhao"):
        assert signed_in(getattr(county, who)).get(f"/orders/{order}").status_code == 404, who
    post(wang, "/practice/end")
    assert wang.get(f"/orders/{order}").status_code == 404, "nor does she at her real station"
    assert "练习中" not in wang.get("/").text


def test_verify_sees_a_wrong_row_of_a_practice_station_too(
    app: Flask, county: County, signed_in: Any
) -> None:
    wang = signed_in(county.wang)
    begin(wang)
    a_day(wang)
    db.session.execute(text("update orders set received_fen = received_fen + 1 where county_id like '0%'"))
    db.session.commit()
    with unscoped():
        found = json.loads(CliRunner().invoke(verify, ["--json"]).stdout)
    assert {one["check"] for one in found["differences"]} >= {"money_of_orders"}


@pytest.mark.only("sqlite")
def test_every_page_of_a_practice_says_so_on_screen_and_on_paper(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    assert "练习中" not in wang.get("/").text
    for way_in in ("/more", "/help"):
        assert 'href="/practice"' in wang.get(way_in).text
    assert "假的站" in wang.get("/practice").text
    begin(wang)
    order = a_day(wang)
    for page in (
        *(
            "/",
            "/practice",
            "/orders",
            "/orders/new",
            f"/orders/{order}",
            "/villagers",
            "/arrivals",
            "/pickup",
        ),
        *("/till", "/credit", "/parcels", "/after-sales", "/more", "/help", "/produce", "/no-such-page"),
        *(f"/orders/{order}/return", "/imports", "/undos", "/search?q=王大娘", "/orders/print", "/password"),
    ):
        words = wang.get(page).text
        assert "练习中" in words, page
        assert 'action="/practice/end"' in words, page
    slip = read(wang.get(f"/orders/{order}/slip").text)
    assert "练习，不作数" in slip
    file = exported(wang, "/orders")
    assert "%E7%BB%83%E4%B9%A0" in file.headers["Content-Disposition"], "the name of a file says it"
    case = wang.get("/after-sales").text
    assert "坏了" in case or "退货" in case
    another = signed_in(county.wang).get("/")
    assert "练习中" not in another.text, "another browser of hers is at the real station"


@pytest.mark.only("sqlite")
def test_starting_again_gives_an_empty_station(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    assert post(wang, "/practice/again").status_code == 409
    begin(wang)
    first = a_day(wang)
    post(wang, "/practice/end")
    begin(wang)
    assert wang.get(f"/orders/{first}").status_code == 200, "the practice goes on where it stood"
    assert post(wang, "/practice/again").location == "/practice"
    assert "0/8" in read(wang.get("/practice").text)
    assert wang.get(f"/orders/{first}").status_code == 404
    assert known(wang)
    assert practised("select count(*) from stations where county_id like '0%'") == [(2,)]
    assert practised("select count(distinct county_id) from stations where is_practice") == [(2,)]
    li = signed_in(county.li)
    begin(li)
    assert practised("select count(distinct county_id) from stations where is_practice") == [(3,)]
    theirs = a_day(li)
    assert wang.get(f"/orders/{theirs}").status_code == 404


@pytest.mark.only("sqlite")
def test_a_page_left_open_stores_nothing_on_the_other_side(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    with wang.session_transaction() as session:  # as signing in does
        session[TOKEN] = mark(county.wang.id) + "0123456789abcdefghijkl"
    page = wang.get("/orders/new").text
    real = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert real
    begin(wang)
    practice = re.search(r'name="csrf_token" value="([^"]+)"', wang.get("/orders/new").text)
    assert practice
    sale = form(None, new_name="周大妈", villager_id="")
    answer = wang.post("/orders/new", data=sale | {"csrf_token": real[1]})
    assert answer.status_code == 400
    assert "不是练习的时候打开的" in answer.text
    post(wang, "/practice/end")
    assert wang.post("/orders/new", data=sale | {"csrf_token": practice[1]}).status_code == 400
    assert practised("select count(*) from orders") == [(0,)]
    assert wang.post("/orders/new", data=sale | {"csrf_token": real[1]}).status_code == 303, "it goes on"
    assert practised("select count(*) from orders where county_id = '220822'") == [(1,)]


@pytest.mark.only("sqlite")
def test_nothing_is_kept_on_the_telephone_while_practising(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    begin(wang)
    told = wang.get("/sync/hello").json
    assert set(told) == {"practice", "real"}, "no name, no token: the worker keeps nothing"
    for url in ("/sync/station", "/postbox", "/postbox/file", "/password", "/devices", "/switch", "/pin"):
        answer = wang.get(url)
        assert answer.status_code == 403, url
        assert "不练了" in answer.text
    sent = {"device": "0190c3a0-0000-7000-8000-000000000001", "label": "", "entries": []}
    assert wang.post("/sync", json=sent, headers={"X-CSRFToken": token(wang)}).status_code == 403
    secret = re.search(r'name="csrf_token" value="([^"]+)"', wang.get("/orders/new").text)
    assert secret
    assert secret[1].startswith(("In4", "In5", "In6", "In7")), "by this the worker knows a page of a practice"
    post(wang, "/practice/end")
    assert wang.get("/sync/hello").json["station"] == county.taiping.name


@pytest.mark.only("sqlite")
def test_only_operators_practise(county: County, signed_in: Any) -> None:
    for who in ("office", "coordinator", "province", "admin"):
        browser = signed_in(getattr(county, who))
        assert browser.get("/practice").status_code == 403
        assert post(browser, "/practice/begin").status_code == 403
    assert practised("select count(*) from stations where is_practice") == [(0,)]
