"""Two records of one person become one, and two again: figures follow, nothing is lost."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import chains, clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.households.homes import joining
from station_app.households.merging import merges
from station_app.households.models import Villager
from station_app.produce.producers.models import Producer
from tests import orders_factory, produce_factory
from tests.factories import County, villager
from tests.web import post

DAY = dt.date(2015, 8, 30)
YES = {"reason": "打电话问过", "confirm": "y"}


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def state() -> dict[str, Any]:
    """Whose orders are whose, and every figure of the months, by plain SQL."""
    asked = {
        "orders": "select id, villager_id, household_id, payable_fen from orders order by id",
        "presence": (
            "select station_id, month, household_id, orders from month_households where orders > 0 "
            "order by station_id, month, household_id"
        ),
        "months": (
            "select station_id, month, orders, households, turnover_fen from station_months "
            "order by station_id, month"
        ),
        "villagers": (
            "select id, household_id, name, phone, phone_tail, initials, group_name, consent, consent_on, "
            "merged_into_id from villagers order by id"
        ),
        "money": "select subject_id, amount_fen from money_entries order by id",
    }
    with unscoped():
        return {name: [tuple(row) for row in db.session.execute(text(sql))] for name, sql in asked.items()}


def counted() -> list[tuple[Any, ...]]:
    """Distinct households by station and month, counted from the orders themselves."""
    sql = (
        "select station_id, count(distinct household_id) from orders group by station_id order by station_id"
    )
    with unscoped():
        return [tuple(row) for row in db.session.execute(text(sql))]


def stored() -> list[tuple[Any, ...]]:
    sql = "select station_id, households from station_months where orders > 0 order by station_id"
    with unscoped():
        return [tuple(row) for row in db.session.execute(text(sql))]


def test_the_county_finds_merges_and_takes_back(signed_in, county: County) -> None:
    kept, gone = villager(county.taiping, phone=""), villager(county.taiping)
    for one in (kept, gone, gone):
        orders_factory.order(one, DAY)
    db.session.commit()
    before = state()
    clerk = signed_in(county.clerk)
    url = f"/villagers/{kept.id}/merge/{gone.id}"
    assert url in clerk.get("/villagers/alike").text
    assert "张桂兰" not in clerk.get(url).text
    assert post(clerk, url, {"reason": "打电话问过"}).status_code == 422
    assert post(clerk, url, YES).status_code == 303
    now = state()
    assert {villager for _, villager, _, _ in now["orders"]} == {before["orders"][0][1]}
    assert [row[3] for row in now["months"]] == [1]
    assert stored() == counted()
    assert now["money"] == before["money"]
    with unscoped():
        assert db.session.query(Villager).filter(Villager.id == kept.id).one().phone == "13843214417"
    wang = signed_in(county.wang)
    assert wang.get("/villagers/find?q=zgl").text.count("data-id=") == 1
    assert wang.get(f"/villagers/{gone.id}").location.endswith(f"/villagers/{kept.id}")
    assert post(clerk, url, YES).status_code == 409, "they are one already"
    with unscoped():
        made = db.session.query(merges.Merge).one()
    assert f"/merges/{made.id}/undo" in clerk.get(f"/villagers/{kept.id}").text
    assert post(signed_in(county.wang), f"/merges/{made.id}/undo").status_code == 403
    assert post(clerk, f"/merges/{made.id}/undo").status_code == 303
    assert state() == before
    assert post(clerk, f"/merges/{made.id}/undo").status_code == 409
    with unscoped():
        assert chains.broken_links() == []


def test_a_producer_that_is_somebody_elses_by_now_stays_so(signed_in, county: County) -> None:
    kept, gone, third = (villager(county.taiping, name, "") for name in ("张桂兰", "张桂兰", "赵六"))
    own, given = (produce_factory.producer(county.taiping, villager_id=gone.id) for _ in range(2))
    db.session.commit()
    clerk = signed_in(county.clerk)
    assert post(clerk, f"/villagers/{kept.id}/merge/{gone.id}", YES).status_code == 303
    with unscoped():
        db.session.get_one(Producer, (given.county_id, given.id)).villager_id = third.id
        made = db.session.query(merges.Merge).one()
        db.session.commit()
    assert post(clerk, f"/merges/{made.id}/undo").status_code == 303
    with unscoped():
        found = {row.id: row.villager_id for row in db.session.query(Producer)}
    assert found == {own.id: gone.id, given.id: third.id}


def test_records_of_two_stations_are_shown_but_not_merged(signed_in, county: County) -> None:
    here, there = villager(county.taiping), villager(county.hongxing)
    clerk = signed_in(county.clerk)
    assert "不在一个站" in clerk.get("/villagers/alike").text
    assert post(clerk, f"/villagers/{here.id}/merge/{there.id}", YES).status_code == 422
    assert post(clerk, f"/villagers/{here.id}/merge/{here.id}", YES).status_code == 422


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_merged_and_taken_back_the_figures_are_those_of_the_orders(
    app: Flask, county: County, seed: int
) -> None:
    draw = random.Random(seed)
    people = [
        villager(county.taiping, f"张{'一二三四五六'[n]}", draw.choice(["", f"1384321000{n}"]))
        for n in range(6)
    ]
    for _ in range(15):
        orders_factory.order(draw.choice(people), DAY)
    db.session.commit()
    with acting_as(county.clerk):
        for _ in range(2):
            one, other = draw.sample(people, 2)
            joining.join(*merges.held(one.id, other.id), county.clerk)
            db.session.commit()
        trail: list[tuple[Any, Any]] = []
        ids = [one.id for one in people]
        for _ in range(8):
            if trail and draw.random() < 0.4:
                made, before = trail.pop()
                merges.undo(made, county.clerk)
                db.session.commit()
                assert state() == before
            elif len(ids) - len(trail) > 1:
                left = [id for id in ids if id not in {made.gone_id for made, _ in trail}]
                first, second = draw.sample(left, 2)
                before = state()
                made = merges.merge(*merges.held(first, second), county.clerk, "试一试")
                db.session.commit()
                trail.append((made, before))
            assert stored() == counted()
    with unscoped():
        assert chains.broken_links() == []


def test_a_ledger_that_spells_the_record_that_is_gone_finds_the_one_that_is_kept(
    app: Flask, county: County
) -> None:
    from station_app.imports.buyers import Buyers

    kept, gone = villager(county.taiping, "张桂兰", ""), villager(county.taiping, "张桂兰儿", "13843214417")
    with acting_as(county.clerk):
        merges.merge(*merges.held(kept.id, gone.id), county.clerk, "打电话问过")
        db.session.commit()
        known = Buyers(county.taiping.county_id, [county.taiping.id]).known
    assert {buyer.id for key, buyer in known.items() if key[0] == county.taiping.id} == {kept.id.hex}
