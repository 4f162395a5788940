"""The English catalogue is complete: every text a user reads has its English, and it is English."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
CURE = "Add it to station_app/translations/en.po (pybabel extract and update; see core/i18n.py)."


@cache
def texts() -> dict[str, str]:
    """Every text marked in code and templates, with where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str, str] = {}
    for part in ("station_app", "templates"):
        rows = extract_from_dir(
            str(ROOT / part),
            [(pattern.removeprefix(f"{part}/"), method) for pattern, method in methods],
            {pattern.removeprefix(f"{part}/"): option for pattern, option in options.items()},
            keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)},
        )
        for name, line, message, _comments, _context in rows:
            source = message if isinstance(message, str) else message[0]
            found.setdefault(source, f"{part}/{name}:{line}")
    return found


@cache
def catalogue() -> Catalog:
    """The English catalogue as it is kept."""
    with (ROOT / "station_app" / "translations" / "en.po").open("rb") as file:
        return read_po(file, locale="en")


def entries() -> list[Message]:
    """The entries but for the header."""
    return [message for message in catalogue() if message.id]


def test_the_extraction_finds_texts_of_code_and_templates() -> None:
    where = set(texts().values())
    assert any(place.startswith("templates/") for place in where)
    assert any(place.startswith("station_app/") for place in where)


def test_every_text_has_its_english() -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in entries()}
    missing = {source: place for source, place in texts().items() if source not in known}
    assert not missing, f"{len(missing)} texts have no English. {CURE} First: {list(missing.items())[:5]}"


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    gone = [m.id for m in entries() if (m.id if isinstance(m.id, str) else m.id[0]) not in texts()]
    assert not gone, f"{len(gone)} entries are no longer used; pybabel update drops them: {gone[:5]}"


@pytest.mark.parametrize("what", ["empty", "fuzzy", "chinese", "placeholders"])
def test_the_english_is_whole(what: str) -> None:
    wrong = []
    for message in entries():
        source = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        if what == "empty" and not all(forms):
            wrong.append(source)
        if what == "fuzzy" and message.fuzzy:
            wrong.append(source)
        if what == "chinese" and source != "中文" and any(CHINESE.search(form) for form in forms):
            wrong.append(source)
        if what == "placeholders":
            names = set(PLACEHOLDER.findall(source))
            if any(not set(PLACEHOLDER.findall(form)) <= names | {"n", "num"} for form in forms):
                wrong.append(source)
    assert not wrong
