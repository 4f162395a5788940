"""What Wang logged without network is stored once, on the day she logged it, or says what is wrong."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station_app.core import clock
from station_app.core.db import db
from tests.factories import County, villager
from tests.orders.deeds import form, sums
from tests.sync.telephones import Telephone
from tests.web import post, token

DAY = dt.timedelta(days=1)


@pytest.fixture
def phone(county: County, signed_in: Any) -> Telephone:
    """王站长's telephone."""
    return Telephone(signed_in(county.wang), county.wang)


def rows(sql: str) -> list[Any]:
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def test_an_order_kept_for_two_days_is_stored_on_its_own_day(county: County, phone: Telephone) -> None:
    kept = phone.keeps("/orders/new", form(villager(county.taiping)), ago=2 * DAY)
    (answer,) = phone.sends(kept)
    assert answer["outcome"] == "created"
    assert answer["number"].endswith("-0001")
    (row,) = rows("select ordered_on, payable_fen from orders")
    assert str(row[0]) == str(clock.today() - 2 * DAY)
    assert [str(on) for (on,) in rows('select "on" from money_entries')] == [str(clock.today() - 2 * DAY)]
    assert sums("station_days", "orders", "turnover_fen") == [1, 109_900]


def test_a_lost_answer_costs_nothing(county: County, phone: Telephone) -> None:
    kept = phone.keeps("/orders/new", form(villager(county.taiping)))
    first, second = phone.sends(kept), phone.sends(kept)
    assert [first[0]["outcome"], second[0]["outcome"]] == ["created", "exists"]
    assert second[0]["number"] == first[0]["number"]
    assert rows("select count(*) from orders") == [(1,)]
    changed = kept | {"body": kept["body"] + "&note=x"}
    (third,) = phone.sends(changed)
    assert third["outcome"] == "exists"
    assert "没有存" in third["sentences"][0]


def test_a_bad_entry_never_blocks_the_rest_and_says_how_to_mend_it(county: County, phone: Telephone) -> None:
    who = villager(county.taiping)
    bad = phone.keeps("/orders/new", form(who, **{"lines-0-paid": "xyz"}))
    good = phone.keeps(
        "/orders/new", form(who, **{"lines-0-goods": "电饭锅", "lines-0-paid": "100", "lines-0-local": ""})
    )
    answers = phone.sends({"v": 1}, bad, good, {"v": 99, "key": good["key"]}, "not an entry")
    assert [one["outcome"] for one in answers] == ["refused", "refused", "created", "refused", "refused"]
    assert answers[1]["sentences"]
    mended = bad | {"body": bad["body"].replace("xyz", "1050")}
    assert phone.sends(mended)[0]["outcome"] == "created"
    assert rows("select count(*) from orders") == [(2,)]


def test_a_doubt_is_asked_and_stored_when_she_says_so(county: County, phone: Telephone) -> None:
    who = villager(county.taiping)
    phone.sends(phone.keeps("/orders/new", form(who)))
    like = phone.keeps("/orders/new", form(who))
    (asked,) = phone.sends(like)
    assert (asked["outcome"], asked["doubt"]) == ("refused", True)
    (stored,) = phone.sends(like | {"body": like["body"] + "&confirm=y"})
    assert stored["outcome"] == "created"


def test_arrived_and_handed_over_without_network_with_the_money(county: County, phone: Telephone) -> None:
    fields = form(villager(county.taiping), pay="owe")
    order = phone.keeps("/orders/new", fields, ago=2 * DAY)
    step = f"/orders/{fields['id']}/step"
    arrived = phone.keeps(f"{step}/arrive", {}, ago=DAY)
    wrong = phone.keeps(f"{step}/hand_over", {"pay": "cash"}, owed_fen=5)
    right = phone.keeps(f"{step}/hand_over", {"pay": "cash"}, owed_fen=109_900)
    answers = phone.sends(order, arrived, wrong, right)
    assert [one["outcome"] for one in answers] == ["created", "created", "refused", "created"]
    assert "¥1,099.00" in answers[2]["sentences"][0]
    (row,) = rows("select state, arrived_on, received_fen from orders")
    assert (row[0], str(row[1]), row[2]) == ("picked_up", str(clock.today() - DAY), 109_900)
    assert [one["outcome"] for one in phone.sends(order, arrived, right)] == ["exists"] * 3


def test_who_takes_it_home_without_network_may_owe_it_still(county: County, phone: Telephone) -> None:
    assert '<option value="owe">先欠' in phone.client.get("/postbox").text
    fields = form(villager(county.taiping), pay="owe")
    order = phone.keeps("/orders/new", fields, ago=DAY)
    step = f"/orders/{fields['id']}/step"
    arrived, taken = (
        phone.keeps(f"{step}/arrive", {}),
        phone.keeps(f"{step}/hand_over", {"pay": "owe"}, owed_fen=5),
    )
    assert [one["outcome"] for one in phone.sends(order, arrived, taken)] == ["created"] * 3
    assert rows("select state, received_fen from orders") == [("picked_up", 0)]


