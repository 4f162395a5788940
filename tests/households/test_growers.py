"""A grower is erased when nothing is owed either way."""

from __future__ import annotations

from typing import Any

from station_app.core.access import acting_as, fetch
from station_app.core.db import db
from station_app.ledger.models import Method
from station_app.produce.purchases import advancing, buying
from station_app.produce.purchases.models import GrowerAdvance, Purchase
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
