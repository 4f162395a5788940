"""A till of two operators on a day that goes wrong: opened again after midnight, goods come back after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from station_app.core import chains, clock
from station_app.core.access import Role
from station_app.core.db import db
from tests.factories import County, person, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, placed, sums
from tests.orders.test_aftersales import agrees, case_of, filled
from tests.tills.test_closing import page_of, rows
from tests.web import post, read


def at(hour: int, minute: int = 0, day: int = 0) -> dt.datetime:
    """An hour of the day in Shanghai, days from today."""
    on = clock.today() + dt.timedelta(days=day)
    return dt.datetime.combine(on, dt.time(hour, minute), clock.SHANGHAI)


def closed(browser: Any, yuan: str, **more: str) -> str:
    """A close with so much cash in the drawer; where its slip is."""
    answer = post(browser, "/till", page_of(browser) | {"counted": yuan, "left": "0"} | more)
    assert answer.status_code == 303, read(answer.text)[:400]
    return str(answer.location)


@pytest.mark.only("sqlite")
def test_two_at_one_till_open_it_again_after_midnight_and_goods_come_back(
    county: County, signed_in: Any
) -> None:
    evening, night, morning = at(18), at(0, 30, day=1), at(9, day=1)
    who, other = villager(county.taiping), villager(county.taiping)
    sun = person("sunzz", "孙站长", Role.OPERATOR, county.wang.area_code, county.taiping)
    db.session.commit()
    with time_machine.travel(evening, tick=False) as now:
        order = placed(who, county.wang, *LAMPS_AND_QUILT)
        owed = placed(other, sun, *LAMPS_AND_QUILT, **OWED)
        wang, second = signed_in(county.wang), signed_in(sun)
        for id in (order.id, owed.id):
            assert post(wang, f"/orders/{id}/step/arrive").status_code == 303
        assert post(wang, f"/orders/{order.id}/step/hand_over").status_code == 303
        assert post(second, f"/orders/{owed.id}/step/hand_over", {"pay": ""}).status_code == 303
        stale = page_of(second)
        slip = closed(wang, "100")
        again = post(second, "/till", stale | {"counted": "100", "left": "0"})
        assert again.status_code == 409 or again.location == slip
        assert rows("select count(*) from day_closes") == [(1,)]
        now.move_to(night)
        office = signed_in(county.office)
        assert post(office, f"{slip}/reopen", {"reason": "少数了一张"}).status_code == 303
        second, wang = signed_in(sun), signed_in(county.wang)
        assert "¥100.00" in read(second.get("/till").text)
        url = f"/orders/{order.id}/return"
        fields = filled(wang, f"{url}?kind=exchange", "return", reason="太薄", instead="加厚棉被", more="12")
        fields |= {"lines-0-units": "0", "lines-1-units": "1", "when": "later", "freight_by": "shop"}
        assert post(wang, url, fields).status_code == 303
        case = f"/after-sales/{case_of('exchange')}"
        assert post(wang, f"{case}/send", filled(wang, case, "send")).status_code == 303
        settle = filled(wang, f"{case}/settle", "settle", outcome="新的到了", method="cash")
        assert post(wang, f"{case}/settle", settle).status_code == 303
        first = closed(second, "112")  # the evening's 100 and 12 more for the thicker quilt
        now.move_to(morning)
        wang, second = signed_in(county.wang), signed_in(sun)
        url = f"/orders/{order.id}/return"
        fields = filled(second, url, "return", reason="还是不要了", freight_by="shop", method="cash")
        fields |= {"lines-1-units": "1"}
        assert post(second, url, fields).status_code == 303
        url = f"/orders/{owed.id}/return"
        fields = filled(wang, url, "return", reason="也不要", freight_by="shop")
        assert post(wang, url, fields).status_code == 303
        shown = read(wang.get("/till").text)
        assert "−¥112.00" in shown
        refused = post(wang, "/till", page_of(wang) | {"counted": "0", "left": "0"})
        assert (refused.status_code, "为什么" in refused.text) == (422, True)
        closed(wang, "0", reason="昨晚的钱还在我包里，从那里退的")
        standing = "select expected_cash_fen, counted_fen, entries from day_closes where reopened_at is null"
        assert rows(f"{standing} order by closed_at") == [(11_200, 11_200, 2), (-11_200, 0, 2)]
        assert first != slip
        assert sums("orders", "received_fen", "refunded_fen", where="state = 'returned'") == [0, 11_200]
        assert rows("select count(*) from orders where state <> 'returned'") == [(0,)]
    agrees()
    assert chains.broken_links() == []
