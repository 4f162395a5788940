"""A grower is erased when nothing is owed either way; what a copy says of money and poverty."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from station_app.core.access import acting_as, fetch, visible
from station_app.core.db import db
from station_app.households.homes import poverty
from station_app.households.models import Household
from station_app.ledger.models import Method, MoneyEntry, reverse
from station_app.produce.purchases import advancing, buying
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from tests import orders_factory
from tests.factories import County, villager
from tests.households.test_rights import ASKED, NAME, PHONE
from tests.produce.growing import beans, bought
from tests.web import post


def test_no_grower_is_erased_while_a_purchase_is_unpaid_or_an_advance_is_open(
    signed_in, county: County
) -> None:
    zhang = villager(county.taiping, NAME, PHONE)
    grower, product = beans(county.taiping, NAME, villager_id=zhang.id)
    clerk, url = signed_in(county.clerk), f"/villagers/{zhang.id}/erase"
    slip = bought(county.wang, grower, product, 100)
    _waits(clerk, url, "欠这位农户 ¥400.00")
    with acting_as(county.wang):
        buying.cancel(fetch(Purchase, slip.id, lock=True), "称错了", county.wang)
        advance = advancing.give(grower, 300_00, Method.CASH, county.wang)
        db.session.commit()
    _waits(clerk, url, "定金还有 ¥300.00")
    with acting_as(county.wang):
        held = fetch(GrowerAdvance, advance.id, lock=True)
        advancing.give_back(held, 300_00, Method.CASH, county.wang)
        db.session.commit()
    assert post(clerk, url, ASKED).status_code == 303


def _waits(client: Any, url: str, why: str) -> None:
    answer = post(client, url, ASKED)
    assert answer.status_code == 409
    assert why in client.get(url).text
    assert why in answer.text


def test_a_copy_tells_a_payment_from_one_taken_back_and_says_poverty_in_words(
    signed_in: Any, county: County
) -> None:
    zhang = villager(county.taiping, NAME, PHONE)
    order = orders_factory.order(zhang, dt.date(2015, 8, 30))
    with acting_as(county.wang):
        entry = db.session.scalars(visible(MoneyEntry).where(MoneyEntry.subject_id == order.id)).first()
        assert entry is not None
        reverse(entry, county.wang, "记重了")
        db.session.commit()
    with acting_as(county.clerk):
        home = fetch(Household, zhang.household_id)
        poverty.put_down(home, poverty.Status.REGISTERED, dt.date(2014, 3, 1), "名册", county.clerk)
        db.session.commit()
    clerk, url = signed_in(county.clerk), f"/villagers/{zhang.id}/everything"
    document = json.loads(post(clerk, url, ASKED | {"as": "file"}).get_data(as_text=True))
    (one,) = document["orders"]
    assert [row["takes_back"] for row in one["money"]].count(True) == 1
    page = post(clerk, url, ASKED | {"as": "page"}).text
    assert "建档立卡户 名册" in page
    assert "registered" not in page
