"""王站长 ticks several orders, sees what would become of each, and does the possible ones in one go."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core.db import db
from tests import factories, orders_factory
from tests.access.things import DAY
from tests.factories import County
from tests.orders.deeds import OWED, placed
from tests.web import post, read

LOOK, DO = "/orders/several/look", "/orders/several/do"


def three(county: County) -> list[str]:
    """Two orders that were just placed, one of them paid for, and one that was taken home."""
    who = factories.villager(county.taiping)
    made = [placed(who, county.wang), placed(who, county.wang, **OWED)]
    taken = orders_factory.order(who, DAY, state=orders_factory.OrderState.PICKED_UP)
    ids = [str(order.id) for order in (*made, taken)]
    db.session.commit()
    return ids


def ticks(page: str) -> list[str]:
    """What the boxes of a page say."""
    return re.findall(r'name="order" value="([^"]+)"', page)


def states() -> list[tuple[str, str]]:
    return [
        (str(row[0]), row[1])
        for row in db.session.execute(
            text("select state, tracking_number from orders order by placed_at, id")
        )
    ]


def looked(browser: FlaskClient, action: str) -> str:
    """The preview of all orders of the list."""
    boxes = ticks(browser.get("/orders/several?all=1").text)
    return post(browser, LOOK, {"action": action, "order": boxes}).text


def test_wang_ships_two_and_sees_why_the_third_cannot(county: County, signed_in: Any) -> None:
    ids, wang = three(county), signed_in(county.wang)
    assert 'href="/orders/several"' in wang.get("/orders").text
    page = wang.get("/orders/several").text
    assert len(ticks(page)) == 3
    assert "checked" not in page
    assert wang.get("/orders/several?all=1").text.count(" checked") == 3
    shown = looked(wang, "ship")
    assert "2 单能办" in read(shown)
    assert "现在是“已取货”" in read(shown)
    assert sorted(state for state, _ in states()) == ["picked_up", "placed", "placed"], "nothing is done yet"
    typed = {"action": "ship", "order": ticks(shown), "courier": "中通快递", f"number-{ids[0]}": " zt 123 "}
    done = post(wang, DO, typed)
    assert done.status_code == 200
    assert "办好 2 单" in read(done.text)
    assert sorted(states()) == [("picked_up", ""), ("shipped", ""), ("shipped", "zt123")]
    again = post(wang, DO, typed)
    assert "办好 2 单" in read(again.text), "the page sent twice says the same and does nothing more"
    count = "select count(*) from audit_entries where verb = 'ship'"
    assert db.session.scalar(text(count)) == 2
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', again.text)
    assert len(undo) == 2
    assert post(wang, undo[0]).status_code == 303
    assert sorted(state for state, _ in states()) == ["picked_up", "placed", "shipped"]


def test_cancelling_needs_a_reason_and_gives_the_money_back(county: County, signed_in: Any) -> None:
    three(county)
    wang = signed_in(county.wang)
    shown = looked(wang, "cancel")
    assert "退 ¥139.00" in read(shown)
    typed = {"action": "cancel", "order": ticks(shown)}
    refused = post(wang, DO, typed)
    assert refused.status_code == 422
    assert "请写一句为什么作废" in refused.text
    assert "办好 2 单" in read(post(wang, DO, typed | {"reason": "平台缺货"}).text)
    refunded = text("select sum(refunded_fen) from orders where state = 'cancelled'")
    assert int(db.session.scalar(refunded) or 0) == 13_900


def test_what_another_changed_meanwhile_is_left_out(county: County, signed_in: Any) -> None:
    ids, wang = three(county), signed_in(county.wang)
    shown = looked(wang, "arrive")
    assert post(wang, f"/orders/{ids[0]}/step/cancel", {"reason": "不要了"}).status_code == 303
    done = read(post(wang, DO, {"action": "arrive", "order": ticks(shown)}).text)
    assert "办好 1 单" in done
    assert "刚才有人动过这一单" in done
    assert sorted(state for state, _ in states()) == ["arrived", "cancelled", "picked_up"]
    codes = db.session.scalars(text("select code from parcels where state = 'waiting'")).all()
    assert codes == ["1-1-01"]


@pytest.mark.only("sqlite")
def test_slips_are_counted_and_printed_one_below_the_other(county: County, signed_in: Any) -> None:
    three(county)
    wang = signed_in(county.wang)
    shown = looked(wang, "slip")
    answer = post(wang, DO, {"action": "slip", "order": ticks(shown)})
    assert answer.status_code == 303
    page = wang.get(answer.location).text
    assert page.count("slip-one") == 3
    assert page.count("代购小票") == 3
    assert "data-print-now" in page
    assert "data-print-now" not in wang.get(answer.location).text, "opened again it only shows them"
    assert db.session.scalar(text("select count(*) from audit_entries where verb = 'print'")) == 3


@pytest.mark.only("sqlite")
def test_nothing_ticked_nothing_chosen_and_what_is_not_hers(county: County, signed_in: Any) -> None:
    three(county)
    theirs = placed(factories.villager(county.hongxing), county.li)
    foreign = f"{theirs.id}.{theirs.version}"
    wang = signed_in(county.wang)
    for typed, words in (
        ({"action": "ship"}, "前面打勾"),
        ({"order": ["x", "y.1"], "action": "ship"}, "前面打勾"),
        ({"order": ticks(wang.get("/orders/several").text)}, "请选要办什么"),
        ({"order": [foreign] * 60, "action": "hand_over"}, "请从列表里选一个"),
    ):
        for url in (LOOK, DO):
            answer = post(wang, url, typed)
            assert answer.status_code == 422, typed
            assert words in answer.text
    done = post(wang, DO, {"order": [foreign], "action": "cancel", "reason": "试试"})
    assert "没有办成" in done.text
    assert db.session.scalar(text("select count(*) from orders where state = 'cancelled'")) == 0
    assert wang.get(f"/orders/several/slips?order={theirs.id}").status_code == 404
