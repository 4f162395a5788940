"""Random steps and undos of one order: each undo brings back the rows before, and all sums stay provable."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from station_app.core import history
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.core.undo import take_back
from station_app.facts.models import MonthHousehold
from station_app.ops.checking import proof
from station_app.orders.models import Order, PayMode
from tests.factories import County, villager
from tests.orders.deeds import placed
from tests.orders.test_rules_hold import FEN, LINES, _clear, check, do
from tests.undos.acts import everything, money

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ship", "arrive", "hand_over", "cancel", "pay", "units", "loose", "edit", "undo", "undo", "undo"]
        ),
        st.integers(0, 3),
        FEN,
    ),
    max_size=10,
)


def offered(order_id: uuid.UUID, by: Any) -> str | None:
    """The act that the order's page offers to take back."""
    return next((act["undo"] for act in history.of(Order, order_id, by) if act["undo"]), None)


def wrong() -> list[Any]:
    """What ``station verify`` finds, but for the keys (examples are wiped past them)."""
    with unscoped():
        return [one for each in proof.CHECKS if each.__name__ != "foreign_keys" for one in each()]


@pytest.mark.only("sqlite")
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(lines=LINES, mode=st.sampled_from([PayMode.PREPAID, PayMode.ADVANCE]), freight=FEN, deeds=DEEDS)
def test_undos_in_any_sequence_lead_back_the_way_that_was_come(
    county: County, lines: Any, mode: PayMode, freight: int, deeds: Any
) -> None:
    _clear()
    with unscoped():
        db.session.execute(delete(MonthHousehold))
        db.session.commit()
    who = villager(county.taiping)
    order_id = placed(who, county.wang, *lines, pay_mode=mode, freight_fen=freight).id
    before: list[Any] = []
    with acting_as(county.wang):
        for deed, at, fen in deeds:
            if deed == "undo":
                id = offered(order_id, county.wang)
                assert (id is not None) == bool(before)
                if id is not None:
                    assert take_back(uuid.UUID(id), county.wang) is not None
                    db.session.commit()
                    assert (everything(), money()) == before.pop()
            else:
                now = (everything(), money())
                try:
                    do(order_id, deed, at, fen, county.wang, county.taiping)
                    db.session.commit()
                    before.append(now)
                except DomainError:
                    db.session.rollback()
            check()
    assert wrong() == []
