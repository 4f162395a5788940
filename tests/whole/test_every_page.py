"""Every page as its people see it, in Chromium: axe finds nothing, and the longest names push none sideways.

Each page is opened once in each language and looked at on a phone and on a desk, by axe and in its width,
that in large type too. Names are as long as they may be: characters in the Chinese pages, one unbroken Latin
word in the English ones.
"""

from __future__ import annotations

import os
import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import Column, String, update

from station_app.accounts.models import User
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from tests.access.things import DAY
from tests.e2e.conftest import Served, empty_file, served
from tests.whole import everything, furnishing, walk

__all__ = ["empty_file", "served"]
LONGEST = 40
PAGES = os.environ.get("PAGES", "")
"""A pattern of addresses, to look at some pages alone: ``PAGES=/stations make test-long``."""
SIZES = {360: 740, 1366: 768}
LARGE_TYPE = "is => document.documentElement.classList.toggle('big', is)"
CHARACTERS = "欧阳翠莲双岗镇太平村委会洗衣机八公斤全自动波轮家用节能新款上市包邮到村农村电商服务站"
LANGUAGES = ("zh", "en")
AXE = "/axe.js"
GROUPS = {"wang": {"wang"}, "office": {"office"}, "rest": {"admin", "auditor", "province", walk.NOBODY}}
CHECK = """() => axe.run(document, {resultTypes: ['violations'], elementRef: false}).then(told =>
  told.violations.map(one => one.id + ': ' + one.help + ' | ' +
    one.nodes.slice(0, 3).map(node => node.html.slice(0, 140)).join(' || ')))"""
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide && document.body.scrollWidth <= wide) return [];
  const out = Array.from(document.body.querySelectorAll('*')).filter(one => {
    if (one.getBoundingClientRect().right <= wide + 1) return false;
    for (let up = one; up && up !== document.body; up = up.parentElement)
      if (up !== one && getComputedStyle(up).overflowX !== 'visible') return false;
    return true;
  });
  return ['wider than ' + wide + ': ' + (out[0] ? out[0].outerHTML.slice(0, 140) : '?')];
}"""


def longest(language: str) -> everything.Words:
    """As many characters as the column takes and a form lets in, different in each row."""

    def words(column: Column[Any], index: int) -> str:
        room = column.type.length if isinstance(column.type, String) and column.type.length else LONGEST
        long = CHARACTERS if language == "zh" else string.ascii_letters
        mark = f"{index:03d}"
        return (long[: min(room, LONGEST) - len(mark)] + mark)[-min(room, LONGEST) :]

    return words


def also_axe(application: Any) -> Any:
    """The application with axe at an address of its own: the policy lets it run, Chromium keeps it."""
    script = Axe().axe_script.encode()
    heads = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=600")]

    def answer(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != AXE:
            return application(environ, start)
        start("200 OK", [*heads, ("Content-Length", str(len(script)))])
        return [script]

    return answer


def once_each(stops: list[walk.Stop]) -> list[walk.Stop]:
    """The files and papers of all lists are two templates: one of each is enough in the second language."""
    seen: set[str] = set()
    kept = []
    for stop in stops:
        way = stop.endpoint.rpartition("_")[2]
        if way not in ("export", "print") or way not in seen:
            kept.append(stop)
        seen.add(way)
    return kept


@pytest.fixture(params=[f"{language}-{people}" for language in LANGUAGES for people in GROUPS])
def walked(request: pytest.FixtureRequest, served: Served) -> Iterator[tuple[str, list[walk.Stop]]]:
    """A language and the pages of some people; all names as long as they may be."""
    language, people = request.param.split("-")
    served.app.wsgi_app = also_axe(served.app.wsgi_app)  # type: ignore[method-assign]
    clock.pin(DAY)
    with served.app.app_context():
        things = furnishing.furnish(served.county)
        everything.say(longest(language))
        furnishing.found_by_code(served.county)
        with unscoped():
            db.session.execute(update(User).values(language=language))
            db.session.commit()
        found = walk.stops(served.app, served.county, things)
    mine = [stop for stop in found if stop.who in GROUPS[people] and re.search(PAGES, stop.url)]
    yield language, mine if language == "zh" else once_each(mine)
    clock.pin(None)


@pytest.mark.long
@pytest.mark.browser
def test_nothing_hinders_anybody_and_nothing_is_wider_than_the_screen(
    served: Served, walked: tuple[str, list[walk.Stop]], chromium: Any
) -> None:
    wrong: list[str] = []
    opened: Counter[str] = Counter()
    language, stops = walked
    for who in dict.fromkeys(stop.who for stop in stops):
        speech = "zh-CN" if language == "zh" else "en"
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale=speech)
        context.set_default_timeout(15_000)
        with served.app.app_context(), unscoped():
            page = walk.signed_in(served.app, context, served.url, getattr(served.county, who, None))
        for stop in (stop for stop in stops if stop.who == who):
            answer = page.goto(served.url + stop.url, wait_until="load")
            opened[stop.endpoint] += answer.status == 200
            if stop.who != walk.NOBODY and page.url.partition("?")[0].endswith("/sign-in"):
                wrong.append(f"{who} {stop.url}: signed out")
            page.add_script_tag(url=served.url + AXE)
            for width, height in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                found = page.evaluate(TOO_WIDE)
                if stop.endpoint not in walk.PARTS:
                    found += page.evaluate(CHECK)
                page.evaluate(LARGE_TYPE, True)
                found += [f"in large type {one}" for one in page.evaluate(TOO_WIDE)]
                page.evaluate(LARGE_TYPE, False)
                wrong += [f"{who} {stop.url} at {width}: {one}" for one in found]
        context.close()
    shut = {stop.endpoint for stop in stops if stop.endpoint and not opened[stop.endpoint]}
    wrong += [f"Give tests.whole.walk a thing that opens {one}." for one in sorted(shut)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
