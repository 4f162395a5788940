"""Whatever is done with beans and money, nothing is made of nothing and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core import clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.produce.batches import making
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Batch, Making
from station_app.produce.producers.models import Producer
from station_app.produce.purchases import buying
from station_app.produce.purchases.models import Purchase
from station_app.produce.sales import returning, selling
from station_app.produce.sales.models import Sale
from station_app.produce.sales.selling import Sold
from tests.factories import COUNTY, County
from tests.produce.growing import TODAY, beans, channel, key, rows, value

ACTS = st.lists(
    st.tuples(st.sampled_from("bmwpsrcuakt"), st.integers(0, 5), st.integers(1, 60_000)),
    min_size=1,
    max_size=14,
)


@pytest.mark.only("sqlite")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_no_gram_and_no_fen_is_lost_whatever_is_done(
    county: County, acts: list[tuple[str, int, int]]
) -> None:
    grower, product = beans(county.taiping, f"户{len(rows('select 1 from producers'))}")
    named = f"店{value('select count(*) from channels')}"
    where = channel(county.office, named, platform="").id
    wang, who, mine = county.wang, grower.id, product.id
    with acting_as(wang):
        for act, at, grams in acts:
            try:
                _do(act, at, grams, wang, who, mine, where)
                db.session.commit()
            except DomainError:
                db.session.rollback()
    _agrees()


def _do(act: str, at: int, grams: int, wang: Any, grower_id: Any, product_id: Any, shop_id: Any) -> None:
    purchases = [key(one) for (one,) in rows("select id from purchases order by id")]
    batches = [key(one) for (one,) in rows("select id from batches order by id")]
    sales = [key(one) for (one,) in rows("select id from sales order by id")]
    if act == "b":
        said = buying.Bought(product_id, unit=buying.Unit.JIN, gross=grams + 1, price_fen=400, pays_fen=None)
        buying.buy(fetch(Producer, grower_id), said, wang)
    elif act in "mwp" and (purchases or batches):
        take = Take(purchases[at % len(purchases)], grams) if purchases else Take(batches[0], grams, True)
        how = {"m": Making.GATHERED, "w": Making.WORKED, "p": Making.PACKED}[act]
        takes = [take, *([Take(batches[at % len(batches)], grams // 2 + 1, True)] if batches else [])]
        amount = None if act != "w" else max(1, grams * 9 // 10)
        pack = sum(one.amount for one in takes) if act == "p" else None
        making.make(making.Made(product_id, how, takes, amount=amount, pack=pack), wang)
    elif act == "s" and batches:
        sold = Sold(shop_id, product_id, grams, grams * 3, batch_id=batches[at % len(batches)])
        selling.sell(sold, wang)
    elif act == "r" and sales:
        sale = fetch(Sale, sales[at % len(sales)], lock=True)
        returning.give_back(sale, wang, amount=grams, refund_fen=grams, to_stock=at % 2 == 0, reason="退")
    elif act == "c" and purchases:
        buying.cancel(fetch(Purchase, purchases[at % len(purchases)], lock=True), "错", wang)
    elif act == "u" and batches:
        making.undo(fetch(Batch, batches[at % len(batches)]), "错", wang)
    elif act == "a" and sales:
        returning.cancel(fetch(Sale, sales[at % len(sales)], lock=True), "错", wang)
    elif act == "k" and batches and at == 0:
        making.recall(fetch(Batch, batches[grams % len(batches)], lock=True), "坏了", wang)
    elif act == "t" and batches:
        _imported(shop_id, product_id, grams)
        sale = fetch(Sale, [key(one) for (one,) in rows("select id from sales order by id")][-1], lock=True)
        selling.attach(sale, batches[at % len(batches)], grams, wang)


def _imported(shop_id: Any, product_id: Any, grams: int) -> None:
    """A sale as files bring it: of no batch yet."""
    sale = Sale(county_id=COUNTY, id=uuid7(), channel_id=shop_id, product_id=product_id, sold_on=TODAY)
    sale.amount, sale.amount_fen, sale.at = grams, grams, clock.moment()
    db.session.add(sale)
    db.session.flush()


def _agrees() -> None:
    """Recounted with plain SQL: what was bought is somewhere, and all money stands in the ledger."""
    assert not rows(
        "select p.id from purchases p "
        "where p.rest <> case when p.cancelled_at is null then p.net else 0 end - "
        "(select coalesce(sum(i.amount), 0) from batch_inputs i join batches b on b.id = i.batch_id "
        "where i.purchase_id = p.id and b.undone_at is null)"
    )
    assert not rows(
        "select b.id from batches b where b.undone_at is null and b.rest <> b.amount - "
        "(select coalesce(sum(i.amount), 0) from batch_inputs i join batches o on o.id = i.batch_id "
        "where i.source_id = b.id and o.undone_at is null) - "
        "(select coalesce(sum(s.amount), 0) from sales s "
        "where s.batch_id = b.id and s.cancelled_at is null) + "
        "(select coalesce(sum(r.amount), 0) from sale_returns r join sales s on s.id = r.sale_id "
        "where s.batch_id = b.id and r.is_restocked)"
    )
    assert not rows(
        "select b.id from batches b where b.amount + b.loss <> "
        "(select sum(i.amount) from batch_inputs i where i.batch_id = b.id)"
    )
    assert not rows(
        "select p.id from purchases p where p.paid_fen <> "
        "(select coalesce(sum(case when e.reverses_id is null "
        "then e.amount_fen else -e.amount_fen end), 0) from money_entries e where e.subject_id = p.id)"
    )
    seen: set[Any] = set()
    for id, _at in rows("select id, made_at from batches order by id"):
        sources = {one for (one,) in rows("select source_id from batch_inputs where batch_id = :id", id=id)}
        assert sources - {None} <= seen  # a batch is made only of what was there before it
        seen.add(id)
