"""The county puts a wrong date or station right: both days, stations and chains agree afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.facts.models import StationDay
from station_app.ledger.models import EntryKind, Method, MoneyEntry
from station_app.ops.checking import proof
from station_app.orders import payments, returns, steps
from station_app.orders.correcting import correct
from station_app.orders.models import Order
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, placed, send, sums

DAY = dt.date(2015, 8, 31)


@pytest.fixture
def day(app: Any) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def is_proved() -> None:
    """Everything ``station verify`` proves."""
    db.session.rollback()
    with unscoped():
        assert [one for check in proof.CHECKS for one in check()] == []
    db.session.rollback()


def of_station(station_id: uuid.UUID) -> tuple[int, int, int]:
    """Orders, turnover and refunds of a station's facts, by plain SQL."""
    key = station_id.hex if db.engine.dialect.name == "sqlite" else station_id
    row = sums("station_days", "orders", "turnover_fen", "refunded_fen", where="station_id = :s", s=key)
    months = sums("station_months", "orders", "turnover_fen", "refunded_fen", where="station_id = :s", s=key)
    assert row == months
    return (row[0], row[1], row[2])


def opened(browser: Any, order: Order) -> tuple[str, dict[str, str]]:
    """The address of the page and what stands in its form."""
    url = f"/orders/{order.id}/correct"
    return url, page_form.fields(browser.get(url).text)


def test_a_wrong_station_is_put_right(county: County, signed_in: Any, day: None) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, platform_number="5566")
    other = villager(county.hongxing)
    clerk = signed_in(county.clerk)
    assert "改日期或站" in clerk.get(f"/orders/{order.id}").text
    url, fields = opened(clerk, order)
    right = fields | {"station": "TY002", "on": "2015-08-30"}
    assert send(clerk, url, right).status_code == 422
    assert send(clerk, url, right | {"reason": "登记到太平村了"}).status_code == 303
    assert (of_station(county.taiping.id), of_station(county.hongxing.id)) == ((0, 0, 0), (1, 10_000, 0))
    with unscoped():
        now = db.session.get(Order, (order.county_id, order.id))
        assert now is not None
        assert (now.number, now.villager_id, now.ordered_on) == (order.number, other.id, dt.date(2015, 8, 30))
        entries = db.session.query(MoneyEntry).all()
        by_station: dict[uuid.UUID, int] = {}
        for entry in entries:
            signed = entry.amount_fen if entry.reverses_id is None else -entry.amount_fen
            by_station[entry.station_id] = by_station.get(entry.station_id, 0) + signed
        assert by_station == {county.taiping.id: 0, county.hongxing.id: 10_000}
    is_proved()
    li, wang = signed_in(county.li), signed_in(county.wang)
    assert "登记到太平村了" in li.get(f"/orders/{order.id}").text
    left = wang.get(f"/orders/{order.id}")
    assert left.status_code == 200
    assert "这一单不在您站里了" in left.text
    assert "登记到太平村了" in left.text
    assert "灯泡" not in left.text
    for browser in (li, wang):
        assert f"县里改了单 {order.number_tail}" in browser.get("/").text
    assert send(wang, f"/orders/{order.id}/step/ship").status_code == 404
    # The number went along: 李站长's station may use it again, 王站长's may not.
    again = placed(other, county.li, platform_number="5566")
    assert again.number


def test_a_number_other_orders_use_stops_the_move(county: County, signed_in: Any, day: None) -> None:
    who = villager(county.taiping)
    order, _twin = (placed(who, county.wang, platform="淘宝", platform_number="5566") for _ in range(2))
    clerk = signed_in(county.clerk)
    url, fields = opened(clerk, order)
    answer = send(clerk, url, fields | {"station": "TY002", "reason": "站写错"})
    assert answer.status_code == 422
    assert "原来的站还有别的单在用" in answer.text
    assert of_station(county.taiping.id)[0] == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": "2015-09-01"}, "不能晚于今天"),
        ({"on": "2015-08-31", "station": "TY001"}, "都和现在一样"),
        ({"on": "2014-01-01"}, "勾上再存"),
        ({"on": "31/31"}, "日期"),
        ({"station": "TY999"}, "请从列表里选一个"),
        ({"reason": " "}, "请写一句为什么改"),
    ],
)
def test_what_cannot_be_is_said(
    county: County, signed_in: Any, day: None, changes: dict[str, str], sentence: str
) -> None:
    order = placed(villager(county.taiping), county.wang)
    url, fields = opened(signed_in(county.office), order)
    answer = send(signed_in(county.office), url, fields | {"reason": "写错了"} | changes)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_order_is_not_dated_after_its_arrival(county: County, day: None) -> None:
    clock.pin(dt.date(2015, 8, 20))
    order = placed(villager(county.taiping), county.wang)
    with acting_as(county.wang):
        steps.arrive(steps.held(order.id), county.wang)
        db.session.commit()
    clock.pin(DAY)
    with acting_as(county.office), pytest.raises(DomainError, match="不能比它晚"):
        correct(fetch(Order, order.id), dt.date(2015, 8, 25), county.taiping, county.office, "错")


