"""A parcel's number is put right later; what a shop sends for a case has a number of its own."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders import steps
from station_app.orders.aftersales import settling
from station_app.orders.aftersales.effects import Plan
from station_app.orders.aftersales.models import CaseKind
from station_app.orders.aftersales.settling import Said
from station_app.orders.flow import OrderState
from tests import page_form
from tests.factories import County, villager
from tests.orders_factory import Thing, order
from tests.parcels.test_arrivals import DAY, day, is_proved, rows, scan, tracked
from tests.web import post, read

__all__ = ["day"]


def test_a_number_that_was_put_right_is_that_of_the_parcel_too(county: County, signed_in: Any) -> None:
    here, coming = (tracked(villager(county.taiping), f"7700123456789{n}") for n in (0, 5))
    wang = signed_in(county.wang)
    scan(wang, "77001234567890")
    for made, number in ((here, "77001234567891"), (coming, "77001234567896")):
        page = f"/orders/{made.id}/edit"
        fields = page_form.fields(wang.get(page).text, "edit")
        assert fields["tracking_number"].startswith("7700123456789")
        fields |= {"tracking_number": number, "carrier": "中通", "reason": "单号抄错了"}
        assert post(wang, page, fields).status_code == 303
    numbers = "select tracking_number, tracking_tail from {} where tracking_number <> '' order by 1"
    assert rows(numbers.format("parcels")) == [("77001234567891", "7891")]
    assert rows(numbers.format("orders")) == [("77001234567891", "7891"), ("77001234567896", "7896")]
    assert "早就登记过" in scan(wang, "77001234567891").text
    assert scan(wang, "77001234567896").status_code == 303
    act = rows("select id from audit_entries where verb = 'edit' order by seq")[0][0]
    assert post(wang, f"/undos/{uuid.UUID(str(act))}", {"next": "/arrivals"}).status_code == 303
    assert ("77001234567890", "7890") in rows(numbers.format("parcels"))
    assert "77001234567890" in read(wang.get(f"/orders/{here.id}").text)
    is_proved()


def test_what_a_shop_sends_for_a_case_is_announced_found_and_handed_over(
    county: County, signed_in: Any
) -> None:
    who = villager(county.taiping)
    made = order(who, DAY, Thing("电饭锅"), state=OrderState.PICKED_UP)
    with acting_as(county.wang):
        held = steps.held(made.id)
        lines = [(line.id, line.quantity_m) for line in steps.lines_of(held)]
        case = settling.open_case(held, Plan(CaseKind.EXCHANGE, lines), Said(reason="不通电"), county.wang)
        db.session.commit()
    wang, page = signed_in(county.wang), f"/after-sales/{case.id}"
    announce = html.unescape(re.findall(r'href="(/parcels/new[^"]*)"', wang.get(page).text)[0])
    fields = page_form.fields(wang.get(announce).text, "parcel")
    assert (fields["recipient"], fields["awaited"], fields["note"]) == ("张桂兰", "y", f"换货 {made.number}")
    assert signed_in(county.li).get(announce).status_code == 404
    assert post(signed_in(county.li), "/parcels/new", fields | {"tracking_number": "YT1"}).status_code == 404
    assert post(wang, "/parcels/new", fields | {"tracking_number": "YT5566778899001"}).status_code == 303
    assert "YT5566778899001还没到" in read(wang.get(page).text)
    assert scan(wang, "9001").status_code == 303
    assert rows("select state, order_id from parcels") == [("waiting", None)]
    found = wang.get("/pickup?q=张桂兰").text
    assert "1-1-01" in found
    take = {"item": re.findall(r'name="item" value="([^"]+)"', found), "pay": "cash"}
    assert post(wang, "/pickup", take).status_code == 303
    assert "取走了" in read(wang.get(page).text)
    assert "parcels/new" not in signed_in(county.office).get(page).text
    is_proved()
