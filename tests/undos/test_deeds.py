"""The table of deeds is whole: every verb has its words, and can be taken back or says why not."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from station_app import ROOT, create_app
from station_app.core import deeds, i18n
from station_app.core.deeds import Deed
from station_app.core.flow import Flow
from station_app.core.i18n import english
from station_app.orders.flow import FLOW as ORDER_FLOW
from station_app.parcels.flow import FLOW as PARCEL_FLOW
from station_app.produce.listings.flow import FLOW as LISTING_FLOW
from station_app.stations.equipment.models import FLOW as EQUIPMENT_FLOW
from station_app.stations.handover.models import FLOW as HANDOVER_FLOW
from station_app.stations.models import FLOW as STATION_FLOW

FLOWS = {
    "orders": ORDER_FLOW,
    "stations": STATION_FLOW,
    "equipment": EQUIPMENT_FLOW,
    "handovers": HANDOVER_FLOW,
    "parcels": PARCEL_FLOW,
    "listings": LISTING_FLOW,
}


@pytest.fixture(scope="module", autouse=True)
def built() -> Flask:
    """The application, whose features have named their deeds."""
    return create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")


def flows() -> set[str]:
    """The life-cycles there are, wherever they stand."""
    gc.unfreeze()  # what stood before the tests began is looked at too
    return {one.kind for one in gc.get_objects() if isinstance(one, Flow)}


def test_every_life_cycle_is_in_the_table_and_each_verb_is_undone_or_says_why(built: Flask) -> None:
    assert flows() == {flow.kind for flow in FLOWS.values()}, "add the new life-cycle to FLOWS above"
    for thing, flow in FLOWS.items():
        kind = deeds.kind_of(thing)
        assert kind is not None
        for verb in flow.verbs:
            assert verb in kind.deeds, f"{thing}.{verb} is not in the feature's deeds.py"
            deed = kind.deeds[verb]
            assert deeds.may_be_undone(thing, verb) or deed.fixed.strip()


def recorded() -> Iterator[tuple[Path, str]]:
    """Every verb that is written to the audit by a literal."""
    for path in (ROOT / "station_app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "record" or getattr(node.func.value, "id", "") != "audit":
                continue
            verb = node.args[1]
            if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                yield path, verb.value


def test_every_recorded_verb_has_its_words(built: Flask) -> None:
    known = {verb for kind in deeds.kinds() for verb in kind.deeds} | {deeds.TAKE_BACK, *deeds.SHARED}
    unknown = {(path.name, verb) for path, verb in recorded() if verb not in known}
    assert not unknown, f"Say what these are called, and whether they can be undone, in deeds.py: {unknown}"


def test_the_log_speaks_both_languages(built: Flask) -> None:
    texts = {text for deed in deeds.SHARED.values() for text in (deed.words, deed.fixed)} - {""}
    for kind in deeds.kinds():
        texts |= set(kind.fields.values())
        for deed in kind.deeds.values():
            texts |= {deed.words, deed.fixed} - {""}
    with i18n.speaking("en"):
        assert all(kind.label().isascii() for kind in deeds.kinds())
        missing = {text for text in texts if text not in english()}
    assert not missing


def test_a_deed_nobody_named_cannot_be_taken_back() -> None:
    assert not deeds.may_be_undone("orders", "no-such-verb")
    assert not deeds.may_be_undone("no-such-thing", "edit")
    assert Deed("x").fixed == ""