def test_nobody_sends_what_another_kept(county: County, phone: Telephone, signed_in: Any) -> None:
    kept = phone.keeps("/orders/new", form(villager(county.taiping)))
    li = Telephone(signed_in(county.li), county.li)
    assert li.sends(kept)[0]["outcome"] == "other"
    assert li.sends(kept | {"person": str(county.li.id)})[0]["outcome"] == "refused"
    assert phone.sends(kept)[0]["outcome"] == "created"
    (taken,) = li.sends(kept | {"person": str(county.li.id)})
    assert taken["outcome"] == "refused"
    assert "TY001" not in json.dumps(taken)


def test_a_wrong_clock_on_the_telephone_does_not_move_the_day(county: County, phone: Telephone) -> None:
    fast = clock.now() + 400 * DAY
    kept = phone.keeps("/orders/new", form(villager(county.taiping)))
    kept["phone_at"] = (fast - DAY).isoformat()
    assert phone.sends(kept, phone_now=fast.isoformat())[0]["outcome"] == "created"
    assert [str(on) for (on,) in rows("select ordered_on from orders")] == [str(clock.today() - DAY)]
    assert rows("select skew_s from sync_receipts")[0][0] > 399 * 86_400


def test_what_lay_for_months_is_not_stored_unseen(county: County, phone: Telephone) -> None:
    kept = phone.keeps("/orders/new", form(villager(county.taiping)), ago=100 * DAY)
    (answer,) = phone.sends(kept)
    assert answer["outcome"] == "refused"
    assert rows("select count(*) from orders") == [(0,)]


def test_the_county_sees_which_numbers_never_came(county: County, phone: Telephone, signed_in: Any) -> None:
    who = villager(county.taiping)
    phone.keeps("/orders/new", form(who))
    lost = phone.keeps("/orders/new", form(who))
    phone.sends(phone.keeps("/orders/new", form(who)))
    page = signed_in(county.office).get("/sync/devices").text
    assert "双岗镇太平村" in page
    assert '<b class="warn">2</b>' in page
    phone.sends(lost | {"path": "/postbox/dropped", "body": ""})
    assert '<b class="warn">1</b>' in signed_in(county.office).get("/sync/devices").text
    assert "太平村" not in signed_in(county.admin).get("/sync/devices?county=220821").text.split("<main")[0]


def test_a_telephone_keeps_its_own_station_only(county: County, phone: Telephone, signed_in: Any) -> None:
    villager(county.taiping, "张桂兰", "13843214417")
    villager(county.hongxing, "李国富", "13900000098")
    fields = form(villager(county.taiping, "赵国良", "13900000932"), pay="owe")
    phone.sends(phone.keeps("/orders/new", fields))
    answer = phone.client.get("/sync/station")
    kept = answer.get_json(force=True)
    assert {one[1] for one in kept["villagers"]} == {"张桂兰", "赵国良"}
    assert [one["owed_fen"] for one in kept["orders"]] == [109_900]
    again = phone.client.get("/sync/station", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert phone.client.get("/sync/hello").get_json()["person"] == str(county.wang.id)


def test_a_deed_sent_at_once_goes_on_as_the_plain_page_does(county: County, phone: Telephone) -> None:
    who = villager(county.taiping)
    (told,) = phone.sends(phone.keeps("/orders/new", form(who)), query="?then=1")
    assert told["then"] == "/orders/new"
    assert "存好了 单 0001 ¥1,099.00" in phone.client.get("/orders/new").text
    fields = form(who, next="slip", confirm="y")
    (slip,) = phone.sends(phone.keeps("/orders/new", fields), query="?then=1")
    assert slip["then"] == f"/orders/{fields['id']}/slip"
    assert "第 1 次打印" in phone.client.get(slip["then"]).text


@pytest.mark.only("sqlite")
def test_the_plain_pages_of_the_postbox_open(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    assert "手机里存的" in wang.get("/postbox").text
    assert wang.get("/sw.js").headers["Cache-Control"] == "no-cache"
    assert wang.get("/icon-192.png").mimetype == "image/png"
    assert wang.get("/icon-7.png").status_code == 404
    manifest = wang.get("/manifest.webmanifest").get_json(force=True)
    assert manifest["start_url"] == "/"
    assert post(wang, "/sync").status_code == 422


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.only("sqlite")
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_sent_breaks_the_postbox(county: County, phone: Telephone, data: Any) -> None:
    whole = data.draw(anything)
    answer = phone.client.post("/sync", json=whole, headers={"X-CSRFToken": token(phone.client)})
    assert answer.status_code == 422 or answer.status_code == 200
    entry = phone.keeps("/orders/new", {"id": "x"})
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(anything)
    for one in phone.sends(entry):
        assert one["outcome"] in ("refused", "other")
