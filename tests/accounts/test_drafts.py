"""A form posted after the session ended comes back filled, to the same person, and stores nothing itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from html import escape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from station_app.accounts.drafts.models import Draft
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.stations.models import Station
from tests import factories, orders_factory, prices_factory
from tests.accounts.half_typed import Page, back_in, enter, later, orders, shown, typed_order
from tests.accounts.signing import START, account, give_password, is_in, sign_in
from tests.factories import PASSWORD, County
from tests.page_form import fields

COMES_BACK = "您刚才填的都在，还没有存"


def test_wangs_order_comes_back_as_she_typed_it_and_is_stored_once(app: Flask, county: County) -> None:
    factories.villager(county.taiping)
    wang = enter(app, county.wang)
    typed = typed_order(wang)
    later(county.wang)
    lost = wang.post("/orders/new", data=typed)
    assert (lost.status_code, lost.location) == (303, "/sign-in")
    assert "填的都留着" in wang.get("/sign-in").text
    page = back_in(wang, county.wang)
    assert page.status_code == 200
    assert COMES_BACK in page.text
    assert "<title>代购下单" in page.text, "nothing is called wrong yet"
    assert 'class="field-error"' not in page.text
    shown(page.text, typed)
    assert orders() == 0, "nothing is done before she saves"
    again = {**fields(page.text, "order"), "csrf_token": Page(page.text).token, "next": "again"}
    wrong = wang.post("/orders/new", data=again)
    assert wrong.status_code == 422
    again["lines-1-paid"] = "12.50"
    assert wang.post("/orders/new", data=again).location == "/orders/new"
    assert orders() == 1
    assert wang.post("/orders/new", data=again).status_code == 303
    assert orders() == 1, "the identifier came back too"
    reloaded = wang.get(f"{page.request.path}?{page.request.query_string.decode()}")
    assert reloaded.location == "/orders/new", "saved meanwhile: it leads on"
    assert orders() == 1


def test_another_person_on_the_same_computer_never_sees_it(app: Flask, county: County) -> None:
    factories.villager(county.taiping)
    sun = factories.person("sun", "孙站长", county.wang.role, factories.COUNTY, county.taiping)
    browser = enter(app, county.wang)
    typed = typed_order(browser)
    later(county.wang)
    browser.post("/orders/new", data=typed)
    give_password(sun)
    page = back_in(browser, sun)
    assert "洗衣机" not in page.text
    id = db.session.scalar(select(Draft.id))
    stolen = browser.get(f"/orders/new?draft={id}")
    assert "洗衣机" not in stolen.text
    later(sun)
    shown(back_in(browser, county.wang).text, typed)
    sealed = db.session.scalar(select(Draft.sealed)) or ""
    assert "洗衣机" not in sealed


def test_a_page_of_an_earlier_session_gives_the_form_back_at_once(app: Flask, county: County) -> None:
    factories.villager(county.taiping)
    browser = enter(app, county.wang)
    typed = typed_order(browser)
    sign_in(browser, "wang", PASSWORD)  # in another window: the token of the open page is old now
    lost = browser.post("/orders/new", data=typed)
    assert lost.status_code == 303
    assert lost.location.startswith("/orders/new?draft=")
    page = browser.get(lost.location)
    shown(page.text, typed)
    assert orders() == 0


def test_a_page_of_somebody_else_is_refused_and_kept_for_its_person(app: Flask, county: County) -> None:
    factories.villager(county.taiping)
    browser = enter(app, county.wang)
    typed = typed_order(browser)
    give_password(county.li)
    sign_in(browser, "li", PASSWORD)
    answer = browser.post("/orders/new", data=typed)
    assert answer.status_code == 400
    assert "别人登录时打开的" in answer.text
    assert "洗衣机" not in answer.text
    shown(back_in(browser, county.wang).text, typed)
    assert orders() == 0


def test_a_forged_or_foreign_post_keeps_nothing(app: Flask, county: County) -> None:
    browser = enter(app, county.wang)
    typed = typed_order(browser)
    sign_in(browser, "wang", PASSWORD)
    for data in ({}, {"csrf_token": "forged"}, typed | {"csrf_token": typed["csrf_token"][:-3] + "abc"}):
        assert browser.post("/orders/new", data=data).status_code == 400
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/orders/new", data=typed, headers=headers).status_code == 400
    assert app.test_client().post("/orders/new", data=typed).location == "/sign-in", "her page, no session"
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_it_waits_two_hours_is_small_and_of_many_the_newest_five(app: Flask, county: County) -> None:
    with time_machine.travel(START, tick=False) as clock:
        factories.villager(county.taiping)
        browser = enter(app, county.wang)
        typed = typed_order(browser)
        later(county.wang)
        browser.post("/orders/new", data=typed | {"note": "长" * 70_000})
        browser.post("/orders/new", data=typed | {f"x-{n}": "x" for n in range(700)})
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
        for n in range(7):
            browser.post("/orders/new", data=typed | {"note": str(n)})
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 5
        clock.shift(dt.timedelta(hours=2, seconds=1))
        assert COMES_BACK not in back_in(browser, county.wang).text


def test_files_and_passwords_are_not_kept(app: Flask, county: County) -> None:
    browser = enter(app, county.wang)
    typed = {"csrf_token": Page(browser.get("/imports/new").text).token}
    later(county.wang)
    browser.post(
        "/imports/new", data={**typed, "note": "八月", "files": (io.BytesIO(b"secret rows"), "a.csv")}
    )
    assert "照片和文件要重新选" in browser.get("/sign-in").text
    db.session.execute(text("delete from drafts"))
    db.session.commit()
    browser.post(
        "/password", data={**typed, "current": PASSWORD, "password": "neu-neu-neu-neu", "again": "x"}
    )
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_offices_forms_come_back_on_the_page_they_stood_on(app: Flask, county: County) -> None:
    office = enter(app, county.office)
    page = office.get("/settings/county").text
    later(county.office)
    lost = office.post(
        "/settings/county",
        data={"csrf_token": Page(page).token, "title": "通榆 & 乡村", "name": "通榆县"},
        headers={"Referer": "http://localhost/settings/county"},
    )
    assert lost.location == "/sign-in?next=/settings/county"
    found = back_in(office, county.office)
    assert 'value="通榆 &amp; 乡村"' in found.text
    assert COMES_BACK in found.text
    with unscoped():
        assert (
            db.session.scalar(text("select title from county_settings where county_id='220822'"))
            != "通榆 & 乡村"
        )


def test_a_button_of_the_administrator_is_not_pressed_by_signing_in(app: Flask, county: County) -> None:
    admin = enter(app, county.admin)
    url = f"/accounts/{county.li.id}"
    token = Page(admin.get(url).text).token
    later(county.admin)
    for verb, data in (("disable", {"reason": "走了"}), ("reset", {"x": "y"})):
        admin.post(
            f"{url}/{verb}", data={"csrf_token": token, **data}, headers={"Referer": f"http://localhost{url}"}
        )
        page = back_in(admin, county.admin)
        assert page.status_code == 200
        later(county.admin)
    assert account(county.li).state.value == "active"
    assert is_in(factories.browser_of(app, county.li))


def test_the_villagers_form_comes_back_too(app: Flask, county: County) -> None:
    wang = enter(app, county.wang)
    page = wang.get("/villagers/new").text
    later(county.wang)
    id = re.search(r'name="id" value="([^"]+)"', page)
    assert id
    data = {"csrf_token": Page(page).token, "id": id[1], "name": "李国富", "phone": "138", "group": "3组"}
    wang.post("/villagers/new", data=data)
    found = back_in(wang, county.wang).text
    assert 'value="李国富"' in found
    assert id[1] in found
    with unscoped():
        assert db.session.scalar(select(func.count()).select_from(Villager)) == 0
        assert db.session.scalar(select(func.count()).select_from(Station)) == 3


@pytest.mark.only("sqlite")
def test_a_step_sent_too_late_leads_back_to_its_page_and_does_nothing(app: Flask, county: County) -> None:
    order = orders_factory.order(factories.villager(county.taiping), clock.today(), state=OrderState.ARRIVED)
    db.session.commit()
    id, state = order.id, "select state from orders"
    wang = enter(app, county.wang)
    token = Page(wang.get(f"/orders/{id}").text).token
    later(county.wang)
    came = {"Referer": f"http://localhost/orders/{id}"}
    wang.post(f"/orders/{id}/step/hand_over", data={"csrf_token": token, "taken_by": "李国富"}, headers=came)
    page = back_in(wang, county.wang)
    assert (page.status_code, page.request.path) == (200, f"/orders/{id}")
    with unscoped():
        assert db.session.scalar(text(state)) == "arrived"


@pytest.mark.only("sqlite")
def test_the_code_of_a_station_and_the_reason_for_a_price_come_back(app: Flask, county: County) -> None:
    made = prices_factory.price()
    db.session.commit()
    price = f"/prices/{made.id}"
    office = enter(app, county.office)
    for url, action, typed in (
        ("/stations/new", "/stations/new", {"code": "TY077", "name": "新站"}),
        (price, f"{price}/retire", {"reason": "店里不卖了 <停>"}),
    ):
        token = Page(office.get(url).text).token
        later(county.office)
        came = {"Referer": f"http://localhost{url}"}
        office.post(action, data={"csrf_token": token, **typed}, headers=came)
        page = back_in(office, county.office).text
        for value in typed.values():
            assert f'value="{escape(value)}"' in page, (action, value)
