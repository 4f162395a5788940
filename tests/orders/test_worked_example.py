"""The worked example of the definition of figures, through the real rules, to the fen."""

from __future__ import annotations

from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.ledger.models import Method
from station_app.orders.returns import Back, give_back
from station_app.orders.steps import arrive, cancel, hand_over, held, lines_of
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, days, placed


def test_lamps_and_a_quilt_come_back_one_by_one(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, freight_fen=900)
    with acting_as(county.wang):
        assert (order.payable_fen, order.covered_fen, order.reference_fen, order.saved_fen) == (
            10_900,
            10_900,
            15_000,
            4_100,
        )
        lamps, quilt = lines_of(order)
        assert (lamps.freight_share_fen, quilt.freight_share_fen) == (180, 720)
        order = held(order.id)
        arrive(order, county.wang)
        hand_over(order, county.wang)
        db.session.commit()

        order = held(order.id)
        give_back(order, [Back(lamps.id, 1_000, 1_000)], Method.CASH, county.wang, "坏了")
        db.session.commit()
        assert days() == [1, 10_900, 1_000, 9_900, 9_900, 13_500, 1, 9_900]
        assert (order.saved_fen, order.owed_fen, order.state.value) == (3_600, 0, "picked_up")

        order = held(order.id)
        give_back(order, [Back(quilt.id, 1_000, 8_000)], Method.CASH, county.wang, "不想要了")
        db.session.commit()
        assert days() == [1, 10_900, 9_000, 1_180, 1_180, 1_500, 1, 1_900]
        assert (order.saved_fen, order.owed_fen, order.received_fen) == (320, 0, 1_900)


def test_a_cancelled_order_is_in_no_figure(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, freight_fen=900)
    assert days()[:2] == [1, 10_900]
    with acting_as(county.wang):
        order = held(order.id)
        cancel(order, county.wang, "记错了")
        db.session.commit()
    assert days() == [0] * 8
    assert (order.received_fen, order.refunded_fen, order.owed_fen) == (0, 10_900, 0)
