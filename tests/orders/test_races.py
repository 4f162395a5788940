"""Many at once, in processes of their own, on both engines; recounted by plain SQL only."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.accounts.models import User, start_session
from station_app.core.access import Person, unscoped
from station_app.core.db import db, uuid7
from tests.factories import County, villager
from tests.orders import crowd
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, form, placed


@pytest.fixture
def url(app: Flask) -> str:
    """Where the test's database is."""
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def token_of(person: Person) -> str:
    """A session of this person that other processes can carry."""
    user = db.session.get(User, person.id)
    assert user is not None
    token = start_session(user, "127.0.0.1")
    db.session.commit()
    return token


def one(query: str) -> tuple[Any, ...]:
    """One row by plain SQL, read afresh."""
    db.session.rollback()
    row = tuple(int(value or 0) for value in db.session.connection().execute(text(query)).one())
    db.session.rollback()
    return row


def is_whole() -> None:
    """What must hold whatever happened: facts, money, lines and numbers agree, and no chain has a gap."""
    counted = one(
        "select count(*), sum(line_count), sum(payable_fen), sum(refunded_fen), sum(covered_fen),"
        " sum(reference_fen) from orders where state <> 'cancelled'"
    )
    for table in ("station_days", "station_months"):
        assert (
            one(
                "select sum(orders), sum(lines), sum(turnover_fen), sum(refunded_fen), sum(covered_fen),"
                f" sum(reference_fen) from {table}"
            )
            == counted
        )
    signed = "case when reverses_id is null then amount_fen else -amount_fen end"
    assert one(
        f"select sum(case kind when 'collected' then {signed} when 'refunded' then -({signed}) else 0 end)"
        " from money_entries"
    ) == one("select sum(received_fen) from orders")
    assert one("select count(*), sum(goods_fen) from order_lines") == one(
        "select sum(line_count), sum(goods_fen) from orders"
    )
    assert one("select count(*) from orders") == one("select count(distinct number) from orders")
    assert one(
        "select count(*), max(seq) from audit_entries group by chain_id order by 1 desc limit 1"
    ) == one("select max(seq), max(seq) from audit_heads")
    households = "select count(distinct household_id) from orders where state <> 'cancelled'"
    assert one("select sum(households) from station_months") == one(households)


def test_fifty_identical_posts_give_one_order(county: County, url: str) -> None:
    fields, token = form(villager(county.taiping), platform_number="9988"), token_of(county.wang)
    db.session.remove()
    answers = crowd.run(crowd.post_at_once, [(url, token, "/orders/new", fields, 10)] * 5)
    assert answers == [[303] * 10] * 5
    assert one("select count(*) from orders") == (1,)
    is_whole()


def test_two_people_on_one_order_one_of_them_is_told(county: County, url: str) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, **OWED)
    token, base = token_of(county.wang), f"/orders/{order.id}"
    db.session.remove()
    step = (f"{base}/step/arrive", {"version": str(order.version)})
    answers = crowd.run(crowd.post_many, [(url, token, [step]), (url, token, [step])])
    assert sorted(answers) == [[303], [409]]
    pays = [(f"{base}/pay", {"id": str(uuid7()), "amount": "60", "pay": "cash"}) for _ in range(2)]
    answers = crowd.run(crowd.post_many, [(url, token, [one_pay]) for one_pay in pays])
    assert sorted(answers) == [[303], [422]], "100.00 is owed: 60 fits once"
    is_whole()


def test_eight_processes_save_into_one_station_day(county: County, url: str) -> None:
    who, token = villager(county.taiping), token_of(county.wang)
    jobs = []
    for worker in range(8):
        posts = []
        for number in range(4):
            fields = form(who, confirm="y", lines__0__goods=f"货 {worker}-{number}", freight="9")
            posts.append(("/orders/new", fields))
        jobs.append((url, token, posts))
    db.session.remove()
    assert crowd.run(crowd.post_many, jobs) == [[303] * 4] * 8
    assert one("select count(*), sum(payable_fen) from orders") == (32, 32 * 110_800)
    assert one("select max(last) from order_counters") == (32,)
    is_whole()


def test_a_killed_server_leaves_whole_orders_only(county: County, url: str) -> None:
    fields = form(villager(county.taiping), confirm="y", platform_number="77")
    token = token_of(county.wang)
    db.session.remove()
    for seconds in (0.0, 0.11, 0.23):
        crowd.kill_in_the_middle(url, token, fields, seconds)
    assert one("select count(*) from orders") > (2,)
    is_whole()
    with unscoped():
        from station_app.core.chains import broken_links

        assert broken_links() == []


def test_two_who_swap_platform_numbers_do_not_wait_for_each_other(county: County, url: str) -> None:
    """Each holds the number the other wants: locked in two orders, PostgreSQL would end one of them."""
    who = villager(county.taiping)
    ids = [placed(who, county.wang, platform="淘宝", platform_number=number).id for number in ("11", "22")]
    db.session.remove()
    rounds = 25
    first = ([ids[0]] * 2 * rounds, ["22", "11"] * rounds)
    second = ([ids[1]] * 2 * rounds, ["11", "22"] * rounds)
    assert crowd.run(crowd.swap_numbers, [(url, *first), (url, *second)]) == [1, 1]
    assert one("select count(*) from platform_claims") == (2,)