def test_an_order_saved_half_past_midnight_belongs_to_the_month_before(
    county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """00:30 in Beijing on 1 September is still 31 August in UTC; the office says it was yesterday's."""
    moment = dt.datetime(2015, 8, 31, 16, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    order = placed(villager(county.taiping), county.wang)
    assert order.ordered_on == dt.date(2015, 9, 1)
    with acting_as(county.office):
        correct(fetch(Order, order.id, lock=True), DAY, county.taiping, county.office, "晚上补记")
        db.session.commit()
    assert sums("station_months", "orders", "households", where="month = '2015-08'") == [1, 1]
    assert sums("station_months", "orders", "households", where="month = '2015-09'") == [0, 0]
    is_proved()


def test_two_of_the_office_correct_one_order(county: County, signed_in: Any, day: None) -> None:
    order = placed(villager(county.taiping), county.wang)
    clerk, chief = signed_in(county.clerk), signed_in(county.office)
    url, fields = opened(clerk, order)
    assert send(chief, url, fields | {"on": "2015-08-29", "reason": "看了票"}).status_code == 303
    answer = send(clerk, url, fields | {"on": "2015-08-30", "reason": "问了站长"})
    assert answer.status_code == 409
    assert county.office.name in answer.text
    found = page_form.fields(answer.text, "stale")
    assert send(clerk, url, found | {"keep-on": "mine"}).status_code == 303
    assert sums("orders", "1", where="ordered_on = '2015-08-30'") == [1]
    is_proved()


DEEDS = st.lists(
    st.tuples(st.sampled_from(["move", "date", "arrive", "hand_over", "units", "pay"]), st.integers(0, 9)),
    max_size=7,
)


@pytest.mark.only("sqlite")
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(deeds=DEEDS, is_owed=st.booleans())
def test_whatever_is_corrected_in_between_everything_is_proved(
    county: County, day: None, deeds: Any, is_owed: bool
) -> None:
    with unscoped():
        clock.pin(dt.date(2015, 8, 3))
        first = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, **(OWED if is_owed else {}))
        id = first.id
        clock.pin(DAY)
        operators = {county.taiping.id: county.wang, county.hongxing.id: county.li}
        for deed, n in deeds:
            db.session.expire_all()
            order = db.session.get(Order, (county.taiping.county_id, id))
            assert order is not None
            try:
                do(id, deed, n, county, operators[order.station_id])
                db.session.commit()
            except DomainError:
                db.session.rollback()
        is_proved()
        turnover = sum(row.turnover_fen for row in db.session.query(StationDay))
        assert turnover == sum(order.payable_fen for order in db.session.query(Order))
        db.session.rollback()


def do(id: uuid.UUID, deed: str, n: int, county: County, owner: Any) -> None:
    """One deed of the station or of the county."""
    by = county.office if deed in ("move", "date") else owner
    with acting_as(by):
        order = fetch(Order, id, lock=True)
        if deed == "move":
            correct(order, order.ordered_on, (county.taiping, county.hongxing)[n % 2], by, "站错了")
        elif deed == "date":
            right = dt.date(2015, 7, 28) + dt.timedelta(days=n)
            correct(order, right, county.taiping if n % 2 else county.hongxing, by, "日期错了")
        elif deed == "arrive":
            steps.arrive(order, by)
        elif deed == "hand_over":
            steps.hand_over(order, by)
        elif deed == "units":
            line = steps.lines_of(order)[n % 2]
            back = returns.Back(line.id, 1_000, min(100 * n, order.received_fen))
            returns.give_back(order, [back], Method.CASH, by, "坏了")
        else:
            payments.pay(order, 500, Method.CASH, by)


def test_only_imported_money_follows_the_date(county: County, day: None) -> None:
    """What was taken at the counter was taken that day, whatever the order's date says."""
    order = placed(villager(county.taiping), county.wang)
    with unscoped():
        entry = db.session.query(MoneyEntry).filter(MoneyEntry.kind == EntryKind.COLLECTED).one()
        with acting_as(county.office):
            correct(fetch(Order, order.id), dt.date(2015, 8, 13), county.taiping, county.office, "补记的")
            db.session.commit()
        assert sums("money_entries", "1") == [1]
        entry = db.session.query(MoneyEntry).one()
        assert entry.on == DAY
        entry.is_historical = True
        db.session.commit()
        with acting_as(county.office):
            correct(fetch(Order, order.id), dt.date(2015, 8, 14), county.taiping, county.office, "再看过")
            db.session.commit()
        found = {(one.on, one.reverses_id is None) for one in db.session.query(MoneyEntry)}
    assert found == {(DAY, True), (DAY, False), (dt.date(2015, 8, 14), True)}
    is_proved()
