"""Races about farm products: bought, paid, put together, sold, settled."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.ledger.models import Method
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Batch
from station_app.produce.channels import settling
from station_app.produce.channels.models import Channel
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases import advancing, paying
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from station_app.produce.sales import selling
from station_app.produce.sales.models import Sale
from station_app.produce.sales.selling import Sold
from tests import produce_factory
from tests.factories import County
from tests.produce import growing
from tests.races.verbs import Press, race


def grown(county: County) -> tuple[Producer, Product]:
    """Somebody who grows something."""
    with unscoped():
        grower = produce_factory.producer(county.taiping, f"李{uuid7().hex[-6:]}")
        product = produce_factory.product(f"红豆{uuid7().hex[-8:]}")
        db.session.commit()
    return grower, product


def purchase(county: County, **more: Any) -> Purchase:
    """100 斤 at ¥4.00."""
    return growing.bought(county.wang, *grown(county), **more)


@race("purchases", "buy")
def buy(county: County) -> Press:
    grower, product = grown(county)
    fields = {
        "id": str(uuid7()),
        "product": str(product.id),
        "unit": "jin",
        "gross": "100",
        "price": "4",
        "pay": "cash",
        "confirm": "y",
    }
    path = f"/produce/purchases/new?producer={grower.id}"
    return Press(county.wang, path, fields, uuid.UUID(fields["id"]), {"paid": (1, 40_000)})


@race("purchases", "pay")
def pay(county: County) -> Press:
    row = purchase(county, pays_fen=0)
    fields = {"id": str(uuid7()), "amount": "300", "pay": "cash"}
    return Press(county.wang, f"/produce/purchases/{row.id}/pay", fields, row.id, {"paid": (1, 30_000)})


@race("purchases", "pay", how="on two pages")
def pay_twice(county: County) -> Press:
    made = pay(county)
    made.more = [made.fields | {"id": str(uuid7())}]
    return made


@race("purchases", "unpay")
def unpay(county: County) -> Press:
    row = purchase(county, pays_fen=40_000)
    with acting_as(county.wang):
        (entry,) = paying.standing_entries(row)
    fields = {"entry": str(entry.id), "reason": "记错了"}
    return Press(county.wang, f"/produce/purchases/{row.id}/unpay", fields, row.id, {"paid": (2, 80_000)})


@race("purchases", "cancel")
def cancel(county: County) -> Press:
    row = purchase(county, pays_fen=40_000)
    path = f"/produce/purchases/{row.id}/cancel"
    return Press(county.wang, path, {"reason": "称错了"}, row.id, {"paid": (2, 80_000)})


@race("purchases", "sign")
def sign(county: County) -> Press:
    row = purchase(county)
    return Press(county.wang, f"/produce/purchases/{row.id}/photo", {}, row.id)


@race("grower_advances", "give")
def give(county: County) -> Press:
    grower, _ = grown(county)
    fields = {"id": str(uuid7()), "amount": "500", "pay": "cash"}
    path = f"/produce/producers/{grower.id}/advance"
    return Press(county.wang, path, fields, uuid.UUID(fields["id"]), {"paid": (1, 50_000)})


@race("grower_advances", "give_back")
def give_back(county: County) -> Press:
    grower, _ = grown(county)
    with acting_as(county.wang):
        row: GrowerAdvance = advancing.give(grower, 50_000, Method.CASH, county.wang)
        db.session.commit()
    fields = {"id": str(uuid7()), "amount": "300", "pay": "cash"}
    money = {"paid": (1, 50_000), "collected": (1, 30_000)}
    return Press(county.wang, f"/produce/advances/{row.id}/back", fields, row.id, money)


REST = "select rest from batches where id = :id"


def heap(county: County) -> Batch:
    """50 斤 of 100 in a batch."""
    row = purchase(county)
    with acting_as(county.wang):
        product = fetch(Product, row.product_id)
    return growing.made(county.wang, product, Take(row.id, 25_000))


@race("batches", "make")
def make(county: County) -> Press:
    row, id = purchase(county), uuid7()
    fields = {"id": str(id), "making": "gathered", f"take-p-{row.id}": "50"}
    left = f"select rest from purchases where number = '{row.number}'"
    path = f"/produce/batches/new?product={row.product_id}"
    return Press(county.wang, path, fields, id, counts={REST: 25_000, left: 25_000})


@race("batches", "make", how="two want more than half of what is left of one batch")
def split(county: County) -> Press:
    row, ids = heap(county), (uuid7(), uuid7())
    one, other = ({"id": str(id), "making": "split", f"take-b-{row.id}": "30"} for id in ids)
    path = f"/produce/batches/new?product={row.product_id}"
    return Press(county.wang, path, one, ids[0], {}, left_of(row.id, 10_000), None, [other], [ids[1]])


@race("batches", "take_apart")
def take_apart(county: County) -> Press:
    row = heap(county)
    return Press(county.wang, f"/produce/batches/{row.id}/apart", {"reason": "堆错了"}, row.id)


@race("batches", "recall")
def recall(county: County) -> Press:
    row = heap(county)
    return Press(county.wang, f"/produce/batches/{row.id}/recall", {"reason": "有虫"}, row.id)


def shop(county: County) -> Channel:
    """A channel that keeps 5 %."""
    return growing.channel(county.office, f"淘宝{uuid7().hex[-8:]}")


def sold(county: County, row: Batch | None = None, **more: Any) -> Sale:
    """10 斤 for ¥80.00, in cash."""
    row, channel = row or heap(county), shop(county)
    said = {"batch_id": row.id, "method": Method.CASH} | more
    with acting_as(county.wang):
        sale = selling.sell(Sold(channel.id, row.product_id, 5_000, 8_000, **said), county.wang)
        db.session.commit()
    return sale


def left_of(batch_id: Any, grams: int) -> dict[str, Any]:
    """How much lies in the batch afterwards."""
    found = "select count(*) from batches where rest = " + str(grams)
    return {found + f" and replace(cast(id as varchar(40)), '-', '') = '{batch_id.hex}'": 1}


def sale_of(county: County, row: Batch, id: uuid.UUID, jin: str) -> dict[str, str]:
    """So many 斤 of a batch for ¥80.00, in cash."""
    return {
        "id": str(id),
        "channel": str(shop(county).id),
        "batch": str(row.id),
        "unit": "jin",
        "amount": jin,
        "paid": "80",
        "pay": "cash",
    }


@race("sales", "sell")
def sell(county: County) -> Press:
    row, id = heap(county), uuid7()
    money = {"collected": (1, 8_000)}
    fields = sale_of(county, row, id, "10")
    return Press(county.wang, "/produce/sales/new", fields, id, money, left_of(row.id, 20_000))


@race("sales", "sell", how="two buyers want more than half of what is left")
def sell_the_rest(county: County) -> Press:
    row, ids = heap(county), (uuid7(), uuid7())
    one, other = (sale_of(county, row, id, "30") for id in ids)
    counts = left_of(row.id, 10_000)
    return Press(county.wang, "/produce/sales/new", one, ids[0], {}, counts, None, [other], [ids[1]])


@race("sales", "give_back")
def return_sale(county: County) -> Press:
    sale = sold(county)
    fields = {"id": str(uuid7()), "amount": "4", "refund": "32", "to_stock": "y", "reason": "袋子破了"}
    money = {"collected": (1, 8_000), "refunded": (1, 3_200)}
    path = f"/produce/sales/{sale.id}/return"
    return Press(county.wang, path, fields, sale.id, money, left_of(sale.batch_id, 22_000))


@race("sales", "attach")
def attach(county: County) -> Press:
    row = heap(county)
    sale = sold(county, row, batch_id=None)
    fields = {"batch": str(row.id), "amount": "10"}
    path = f"/produce/sales/{sale.id}/batch"
    return Press(county.wang, path, fields, sale.id, {"collected": (1, 8_000)}, left_of(row.id, 20_000))


@race("sales", "cancel")
def cancel_sale(county: County) -> Press:
    sale = sold(county)
    path, money = f"/produce/sales/{sale.id}/cancel", {"collected": (2, 16_000)}
    counts = left_of(sale.batch_id, 25_000)
    return Press(county.wang, path, {"reason": "记错了"}, sale.id, money, counts)


SETTLED = "select count(*) from sales where settlement_id = :id"


@race("settlements", "settle")
def settle(county: County) -> Press:
    sale, id, today = sold(county, method=None), uuid7(), clock.today().isoformat()
    fields = {"id": str(id), "from_on": today, "through_on": today, "received": "76", "received_on": today}
    path = f"/produce/channels/{sale.channel_id}/settle"
    return Press(county.office, path, fields, id, counts={SETTLED: 1})


@race("settlements", "unsettle")
def unsettle(county: County) -> Press:
    sale, today = sold(county, method=None), clock.today()
    with acting_as(county.office):
        channel = fetch(Channel, sale.channel_id, lock=True)
        row = settling.settle(channel, today, today, 7_600, today, county.office)
        db.session.commit()
    path = f"/produce/settlements/{row.id}/undo"
    return Press(county.office, path, {"reason": "金额记错了"}, row.id, counts={SETTLED: 0})
