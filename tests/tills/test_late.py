"""What a telephone sends after its day was closed waits until somebody has looked at it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import Role, acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.ops.checking import tills as checking
from station_app.orders.placing import LineDraft
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from station_app.tills.models import DayClose
from tests.factories import County, person, villager
from tests.orders.deeds import OWED, form, placed
from tests.sync.telephones import Telephone
from tests.web import exported, post, read

HOURS = dt.timedelta(hours=1)


def rows(sql: str) -> list[Any]:
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def close(county: County, ago: dt.timedelta) -> DayClose:
    """王站长 closed her till so long ago, and all agreed."""
    with acting_as(county.wang), clock.back_then(clock.moment() - ago):
        till = counting.till_of(county.taiping.id)
        now = counting.standing(county.taiping.id, till)
        made = closing.close(county.taiping.id, Counted(uuid7(), now.seen, now.cash_fen), county.wang)
        db.session.commit()
    return made


def test_late_deeds_wait_with_what_who_and_when_and_are_accepted_or_corrected(
    county: County, signed_in: Any
) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    office, li = signed_in(county.office), signed_in(county.li)
    with clock.back_then(clock.moment() - 30 * HOURS):
        placed(who, county.wang, LineDraft("电饭锅", 1_000, 13_900, 16_900))
        owed = placed(who, county.wang, LineDraft("盆", 1_000, 2_000, 2_500), **OWED)
    phone = Telephone(wang, county.wang)
    close(county, ago=20 * HOURS)
    step = f"/orders/{owed.id}/step"
    answers = phone.sends(
        phone.keeps("/orders/new", form(who), ago=26 * HOURS),
        phone.keeps(
            "/orders/new",
            form(who, pay="owe", lines__0__goods="棉被", lines__0__paid="80", lines__0__local="99"),
            ago=25 * HOURS,
        ),
        phone.keeps(f"{step}/arrive", {}, ago=25 * HOURS),  # moves no money: nothing to look at
        phone.keeps(f"{step}/hand_over", {"pay": "cash"}, ago=24 * HOURS, owed_fen=2_000),
        phone.keeps(
            "/orders/new",
            form(who, lines__0__goods="水泵", lines__0__paid="200", lines__0__local="230"),
            ago=HOURS,
        ),  # after the close: nothing late about it
    )
    assert [one["sentences"] for one in answers] == [[]] * 5
    assert sorted(rows("select worth_fen, method, kind, state from late_deeds")) == [
        (0, None, "order", "waiting"),
        (2_000, "cash", "step", "waiting"),
        (109_900, "cash", "order", "waiting"),
    ]
    assert "3 条记录到得晚" in read(wang.get("/").text)
    page = read(wang.get("/late").text)
    assert "等着看的 3" in page
    assert "张桂兰" in page
    board = office.get("/late").text
    assert "张桂兰" not in board
    assert board.count("TY001-") == 3
    ids = [str(id) for (id,) in rows("select id from late_deeds order by worth_fen desc")]
    one = f"/late/{_uuid(ids[0])}"
    told = read(wang.get(one).text)
    assert "¥1,099.00" in told
    assert "算进哪次交账下一次" in "".join(told.split())
    assert li.get(one).status_code == 404
    assert post(li, f"{one}/accept", {"note": "x"}).status_code == 404
    assert post(signed_in(county.auditor), f"{one}/accept", {"note": "x"}).status_code == 403
    assert "请写一句" in post(wang, f"{one}/accept", {"note": " "}).text
    assert post(wang, f"{one}/accept", {"note": "没网时收的"}).status_code == 303
    two = f"/late/{_uuid(ids[1])}"
    assert post(office, f"{two}/correct", {"note": "多收的退了"}).status_code == 303
    assert post(office, f"{two}/nothing").status_code == 404
    assert "等着看的 1" in read(wang.get("/late").text)
    assert rows("select verb, by_name from audit_entries where thing = 'late_deeds' order by seq") == [
        ("review_late", "王站长"),
        ("review_late", county.office.name),
    ]
    seen = exported(office, "/late?view=seen").get_data(as_text=True)
    assert "记错了，已经改好" in seen
    assert "张桂兰" not in seen
    assert "多收的退了" not in seen  # free words leave only in full
    close(county, ago=dt.timedelta())
    assert "算进哪次交账下一次" not in "".join(read(wang.get(one).text).split())
    with unscoped():
        assert not list(checking.closes())


def _uuid(stored: str) -> str:
    """An id of either database as addresses write it."""
    return str(uuid.UUID(stored))


@pytest.mark.only("sqlite")
def test_the_same_deed_sent_twice_waits_once_and_a_scan_does_not(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    phone = Telephone(signed_in(county.wang), county.wang)
    with clock.back_then(clock.moment() - 30 * HOURS):
        placed(who, county.wang)
    close(county, ago=20 * HOURS)
    kept = phone.keeps("/orders/new", form(who), ago=26 * HOURS)
    scanned = phone.keeps("/arrivals", {"number": "SF1234567890"}, ago=26 * HOURS)
    for _ in range(2):
        phone.sends(kept, scanned)
    assert rows("select count(*) from late_deeds") == [(1,)]


def evening(hour: int, minute: int = 0, day: int = 0) -> dt.datetime:
    """An hour of that day in Shanghai."""
    at = dt.datetime.combine(clock.today() + dt.timedelta(days=day), dt.time(hour, minute), clock.SHANGHAI)
    return at.astimezone(dt.UTC)


def closes_as(county: County, by: Any) -> str:
    """Somebody of 太平村 closes the till as it stands; all agrees."""
    with acting_as(by):
        now = counting.standing(county.taiping.id, counting.till_of(county.taiping.id))
        made = closing.close(county.taiping.id, Counted(uuid7(), now.seen, now.cash_fen), by)
        db.session.commit()
        return str(made.id)


@pytest.mark.only("sqlite")
def test_the_same_evening_a_day_opened_again_another_operator_and_midnight(
    county: County, signed_in: Any
) -> None:
    """Each is noted as late, or not, by the moment it was done: never moved to another day."""
    who, today = villager(county.taiping), clock.today()
    sun = person("sunzz", "孙站长", Role.OPERATOR, county.wang.area_code, county.taiping)
    db.session.commit()
    with time_machine.travel(evening(17), tick=False) as now:
        phone = Telephone(signed_in(county.wang), county.wang)
        other = Telephone(signed_in(sun), sun)

        def kept(of: Telephone, at: dt.datetime, yuan: int) -> dict[str, Any]:
            fields = form(who, confirm="y", lines__0__paid=str(yuan), lines__0__local="")
            return of.keeps("/orders/new", fields) | {"phone_at": at.isoformat()}

        phone.sends(kept(phone, evening(9), 1))
        first = closes_as(county, sun)  # the other operator of the same drawer
        now.move_to(evening(20))
        phone.client, other.client = signed_in(county.wang), signed_in(sun)
        wang, office = phone.client, signed_in(county.office)
        before, after = kept(phone, evening(16, 59), 2), kept(phone, evening(17, 1), 4)
        theirs = kept(other, evening(16), 8)
        assert {one["outcome"] for one in [*phone.sends(before, after), *other.sends(theirs)]} == {"created"}
        assert rows("select worth_fen, by_name from late_deeds order by worth_fen") == [
            (200, "王站长"),
            (800, "孙站长"),
        ]
        assert post(office, f"/till/closes/{first}/reopen", {"reason": "少数了"}).location.endswith(first)
        phone.sends(kept(phone, evening(16), 16))  # the day is open: nothing late about it
        assert rows("select count(*) from late_deeds") == [(2,)]
        assert wang.get(f"/late/{_uuid(rows('select id from late_deeds')[0][0])}").status_code == 200
        now.move_to(evening(23, 59))
        closes_as(county, county.wang)
        now.move_to(evening(0, 5, day=1))
        phone.client = signed_in(county.wang)
        phone.sends(kept(phone, evening(23, 58, day=-1), 32), kept(phone, evening(0, 1), 64))
        assert rows("select worth_fen from late_deeds order by sent_at desc, worth_fen desc limit 1") == [
            (3_200,)
        ]
        by_day = rows("select ordered_on, sum(payable_fen) from orders group by ordered_on order by 1")
        assert [(str(on), fen) for on, fen in by_day] == [
            (str(today), 6_300),
            (str(today + dt.timedelta(days=1)), 6_400),
        ]
        assert str(rows('select max("on") from money_entries where amount_fen = 3200')[0][0]) == str(today)
        closes_as(county, county.wang)
        shown = "select entries, late_entries, expected_cash_fen from day_closes order by closed_at"
        assert rows(shown) == [(1, 0, 100), (5, 0, 3_100), (2, 1, 9_600)]
        with unscoped():
            assert not list(checking.closes())
