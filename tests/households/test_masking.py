"""The county sees villagers masked; a telephone only with a reason, which is written down."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import orders_factory
from tests.factories import County, villager
from tests.web import post


@pytest.mark.parametrize("name", ["coordinator", "clerk", "office", "auditor", "admin"])
def test_the_desk_sees_names_and_telephones_masked(signed_in, county: County, name: str) -> None:
    villager(county.taiping)
    page = signed_in(getattr(county, name)).get("/villagers?q=zgl").text
    assert "张*兰" in page
    assert "138****4417" in page
    assert "张桂兰" not in page
    assert "13843214417" not in page


@pytest.mark.parametrize("name", ["coordinator", "clerk", "office", "auditor", "admin"])
def test_who_fetched_an_order_for_another_is_masked_as_well(signed_in, county: County, name: str) -> None:
    day = dt.date(2015, 8, 30)
    more = {"state": OrderState.COMPLETED, "arrived_on": day, "picked_up_on": day, "collected_by": "欧阳翠莲"}
    order = orders_factory.order(villager(county.taiping), day, **more)
    db.session.commit()
    client, url = signed_in(getattr(county, name)), f"/orders/{order.id}"
    for language in ("zh", "en"):
        assert post(client, "/language", {"language": language}).status_code == 303
        page = client.get(url).text
        assert "欧**莲" in page, language
        assert "欧阳翠莲" not in page
    assert "欧阳翠莲" in signed_in(county.wang).get(url).text


def test_the_clerk_sees_a_telephone_once_and_it_is_written_down_why(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    clerk, url = signed_in(county.clerk), f"/villagers/{zhang.id}/reveal"
    assert "13843214417" not in clerk.get(url).text
    short = post(clerk, url, {"reason": "看看"})
    assert short.status_code == 422
    assert "13843214417" not in short.text
    answer = post(clerk, url, {"reason": "回访 8月31日 退货"})
    assert "13843214417" in answer.text
    assert "张桂兰" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with unscoped():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "reveal")).all()
    assert [(entry.by_name, entry.reason, entry.thing_id) for entry in entries] == [
        ("县里小陈", "回访 8月31日 退货", zhang.id)
    ]


def test_who_need_not_look_cannot(signed_in, county: County) -> None:
    zhang = villager(county.taiping)
    for name in ("wang", "coordinator", "auditor", "admin", "province"):
        answer = post(
            signed_in(getattr(county, name)), f"/villagers/{zhang.id}/reveal", {"reason": "就是想看看"}
        )
        assert answer.status_code == 403, name
    theirs = villager(county.elsewhere, "李秀英", "13843219999")
    assert (
        post(signed_in(county.clerk), f"/villagers/{theirs.id}/reveal", {"reason": "就是想看看"}).status_code
        == 404
    )
