"""Addresses are those Flask makes, made once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from tests.factories import County

ASKED: list[dict[str, Any]] = [
    {},
    {"q": "张 桂兰&co=1"},
    {"state": "owing", "month": "2015-08", "sort": None},
    {"before": "2015-08-31T05:40:00+00:00~0198", "least": 5},
    {"q": "100%", "_anchor": "order-1"},
    {"q": "x", "_external": True},
    {"station": ["TY001", "TY002"]},
]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("values", ASKED)
def test_an_address_is_the_one_flask_would_make(app: Flask, values: dict[str, Any]) -> None:
    with app.test_request_context("/orders", base_url="https://station.example.test/tongyu"):
        for _ in range(2):
            assert url_for("orders.index", **values) == Flask.url_for(app, "orders.index", **values)


@pytest.mark.only("sqlite")
def test_a_list_that_is_shown_again_asks_flask_for_few_addresses(
    county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = signed_in(county.office)
    assert office.get("/orders").status_code == 200
    made: list[str] = []
    flasks = Flask.url_for

    def counted(self: Flask, endpoint: str, **values: Any) -> str:
        made.append(endpoint)
        return flasks(self, endpoint, **values)

    monkeypatch.setattr(Flask, "url_for", counted)
    assert office.get("/orders").status_code == 200
    assert not [endpoint for endpoint in made if endpoint in ("orders.index", "orders.index_export")]
