"""From a heap down to who bought of it; what producers got, told apart at the till."""

from __future__ import annotations

import datetime as dt
import threading
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow
from station_app.produce import codes
from station_app.produce.batches import making, tracing
from station_app.produce.batches.making import Made, Take
from station_app.produce.batches.models import Batch, BatchInput, Making
from station_app.produce.sales import returning, selling
from station_app.produce.sales.selling import Sold
from tests.factories import County
from tests.produce.growing import TODAY, beans, bought, channel, made
from tests.web import post, read


def test_a_recall_finds_every_sale_of_the_heap_and_of_the_bags_made_from_it(
    county: County, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    purchase = bought(county.wang, grower, product, 100)
    shop = channel(county.office, phone="0434-4221030")
    heap = made(county.wang, product, Take(purchase.id, 50_000))
    other = made(county.wang, product, Take(bought(county.wang, grower, product, 10).id, 5_000))
    bags = made(county.wang, product, Take(heap.id, 40_000, True), how=Making.PACKED, pack=2_500)
    wang = signed_in(county.wang)
    assert "还没有卖出去" in read(wang.get(f"/produce/batches/{heap.id}/trace").text)
    with acting_as(county.wang):
        for batch, number, jin in ((heap, "88", 5), (bags, "1234567890123456789", 10), (other, "777", 3)):
            said: dict[str, Any] = {"batch_id": batch.id, "order_no": number}
            sale = selling.sell(Sold(shop.id, product.id, jin * 500, jin * 800, **said), county.wang)
            if batch is bags:
                returning.give_back(sale, county.wang, amount=2_500, reason="袋子破了")
        db.session.commit()
    page = read(wang.get(f"/produce/batches/{heap.id}/trace").text)
    assert "一共 2 笔" in page
    assert "在买家手里的：绿豆 10 斤" in page
    assert "订单号 ****6789" in page
    assert "退回 5 斤" in page
    assert "0434-4221030" in page
    assert "1234567890123456789" not in page
    assert other.code not in page.partition("卖到哪去了")[2]
    with acting_as(county.wang):  # sold on a platform: nobody said yet of which batch
        imported = selling.sell(Sold(shop.id, product.id, 2_500, 4_000), county.wang)
        db.session.commit()
    with acting_as(county.office):
        making.recall(fetch(Batch, heap.id, lock=True), "农残超标", county.office)
        db.session.commit()
    said = post(wang, f"/produce/sales/{imported.id}/batch", {"batch": bags.id, "amount": "5 斤"})
    assert said.status_code == 303
    assert "一共 3 笔" in read(wang.get(f"/produce/batches/{heap.id}/trace").text)
    clock.pin(clock.today() + dt.timedelta(days=1))
    with acting_as(county.wang):
        later = selling.sell(Sold(shop.id, product.id, 2_500, 4_000), county.wang)
        with pytest.raises(NotNow, match="用召回了的"):
            selling.attach(later, bags.id, 2_500, county.wang)
        db.session.rollback()
    clock.pin(None)
    assert f"用召回了的 {heap.code} 做的" in read(wang.get(f"/produce/batches/{bags.id}").text)
    with acting_as(county.wang):  # nothing that was made of it goes anywhere
        for acts in (
            lambda: selling.sell(Sold(shop.id, product.id, 2_500, 4_000, batch_id=bags.id), county.wang),
            lambda: making.make(
                Made(product.id, Making.GATHERED, (Take(bags.id, 2_500, True),)), county.wang
            ),
        ):
            with pytest.raises(NotNow, match="用召回了的"):
                acts()
            db.session.rollback()
    below = read(signed_in(county.office).get(f"/produce/batches/{bags.id}/trace").text)
    assert "一共 2 笔" in below
    assert "订单号 ****·" not in below  # the short number is of the heap above, not of the bags


@pytest.mark.only("postgresql")
def test_a_bag_is_not_sold_while_the_heap_it_came_from_is_being_recalled(county: County, app: Flask) -> None:
    grower, product = beans(county.taiping)
    heap = made(county.wang, product, Take(bought(county.wang, grower, product, 100).id, 50_000))
    bags = made(county.wang, product, Take(heap.id, 40_000, True), how=Making.PACKED, pack=2_500)
    shop, by, told = channel(county.office), county.wang, []
    said = Sold(shop.id, product.id, 2_500, 4_000, batch_id=bags.id)

    def sells() -> None:
        with app.app_context(), acting_as(by):
            try:
                selling.sell(said, by)
                db.session.commit()
                told.append("sold")
            except NotNow:
                told.append("refused")
            finally:
                db.session.remove()

    with acting_as(county.office):
        making.recall(fetch(Batch, heap.id, lock=True), "农残超标", county.office)
        db.session.flush()  # written, not yet committed
        other = threading.Thread(target=sells)
        other.start()
        other.join(0.5)
        assert told == []
        db.session.commit()
    other.join(30)
    assert told == ["refused"]


def test_the_drawer_says_what_producers_got_apart_from_what_went_back(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    bought(county.wang, grower, product, 10, pays_fen=None)
    page = read(signed_in(county.wang).get("/till").text)
    assert "付给农户的现金" in page
    assert "退的现金" not in page


def test_the_board_counts_what_waits_for_the_county_and_opens_the_queue(
    county: County, signed_in: Any
) -> None:
    page = signed_in(county.office).get("/produce/board").text
    assert 'href="/produce/approval">0</a>' in page
    assert "/produce/approval" not in signed_in(county.coordinator).get("/produce/board").text


@pytest.mark.only("sqlite")
def test_what_lies_unsold_is_called_by_its_english_name_on_english_pages(
    county: County, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    long_ago = TODAY - dt.timedelta(days=90)
    made(
        county.wang,
        product,
        Take(bought(county.wang, grower, product, 100, on=long_ago).id, 50_000),
        on=long_ago,
    )
    office = signed_in(county.office)
    post(office, "/language", {"language": "en"})
    page = read(office.get("/produce/board").text)
    assert "Mung beans" in page
    assert "绿豆" not in page


def test_a_recall_reaches_through_any_number_of_splits_and_merges(county: County, signed_in: Any) -> None:
    """Two heaps are poured together and parted again, forty times: nothing of it is lost sight of."""
    grower, product = beans(county.taiping)
    other, _ = beans(county.taiping, "李国富")
    first, second = (bought(county.wang, one, product, 100) for one in (grower, other))
    left, right = (made(county.wang, product, Take(one.id, 40_000)) for one in (first, second))
    for _ in range(40):
        web = [level(left, (left, 20_000), (right, 20_000)), level(right, (left, 20_000), (right, 20_000))]
        left, right = web
    db.session.commit()
    shop = channel(county.office)
    with acting_as(county.wang):
        selling.sell(Sold(shop.id, product.id, 500, 900, batch_id=left.id), county.wang)
        db.session.commit()
    above = tracing.up(left.county_id, [left.id])
    assert (len(above.batches), len(above.purchases)) == (81, 2)
    assert tracing.shares(above, left.id) == {first.id: Fraction(1, 2), second.id: Fraction(1, 2)}
    with unscoped():
        source = db.session.scalars(select(Batch).where(Batch.code == above_code(above))).one()
    below = tracing.down(source.county_id, [source.id])
    assert left.id in below.batches
    assert len(below.batches) >= 80
    wang = signed_in(county.wang)
    page = read(wang.get(f"/produce/batches/{source.id}/trace").text)
    assert "一共 1 笔" in page
    public = signed_in(county.office).get(f"/t/{left.code}")
    assert public.status_code == 200
    assert len(public.data) < 15 * 1024
    db.session.add(put(left, left, 1))
    with pytest.raises(IntegrityError):  # nothing is made of itself
        db.session.flush()
    db.session.rollback()


def above_code(web: tracing.Web) -> str:
    """The code of a batch made straight from a purchase."""
    return next(web.batches[one.batch_id].code for one in web.inputs if one.purchase_id)


def level(like: Batch, *takes: tuple[Batch, int]) -> Batch:
    """A batch of these, written without its form."""
    row = Batch(county_id=like.county_id, id=uuid7(), station_id=like.station_id, product_id=like.product_id)
    row.code, row.making = codes.draw(like.county_id, like.made_on), Making.GATHERED
    row.made_on, row.made_at, row.loss = like.made_on, like.made_at, 0
    row.amount = row.rest = sum(amount for _, amount in takes)
    db.session.add(row)
    db.session.flush()
    db.session.add_all([put(row, source, amount) for source, amount in takes])
    return row


def put(into: Batch, source: Batch, amount: int) -> BatchInput:
    """So much of one batch in another."""
    where = {"county_id": into.county_id, "id": uuid7(), "station_id": into.station_id}
    return BatchInput(**where, batch_id=into.id, source_id=source.id, amount=amount)
