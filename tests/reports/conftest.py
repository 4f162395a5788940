"""What the tests of the audit log find in it."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders.steps import arrive, held
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import placed, send
from tests.undos.acts import undone


@pytest.fixture
def worked(county: County, signed_in: Any) -> str:
    """Wang logs an order, corrects its amount, takes it in and takes that back; the order's number."""
    order = placed(villager(county.taiping), county.wang)
    number, browser = order.number, signed_in(county.wang)
    page = browser.get(f"/orders/{order.id}/edit").text
    typed = page_form.fields(page, "edit") | {"lines-0-paid": "129", "reason": "金额写错了"}
    assert send(browser, f"/orders/{order.id}/edit", typed).status_code == 303
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        db.session.commit()
    undone(county.wang)
    return number
