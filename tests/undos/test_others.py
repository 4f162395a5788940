"""Steps of stations, accounts and villagers are taken back like those of orders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from station_app.accounts.models import User, UserState
from station_app.core import clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.households.models import Villager
from station_app.stations.models import Station, StationState
from station_app.stations.staff import models as staff
from tests.factories import County, villager
from tests.orders.deeds import placed, send
from tests.undos.acts import everything, newest, undone

REASON = {"reason": "站长住院了"}


@pytest.mark.parametrize("verb", ["rectify", "pause", "leave"])
def test_a_step_of_a_station_is_taken_back(county: County, verb: str) -> None:
    rows = everything()
    with acting_as(county.office):
        station = fetch(Station, county.taiping.id, lock=True)
        station.step(verb, county.office, on=clock.today(), reason="整修")
        db.session.commit()
    assert everything() != rows
    undone(county.office)
    assert everything() == rows


def opened(county: County) -> Station:
    """A station that waits for acceptance is opened by the office."""
    with acting_as(county.office):
        station = fetch(Station, county.taiping.id, lock=True)
        station.state, station.opened_on = StationState.AWAITING, None
        db.session.commit()
        station.step("open", county.office, on=clock.today())
        db.session.commit()
    return station


def test_an_opening_is_taken_back_until_the_first_order(county: County) -> None:
    opened(county)
    entry = newest(county.office, verb="open").id
    placed(villager(county.taiping), county.wang)
    with pytest.raises(NotNow, match="已经记过单"):
        undone(county.office, entry)
    db.session.rollback()


def test_the_day_of_opening_goes_with_the_opening(county: County) -> None:
    id = opened(county).id
    undone(county.office)
    with acting_as(county.office):
        station = fetch(Station, id)
        assert (station.state, station.opened_on) == (StationState.AWAITING, None)


def test_an_account_disabled_by_mistake_comes_back(county: County, signed_in: Any) -> None:
    browser, page = signed_in(county.admin), f"/accounts/{county.li.id}"
    answer = send(browser, f"{page}/disable", REASON)
    entry = newest(county.admin).id
    assert f'action="/undos/{entry}"' in browser.get(answer.location).text
    send(browser, f"/undos/{entry}", {"next": page})
    assert state_of(county) is UserState.ACTIVE
    assert "后来撤销了" in browser.get(page).text


def test_enabling_taken_back_signs_out_again(county: County, signed_in: Any) -> None:
    with acting_as(county.admin):
        user = staff.one_of(county.admin, county.li.id, lock=True)
        staff.disable(user, county.admin, "换人")
        db.session.commit()
        staff.enable(staff.one_of(county.admin, county.li.id, lock=True), county.admin)
        db.session.commit()
    li = signed_in(county.li)
    assert li.get("/").status_code == 200
    undone(county.admin)
    assert state_of(county) is UserState.DISABLED
    assert li.get("/").status_code == 303


def state_of(county: County) -> UserState:
    user = db.session.get(User, county.li.id, populate_existing=True)
    assert user is not None
    return user.state


def test_a_password_is_not_taken_back_and_no_secret_is_kept(county: County) -> None:
    with acting_as(county.admin):
        staff.reset(staff.one_of(county.admin, county.li.id, lock=True), county.admin)
        db.session.commit()
    with pytest.raises(NotNow, match="密码"):
        undone(county.admin)


def test_a_villager_is_again_who_they_were(county: County, signed_in: Any) -> None:
    one, browser = villager(county.taiping), signed_in(county.wang)
    rows = everything()
    fields = {"version": "1", "name": "张桂蓝", "phone": "13843214418", "group": "3", "consent": "spoken"}
    assert send(browser, f"/villagers/{one.id}/edit", fields).status_code == 303
    with acting_as(county.wang):
        assert fetch(Villager, one.id).name == "张桂蓝"
    page = browser.get(f"/villagers/{one.id}").text
    assert "张桂兰 → 张桂蓝" in page, "the own station reads names in full"
    assert "张*蓝" in signed_in(county.office).get(f"/villagers/{one.id}").text
    undone(county.wang)
    assert everything() == rows
    assert "撤销了“改了乡亲”" in browser.get(f"/villagers/{one.id}").text


def test_old_notes_are_thrown_away_by_the_daily_task(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from station_app.core.access import unscoped
    from station_app.core.journal import UndoJournal
    from station_app.ops.serving.jobs import daily

    with acting_as(county.office):
        fetch(Station, county.taiping.id, lock=True).step(
            "pause", county.office, on=clock.today(), reason="x"
        )
        db.session.commit()
    with unscoped():
        daily(clock.today())
        assert db.session.query(UndoJournal).count() == 1
        real = clock.now()
        monkeypatch.setattr(clock, "now", lambda: real + dt.timedelta(minutes=11))
        daily(clock.today())
        assert db.session.query(UndoJournal).count() == 0
