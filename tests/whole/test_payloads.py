"""Forty ways to smuggle markup into a page, in every text column at once: in Chromium nothing comes of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import unscoped
from tests.access.routes import ROUTES
from tests.access.test_matrix import addresses
from tests.access.things import DAY, Things
from tests.e2e.conftest import Served, empty_file, served
from tests.factories import browser_of
from tests.web import Browser, post
from tests.whole import everything, furnishing, payloads, walk
from tests.whole.thorough import Some, thoroughly

__all__ = ["empty_file", "served"]
FULL = {"names": "full", "reason": "8月对账要核对姓名"}
FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+)"')
MARKUP = [one for one in payloads.XSS if "<" in one]
FORM = re.compile(r'<form[^>]* method="post"(?:[^>]* action="([^"]*)")?[^>]*>(.*?)</form>', re.S)
Planted = tuple[Served, list[walk.Stop], Things]
SCRIPTED = {"desk.home", "orders.new", "orders.index", "arrivals.index"}
"""Pages on which scripts write what the server sends them: opened each time."""
KEEP = {"csrf_token", "version", "id", "next"}


@pytest.fixture
def planted(served: Served) -> Iterator[Planted]:
    """The county with all payloads in each of its text columns, and every page of it."""
    clock.pin(DAY)
    with served.app.app_context():
        things = furnishing.furnish(served.county)
        said = everything.say(lambda _column, index: f"{payloads.all_from(index)} {index}")
        assert not everything.unsaid(said), "Give furnishing.furnish() a row with characters there."
        assert len(said) > 60
        furnishing.found_by_code(served.county)
        found = walk.stops(served.app, served.county, things)
    yield served, found, things
    clock.pin(None)


@pytest.mark.browser
@thoroughly
def test_forty_payloads_in_every_text_column_do_nothing_on_any_page(
    planted: Planted, chromium: Any, some: Some
) -> None:
    served, every, _ = planted
    found = [stop for turn, stop in enumerate(every) if stop.endpoint in SCRIPTED or some.of([stop], turn)]
    wrong: list[str] = []
    for who in dict.fromkeys(stop.who for stop in found):
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        context.set_default_timeout(15_000)
        context.add_init_script(payloads.WATCH)
        with served.app.app_context(), unscoped():
            page = walk.signed_in(served.app, context, served.url, getattr(served.county, who, None))
        said: list[str] = []
        page.on("dialog", lambda dialog, said=said: (said.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error, said=said: said.append(f"script: {error}"))
        page.on("request", lambda asked, said=said: foreign(served, asked.url, said))
        for stop in (stop for stop in found if stop.who == who):
            said.clear()
            answer = page.goto(served.url + stop.url, wait_until="load")
            assert answer is not None
            if answer.status >= 500:
                wrong.append(f"{who} {stop.url}: {answer.status}")
            if stop.who != walk.NOBODY and page.url.partition("?")[0].endswith("/sign-in"):
                wrong.append(f"{who} {stop.url}: signed out")
            touch(page, stop)
            wrong += [f"{who} {stop.url}: {one}" for one in [*page.evaluate(payloads.LOOK), *said]]
        context.close()
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.browser
def test_forty_payloads_are_words_to_the_parser_of_chromium_on_every_page(
    planted: Planted, chromium: Any
) -> None:
    """Each page as the server sends it, read as a browser reads it; no script runs."""
    served, found, _ = planted
    reader, wrong = chromium.new_page(), []
    served.app.test_client_class = Browser
    with served.app.app_context(), unscoped():
        clients = {walk.NOBODY: served.app.test_client()}
        for stop in found:
            if stop.who not in clients:
                clients[stop.who] = browser_of(served.app, getattr(served.county, stop.who))
            answer = clients[stop.who].get(stop.url)
            if answer.status_code >= 500:
                wrong.append(f"{stop.who} {stop.url}: {answer.status_code}")
            seen = reader.evaluate(payloads.LOOK_AT, answer.get_data(as_text=True))
            wrong += [f"{stop.who} {stop.url}: {one}" for one in seen]
    reader.close()
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.browser
def test_the_lookout_sees_every_payload_that_is_not_escaped(chromium: Any) -> None:
    page = chromium.new_page()
    places = ("<p>{}</p>", '<input value="{}">', "<input value='{}'>", "<b title={}>", '<a href="{}">x</a>')
    places += ("<title>{}</title>", "<textarea>{}</textarea>", "<select><option>{}</select>", "<!--{}-->")
    for payload in payloads.XSS:
        if payload not in payloads.HARMLESS:
            made = [place.replace("{}", payload) for place in places]
            assert any(page.evaluate(payloads.LOOK_AT, one) for one in made), payload
    assert not any(page.evaluate(payloads.LOOK_AT, place.replace("{}", "张桂兰")) for place in places)
    page.close()


def foreign(served: Served, url: str, said: list[str]) -> None:
    """Remember an address outside the served county."""
    if not url.startswith((served.url, "data:", "blob:")):
        said.append(f"asked for {url}")


def touch(page: Any, stop: walk.Stop) -> None:
    """Make the scripts of the page write what the server sends them."""
    if stop.url == "/" and stop.who == "office":
        page.keyboard.press("Control+k")
        page.fill(".palette input", "1")
        page.wait_for_selector(".palette-list > *")
    if stop.url == "/orders/new":
        page.fill("[data-find-box] input", "script")
        page.wait_for_selector("#picker-options > *", state="attached")


@pytest.mark.only("sqlite")
@thoroughly
def test_what_was_typed_comes_back_as_text(planted: Planted, some: Some) -> None:
    """Each form of each page, sent with all payloads in each field: refused or not, none is markup."""
    served, found, _ = planted
    typed, seen, wrong = payloads.all_from(0), set(), []
    with served.app.app_context(), unscoped():
        for stop in found:
            person = getattr(served.county, stop.who, None)
            if person is None or stop.who not in ("wang", "office", "admin"):
                continue
            client = browser_of(served.app, person)
            for action, body in FORM.findall(client.get(stop.url).get_data(as_text=True)):
                names = set(FIELD.findall(body)) - KEEP
                url = action.replace("&amp;", "&") or stop.url
                key = (stop.who, re.sub(r"[0-9a-f-]{36}", "*", url.split("?")[0]), tuple(sorted(names)))
                if key in seen or not names or "sign-out" in url or "devices" in url:
                    continue
                seen.add(key)
                if not some.of([key], len(seen)):
                    continue
                answer = post(client, url, dict.fromkeys(names, typed))
                text = answer.get_data(as_text=True)
                if answer.status_code >= 500:
                    wrong.append(f"{stop.who} POST {url}: {answer.status_code}")
                wrong += [
                    f"{stop.who} POST {url}: {one}" for one in payloads.XSS if "<" in one and one in text
                ]
    assert len(seen) > 20
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.only("sqlite")
@thoroughly
def test_no_exported_cell_is_a_formula_whatever_stands_in_the_columns(planted: Planted, some: Some) -> None:
    served, _, things = planted
    wrong, files, turn = [], 0, 0
    served.app.test_client_class = Browser  # each request of whom it is, though a context stays open
    with served.app.app_context(), unscoped():
        starts = payloads.FORMULAS
        everything.say(lambda column, index: f"{starts[(index + len(column.name)) % len(starts)]}{index}")
        for who in ("office", "wang", "admin"):
            client = browser_of(served.app, getattr(served.county, who))
            for rule in served.app.url_map.iter_rules():
                route = ROUTES.get(rule.endpoint)
                if route is None or not rule.endpoint.endswith("_export"):
                    continue
                if str(getattr(served.county, who).role) not in route.roles:
                    continue
                (url,) = addresses(served.app, rule, route, things, "own")
                turn += 1
                for kind, more in some.of((("csv", {}), ("xlsx", FULL), ("csv", FULL), ("xlsx", {})), turn):
                    answer = post(client, url, {"format": kind, "names": "masked"} | more)
                    if answer.status_code == 422 and more:
                        continue  # no names in this list, or not for this role
                    files += 1
                    wrong += [f"{who} {url} {kind}: {one!r}" for one in formulas(answer, kind)]
    assert files > 30
    assert not wrong, "\n".join(wrong[:40])


def formulas(answer: Any, kind: str) -> list[str]:
    """Cells of a file that a spreadsheet would calculate."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    if kind == "csv":
        rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
        cells = [cell for row in rows for cell in row]
        return [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠") and not is_number(cell)]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return [name for name in sheets if b"<f" in re.sub(rb"<formatCode|<f[a-z]+", b"", book.read(name))]


def is_number(cell: str) -> bool:
    """-12.50 is an amount, not a formula."""
    return re.fullmatch(r"-?\d+(\.\d+)?%?", cell) is not None
