"""王主任 looks at the pages as 王站长 sees them: reading only, masked, on record, for 15 minutes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from station_app.accounts.models import User
from station_app.core import chains
from station_app.core.access import Person, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.stations.viewing import models as viewing
from station_app.stations.viewing.looking import covered
from tests import factories, orders_factory, produce_factory
from tests.access.routes import ROUTES
from tests.access.things import DAY
from tests.accounts.signing import START, account
from tests.factories import County
from tests.web import post, read


def look(client: FlaskClient, at: Person, reason: str = "电话里说找不到退货"):
    return post(client, f"/accounts/{at.id}/view-as", {"reason": reason})


def acts(person: Person) -> list[tuple[str, str, str]]:
    with unscoped():
        query = select(AuditEntry).where(AuditEntry.thing_id == person.id).order_by(AuditEntry.seq)
        return [(row.verb, row.by_name, row.reason) for row in db.session.scalars(query)]


@pytest.mark.only("sqlite")
def test_the_manager_sees_wangs_pages_masked_and_under_a_banner(
    app: Flask, signed_in, county: County
) -> None:
    known = factories.villager(county.taiping)
    order = orders_factory.order(known, DAY)
    number, order_id, villager_id = order.number, order.id, known.id
    db.session.commit()
    own = signed_in(county.wang).get("/villagers").text
    assert "张桂兰" in own
    office = signed_in(county.office)
    url = f"/accounts/{county.wang.id}"
    assert f'href="{url}/view-as"' in office.get(url).text
    assert look(office, county.wang, " ").status_code == 422
    assert look(office, county.wang).location == "/"
    for page in (
        "/",
        "/orders",
        "/orders/new",
        "/villagers",
        f"/villagers/{villager_id}",
        f"/orders/{order_id}",
        "/search?q=zgl",
        "/more",
        "/orders/print",
        f"/orders/{order_id}/slip",
        "/villagers/find?q=zgl",
    ):
        answer = office.get(page)
        assert answer.status_code == 200, page
        assert "张桂兰" not in answer.text, page
        assert "13843214417" not in answer.text, page
        assert "<html" not in answer.text or "您在替王站长看" in read(answer.text), page
    assert "张*兰" in office.get("/villagers").text
    assert number in office.get(f"/orders/{order_id}").text
    assert office.get("/stations").status_code == 403, "what she may not, the look may not"
    assert office.get(f"/orders/{order_id}").status_code == 200
    back = post(office, "/view-as/end")
    assert back.location == url
    assert "您在替" not in office.get("/").text
    assert office.get("/stations").status_code == 200
    assert acts(county.wang) == [("view_as", "王主任", "电话里说找不到退货"), ("view_as_end", "王主任", "")]
    assert "电话里说找不到退货" in office.get(url).text
    assert chains.broken_links() == []


@pytest.mark.only("sqlite")
def test_names_outside_the_roll_are_masked_too(app: Flask, signed_in, county: County) -> None:
    known = factories.villager(county.taiping, "欧阳翠连", "13843217788")
    more = {"state": OrderState.COMPLETED, "arrived_on": DAY, "picked_up_on": DAY, "collected_by": "慕容复生"}
    order = orders_factory.order(known, DAY, **more)
    grower = produce_factory.producer(county.taiping, "司马懿之")
    db.session.commit()
    urls = f"/villagers/{known.id}", f"/orders/{order.id}", f"/produce/producers/{grower.id}"
    said = {"phone": "13843217788", "consent": "signed", "confirm": "y"}
    wang, office = signed_in(county.wang), signed_in(county.office)
    assert post(wang, f"{urls[0]}/edit", {"version": "1", "name": "欧阳翠莲"} | said).status_code == 303
    assert "欧阳翠连" in wang.get(urls[0]).text, "her own page says what the name was"
    look(office, county.wang)
    for url, name in zip(urls, ("欧阳翠连", "慕容复生", "司马懿之"), strict=True):
        assert name in wang.get(url).text, url
        page = office.get(url)
        assert (page.status_code, name in page.text) == (200, False), url


@pytest.mark.only("sqlite")
def test_nothing_can_be_changed_and_the_account_stays_closed(app: Flask, signed_in, county: County) -> None:
    factories.villager(county.taiping)
    office, wrong = signed_in(county.office), []
    look(office, county.wang)
    before = acts(county.wang)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.arguments or rule.endpoint not in ROUTES or rule.endpoint == "accounts.end_viewing":
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if method == "GET" and not rule.endpoint.startswith(("accounts.", "sync.")):
                    continue
                url = adapter.build(rule.endpoint, method=method)
                answer = post(office, url) if method == "POST" else office.get(url)
                if answer.status_code != 403 or "您在替王站长看" not in answer.text:
                    wrong.append(f"{method} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    data = {"id": "01900000-0000-7000-8000-000000000000", "name": "新来的", "consent": "yes"}
    assert post(office, "/villagers/new", data).status_code == 403
    assert post(office, "/villagers/new/export", {"format": "csv"}).status_code in (403, 404)
    assert (
        post(office, "/orders/export", {"format": "csv", "names": "clear", "reason": "x"}).status_code == 403
    )
    with unscoped():
        assert db.session.scalar(select(func.count()).select_from(Villager)) == 1
    assert acts(county.wang) == before


@pytest.mark.only("sqlite")
def test_never_upward_and_never_across_counties(app: Flask, signed_in, county: County) -> None:
    for person in (county.clerk, county.auditor, county.admin, county.office):
        answer = look(signed_in(county.office), person)
        assert answer.status_code == 422, person.name
        assert "只能看本县村站长" in answer.text
    for person in (county.zhao, county.province):
        assert look(signed_in(county.admin), person).status_code == 404
    for person in (county.clerk, county.auditor, county.wang, county.coordinator, county.province):
        assert look(signed_in(person), county.li).status_code == 403
    disabled = account(county.li)
    disabled.disable()
    db.session.commit()
    assert look(signed_in(county.admin), county.li).status_code == 422
    admin = signed_in(county.admin)
    assert look(admin, county.coordinator).status_code == 303
    for page in ("/", "/stations", "/orders", "/villagers", "/reports/ranking", "/search?q=zgl"):
        assert admin.get(page).status_code == 200, page
    assert look(admin, county.wang).status_code == 403, "no look out of a look"


def test_it_ends_after_fifteen_minutes_and_in_no_other_browser(app: Flask, signed_in, county: County) -> None:
    with time_machine.travel(START, tick=False) as clock:
        office, other = signed_in(county.office), signed_in(county.office)
        look(office, county.wang)
        with office.session_transaction() as kept, other.session_transaction() as stolen:
            stolen["viewing"] = kept["viewing"]
        assert other.get("/more").location == "/", "the look belongs to one session"
        assert other.get("/stations").status_code == 200
        clock.shift(dt.timedelta(minutes=14, seconds=59))
        assert office.get("/more").status_code == 200
        clock.shift(dt.timedelta(seconds=2))
        assert post(office, "/orders/new", {"note": "x"}).location == "/"
        assert "时间到了" in office.get("/").text
        assert office.get("/more").status_code == 403
        assert acts(county.wang)[-1] == ("view_as_end", "王主任", "时间到了")
        look(office, county.wang)
        user = db.session.get(User, county.wang.id)
        assert user is not None
        user.disable()
        db.session.commit()
        assert office.get("/more").location == "/", "disabled meanwhile"
        look(office, county.li)
        clock.shift(dt.timedelta(hours=1))
        assert viewing.end_those_over() == 1
        db.session.commit()
        assert acts(county.li)[-1] == ("view_as_end", "", "时间到了")


def test_names_and_telephones_are_covered_in_any_text() -> None:
    page = 'a href="tel:13843214417">138 4321 4417< 张桂兰&amp;张桂 0434-4221018 01a2-13843214417-x'
    text = covered(page, ["张桂", "张桂兰", "王", "a<b"])
    assert "张*兰&amp;张*" in text
    assert "tel:138****4417" in text
    assert ">138****4417<" in text
    assert "0434-4221018" in text
    assert "01a2-13843214417-x" in text, "part of an identifier"
    assert covered("王", ["王"]) == "王", "one sign is no name to look for"
