"""Agreements with buyers: how far each is, whoever looks."""

from __future__ import annotations

from typing import Any

from tests.factories import County
from tests.produce.growing import beans, channel, hidden
from tests.web import post, read


def test_every_station_reads_the_same_progress_of_an_agreement_and_its_own_part(
    county: County, signed_in: Any
) -> None:
    _, product = beans(county.taiping)
    shop, office = channel(county.office, "粮油批发部", platform="", fee_bp=0), signed_in(county.office)
    form = {"buyer": "粮油批发部", "product": str(product.id), "unit": "jin", "amount": "1000", "floor": "4"}
    form |= {"from_on": "2015-08-01", "through_on": "2015-12-31"}
    form["id"] = hidden(office.get("/produce/agreements/new").text, "id")
    deal = post(office, "/produce/agreements/new", form).location
    paid = {"id": hidden(office.get(deal).text, "id"), "amount": "900", "on": "2015-08-31"}
    assert post(office, f"{deal}/receive", paid).status_code == 303
    wang, li = signed_in(county.wang), signed_in(county.li)
    assert "买家先付了¥900.00" in read(wang.get(deal).text)
    for who, amount in ((wang, "100"), (li, "300")):
        sale = {"channel": str(shop.id), "product": str(product.id), "unit": "jin", "amount": amount}
        sale |= {"paid": str(int(amount) * 5), "agreement": deal.rpartition("/")[2], "pay": "later"}
        sale["id"] = hidden(who.get("/produce/sales/new").text, "id")
        assert post(who, "/produce/sales/new", sale).status_code == 303
    for who, own in ((wang, "100 斤"), (li, "300 斤"), (office, "")):
        page = read(who.get(deal).text)
        assert "400 斤 40.0%" in page
        assert "买家还欠¥1,100.00" in page
        assert f"其中咱们站交的{own}" in page if own else "咱们站" not in page
        assert "40.0%" in read(who.get("/produce/agreements").text)


def test_a_sale_below_the_floor_price_or_after_the_agreement_is_looked_at_twice(
    county: County, signed_in: Any
) -> None:
    _, product = beans(county.taiping)
    _, other = beans(county.taiping, goods="红豆")
    shop, office = channel(county.office, "粮油批发部", platform="", fee_bp=0), signed_in(county.office)
    form = {"buyer": "粮油批发部", "product": str(product.id), "unit": "kg", "amount": "1000", "floor": "8"}
    form |= {"from_on": "2015-08-01", "through_on": "2015-08-30"}
    form["id"] = hidden(office.get("/produce/agreements/new").text, "id")
    deal = post(office, "/produce/agreements/new", form).location
    wang = signed_in(county.wang)
    sale = {
        "channel": str(shop.id),
        "product": str(product.id),
        "unit": "jin",
        "amount": "100",
        "paid": "400",
    }
    sale |= {"freight": "10", "agreement": deal.rpartition("/")[2], "pay": "later", "note": "月底那车"}
    sale["id"] = hidden(wang.get("/produce/sales/new").text, "id")
    asked = post(wang, "/produce/sales/new", sale)
    assert asked.status_code == 422
    page = read(asked.text)
    assert "粮油批发部的协议从 2015-08-01 到 2015-08-30，这笔是 2015-08-31 卖的。" in page
    assert "单价 ¥7.80，比保底价 ¥8.00 低" in page
    assert 'value="月底那车"' in asked.text
    wrong = post(wang, "/produce/sales/new", sale | {"product": str(other.id)})
    assert "这份协议订的不是这样货" in read(wrong.text)
    assert post(wang, "/produce/sales/new", sale | {"confirm": "y"}).status_code == 303
    fine = sale | {"id": hidden(wang.get("/produce/sales/new").text, "id"), "on": "2015-08-30", "paid": "410"}
    assert post(wang, "/produce/sales/new", fine).status_code == 303
