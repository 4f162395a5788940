"""What was deleted lies in the bin for thirty days, is in no list meanwhile, and can be put back."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from station_app.core import binned, chains, clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.audit import AuditClear
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.households.models import Household, Villager
from station_app.ops.serving.jobs import daily
from station_app.stations.models import Station
from tests.factories import County, villager
from tests.orders.deeds import placed, send
from tests.undos.acts import everything, newest, undone

PLACES = ("/villagers", "/villagers?q=zgl", "/villagers/find?q=zgl", "/search?q=zgl")


@pytest.fixture
def thrown(county: County, signed_in: Any) -> Villager:
    """张桂兰, who never bought anything, deleted by Wang."""
    one = villager(county.taiping)
    answer = send(signed_in(county.wang), f"/villagers/{one.id}/delete")
    assert answer.location == "/villagers"
    return one


def test_a_deleted_villager_is_in_no_list_and_has_no_page(
    county: County, signed_in: Any, thrown: Villager
) -> None:
    wang, office = signed_in(county.wang), signed_in(county.office)
    wang.get("/villagers")  # the message of the deletion names her
    for url in PLACES:
        assert "张桂兰" not in wang.get(url).text, url
    assert "张*兰" not in office.get("/villagers").text
    for browser in (wang, office):
        assert browser.get(f"/villagers/{thrown.id}").status_code == 404
    assert wang.get(f"/orders/new?villager={thrown.id}").text.count("张桂兰") == 0


def test_the_bin_names_what_who_and_until_when_and_puts_it_back(
    county: County, signed_in: Any, thrown: Villager
) -> None:
    wang, office = signed_in(county.wang), signed_in(county.office)
    page = wang.get("/bin").text
    assert "张桂兰" in page
    assert "王站长删的" in page
    assert "张*兰" in office.get("/bin").text
    assert "张桂兰" not in office.get("/bin").text
    assert "张桂兰" not in signed_in(county.li).get("/bin").text
    assert send(signed_in(county.li), f"/bin/{thrown.id}/put-back").status_code == 404
    assert send(wang, f"/bin/{thrown.id}/put-back").status_code == 303
    assert wang.get(f"/villagers/{thrown.id}").status_code == 200
    again = send(wang, f"/bin/{thrown.id}/put-back")
    assert (again.status_code, "已经放回来了" in again.text) == (409, True)
    assert send(signed_in(county.li), f"/bin/{thrown.id}/put-back").status_code == 404


def test_a_second_press_on_delete_says_that_it_lies_in_the_bin(
    county: County, signed_in: Any, thrown: Villager
) -> None:
    again = send(signed_in(county.wang), f"/villagers/{thrown.id}/delete")
    assert (again.status_code, "已经放进回收站了" in again.text) == (409, True)
    assert send(signed_in(county.li), f"/villagers/{thrown.id}/delete").status_code == 404


def test_a_deletion_is_undone_like_any_act(county: County, signed_in: Any) -> None:
    one, wang = villager(county.taiping), signed_in(county.wang)
    rows = everything()
    page = wang.get(send(wang, f"/villagers/{one.id}/delete").location).text
    assert f'action="/undos/{newest(county.wang).id}"' in page
    undone(county.wang)
    assert everything() == rows


def test_who_bought_something_is_not_deleted(county: County, signed_in: Any) -> None:
    one = villager(county.taiping)
    placed(one, county.wang)
    answer = send(signed_in(county.wang), f"/villagers/{one.id}/delete")
    assert answer.status_code == 409
    assert "买过东西" in answer.text
    assert "删掉这位乡亲" not in signed_in(county.wang).get(f"/villagers/{one.id}").text


def test_only_a_station_that_merely_applied_is_deleted(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    assert send(office, f"/stations/{county.taiping.id}/delete").status_code == 409
    id = applied(county).id
    assert "删掉" in office.get(f"/stations/{id}").text
    assert send(office, f"/stations/{id}/delete").status_code == 303
    assert office.get(f"/stations/{id}").status_code == 404
    assert "TY009" not in office.get("/stations").text.split("flashes")[-1].split("<tbody>")[-1]
    assert "双岗镇" in office.get("/bin").text
    assert send(office, f"/bin/{id}/put-back").status_code == 303
    assert office.get(f"/stations/{id}").status_code == 200


def applied(county: County) -> Station:
    """A third station of 双岗镇 that has applied."""
    made = Station(
        county_id=county.taiping.county_id,
        id=uuid7(),
        code="TY009",
        name="双岗镇新站",
        township_code=county.taiping.township_code,
        township=county.taiping.township,
    )
    with acting_as(county.office):
        db.session.add(made)
        made.begin(county.office, on=clock.today())
        db.session.commit()
    return made


def in_days(days: int) -> None:
    """The daily task so many days from now."""
    with unscoped():
        binned.empty(clock.now() + dt.timedelta(days=days))
        db.session.commit()


def test_after_thirty_days_nothing_personal_is_left(county: County, thrown: Villager) -> None:
    in_days(29)
    assert left(Villager) == 1
    in_days(31)
    assert left(Villager) == 0
    assert left(AuditClear) == 0, "the name and the telephone are erased"
    assert left(Household) == 0
    assert newest(county.auditor).verb == "purge"
    assert newest(county.auditor).by_id is None
    assert chains.broken_links() == []


def left(model: Any) -> int:
    db.session.commit()
    found = db.session.connection().execute(text(f"select count(*) from {model.__tablename__}"))
    return int(found.scalar_one())


def test_a_station_goes_with_its_steps(county: County) -> None:
    made = applied(county)
    with acting_as(county.office):
        binned.throw(fetch(Station, made.id, lock=True), county.office)
        db.session.commit()
    assert left(Station) == 4
    in_days(31)
    assert left(Station) == 3
    assert chains.broken_links() == []


def test_what_was_put_to_use_after_all_comes_back_by_itself(county: County) -> None:
    one = villager(county.taiping)
    placed(one, county.wang)
    with unscoped():
        row = db.session.scalar(select(Villager))
        assert row is not None
        row.binned_at = clock.now()
        db.session.commit()
        daily(clock.today())
    with acting_as(county.wang):
        assert fetch(Villager, one.id).binned_at is None


def test_nobody_buys_for_a_villager_in_the_bin(county: County, thrown: Villager) -> None:
    with acting_as(county.wang), pytest.raises(NotFound):
        fetch(Villager, thrown.id)


@pytest.mark.only("postgresql")
def test_an_order_and_a_deletion_at_once_do_not_both_happen(app: Flask, county: County) -> None:
    one = villager(county.taiping)
    ready, results = threading.Barrier(2), []

    def act(what: str) -> None:
        with app.app_context(), acting_as(county.wang):
            try:
                row = fetch(Villager, one.id)
                ready.wait(10)
                if what == "order":
                    placed(row, county.wang)
                else:
                    again = select(Villager).with_for_update().execution_options(populate_existing=True)
                    locked = db.session.scalar(again.execution_options(scoped=True))
                    binned.throw(locked, county.wang)
                    db.session.commit()
                results.append(what)
            except (NotNow, Refused):
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(what,)) for what in ("order", "delete")]
    with unscoped():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(results) == 1


def test_an_import_makes_a_new_villager_beside_a_deleted_one(county: County, thrown: Villager) -> None:
    from station_app.imports.buyers import Buyers

    with unscoped():
        known = Buyers(thrown.county_id, [county.taiping.id]).known
    assert (county.taiping.id, "张桂兰", "13843214417") not in known
