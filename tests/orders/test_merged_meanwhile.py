"""The villager was merged while an order for her was half typed: it is for whom she was merged into."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.identifiers import identifier
from station_app.households.merging import merges
from station_app.households.models import Villager
from station_app.orders import accepting, asking
from station_app.orders.forms import OrderForm
from station_app.orders.models import Order
from tests.accounts.half_typed import back_in, enter, later, orders, typed_order
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.page_form import fields
from tests.sync.telephones import Telephone
from tests.web import post

SAID = "刚才选的乡亲已经并到 张桂兰 名下，这一单给 张桂兰。"


def merged(county: County, kept: Villager, gone: Villager) -> None:
    with acting_as(county.clerk), unscoped():
        one, two = merges.held(kept.id, gone.id)
        merges.merge(one, two, county.clerk, "同一个人")
        db.session.commit()


def buyers() -> list[Any]:
    with unscoped():
        return list(db.session.scalars(db.select(Order.villager_id)))


@pytest.fixture
def three(county: County) -> list[Villager]:
    """张桂兰, and two records more of her."""
    made = [
        villager(county.taiping),
        villager(county.taiping, "张贵兰", ""),
        villager(county.taiping, "张桂兰", ""),
    ]
    db.session.commit()
    return made


def test_an_order_saved_after_a_merge_is_for_the_kept_record_and_says_so(
    signed_in: Any, county: County, three: list[Villager]
) -> None:
    kept, gone, older = three
    wang, typed = signed_in(county.wang), form(older)
    merged(county, gone, older)
    merged(county, kept, gone)
    answer = post(wang, "/orders/new", typed)
    assert answer.status_code == 303
    assert SAID in wang.get("/orders/new").text
    assert SAID not in wang.get("/orders/new").text
    assert buyers() == [kept.id]
    assert 'value="' + str(kept.id) in wang.get(f"/orders/new?villager={older.id}").text


def test_typed_words_win_over_who_was_picked_and_nothing_is_said_of_a_merge(
    signed_in: Any, county: County, three: list[Villager]
) -> None:
    kept, gone, _ = three
    other = villager(county.taiping, "李国富", "13843210932")
    wang, typed = signed_in(county.wang), {**form(gone), "who": "lgf"}
    merged(county, kept, gone)
    assert post(wang, "/orders/new", typed).status_code == 303
    assert "已经并到" not in wang.get("/orders/new").text
    assert buyers() == [other.id]


def test_a_form_that_comes_back_after_signing_in_is_for_the_kept_record(
    app: Flask, county: County, three: list[Villager]
) -> None:
    kept, gone, _ = three
    wang = enter(app, county.wang)
    typed = typed_order(wang) | {"who": "", "villager_id": str(gone.id)}
    later(county.wang)
    assert wang.post("/orders/new", data=typed).location == "/sign-in"
    merged(county, kept, gone)
    page = back_in(wang, county.wang).text
    assert fields(page, "order")["villager_id"] == str(kept.id)
    assert SAID in page
    assert orders() == 0


def test_an_order_kept_on_a_telephone_follows_the_merge(
    signed_in: Any, county: County, three: list[Villager]
) -> None:
    kept, gone, _ = three
    phone = Telephone(signed_in(county.wang), county.wang)
    deed = phone.keeps("/orders/new", form(gone))
    merged(county, kept, gone)
    (answer,) = phone.sends(deed)
    assert answer["outcome"] == "created"
    assert answer["sentences"] == [SAID]
    assert buyers() == [kept.id]


def test_a_merge_between_the_question_and_the_order_leaves_no_order_on_the_merged_record(
    county: County, three: list[Villager]
) -> None:
    kept, gone, _ = three
    with acting_as(county.wang):
        typed = form(gone)
        asked = asking.ask(county.wang, identifier(typed["id"]), gone.id)
        db.session.rollback()
    merged(county, kept, gone)
    with acting_as(county.wang), pytest.raises(Refused, match="合并"):
        accepting.accept(OrderForm.of(typed), asked, county.wang)
    db.session.rollback()
    assert buyers() == []
