"""`station verify` sees a wrong row of purchases, batches and sales, and is silent where all agrees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db
from station_app.ledger.models import Method
from station_app.ops.checking import money, produce
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Making
from station_app.produce.purchases import advancing
from station_app.produce.sales import returning, selling
from station_app.produce.sales.models import Sale
from station_app.produce.sales.selling import Sold
from tests.factories import County
from tests.produce.growing import beans, bought, channel, made
from tests.web import post

WRONG = (
    ("update purchases set rest = rest - 1", "weights"),
    ("update batches set rest = rest - 1 where packs is not null", "weights"),
    ("update batches set loss = loss + 1 where making = 'worked'", "weights"),
    ("update sales set returned = returned - 1", "weights"),
    ("update purchases set amount_fen = amount_fen + 1", "money_of_produce"),
    ("update purchases set paid_fen = paid_fen - 1", "money_of_produce"),
    ("update purchases set gain_fen = 0", "money_of_produce"),
    ("update grower_advances set set_off_fen = 0", "money_of_produce"),
    ("update sales set refunded_fen = 0", "money_of_produce"),
    ("update money_entries set amount_fen = amount_fen + 1 where kind = 'paid'", "money_of_produce"),
    ("delete from money_entries where kind = 'collected'", "money_of_produce"),
)


def differences() -> list[str]:
    with unscoped():
        return [one.check for check in (produce.weights, produce.money, money.orders) for one in check()]


@pytest.mark.only("sqlite")
def test_a_wrong_row_is_found_and_the_till_names_what_it_paid_for(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    with acting_as(county.wang):
        advancing.give(grower, 10_000, Method.CASH, county.wang)
        db.session.commit()
    first = bought(county.wang, grower, product, 100, market_fen=370, sets_off=True, pays_fen=None)
    heap = made(county.wang, product, Take(first.id, 45_000), how=Making.WORKED, amount=44_000, work="晾晒")
    bags = made(county.wang, product, Take(heap.id, 40_000, True), how=Making.PACKED, pack=2_500)
    said = Sold(channel(county.office).id, product.id, 5_000, 6_000, batch_id=bags.id, method=Method.CASH)
    with acting_as(county.wang):
        sale = selling.sell(said, county.wang)
        db.session.commit()
        row = fetch(Sale, sale.id, lock=True)
        returning.give_back(row, county.wang, amount=2_500, refund_fen=3_000, reason="破了")
        db.session.commit()
    assert differences() == []
    till = signed_in(county.wang).get("/till").text
    assert f"/produce/purchases/{first.id}" in till
    assert f"/produce/sales/{sale.id}" in till
    for statement, check in WRONG:
        db.session.execute(text(statement))
        found = differences()
        db.session.rollback()
        assert check in found, statement
    assert differences() == []
    assert (
        post(signed_in(county.wang), f"/produce/sales/{sale.id}/cancel", {"reason": "错"}).status_code == 409
    )
