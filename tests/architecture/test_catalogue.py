"""The English catalogue is complete: every text a user reads has its English, and it is English."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools.catalogue import PO, Places, name_of
from tools.catalogue import texts as found

CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]")
PLACEHOLDER = re.compile(r"%\((\w+)\)")
CURE = "Give it English: python -m tools.catalogue WORDS (see there)."
# A number and a noun that changes with it: "%(n)s rows", "%(n)s late rows".
COUNTED = re.compile(r"%\((\w+)\)s(?: (?:\w+ )?)([a-z]+s)\b")
NEVER_ONE = {"limit", "most", "digits"}
NO_NOUN = {"is", "has", "was", "owes", "belongs", "this", "others"}


@cache
def texts() -> Places:
    """Every text marked in code and templates, with where it stands."""
    return found()[0]


@cache
def catalogue() -> Catalog:
    """The English catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def entries() -> list[Message]:
    """The entries but for the header."""
    return [message for message in catalogue() if message.id]


def test_the_extraction_finds_texts_of_code_and_templates() -> None:
    where = set.union(*texts().values())
    assert any(place.startswith("templates/") for place in where)
    assert any(place.startswith("station_app/") for place in where)


def test_every_text_has_its_english() -> None:
    known = {name_of(m) for m in entries()}
    missing = {source: place for source, place in texts().items() if source not in known}
    assert not missing, f"{len(missing)} texts have no English. {CURE} First: {list(missing.items())[:5]}"


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    gone = [name_of(m) for m in entries() if name_of(m) not in texts()]
    assert not gone, f"{len(gone)} entries are no longer used; tools.catalogue drops them: {gone[:5]}"


def test_only_texts_are_found_not_the_keys_beside_them() -> None:
    odd = [source for source in texts() if not CHINESE.search(source) and not PLACEHOLDER.search(source)]
    assert not odd, f"Not words of a page: {odd}"


def test_a_counted_noun_has_its_singular() -> None:
    wrong = {}
    for message in entries():
        if not isinstance(message.string, str):
            continue
        for value, noun in COUNTED.findall(message.string):
            if value not in NEVER_ONE and noun not in NO_NOUN:
                wrong[message.id] = message.string
    assert not wrong, f"'1 {{noun}}s' can be shown: use ngettext or words.days(). {wrong}"


def test_a_text_with_a_singular_is_used_with_its_number_everywhere() -> None:
    places, plurals, plain = found()
    mixed = {source: places[source] for source in plain & plurals.keys()}
    assert not mixed, f"Without its number English shows the singular: {mixed}"


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
