"""Money that goes back to a buyer after the channel paid out: the next settlement deducts it, once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.ops.checking import produce
from station_app.produce.channels import settling
from station_app.produce.channels.fees import FeeBack
from station_app.produce.channels.models import Channel, Settlement
from station_app.produce.sales import returning, selling
from station_app.produce.sales.models import Sale
from station_app.produce.sales.selling import Sold
from tests import exports_of_platforms as files
from tests.factories import County
from tests.produce.growing import TODAY, beans, channel, hidden, key, rows, value
from tests.produce.test_sales import brought
from tests.web import post, read


def wrong() -> list[str]:
    """What the check of money finds."""
    with unscoped():
        return [one.where for one in produce.money()]


def settled(office: Any, shop: Channel, received: str, **more: str) -> Any:
    """The office writes down what a channel paid out."""
    days = {"from_on": "2015-08-01", "through_on": "2015-08-31", "received_on": "2015-08-31"}
    said = {"id": str(uuid7()), "received": received, **days, **more}
    return post(office, f"/produce/channels/{shop.id}/settle", said)


def test_a_refund_after_the_settlement_is_deducted_from_the_next_one_once(
    county: County, signed_in: Any
) -> None:
    beans(county.taiping)
    shop = channel(county.office)
    office = signed_in(county.office)
    look = brought(office, files.as_csv(files.TAOBAO, [files.taobao()]))
    post(office, look.location + "/confirm-list", {})
    assert settled(office, shop, "56.05").status_code == 303
    url = f"/produce/channels/{shop.id}"
    sale = key(value("select id from sales"))
    back = {"id": hidden(office.get(f"/produce/sales/{sale}").text, "id"), "refund": "10", "reason": "少一袋"}
    assert post(office, f"/produce/sales/{sale}/return", back).status_code == 303
    page = read(office.get(f"/produce/sales/{sale}").text)
    assert "下次结算里扣" in page
    more = files.as_csv(files.TAOBAO, [files.taobao(退款金额="15.00")])  # five more, by a file
    later = brought(office, more)
    post(office, later.location + "/confirm-list", {})
    page = read(office.get(url).text)
    assert "扣结算以后又退的" in page
    assert "−¥15.00" in page
    listed = read(office.get(f"/produce/sales?channel={shop.id}&state=late").text)
    assert "通榆绿豆" in listed
    assert "−15.00" in read(office.get("/produce/channels").text)
    post(office, later.location + "/undo-list", {})  # the file was wrong: nothing of it was settled yet
    assert value("select sum(refund_fen) from sale_returns") == 1_000
    assert settled(office, shop, "0").status_code == 422  # ten yuan are to be taken back: say why not
    assert settled(office, shop, "-10").status_code == 303
    assert rows("select sales, refunded_fen, deducted_fen, due_fen from settlements order by at, id") == [
        (1, 0, 0, 5_605),
        (0, 0, 1_000, -1_000),
    ]
    assert settled(office, shop, "0").status_code == 422  # nothing waits any more
    first, second = (key(one) for (one,) in rows("select id from settlements order by at, id"))
    assert "通榆绿豆" in read(office.get(f"/produce/sales?deducted={second}").text)
    assert wrong() == []
    assert post(office, f"/produce/settlements/{first}/undo", {"reason": "记错了"}).status_code == 303
    with acting_as(county.office):
        assert settling.due(shop.id).due_fen == 5_605  # what the second one deducted is not deducted again
    assert post(office, f"/produce/settlements/{second}/undo", {"reason": "记错了"}).status_code == 303
    with acting_as(county.office):
        assert settling.due(shop.id).due_fen == 4_605
    assert settled(office, shop, "46.05").status_code == 303
    assert wrong() == []
    for planted in (
        "update settlements set deducted_fen = 1, due_fen = due_fen - 1 where undone_at is null",
        "update sale_returns set settlement_id = null",
        "update settlements set amount_fen = amount_fen + 1, due_fen = due_fen + 1",
    ):
        db.session.execute(text(planted))
        assert any(one.startswith("settlement ") for one in wrong()), planted
        db.session.rollback()


def test_what_a_settlement_counts_is_not_taken_back_with_its_import(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    shop = channel(county.office)
    office = signed_in(county.office)
    first = brought(office, files.as_csv(files.TAOBAO, [files.taobao()])).location
    post(office, first + "/confirm-list", {})
    assert settled(office, shop, "56.05").status_code == 303
    post(office, first + "/undo-list", {})
    assert value("select count(*) from sales") == 1
    second = brought(office, files.as_csv(files.TAOBAO, [files.taobao(退款金额="15.00")])).location
    post(office, second + "/confirm-list", {})
    assert settled(office, shop, "-15.00").status_code == 303
    post(office, second + "/undo-list", {})
    assert rows("select refunded_fen from sales") == [(1_500,)]
    assert wrong() == []


ACTS = st.lists(
    st.tuples(st.sampled_from("ssrrtttu"), st.integers(0, 7), st.integers(1, 9_000)), min_size=4, max_size=14
)


@pytest.mark.only("sqlite")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS, st.sampled_from(list(FeeBack)))
def test_every_fen_that_went_back_is_in_one_settlement_whatever_is_done(
    county: County, acts: list[tuple[str, int, int]], rule: FeeBack
) -> None:
    goods, office = beans(county.taiping)[1].id, county.office
    shop = channel(
        office, f"店{value('select count(*) from channels')}", platform="", fee_fen=30, fee_back=rule.value
    ).id
    with acting_as(office):
        for act, at, fen in acts:
            try:
                _do(act, at, fen, office, shop, goods)
                db.session.commit()
            except DomainError:
                db.session.rollback()
        paid = (
            "select coalesce(sum(due_fen), 0) from settlements where undone_at is null and channel_id = :id"
        )
        kept = (
            "select coalesce(sum(amount_fen - refunded_fen - fee_fen + fee_back_fen), 0) from sales "
            "where channel_id = :id"
        )
        assert value(paid, id=shop.hex) + settling.due(shop).due_fen == value(kept, id=shop.hex)
    assert wrong() == []


def _do(act: str, at: int, fen: int, by: Any, shop: Any, product_id: Any) -> None:
    sales = [
        key(one) for (one,) in rows("select id from sales where channel_id = :id order by id", id=shop.hex)
    ]
    stand = "select id from settlements where channel_id = :id and undone_at is null order by id"
    if act == "s":
        selling.sell(Sold(shop, product_id, 500, fen), by)
    elif act == "r" and sales:
        sale = fetch(Sale, sales[at % len(sales)], lock=True)
        returning.give_back(sale, by, refund_fen=min(fen, sale.kept_fen), reason="少")
    elif act == "t":
        settling.settle(fetch(Channel, shop, lock=True), TODAY, TODAY, fen, TODAY, by, note="对过了")
    elif act == "u" and (found := rows(stand, id=shop.hex)):
        settling.undo(fetch(Settlement, key(found[at % len(found)][0]), lock=True), "错", by)
