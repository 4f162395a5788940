"""A person asks for a copy, a correction, erasure: erased means gone from every table, figures unchanged."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import audit, chains, clock, files
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import Model, db, uuid7
from station_app.core.pictures import Picture
from station_app.households.merging import merges
from station_app.households.models import Villager
from station_app.ledger.models import Method
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderReturn
from station_app.produce.purchases import advancing
from station_app.tills.credit import repaying
from tests import orders_factory
from tests.factories import County, villager
from tests.produce.growing import beans, bought
from tests.produce_factory import certificate, listing
from tests.web import post, read

DAY = dt.date(2015, 8, 30)
ASKED = {"reason": "本人来县里，看过身份证", "confirm": "y"}
NAME, PHONE = "欧阳翠莲", "13843217788"
FORMER = "13843210011"


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def places_of(*words: str) -> list[str]:
    """Every table and column of the database in which one of these words stands, read by plain SQL."""
    found = []
    db.session.commit()
    with db.engine.connect() as connection:
        for table in Model.metadata.sorted_tables:
            for row in connection.execute(text(f'select * from "{table.name}"')).mappings():
                for column, value in row.items():
                    said = value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
                    plain = said.encode().decode("unicode_escape", "ignore") if "\\u" in said else said
                    found += [f"{table.name}.{column}" for word in words if word in said or word in plain]
    return sorted(set(found))


def figures() -> list[tuple[Any, ...]]:
    sql = (
        "select station_id, month, orders, households, turnover_fen, reference_fen from station_months "
        "order by station_id, month"
    )
    with unscoped():
        return [tuple(row) for row in db.session.execute(text(sql))]


def known(signed_in: Any, county: County) -> Villager:
    """欧阳翠莲, who left her name and telephone wherever a program keeps words."""
    cuilian = villager(county.taiping, NAME, FORMER)
    twin = villager(county.taiping, NAME, "")
    more = {"note": f"{NAME}要红的，电话{PHONE}", "collected_by": NAME, "written": {"购买人": NAME}}
    order = orders_factory.order(cuilian, DAY, state=OrderState.COMPLETED, **more)
    orders_factory.order(twin, DAY, state=OrderState.COMPLETED)
    neighbour = villager(county.taiping, "赵六", "13900000000")
    orders_factory.order(neighbour, DAY, state=OrderState.COMPLETED, note=f"和{NAME}一起买的")
    db.session.add(
        OrderReturn(
            county_id=order.county_id,
            station_id=order.station_id,
            order_id=order.id,
            on=DAY,
            at=clock.now(),
            lines=[],
            reason=f"{NAME}嫌小",
        )
    )
    audit.record(order, "edit", county.wang, f"{NAME}打电话来改", {"note": ("", f"给{NAME}")})
    audit.record(order, "pick_up", county.wang, "", {"collected_by": (None, NAME)})
    db.session.commit()
    wang = signed_in(county.wang)
    asked = {"version": "1", "name": NAME, "phone": PHONE, "group": "2", "consent": "signed", "confirm": "y"}
    assert post(wang, f"/villagers/{cuilian.id}/edit", asked).status_code == 303
    clerk = signed_in(county.clerk)
    assert (
        post(clerk, f"/villagers/{cuilian.id}/reveal", {"reason": f"给{NAME}回访 {PHONE}"}).status_code == 200
    )
    asked = {"status": "registered", "from_on": "2014-03-01", "source": f"{NAME}户的名册"}
    with acting_as(county.clerk):
        merges.merge(*merges.held(cuilian.id, twin.id), county.clerk, "打电话问过")
        photo = Picture(b"large", b"small", 4, 3)
        files.register(Villager)
        files.keep(photo, fetch(Villager, cuilian.id), county.wang)
        db.session.commit()
    return cuilian


def test_erased_means_gone_and_the_figures_stay(signed_in, county: County) -> None:
    cuilian = known(signed_in, county)
    before, clerk = figures(), signed_in(county.clerk)
    assert places_of(NAME, PHONE, FORMER)
    with unscoped():
        paths = [path for path, _ in files.stored()]
    assert any(path.exists() for path in paths)
    url = f"/villagers/{cuilian.id}/erase"
    assert post(clerk, url, {"reason": "本人来县里"}).status_code == 422
    answer = post(clerk, url, ASKED | {"reason": f"{NAME}本人来县里，{PHONE}"})
    assert answer.status_code == 303, answer.text
    assert places_of(NAME, PHONE, FORMER) == []
    assert not any(path.exists() for path in paths)
    assert figures() == before
    with unscoped():
        assert chains.broken_links() == []
        assert db.session.query(Order).filter(Order.villager_id == cuilian.id).count() == 2
    for client in (signed_in(county.wang), clerk):
        for words in (NAME, "oycl", PHONE, PHONE[-4:], "无名氏"):
            assert str(cuilian.id) not in client.get("/villagers", query_string={"q": words}).text
            assert str(cuilian.id) not in client.get("/search", query_string={"q": words}).text
        assert NAME not in client.get(f"/villagers/{cuilian.id}").text
    assert post(clerk, url, ASKED).status_code == 409
    assert post(signed_in(county.wang), f"/villagers/{cuilian.id}/edit", {"name": "x"}).status_code == 409


def test_a_namesake_keeps_the_name_in_texts_that_are_not_the_erased_ones(signed_in, county: County) -> None:
    one, other = villager(county.taiping, NAME, PHONE), villager(county.taiping, NAME, FORMER)
    orders_factory.order(other, DAY, state=OrderState.COMPLETED, note=f"{NAME}要红的")
    orders_factory.order(one, DAY, state=OrderState.COMPLETED, note=f"{NAME}要蓝的")
    db.session.commit()
    assert post(signed_in(county.clerk), f"/villagers/{one.id}/erase", ASKED).status_code == 303
    with unscoped():
        notes = sorted(order.note for order in db.session.query(Order))
    assert notes == sorted([f"{NAME}要红的", "***要蓝的"])
    assert places_of(PHONE) == []


@pytest.mark.parametrize(
    ("paid", "state", "why"),
    [(False, OrderState.COMPLETED, "没付清"), (True, OrderState.ARRIVED, "没取走")],
)
def test_nobody_is_erased_while_the_purchase_is_not_over(
    signed_in, county: County, paid: bool, state: OrderState, why: str
) -> None:
    cuilian = villager(county.taiping, NAME, PHONE)
    orders_factory.order(cuilian, DAY, state=state, paid=paid)
    db.session.commit()
    clerk, url = signed_in(county.clerk), f"/villagers/{cuilian.id}/erase"
    assert why in clerk.get(url).text
    answer = post(clerk, url, ASKED)
    assert answer.status_code == 409
    assert why in answer.text
    assert "villagers.name" in places_of(NAME)


def test_a_blanked_entry_that_no_erasure_vouches_for_breaks_the_chain(signed_in, county: County) -> None:
    cuilian = villager(county.taiping, NAME, PHONE)
    post(signed_in(county.clerk), f"/villagers/{cuilian.id}/reveal", {"reason": "回访 8月31日 退货"})
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(text("update audit_entries set reason = '***' where verb = 'reveal'"))
    with unscoped():
        assert len(chains.broken_links()) == 1


def test_the_copy_holds_everything_and_says_who_took_it(signed_in, county: County) -> None:
    cuilian = known(signed_in, county)
    clerk, url = signed_in(county.clerk), f"/villagers/{cuilian.id}/everything"
    assert NAME not in clerk.get(url).text
    assert post(clerk, url, {"reason": "看"}).status_code == 422
    page = post(clerk, url, ASKED | {"as": "page"})
    assert page.status_code == 200
    for words in (NAME, PHONE, "洗衣机", "要红的"):
        assert words in page.text
    answer = post(clerk, url, ASKED | {"as": "file"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    document = json.loads(answer.get_data(as_text=True))
    assert document["person"]["phone"] == PHONE
    assert len(document["orders"]) == 2
    assert sum(entry["amount_fen"] for order in document["orders"] for entry in order["money"]) == 200_00
    assert [row["verb"] for row in document["history"]].count("tell") == 2
    for name in ("wang", "auditor", "admin", "coordinator"):
        assert post(signed_in(getattr(county, name)), url, ASKED).status_code == 403


def test_the_copy_of_a_grower_holds_what_they_sold_and_were_advanced(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    grower, product = beans(county.taiping, villager_id=zhang.id)
    bought(county.wang, grower, product, 100, note="头茬")
    listing(grower, product, story="自家种的绿豆")
    certificate(grower, "LB-01-15")
    with acting_as(county.wang):
        repaying.note(zhang, 259_00, DAY, "化肥两袋", county.wang, id=uuid7())
        advancing.give(grower, 300_00, Method.CASH, county.wang, product_id=product.id)
        db.session.commit()
    answer = post(signed_in(county.clerk), f"/villagers/{zhang.id}/everything", ASKED | {"as": "file"})
    document = json.loads(answer.get_data(as_text=True))
    (sold,), (given,) = document["purchases"], document["advances"]
    assert (sold["product"], sold["net"], sold["amount_fen"], sold["note"]) == (
        "绿豆",
        50_000,
        400_00,
        "头茬",
    )
    assert (given["product"], given["amount_fen"]) == ("绿豆", 300_00)
    assert document["producers"][0]["certificates"][0]["number"] == "LB-01-15"
    assert document["listings"][0]["story"] == "自家种的绿豆"
    assert document["credits"][0]["amount_fen"] == 259_00
    page = read(post(signed_in(county.clerk), f"/villagers/{zhang.id}/everything", ASKED).text)
    for words in ("LB-01-15", "头茬", "¥300.00", "¥259.00", "上架的货"):
        assert words in page


def test_who_bought_nothing_for_years_is_listed_and_stays_until_somebody_decides(
    signed_in, county: County
) -> None:
    old, busy, fresh = (villager(county.taiping, name, "") for name in ("老张头", "常来客", "新来的"))
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(
            text("update villagers set created_at = '2005-01-01 00:00:00+00:00' where name <> '新来的'")
        )
    orders_factory.order(busy, DAY)
    db.session.commit()
    for name in ("clerk", "auditor"):
        page = signed_in(getattr(county, name)).get("/villagers/quiet").text
        assert str(old.id) in page
        assert str(busy.id) not in page
        assert str(fresh.id) not in page
        assert "5 年没有买过" in page
    with unscoped():
        assert db.session.query(Villager).filter(Villager.erased_at.is_not(None)).count() == 0
