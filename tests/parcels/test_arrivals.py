"""到货: one field for a gun, a tail or a whole pasted list; what nobody ordered is kept and claimed later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.ops.checking.proof import CHECKS
from station_app.orders import steps
from station_app.orders.flow import OrderState
from station_app.parcels.codes import code_of, shelf_of
from station_app.parcels.numbers import carrier_of
from tests.factories import County, villager
from tests.orders_factory import Thing, order
from tests.web import post, read

DAY = dt.date(2015, 8, 31)
SENT = {"state": OrderState.SHIPPED}


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def tracked(who: Any, number: str, goods: str = "洗衣机", **more: Any) -> Any:
    """An order on its way under this tracking number."""
    made = order(who, DAY, Thing(goods), **{**SENT, **more})
    made.carry("顺丰", number)
    db.session.commit()
    return made


def rows(query: str) -> list[tuple[Any, ...]]:
    """What stands there by plain SQL."""
    db.session.rollback()
    return [tuple(row) for row in db.session.connection().execute(text(query))]


def is_proved() -> None:
    """`station verify` finds nothing."""
    with unscoped():
        assert [str(found) for check in CHECKS for found in check()] == []
    db.session.rollback()


def scan(client: FlaskClient, number: str, **more: str) -> Any:
    """One scan."""
    return post(client, "/arrivals", {"number": number, **more})


def test_wang_scans_a_number_and_its_order_arrives_with_a_code(county: County, signed_in: Any) -> None:
    tracked(villager(county.taiping), "SF1234567890123")
    wang = signed_in(county.wang)
    assert scan(wang, " sf1234567890123 ", shelf="2-3").status_code == 303
    page = read(wang.get("/arrivals").text)
    assert "张桂兰 到货了，放 2-3-01" in page
    assert rows("select state, code, carrier, tracking_number from parcels") == [
        ("waiting", "2-3-01", "shunfeng", "SF1234567890123")
    ]
    assert rows("select state, arrived_on from orders")[0][0] == "arrived"
    again = scan(wang, "SF1234567890123")
    assert again.status_code == 422
    assert "早就登记过了，在 2-3-01" in read(again.text)
    assert rows("select count(*) from parcels") == [(1,)]
    is_proved()


def test_the_arrival_is_taken_back_from_its_line(county: County, signed_in: Any) -> None:
    made = tracked(villager(county.taiping), "77001234567890")
    wang = signed_in(county.wang)
    scan(wang, "7890")
    page = wang.get("/arrivals").text
    act = page.split("/undos/", 2)[1][:36]
    assert post(wang, f"/undos/{act}", {"next": "/arrivals"}).status_code == 303
    assert rows("select count(*) from parcels") == [(0,)]
    assert rows(f"select state from orders where number = '{made.number}'") == [("shipped",)]
    assert scan(wang, "7890").status_code == 303, "and it may be registered again"
    is_proved()


def test_a_tail_of_two_orders_asks_which_and_the_answer_counts_once(county: County, signed_in: Any) -> None:
    first = tracked(villager(county.taiping), "75550000008820", "电水壶")
    tracked(villager(county.taiping, "赵国良", "13900000932"), "4310000000008820", "棉被")
    wang = signed_in(county.wang)
    asked = scan(wang, "8820")
    assert asked.status_code == 422
    assert "尾号 8820 的不止一单" in read(asked.text)
    assert "赵国良 棉被" in read(asked.text)
    assert scan(wang, "8820", order=str(first.id)).status_code == 303
    assert scan(wang, "8820", order=str(first.id)).status_code == 422, "a second tap changes nothing"
    assert rows("select count(*) from orders where state = 'arrived'") == [(1,)]


def test_a_number_nobody_ordered_is_kept_and_claimed_by_an_order(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    waiting = order(who, DAY, Thing("棉被"))
    db.session.commit()
    wang = signed_in(county.wang)
    assert scan(wang, "YT9988776655443").status_code == 303
    assert rows("select state, carrier, code from parcels") == [("unclaimed", "yuantong", "1-1-01")]
    (id,) = rows("select id from parcels")[0]
    url = f"/arrivals/{uuid.UUID(str(id))}/claim"
    assert "张桂兰 棉被" in read(wang.get(f"{url}?q=zgl").text)
    assert post(wang, url, {"order": str(waiting.id)}).status_code == 303
    assert rows("select state, tracking_number from orders") == [("arrived", "YT9988776655443")]
    assert rows("select state, code from parcels") == [("waiting", "1-1-01")], "it stays where it lies"
    assert post(wang, url, {"order": str(waiting.id)}).status_code == 409
    is_proved()


@pytest.mark.only("sqlite")
def test_what_cannot_be_a_number_says_what_to_do(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    for typed in ("", "洗衣机", "<script>", "a" * 70, "\0", "1-1-99", "12", "货 8820"):
        answer = scan(wang, typed)
        assert answer.status_code == 422, typed
    assert rows("select count(*) from parcels") == [(0,)]
    unknown = scan(wang, "5521")
    assert "5521 没找到" in read(unknown.text)
    assert scan(wang, "5521", keep="y").status_code == 303
    assert rows("select state, tracking_number from parcels") == [("unclaimed", "5521")]
    assert scan(wang, "5521", shelf="x-y").status_code == 422
    assert scan(signed_in(county.li), "5521").status_code == 422, "another station's is not hers"


def test_a_shelf_nobody_can_read_comes_back_with_the_number_that_was_typed(
    county: County, signed_in: Any
) -> None:
    page = post(signed_in(county.wang), "/arrivals", {"number": "SF1100220033", "shelf": "窗台上"})
    assert page.status_code == 422
    assert "货架写成“货架-层”，例如 2-3" in page.text
    assert 'value="窗台上"' in page.text
    assert 'value="SF1100220033"' in page.text


def test_a_pasted_list_has_a_result_for_each_line(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    for number in ("SF0000000000001", "SF0000000000002"):
        tracked(who, number)
    tracked(villager(county.hongxing), "SF0000000000003")
    wang = signed_in(county.wang)
    scan(wang, "SF0000000000002")
    lines = "SF0000000000001\nsf0000000000002\n\nSF0000000000003\n不是单号\nSF0000000000001\n"
    answer = post(wang, "/arrivals/batch", {"numbers": lines})
    assert answer.status_code == 200
    kinds = [part.split('"')[0] for part in answer.text.split('<li class="row ')[1:]]
    assert kinds[-5:] == ["arrived", "here", "kept", "unreadable", "here"]
    assert rows("select state, count(*) from parcels group by state order by state") == [
        ("unclaimed", 1),
        ("waiting", 2),
    ]
    again = post(wang, "/arrivals/batch", {"numbers": lines})
    assert rows("select count(*) from parcels") == [(3,)], "posted twice is registered once"
    assert again.status_code == 200
    assert post(wang, "/arrivals/batch", {"numbers": "\n".join(["1234567890"] * 201)}).status_code == 422
    is_proved()


@pytest.mark.only("sqlite")
def test_codes_are_short_and_never_the_same_for_two_that_lie_here(county: County, wang: Any) -> None:
    from station_app.parcels import keeping

    codes = set()
    for number in range(102):
        draft = keeping.Draft(uuid.uuid4(), f"ZZ{number:010d}", shelf="3-1")
        codes.add(keeping.register(draft, wang).code)
    assert len(codes) == 102
    assert {"3-1-01", "3-1-99", "3-1-102"} <= codes
    first = keeping.lying(wang.county_id, wang.station_id, "ZZ0000000004")
    assert first is not None
    keeping.step(first, "send_back", wang)
    freed = keeping.register(keeping.Draft(uuid.uuid4(), "ZZ9999999999", shelf="3-1"), wang)
    assert freed.code == first.code == "3-1-05", "a freed number is given again"
    assert (shelf_of("2"), shelf_of("2-12"), shelf_of("0-1"), shelf_of("a")) == ("2-1", "2-12", None, None)
    assert (code_of("2-3-7"), code_of("2 3 7"), code_of("237")) == ("2-3-07", "2-3-07", None)
    assert (carrier_of("JDVB0123456789"), carrier_of("75550000008820")) == ("jd", "")


def test_an_order_and_its_parcel_never_disagree(county: County, signed_in: Any) -> None:
    """The order page's own buttons, a return of what lies here, and a move to another station."""
    from station_app.orders.correcting import correct

    who = villager(county.taiping)
    made, back, moved = (tracked(who, f"SF00000000001{n}") for n in range(3))
    wang = signed_in(county.wang)
    for one in (made, back, moved):
        assert post(wang, f"/orders/{one.id}/step/arrive").status_code == 303
    assert post(wang, f"/orders/{made.id}/step/hand_over", {"taken_by": "孙子"}).status_code == 303
    fields = {"lines-0-units": "1", "refund": "100", "method": "cash", "reason": "坏了"}
    assert post(wang, f"/orders/{back.id}/return", fields).status_code == 303
    with acting_as(county.office):
        correct(steps.held(moved.id), DAY, county.hongxing, county.office, "送错站")
        db.session.commit()
    found = rows(
        "select state, collected_by, station_id = order_station from (select p.*, o.station_id as"
        " order_station from parcels p join orders o on o.id = p.order_id) x order by tracking_number"
    )
    assert [tuple(map(str, row[:2])) for row in found] == [
        ("taken", "孙子"),
        ("sent_back", ""),
        ("waiting", ""),
    ]
    assert all(row[2] for row in found)
    is_proved()
