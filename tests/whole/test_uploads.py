"""Every form that takes a file: what hurts is refused with a sentence, and nothing of it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from sqlalchemy import func, select, text

from station_app.core import clock, files
from station_app.core.access import unscoped
from station_app.core.db import Model, db
from station_app.imports.lists import kinds
from tests.access.things import DAY
from tests.factories import County, browser_of
from tests.web import read, token
from tests.whole import furnishing, uploads, walk
from tests.whole.thorough import Some, thoroughly
from tests.whole.uploads import Upload

pytestmark = pytest.mark.only("sqlite")
TAKES_FILES = re.compile(r"""type=["']file["']|photo_input\(""")
ITSELF_FINE = "照片要再选一次"
NO_UPLOAD = {"ui/photo.html": "the macro itself"}
NEEDED = {
    "/prices/new": {
        "goods": "毛巾",
        "price": "3.50",
        "place": "220822",
        "source": "town",
        "seen_on": "2015-08-30",
    },
    "/purchases/new": {"gross": "12", "price": "3.20", "on": "2015-08-29", "confirm": "y"},
    "/checks/acceptance": {"on": "2015-08-30", "note": "都看了"},
}
"""What a form must have beside its file, by a part of its address."""
WORDLESS = {"sessions", "drafts"}
"""Tables a look at a page may write to."""


@pytest.fixture
def county_with_all(app: Flask, county: County) -> Iterator[list[walk.Stop]]:
    """Every page of a county with a row in every table, and the page of each kind of list."""
    clock.pin(DAY)
    with unscoped():
        things = furnishing.furnish(county)
    stops = [one for one in walk.stops(app, county, things) if one.who != walk.NOBODY]
    for kind in kinds.every():
        who = next(one for one in ("office", "admin", "wang") if getattr(county, one).role in kind.roles)
        stops.append(walk.Stop(who, "imports.new_list", f"/imports/lists/{kind.key}"))
    yield stops
    clock.pin(None)


def found(app: Flask, county: County, stops: list[walk.Stop]) -> tuple[list[Upload], set[str]]:
    """The uploads of all pages, one for each address they go to, and the templates that were shown."""
    browsers, seen, opened, shown = {}, {}, set(), set()

    def note(_app: Flask, template: Any, **_: Any) -> None:
        shown.add(template.name)

    with template_rendered.connected_to(note, app):
        for stop in stops:
            way = stop.url if stop.endpoint == "imports.new_list" or "?" in stop.url else stop.endpoint
            if way in opened or stop.endpoint.endswith(("_export", "_print")):
                continue
            browser = browsers.setdefault(stop.who, browser_of(app, getattr(county, stop.who)))
            answer = browser.get(stop.url)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                opened.add(way)
                for one in uploads.of_page(stop.who, stop.url, answer.get_data(as_text=True)):
                    seen.setdefault(re.sub(r"[0-9a-f-]{36}", "*", one.action), one)
    return list(seen.values()), shown


def held() -> tuple[dict[str, int], set[Path]]:
    """How many rows every table has, and the files that lie beside them."""
    with unscoped():
        tables = [one for one in Model.metadata.sorted_tables if one.name not in WORDLESS]
        counts = {one.name: db.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}
    db.session.rollback()
    return counts, {one for one in files.root().rglob("*") if one.is_file()}


def send(browser: Any, one: Upload, secret: str, name: str, content: bytes) -> Any:
    """Post the form with this file in it."""
    more = next((filled for part, filled in NEEDED.items() if part in one.action), {})
    if one.filled.get("version"):  # as somebody who opens the page now
        page = browser.get(one.page).get_data(as_text=True)
        more = {**more, "version": uploads.of_page(one.who, one.page, page)[0].filled["version"]}
    data, kind = uploads.body(one, secret, name, content, more)
    return browser.post(one.action, data=data, content_type=kind)


def untaken(app: Flask, shown: set[str]) -> set[str]:
    """Templates that take a file and were not shown."""
    folder = Path(app.root_path).parent / "templates"
    taking = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.html")
        if TAKES_FILES.search(path.read_text(encoding="utf-8"))
    }
    return taking - shown - set(NO_UPLOAD)


@thoroughly
def test_every_upload_refuses_what_hurts_and_takes_a_good_file_whatever_it_is_called(
    app: Flask, county: County, county_with_all: list[walk.Stop], some: Some
) -> None:
    every, shown = found(app, county, county_with_all)
    assert len(every) >= 9, [one.action for one in every]
    assert not untaken(app, shown), "Give tests.whole.walk a page that shows these."
    wrong = [told for turn, one in enumerate(every) for told in what_hurts(app, county, one, some, turn)]
    for turn, one in enumerate(every):
        names = uploads.NAMES if "/imports/" in one.action else uploads.NAMES[turn % 4 :: 4]
        wrong += strangely_called(app, county, one, names)
    assert not wrong, "\n".join(wrong)
    for path in files.root().rglob("*"):
        assert not path.is_file() or re.fullmatch(r"[0-9a-f]{32}(\.small)?\.jpg", path.name), path
    stored = db.session.execute(text("select files from import_batches")).scalars().all()
    assert stored
    assert not [one for one in stored if re.search(r"[/\x00]|\\\\", one) or len(one) > 400]


def what_hurts(app: Flask, county: County, one: Upload, some: Some, turn: int) -> list[str]:
    """Send what is bad to one form: each is refused with a sentence at the form, and nothing stays."""
    person = getattr(county, one.who)
    browser = browser_of(app, person)
    wrong, secret, before = [], token(browser), held()
    for what, (name, content) in some.of(list(uploads.bad(one, person).items()), turn):
        if not name and one.kind == "picture" and "logo" not in one.action:
            continue  # a photo may be left out
        said = f"{one.action} {what}"
        try:
            answer = send(browser, one, secret, name, content)
        except Exception as error:  # noqa: BLE001  (any of them would be a fault of ours)
            wrong.append(f"{said}: {type(error).__name__} {str(error)[:100]}")
            continue
        words = answer.get_data(as_text=True)
        if not 400 <= answer.status_code < 500:
            wrong.append(f"{said}: {answer.status_code}")
        elif ("最多传" if answer.status_code == 413 else "<title>错误：") not in words:
            wrong.append(f"{said}: no sentence at the form: {read(words)[:80]}")
        after = held()
        if after != before:
            wrong.append(f"{said}: something stayed {set(after[0].items()) ^ set(before[0].items())}")
            before = after
    return wrong


def strangely_called(app: Flask, county: County, one: Upload, names: tuple[str, ...]) -> list[str]:
    """Send a good file under strange names: they are never a path, and say nothing about what is inside."""
    person = getattr(county, one.who)
    browser = browser_of(app, person)
    name, content = uploads.good(one, person)
    wrong = []
    for called in (name, *names, f"{name}.txt"):
        answer = send(browser, one, token(browser), called, content)
        if answer.status_code == 422 and ITSELF_FINE in answer.get_data(as_text=True):
            continue  # another field was left empty; the photo has no fault
        if answer.status_code not in (200, 303):
            errors = re.findall(r'class="field-error"[^>]*>([^<]*)', answer.get_data(as_text=True))
            wrong.append(f"{one.action} {called[:40]!r}: {answer.status_code} {errors}")
    return wrong
