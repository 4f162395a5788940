"""Many at once, in processes of their own, on both engines; recounted by plain SQL only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.accounts.models import User, start_session
from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.db import db, uuid7
from tests import page_form
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


def killed(url: str, token: str, path: str, fields: dict[str, Any]) -> None:
    """Kill the server at its commit and at its statements: nothing of it shows until all of it does."""
    db.session.remove()
    ((count, seen),) = crowd.run(crowd.kill_in_the_middle, [(url, token, path, fields)])
    assert count > 1, "several statements may travel in one message"
    assert len(set(seen)) == 1, "killed in the middle, something of it stayed"
    is_whole()
    with unscoped():
        from station_app.core.chains import broken_links

        assert broken_links() == []


def test_a_server_killed_anywhere_leaves_whole_orders_only(county: County, url: str, signed_in: Any) -> None:
    """Of a new order, an edit and a correction; done once more after that, each is there."""
    who, token = villager(county.taiping), token_of(county.wang)
    fields = form(who, confirm="y", platform_number="77")
    killed(url, token, "/orders/new", fields)
    assert one("select count(*), sum(payable_fen) from orders") == (1, 109_900)

    edit = f"/orders/{fields['id']}/edit"
    change = page_form.fields(signed_in(county.wang).get(edit).text, "edit")
    killed(url, token, edit, change | {"lines-0-paid": "900", "reason": "金额写错了"})
    assert one("select sum(payable_fen), sum(turnover_fen) from orders, station_days") == (90_000, 90_000)

    correct = f"/orders/{fields['id']}/correct"
    change = page_form.fields(signed_in(county.office).get(correct).text)
    change |= {"station": "TY002", "reason": "记错了站"}
    killed(url, token_of(county.office), correct, change)
    assert by_place() == [("TY002", 1, 90_000)]


def by_place() -> list[tuple[Any, ...]]:
    """Orders of each station and day by plain SQL, which its facts must say too."""
    found = []
    for table, day, count, fen, which in (
        ("station_days", "on", "sum(orders)", "sum(turnover_fen)", "orders > 0"),
        ("orders", "ordered_on", "count(*)", "sum(payable_fen)", "t.state <> 'cancelled'"),
    ):
        where = f"t join stations s on s.id = t.station_id where {which}"
        query = f'select s.code, {count}, {fen}, t."{day}" from {table} {where} group by 1, 4 order by 1, 4'
        found.append([tuple(row) for row in db.session.connection().execute(text(query))])
    facts, orders = found
    db.session.rollback()
    assert [tuple(map(str, row)) for row in facts] == [tuple(map(str, row)) for row in orders]
    return [(code, int(count), int(fen)) for code, count, fen, _ in orders]


def test_opposite_corrections_by_two_at_once(county: County, url: str) -> None:
    """One order pulled to two places, and two orders that change places: facts are what the orders are."""
    today = clock.today()
    first, second = (today - dt.timedelta(days=days) for days in (3, 2))
    orders = [placed(villager(county.taiping, name), county.wang).id for name in ("张桂兰", "李富")]
    tokens = [token_of(person) for person in (county.clerk, county.office)]
    db.session.remove()
    rounds = 4
    here, there = (str(first), "TY001"), (str(second), "TY002")
    pulled = [(url, tokens[0], orders[0], [here] * rounds), (url, tokens[1], orders[0], [there] * rounds)]
    answers = crowd.run(crowd.correct_many, pulled)
    assert {status for one in answers for status in one} <= {303, 409, 422}, answers
    assert all(303 in one for one in answers), answers
    is_whole()
    by_place()
    swapped = [
        (url, tokens[0], orders[0], [here, there] * rounds),
        (url, tokens[1], orders[1], [there, here] * rounds),
    ]
    answers = crowd.run(crowd.correct_many, swapped)
    assert {status for one in answers for status in one[1:]} == {303}, answers
    is_whole()
    assert by_place() == [("TY001", 1, 13_900), ("TY002", 1, 13_900)]


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
