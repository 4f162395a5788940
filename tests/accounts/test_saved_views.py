"""县里小陈 keeps the filters of a list under a name, for herself or for every clerk of the county."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from station_app.accounts.saved.models import MOST, SavedView
from station_app.core import chains
from station_app.core.access import Role, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from tests import factories
from tests.accounts.signing import account, sentences
from tests.factories import County
from tests.web import post

LIST = "/orders?state=placed&q=zgl&before=2015-08-31~x"


def keep(client: FlaskClient, name: str, at: str = LIST, **more: str):
    return post(client, "/views/new", {"list": at, "name": name, **more})


def chips(page: str) -> dict[str, str]:
    """The chips above a list: name and address."""
    nav = re.search(r'<nav class="(?:chips )?saved".*?</nav>', page, re.S)
    found = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', nav[0]) if nav else []
    return {name: url.replace("&amp;", "&") for url, name in found[:-1]}


def ids(client: FlaskClient) -> list[str]:
    return re.findall(r'name="view" value="([^"]*)"', client.get("/views").text)


@pytest.mark.only("sqlite")
def test_a_clerk_saves_opens_renames_and_deletes_a_view(app: Flask, signed_in, county: County) -> None:
    clerk = signed_in(county.clerk)
    plain = clerk.get("/orders").text
    assert "存成常用" not in plain
    assert not chips(plain), "nothing is shown while there is none"
    link = re.search(r'href="(/views/new\?list=[^"]*)"', clerk.get("/orders?state=placed&q=zgl").text)
    assert link
    assert "本县县电商办都能用" in clerk.get(link[1].replace("&amp;", "&")).text
    assert sentences(keep(clerk, " ")) == ["请起个名字，例如“双岗镇没付款的”"]
    saved = keep(clerk, "没发货的<b>")
    assert saved.location == "/orders?q=zgl&state=placed", "its place in the list is no part of it"
    page = clerk.get(saved.location).text
    assert 'aria-current="true">没发货的&lt;b&gt;</a>' in page
    assert chips(clerk.get("/orders").text) == {"没发货的&lt;b&gt;": "/orders?q=zgl&state=placed"}
    assert not chips(clerk.get("/villagers").text)
    assert sentences(keep(clerk, "没发货的<b>")) == ["您在这张表上已经有一个叫这个名字的，请换一个"]
    keep(clerk, "别的", "/orders?state=shipped")
    second, first = ids(clerk)
    assert 'value="没发货的&lt;b&gt;"' in clerk.get(f"/views/change?view={first}").text
    taken = post(clerk, "/views/change", {"view": second, "name": "没发货的<b>"})
    assert sentences(taken) == ["您在这张表上已经有一个叫这个名字的，请换一个"]
    assert post(clerk, "/views/change", {"view": second, "name": "老张的单"}).status_code == 303
    assert "老张的单" in chips(clerk.get("/orders").text)
    post(clerk, "/views/drop", {"view": first})
    assert len(ids(clerk)) == 1
    with unscoped():
        verbs = list(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.thing == "saved_views")))
    assert sorted(verbs) == ["drop", "keep", "keep", "rename"]
    assert chains.broken_links() == []


def test_a_shared_view_is_for_the_same_role_of_the_same_county(app: Flask, signed_in, county: County) -> None:
    with unscoped():
        other = factories.person("chen", "县里小王", Role.CLERK, factories.COUNTY)
        away = factories.person("zl", "镇赉小马", Role.CLERK, factories.NEIGHBOUR, county=factories.NEIGHBOUR)
        db.session.commit()
    clerk = signed_in(county.clerk)
    keep(clerk, "自己的")
    keep(clerk, "大家的", "/orders?state=arrived", shared="y")
    assert set(chips(clerk.get("/orders").text)) == {"自己的", "大家的"}
    assert set(chips(signed_in(other).get("/orders").text)) == {"大家的"}
    for person in (county.office, county.auditor, county.wang, county.province, away):
        assert not chips(signed_in(person).get("/orders").text), person.name
    for one in ids(clerk):
        for url in ("/views/change", "/views/drop"):
            answer = post(signed_in(other), url, {"view": one, "name": "我的了"})
            assert answer.location == "/views"
    assert set(chips(clerk.get("/orders").text)) == {"自己的", "大家的"}
    account(county.clerk).disable()
    db.session.commit()
    assert not chips(signed_in(other).get("/orders").text)


@pytest.mark.only("sqlite")
def test_the_operator_has_them_too(app: Flask, signed_in, county: County) -> None:
    factories.villager(county.taiping)
    wang = signed_in(county.wang)
    assert "存成常用" in wang.get("/villagers?q=z").text
    assert keep(wang, "老张家", "/villagers?q=zgl").location == "/villagers?q=zgl"
    assert chips(wang.get("/villagers").text) == {"老张家": "/villagers?q=zgl"}
    assert "老张家" in wang.get("/views").text
    assert not chips(signed_in(county.li).get("/villagers").text)


@pytest.mark.only("sqlite")
def test_old_and_odd_addresses_do_no_harm(app: Flask, signed_in, county: County) -> None:
    clerk = signed_in(county.clerk)
    odd = (
        "",
        "/orders",
        "/orders?",
        "/orders?before=x",
        "https://evil.example/orders?q=1",
        "//evil?q=1",
        "/no?q=1",
        "/settings?q=1",
        "/accounts?q=1",
        "/orders/export?q=1",
        "/orders/new?q=1",
        "\0",
        "/orders?q=%00",
        f"/orders?q={'x' * 2000}",
        "/orders?" + "&".join(f"a{n}=1" for n in range(60)),
        "/sign-in?next=/",
        f"/stations/{county.taiping.id}?q=1",
        "/orders?q=\ud800".encode("utf-8", "replace").decode(),
    )
    for at in odd:
        assert keep(clerk, "x", at).status_code in (303, 422), at
        assert clerk.get("/views/new", query_string={"list": at}).status_code in (200, 303), at
    for view in ("", "x", "\0", "00000000-0000-0000-0000-000000000000"):
        assert clerk.get("/views/change", query_string={"view": view}).location == "/views"
        assert post(clerk, "/views/drop", {"view": view}).location == "/views"
    keep(clerk, "旧的", "/orders?state=no-such-state&month=2015-99&township=999&nonsense=1&sort=zzz")
    assert clerk.get(chips(clerk.get("/orders").text)["旧的"]).status_code == 200
    db.session.execute(update(SavedView).values(endpoint="orders.gone"))
    db.session.commit()
    assert "这张表打不开了" in clerk.get("/views").text
    for n in range(MOST):
        assert keep(clerk, f"第{n}个", f"/stations?q={n}").status_code == 303
    assert sentences(keep(clerk, "多了", "/stations?q=more")) == ["一张表最多存 12 个，先删掉不用的。"]
