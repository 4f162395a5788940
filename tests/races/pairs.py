"""Pairs of different things that two people may do to one thing at the same moment."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from station_app.core import clock
from station_app.core.db import db, uuid7
from station_app.orders.aftersales.models import CaseKind
from tests.factories import County, villager
from tests.orders.deeds import OWED, form, placed
from tests.races import of_money, of_orders, of_places, of_produce
from tests.races.verbs import Press

SURE = {"reason": "本人来县里，看过身份证", "confirm": "y"}


@dataclass
class Pair:
    """Two presses; ``never`` are questions in SQL about ``id`` whose answer must be 0."""

    first: Press
    second: Press
    never: list[str] = field(default_factory=list)

    @property
    def id(self) -> uuid.UUID:
        """What they are about."""
        return self.first.thing


PAIRS: list[Callable[[County], Pair]] = []


def pair(ready: Callable[[County], Pair]) -> Callable[[County], Pair]:
    """Enter a pair."""
    PAIRS.append(ready)
    return ready


def press(by: Any, path: str, thing: uuid.UUID, **fields: str) -> Press:
    """A button with its fields."""
    return Press(by, path, fields, thing)


@pair
def split_a_batch_that_is_being_sold(county: County) -> Pair:
    row, sale = of_produce.heap(county), uuid7()
    fields = {"id": str(uuid7()), "making": "split", f"take-b-{row.id}": "30"}
    split = press(county.wang, f"/produce/batches/new?product={row.product_id}", row.id, **fields)
    sell = press(county.wang, "/produce/sales/new", row.id, **of_produce.sale_of(county, row, sale, "30"))
    return Pair(split, sell, ["select abs(rest - 10000) from batches where id = :id"])


@pair
def recall_a_batch_that_is_being_sold(county: County) -> Pair:
    row = of_produce.heap(county)
    recall = press(county.office, f"/produce/batches/{row.id}/recall", row.id, reason="有虫")
    fields = of_produce.sale_of(county, row, uuid7(), "30")
    return Pair(recall, press(county.wang, "/produce/sales/new", row.id, **fields))


@pair
def take_apart_a_batch_that_is_being_sold(county: County) -> Pair:
    row = of_produce.heap(county)
    apart = press(county.wang, f"/produce/batches/{row.id}/apart", row.id, reason="堆错了")
    fields = of_produce.sale_of(county, row, uuid7(), "30")
    both = "select count(*) from sales where batch_id = :id and batch_id in "
    gone = "(select thing_id from audit_entries where verb = 'take_apart')"
    return Pair(apart, press(county.wang, "/produce/sales/new", row.id, **fields), [both + gone])


@pair
def cancel_a_purchase_that_goes_into_a_batch(county: County) -> Pair:
    row = of_produce.purchase(county, pays_fen=40_000)
    cancel = press(county.wang, f"/produce/purchases/{row.id}/cancel", row.id, reason="称错了")
    fields = {"id": str(uuid7()), "making": "gathered", f"take-p-{row.id}": "50"}
    put_in = press(county.wang, f"/produce/batches/new?product={row.product_id}", row.id, **fields)
    both = "select count(*) from batch_inputs where purchase_id = :id and purchase_id in "
    return Pair(cancel, put_in, [both + "(select thing_id from audit_entries where verb = 'cancel')"])


@pair
def cancel_a_purchase_that_is_being_paid(county: County) -> Pair:
    row = of_produce.purchase(county, pays_fen=0)
    cancel = press(county.wang, f"/produce/purchases/{row.id}/cancel", row.id, reason="称错了")
    fields = {"id": str(uuid7()), "amount": "300", "pay": "cash"}
    return Pair(cancel, press(county.wang, f"/produce/purchases/{row.id}/pay", row.id, **fields))


@pair
def settle_a_channel_whose_sale_comes_back(county: County) -> Pair:
    sale, today = of_produce.sold(county, method=None), clock.today().isoformat()
    fields = {"id": str(uuid7()), "from_on": today, "through_on": today, "received_on": today}
    path = f"/produce/channels/{sale.channel_id}/settle"
    settle = press(county.office, path, sale.id, received="76", **fields)
    fields = {"id": str(uuid7()), "amount": "4", "refund": "32", "to_stock": "y", "reason": "袋子破了"}
    return Pair(settle, press(county.wang, f"/produce/sales/{sale.id}/return", sale.id, **fields))


@pair
def settle_a_channel_whose_sale_is_cancelled(county: County) -> Pair:
    sale, today = of_produce.sold(county, method=None), clock.today().isoformat()
    fields = {"id": str(uuid7()), "from_on": today, "through_on": today, "received_on": today}
    path = f"/produce/channels/{sale.channel_id}/settle"
    settle = press(county.office, path, sale.id, received="76", **fields)
    cancel = press(county.wang, f"/produce/sales/{sale.id}/cancel", sale.id, reason="记错了")
    both = "select count(*) from sales where id = :id and settlement_id is not null and id in "
    return Pair(settle, cancel, [both + "(select thing_id from audit_entries where verb = 'cancel')"])


@pair
def cancel_an_order_that_arrives(county: County) -> Pair:
    order = of_orders.bought(county)
    arrive = of_orders.step(county, order, "arrive")
    left = "select count(*) from parcels where order_id = :id and exists "
    cancelled = "(select 1 from orders where id = :id and state = 'cancelled')"
    return Pair(arrive, of_orders.step(county, order, "cancel", reason="不要了"), [left + cancelled])


@pair
def pay_for_an_order_that_is_being_handed_over(county: County) -> Pair:
    order = of_orders.bought(county, "arrive", **OWED)
    fields = {"id": str(uuid7()), "amount": "139", "pay": "wechat"}
    pay = press(county.wang, f"/orders/{order.id}/pay", order.id, **fields)
    more = "select case when received_fen > payable_fen then 1 else 0 end from orders where id = :id"
    return Pair(pay, of_orders.step(county, order, "hand_over", pay="cash"), [more])


@pair
def correct_an_order_that_arrives(county: County) -> Pair:
    order = of_orders.bought(county)
    fields = {"version": str(order.version), "on": clock.today().isoformat(), "station": "TY002"}
    path = f"/orders/{order.id}/correct"
    correct = press(county.office, path, order.id, reason="记错了站", **fields)
    return Pair(correct, of_orders.step(county, order, "arrive"))


@pair
def two_cases_of_one_order(county: County) -> Pair:
    order = of_orders.bought(county, "arrive", "hand_over")
    back = of_orders.return_of(county, order, CaseKind.RETURN, refund="139", **{"lines-0-units": "1"})
    more = "select case when refunded_fen > received_fen + refunded_fen then 1 else 0 end from orders"
    return Pair(
        back,
        of_orders.return_of(county, order, CaseKind.REFUND, refund="139"),
        [more + " where id = :id"],
    )


@pair
def close_a_till_that_takes_money(county: County) -> Pair:
    placed(villager(county.taiping), county.wang)
    fields = of_money.counted(county)
    close = press(county.wang, "/till", uuid.UUID(fields["id"]), **fields)
    sold = form(villager(county.taiping), confirm="y", platform_number=uuid7().hex[-10:])
    order = Press(county.wang, "/orders/new", sold, uuid.UUID(sold["id"]))
    return Pair(close, order, [of_money.TOOK_ONCE])


@pair
def open_a_day_again_while_the_next_is_closed(county: County) -> Pair:
    made = of_money.closed(county)
    placed(villager(county.taiping), county.wang)
    fields = of_money.counted(county)
    reopen = press(county.office, f"/till/closes/{made.id}/reopen", made.id, reason="点错了")
    return Pair(reopen, press(county.wang, "/till", made.id, **fields), [of_money.TOOK_ONCE])


@pair
def merge_somebody_who_buys(county: County) -> Pair:
    kept, gone = villager(county.taiping, phone=""), villager(county.taiping)
    db.session.commit()
    merge = press(county.clerk, f"/villagers/{kept.id}/merge/{gone.id}", gone.id, **SURE)
    sold = form(gone, confirm="y", platform_number=uuid7().hex[-10:])
    left = "select count(*) from orders where villager_id = :id and exists "
    merged = "(select 1 from villagers where id = :id and merged_into_id is not null)"
    return Pair(merge, Press(county.wang, "/orders/new", sold, gone.id), [left + merged])


@pair
def erase_somebody_who_buys(county: County) -> Pair:
    gone = villager(county.taiping, "钱老四", "13900000444")
    db.session.commit()
    erase = press(county.clerk, f"/villagers/{gone.id}/erase", gone.id, **SURE)
    sold = form(gone, confirm="y", platform_number=uuid7().hex[-10:])
    return Pair(erase, Press(county.wang, "/orders/new", sold, gone.id))


@pair
def delete_somebody_who_buys(county: County) -> Pair:
    gone = villager(county.taiping, "钱老五", "13900000555")
    db.session.commit()
    delete = press(county.wang, f"/villagers/{gone.id}/delete", gone.id, version="1")
    sold = form(gone, confirm="y", platform_number=uuid7().hex[-10:])
    left = "select count(*) from orders where villager_id = :id and exists "
    binned = "(select 1 from villagers where id = :id and binned_at is not null)"
    return Pair(delete, Press(county.wang, "/orders/new", sold, gone.id), [left + binned])


@pair
def take_back_a_listing_that_is_being_approved(county: County) -> Pair:
    made = of_places.offered(county, "approve")
    path = f"/produce/listings/{made.id}/step"
    approve = press(county.office, f"{path}/approve", made.id)
    state = "select count(*) from listings where id = :id and state not in ('draft', 'approved')"
    return Pair(approve, press(county.wang, f"{path}/take_back_draft", made.id), [state])
