"""Erased means gone from every table and every file, wherever a program or a neighbour had put the name.

A form half filled when a session ended is sealed, so the walk cannot read it: it is asked for by its person.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from station_app.accounts.drafts import models as drafts
from station_app.accounts.drafts.owners import mark, marks
from station_app.core import chains, clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.people import initials
from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from tests import orders_factory
from tests.access.routes import ROUTES
from tests.access.test_matrix import addresses
from tests.access.things import make
from tests.factories import County, villager
from tests.households.test_rights import places_of
from tests.imports.sheets import as_csv, good
from tests.web import exported, post

DAY = dt.date(2015, 8, 30)
NAME, PHONE = "欧阳翠莲", "13843217788"
ASKED = {"reason": "本人来县里，看过身份证", "confirm": "y"}


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))


def traces(signed_in: Any, county: County) -> Villager:
    """欧阳翠莲 in every place a name may reach: the bin, an unread import, searches, a neighbour's order."""
    one = villager(county.taiping, NAME, PHONE)
    orders_factory.order(one, DAY, state=OrderState.COMPLETED, collected_by=NAME, note=f"{NAME}的")
    zhao = villager(county.taiping, "赵六", "13900000000")
    theirs = orders_factory.order(zhao, DAY, state=OrderState.ARRIVED, arrived_on=DAY)
    again = villager(county.taiping, NAME, PHONE)  # the same person once more, then thrown into the bin
    db.session.commit()
    wang, clerk = signed_in(county.wang), signed_in(county.clerk)
    assert post(wang, f"/villagers/{again.id}/delete", {"version": "1"}).status_code == 303
    step = {"version": str(theirs.version), "taken_by": NAME}
    assert post(wang, f"/orders/{theirs.id}/step/hand_over", step).status_code in (302, 303)
    ledger = as_csv(good(购买人=NAME, 联系电话=PHONE), good(购买人=NAME, 商品名称="", 联系电话=PHONE))
    sent = {"file": (io.BytesIO(ledger), f"{NAME}.csv")}
    assert post(wang, "/imports/new", sent, content_type="multipart/form-data").status_code == 303
    for client in (wang, clerk):
        assert exported(client, f"/orders?q={NAME}").status_code == 200
        assert exported(client, f"/villagers?q={PHONE}").status_code == 200
    return one


@pytest.mark.only("sqlite")
def test_no_table_and_no_file_names_a_person_who_was_erased(
    app: Flask, signed_in: Any, county: County
) -> None:
    one = traces(signed_in, county)
    found = places_of(NAME, PHONE)
    for place in ("villagers.name", "orders.collected_by", "audit_clears.clear", "undo_journals.rows"):
        assert place in found
    answer = post(signed_in(county.clerk), f"/villagers/{one.id}/erase", ASKED)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-1500:]
    left = places_of(NAME, PHONE, initials(NAME))
    assert left == [], left
    with unscoped():
        assert chains.broken_links() == []
        things = make(county)
    for word in ("wang", "office", "admin"):
        client, role = signed_in(getattr(county, word)), str(getattr(county, word).role)
        for rule in app.url_map.iter_rules():
            route = ROUTES.get(rule.endpoint)
            if route is None or not rule.endpoint.endswith("_export") or role not in route.roles:
                continue
            (url,) = addresses(app, rule, route, things, "own")
            for names in ({"names": "masked"}, {"names": "full", "reason": "8月对账要核对姓名"}):
                text = exported(client, url, **names).get_data(as_text=True)
                assert NAME not in text, url
                assert PHONE not in text, url


@pytest.mark.only("sqlite")
def test_what_another_did_before_cannot_be_undone_into_the_name(signed_in: Any, county: County) -> None:
    one = villager(county.taiping, NAME, PHONE)
    wang = signed_in(county.wang)
    edit = {"version": "1", "name": NAME, "phone": "", "group": "2", "consent": "signed", "confirm": "y"}
    page = post(wang, f"/villagers/{one.id}/edit", edit).status_code
    assert page == 303
    with unscoped():
        entry = db.session.connection().exec_driver_sql(
            "select id from audit_entries where verb = 'edit' order by seq desc"
        )
        (id,) = entry.first()
    assert post(signed_in(county.clerk), f"/villagers/{one.id}/erase", ASKED).status_code == 303
    dashed = f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
    assert post(wang, f"/undos/{dashed}", {}).status_code in (404, 409)
    assert places_of(NAME, PHONE) == []


@pytest.mark.only("sqlite")
def test_forms_half_filled_with_the_name_are_dropped_and_others_stay(
    app: Flask, signed_in: Any, county: County
) -> None:
    one = villager(county.taiping, NAME, PHONE)
    db.session.commit()
    clerk, key = signed_in(county.clerk), app.config["SECRET_KEY"]
    typed = [("note", f"{NAME}要的"), ("phone", PHONE), ("villager_id", str(one.id)), ("goods", "水壶")]
    with unscoped():
        for owner, *fields in (
            (mark(county.wang.id), typed[0]),
            (marks(county.wang.id)[1], typed[1]),
            (mark(county.clerk.id), typed[2]),
            (mark(county.clerk.id), typed[3]),
            (mark(county.zhao.id), typed[0]),
        ):
            drafts.keep(owner, drafts.Filled("/orders/new", "/orders/new", fields), key)
        searched = drafts.Filled(f"/orders?q={quote(NAME)}", "", [("a", "b")])
        drafts.keep(mark(county.office.id), searched, key)
        db.session.commit()
    assert post(clerk, f"/villagers/{one.id}/erase", ASKED).status_code == 303
    with unscoped():
        left = [row.owner for row in db.session.scalars(select(drafts.Draft))]
    assert sorted(left) == sorted([mark(county.clerk.id), mark(county.zhao.id)]), "of another county its own"
