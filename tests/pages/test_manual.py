"""The manuals: whole in both languages, a chapter for every page, pictures that are there and small."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock

import pytest
from flask import Flask
from PIL import Image

from station_app.core.access import Person
from station_app.desk import manual
from station_app.desk.frame import SIDE, TABS
from tests.access.routes import ROUTES
from tests.factories import County, browser_of
from tests.pages.test_budgets import KB, weigh
from tools.shots import DAY, SHOTS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
PICTURE = re.compile(r"\]\((?:docs/)?pictures/([a-z0-9-]+)\.png\)")
MOST_PICTURE = 80 * KB


@pytest.mark.parametrize("name", manual.MANUALS)
def test_both_languages_have_the_same_chapters_for_the_same_pages(name: str) -> None:
    zh, en = (manual.chapters(name, language) for language in LANGUAGES)
    assert [(one.name, one.pages) for one in zh] == [(one.name, one.pages) for one in en]
    assert len({one.name for one in zh}) == len(zh)
    english = "".join(one.title + one.html for one in en).replace("中文", "")
    assert not CHINESE.findall(english)


@pytest.mark.parametrize("name", manual.MANUALS)
def test_every_page_a_chapter_names_is_there(name: str) -> None:
    named = [page for chapter in manual.chapters(name, "zh") for page in chapter.pages]
    assert len(set(named)) == len(named), "one page, one chapter"
    assert not [page for page in named if page not in ROUTES]


def test_every_way_of_the_navigation_is_explained() -> None:
    explained = {
        name: {page for chapter in manual.chapters(name, "zh") for page in chapter.pages}
        for name in manual.MANUALS
    }
    assert not [way.endpoint for way in TABS if way.endpoint not in explained["operator"]]
    ways = [way.endpoint for _group, found in SIDE for way in found]
    assert not [one for one in ways if one not in explained["county"]]


def test_the_pictures_of_the_manuals_are_those_the_table_makes_and_small() -> None:
    texts = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*-manual.*.md")]
    shown = {name for text in texts for name in PICTURE.findall(text.read_text(encoding="utf-8"))}
    made = {shot.name for shot in SHOTS} | set(DAY)
    assert shown == made, "pictures that nobody makes, or nobody shows"
    assert {path.stem for path in manual.PICTURES.glob("*")} == made
    for path in manual.PICTURES.glob("*.png"):
        assert path.stat().st_size <= MOST_PICTURE, path.name
        assert Image.open(path).mode == "P", f"{path.name}: make shots keeps few colours"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["wang", "office"])
def test_every_chapter_opens_and_fits_a_poor_network(app: Flask, county: County, word: str) -> None:
    who: Person = getattr(county, word)
    client = browser_of(app, who)
    index = client.get("/help").text
    for chapter in manual.chapters("operator" if word == "wang" else "county", "zh"):
        assert f'href="/help/{chapter.name}"' in index
        assert weigh(client, f"/help/{chapter.name}") <= 5 * KB, chapter.name
    assert client.get("/help/no-such-chapter").status_code == 404


@pytest.mark.only("sqlite")
def test_each_page_leads_to_the_chapter_about_it(app: Flask, county: County) -> None:
    wang, office = browser_of(app, county.wang), browser_of(app, county.office)
    assert 'href="/help/new-order"' in wang.get("/orders/new").text
    assert 'href="/help/months"' in office.get("/reports/months").text
    assert 'href="/help/start"' in app.test_client().get("/sign-in").text


@pytest.mark.only("sqlite")
def test_pictures_are_served_and_nothing_else(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/help/pictures/counter-home.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    for name in ("none.png", "..%2farchitecture.md", "Counter-Home.png", "%00.png"):
        assert client.get(f"/help/pictures/{name}").status_code == 404, name


def test_raw_html_in_a_manual_stays_text() -> None:
    assert "<script" not in manual._reader().render("<script>alert(1)</script>")


def test_chapters_opened_at_one_moment_are_read_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of Markdown keeps tables that it fills as it goes; two threads at once broke a page."""
    real, busy, clashes = manual._reader(), Lock(), []

    class Reader:
        def render(self, text: str) -> str:
            if not busy.acquire(blocking=False):
                clashes.append(text[:20])
                return real.render(text)
            try:
                return real.render(text)
            finally:
                busy.release()

    monkeypatch.setattr(manual, "_reader", Reader)
    manual._page.cache_clear()
    together, opened = Barrier(4), manual.chapters("operator", "zh")[:4]

    def ask(at: int) -> int:
        together.wait(10)
        return len(opened[at].html)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert min(found) > 100
    assert clashes == []
