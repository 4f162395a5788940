"""Rules of the addresses: who may call is said on each, and they read like words."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from station_app import create_app

FREE = {"static"}


@pytest.fixture(scope="module")
def plain() -> Flask:
    """The application without a database."""
    return create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")


def test_every_route_says_who_may_call_it(plain: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in plain.view_functions.items()
        if endpoint not in FREE and not hasattr(view, "allowed")
    ]
    assert not silent, f"Add @allow(...) to {silent}."


def test_addresses_are_typed_and_kebab_case(plain: Flask) -> None:
    for rule in plain.url_map.iter_rules():
        if rule.endpoint in FREE:
            continue
        bare = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"[a-z0-9./-]*", bare), f"{rule.rule}: small letters and hyphens only"
        for converter in re.findall(r"<([^>]+)>", rule.rule):
            kind = converter.split(":")[0] if ":" in converter else "text"
            if "id" in converter:
                assert kind == "uuid", f"{rule.rule}: an id is <uuid:...>"


def test_nothing_that_changes_rows_is_a_get(plain: Flask) -> None:
    verbs = ("disable", "enable", "reset", "undo", "confirm", "sign_out", "language", "type_size")
    for rule in plain.url_map.iter_rules():
        if rule.endpoint.split(".")[-1] in verbs:
            assert "GET" not in (rule.methods or set()), f"{rule.endpoint} must be a POST."
