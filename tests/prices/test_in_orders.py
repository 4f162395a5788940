"""An order line takes its reference from the price book in one tap, and keeps where it came from."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.orders.models import Order, OrderLine
from station_app.prices.models import Price
from tests.factories import County, villager
from tests.prices_factory import DAY, price
from tests.web import post


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(DAY)


def typed(who: uuid.UUID, **more: str) -> dict[str, Any]:
    """Three towels for ¥30, as a browser posts them."""
    return {
        "id": str(uuid7()),
        "villager_id": str(who),
        "lines-0-goods": "毛巾",
        "lines-0-quantity": "3",
        "lines-0-paid": "30",
        "lines-0-local": "",
        "pay": "cash",
        "next": "again",
        **more,
    }


def lines() -> list[OrderLine]:
    """Every stored line."""
    with unscoped():
        return list(db.session.scalars(select(OrderLine).order_by(OrderLine.position)))


def test_wang_takes_the_books_price_and_the_line_keeps_where_it_came_from(signed_in, county: County) -> None:
    book = price(source="mall")
    zhang = villager(county.taiping)
    answer = post(signed_in(county.wang), "/orders/new", typed(zhang.id, **{"lines-0-price": str(book.id)}))
    assert answer.status_code == 303
    (line,) = lines()
    assert (line.price_id, line.reference_total_fen, line.reference_source) == (book.id, 36_00, "mall")
    with unscoped():
        order = db.session.scalars(select(Order)).one()
        assert (order.reference_fen, order.covered_fen) == (36_00, 30_00)


def test_the_server_reckons_the_reference_whatever_was_typed(signed_in, county: County) -> None:
    book = price()
    zhang = villager(county.taiping)
    asked = typed(
        zhang.id, **{"lines-0-price": str(book.id), "lines-0-local": "999", "lines-0-source": "bill"}
    )
    assert post(signed_in(county.wang), "/orders/new", asked).status_code == 303
    (line,) = lines()
    assert (line.reference_total_fen, line.reference_source) == (36_00, "town")


@pytest.mark.parametrize("which", ["retired", "elsewhere", "other township", "too old", "unknown"])
def test_a_price_that_does_not_count_here_is_forgotten_and_what_was_typed_stays(
    signed_in, county: County, which: str
) -> None:
    made: Price | None = None
    if which == "retired":
        made = price()
        made.retired_at = clock.now()
    elif which == "elsewhere":
        made = price("220821")
    elif which == "other township":
        made = price(place="220822105")
    elif which == "too old":
        made = price(on=DAY.replace(year=2014, month=7))
    db.session.commit()
    zhang = villager(county.taiping)
    named = str(made.id if made else uuid7())
    asked = typed(zhang.id, **{"lines-0-price": named, "lines-0-local": "33"})
    assert post(signed_in(county.wang), "/orders/new", asked).status_code == 303
    (line,) = lines()
    assert (line.price_id, line.reference_total_fen) == (None, 33_00)


@pytest.mark.parametrize("goods", ["毛巾", "mj"])
def test_without_a_script_a_button_shows_the_prices_and_keeps_the_form(
    signed_in, county: County, goods: str
) -> None:
    book = price(spec="纯棉")
    zhang = villager(county.taiping)
    asked = typed(zhang.id, **{"lines-0-goods": goods, "next": "prices"})
    page = post(signed_in(county.wang), "/orders/new", asked).text
    assert f'name="lines-0-price" value="{book.id}"' in page
    assert "毛巾 纯棉" in page
    assert "镇上商店" in page
    assert f'value="{goods}"' in page
    assert 'value="30"' in page
    assert zhang.name in page
    assert lines() == []


def test_the_script_fetches_the_same_and_only_an_operator_may(signed_in, county: County) -> None:
    book = price(spec="纯棉")
    db.session.commit()
    wang = signed_in(county.wang)
    found = wang.get("/prices/find?goods=毛巾&n=3").text
    assert f'name="lines-3-price" value="{book.id}" data-fen="1200" data-source="town"' in found
    assert wang.get("/prices/find?goods=鞋&n=3").text.strip() == ""
    for query in ("", "n=x", "goods=%00", "n=99999999&goods=毛", "goods=" + "毛" * 3000):
        assert wang.get(f"/prices/find?{query}").status_code == 200
    assert signed_in(county.clerk).get("/prices/find?goods=毛巾").status_code == 403


def test_a_changed_reference_no_longer_stands_on_the_book(signed_in, county: County) -> None:
    book = price()
    zhang = villager(county.taiping)
    wang = signed_in(county.wang)
    post(wang, "/orders/new", typed(zhang.id, **{"lines-0-price": str(book.id)}))
    with unscoped():
        order = db.session.scalars(select(Order)).one()
    url = f"/orders/{order.id}/edit"

    def change(**more: str) -> None:
        page = wang.get(url).text
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        fields |= {"lines-0-source": "town", "reason": "记错了", "confirm": "y", **more}
        fields.pop("lines-0-gone", None)
        answer = post(wang, url, {key: value for key, value in fields.items() if key != "csrf_token"})
        assert answer.status_code == 303, answer.text

    change(note="放门口")
    assert [line.price_id for line in lines()] == [book.id]
    change(**{"lines-0-local": "50"})
    assert [line.price_id for line in lines()] == [None]
