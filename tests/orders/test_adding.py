"""A new order is added to the facts that stand: what stands then is what all orders of the day sum to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth
from station_app.facts.recompute import touch
from station_app.orders import sources
from station_app.orders.buyers import KnownVillager
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, PayMode
from station_app.orders.placing import Draft, LineDraft, drawn, place
from station_app.orders.steps import cancel, held
from station_app.stations.models import Station
from tests.factories import County, villager
from tests.orders.deeds import BY_WECHAT, LAMPS_AND_QUILT, OWED, placed
from tests.orders_factory import Thing, mixed, order

TODAY = dt.date(2015, 8, 31)
FREE = LineDraft("赠品", 1_000, 0)


@pytest.fixture(autouse=True)
def end_of_august() -> Iterator[None]:
    clock.pin(TODAY)
    yield
    clock.pin(None)


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the facts, but for when it was touched."""
    found = {}
    for model in (StationDay, StationMonth, MonthHousehold):
        table = model.__table__
        columns = [column for column in table.c if column.name != "touched_at"]
        with unscoped():
            rows = db.session.execute(select(*columns)).all()
        found[table.name] = sorted(map(tuple, rows), key=str)
    return found


def summed_anew() -> dict[str, list[tuple[Any, ...]]]:
    """The same after every day was recomputed from its orders."""
    keys = (StationDay.county_id, StationDay.station_id, StationDay.on)
    with unscoped():
        for key in db.session.execute(select(*keys)).all():
            touch(*key, None)
        db.session.commit()
    return stored()


def test_orders_of_two_days_and_two_households_stand_as_if_all_were_summed(county: County) -> None:
    with unscoped():
        zhao, qian = villager(county.taiping), villager(county.taiping, "钱二婶", "13900000777")
    placed(zhao, county.wang, *LAMPS_AND_QUILT, **BY_WECHAT)
    placed(zhao, county.wang, **OWED)
    placed(qian, county.wang, FREE)
    placed(qian, county.wang, LineDraft("化肥", 1_000, 12_000), pay_mode=PayMode.DEPOSIT, deposit_fen=2_000)
    clock.pin(TODAY + dt.timedelta(days=1))
    placed(zhao, county.wang, discount_fen=500, freight_fen=300)
    found = stored()
    assert len(found["station_days"]) == len(found["station_months"]) == 2
    assert found == summed_anew()


def test_who_cancelled_all_and_buys_again_is_served_again(county: County) -> None:
    with unscoped():
        zhao = villager(county.taiping)
    first = placed(zhao, county.wang)
    with acting_as(county.wang):
        cancel(held(first.id), county.wang, "不要了")
        db.session.commit()
    assert [row[-1] for row in stored()["month_households"]] == [0]
    placed(zhao, county.wang)
    found = stored()
    assert [row[-1] for row in found["month_households"]] == [1]
    assert found == summed_anew()


def test_orders_of_practice_are_listed_and_count_nowhere(county: County) -> None:
    with unscoped():
        zhao = villager(county.taiping)
        county.taiping.is_practice = True
        db.session.commit()
    placed(zhao, county.wang)
    found = stored()
    assert [row[-1] for row in found["month_households"]] == [0]
    assert found == summed_anew()


def test_two_orders_of_one_transaction_and_none_that_was_taken_back(county: County) -> None:
    with unscoped():
        zhao = KnownVillager.of(villager(county.taiping))
    with acting_as(county.wang):
        id = county.taiping.id
        station = fetch(Station, id)

        def another() -> Order:
            draft = Draft(uuid7(), zhao, (LineDraft("电饭锅", 1_000, 13_900, 16_900),))
            return place(draft, drawn(draft, station), station, county.wang)

        another()
        db.session.rollback()
        db.session.commit()
        assert not stored()["station_days"]
        station = fetch(Station, id)
        another(), another()
        db.session.commit()
    found = stored()
    assert [row[3] for row in found["station_days"]] == [2]
    assert found == summed_anew()


def test_each_order_adds_what_its_day_sums(county: County) -> None:
    with unscoped():
        mixed(villager(county.taiping), villager(county.taiping, "赵国良", "13900000932"), TODAY)
        order(
            villager(county.hongxing, "孙玉芬", ""), TODAY, Thing("收音机", 89_00, 109_00), freight_fen=5_50
        )
        for state in OrderState:
            order(villager(county.hongxing, "李玉", ""), TODAY, state=state, paid=state is OrderState.PLACED)
        county.hongxing.is_practice = True
        db.session.commit()
        summed_anew()
        added: Counter[Any] = Counter()
        for county_id, station_id, on, id in db.session.execute(
            select(Order.county_id, Order.station_id, Order.ordered_on, Order.id)
        ).all():
            for row in db.session.execute(sources.one(county_id, id)):  # none of an order made void
                added.update({(station_id, on, name): getattr(row, name) for name in FIELDS})
        kept = db.session.scalars(select(StationDay)).all()
        days: Counter[Any] = Counter()
        for day in kept:
            days.update({(day.station_id, day.on, name): getattr(day, name) for name in FIELDS})
    assert len(kept) > 3
    assert +added == +days
