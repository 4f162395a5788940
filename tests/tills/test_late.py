"""What a telephone sends after its day was closed waits until somebody has looked at it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.ops.checking import tills as checking
from station_app.orders.placing import LineDraft
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from station_app.tills.models import DayClose
from tests.factories import County, villager
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
