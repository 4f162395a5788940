"""Open after-sales cases of the demo, of each kind and step; no money moves before they are settled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import and_, select

from station_app.core.db import db
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.orders.aftersales.models import CaseKind, CaseState, FreightBy, OrderReturn
from station_app.orders.flow import DELIVERED
from station_app.orders.models import Order, OrderLine

K, S = CaseKind, CaseState
# station (by place in the list), kind, step, days ago, why, what comes instead, how much is asked for (fen)
CASES: tuple[tuple[int, CaseKind, CaseState, int, str, str, int], ...] = (
    (0, K.RETURN, S.OPENED, 1, "尺寸不对", "", 0),
    (0, K.RETURN, S.SENT, 4, "通上电不转", "", 0),
    (0, K.EXCHANGE, S.SENT, 5, "要大一号的", "大一号的一件", 0),
    (0, K.REFUND, S.OPENED, 2, "外壳有划痕，店家答应退一点", "", 200),
    (0, K.RESEND, S.OPENED, 3, "少发了一件", "补发一件", 0),
    (2, K.RETURN, S.SENT, 11, "颜色和照片不一样", "", 0),
    (4, K.EXCHANGE, S.OPENED, 9, "拉链坏了", "同样的一件", 0),
    (6, K.RESEND, S.SENT, 6, "路上摔碎了", "补发一件", 0),
)


def store_cases(plan: Plan, network: list[Place]) -> None:
    """Store them on orders that were taken home a little before and of which nothing came back."""
    rng = plan.random("cases")
    opened = [place for place in network if place.opened_on]
    taken: set[Any] = set()
    rows: list[Row] = []
    for index, kind, state, days, why, instead, asked_fen in CASES:
        place, on = opened[index], TODAY - dt.timedelta(days=days)
        order = next((one for one in _orders(plan, place, on) if one.id not in taken), None)
        if order is None:  # a small demo may have none
            continue
        taken.add(order.id)
        by, at = place.operators[0], moment(on, rng.randint(560, 1_000))
        units = (
            [] if kind is K.REFUND else [{"line_id": str(order.line_id), "units_m": 1_000, "refund_fen": 0}]
        )
        sent = state is S.SENT
        rows.append(
            {
                **{"county_id": plan.county, "id": uuid_at(rng, at), "station_id": place.id},
                **{"order_id": order.id, "kind": kind, "state": state, "on": on, "at": at, "lines": units},
                "asked_fen": order.goods_fen if kind is K.RETURN else asked_fen,
                **{"refund_fen": 0, "written_off_fen": 0, "more_fen": 0, "method": None, "received_by": ""},
                **{"freight_by": FreightBy.SHOP, "freight_fen": 0, "freight_paid_fen": 0},
                **{"instead": instead, "courier": "中通" if sent else "", "reason": why, "outcome": ""},
                "tracking_number": f"7700{rng.randrange(10**8, 10**9)}" if sent else "",
                **{"by_id": by[0], "by_name": by[1], "sent_by": by[1] if sent else ""},
                "sent_at": moment(min(on + dt.timedelta(days=1), TODAY), 540) if sent else None,
                **{"done_at": None, "done_by": "", "key": None},
            }
        )
    store(OrderReturn, rows)


def _orders(plan: Plan, place: Place, on: dt.date) -> list[Any]:
    """Orders of one piece that were paid and taken home in the days before."""
    query = (
        select(Order.id, OrderLine.id.label("line_id"), OrderLine.goods_fen)
        .join(OrderLine, and_(OrderLine.county_id == Order.county_id, OrderLine.order_id == Order.id))
        .where(
            Order.county_id == plan.county,
            Order.station_id == place.id,
            Order.state.in_(DELIVERED),
            Order.picked_up_on.between(on - dt.timedelta(days=6), on),
            Order.line_count == 1,
            Order.refunded_fen == 0,
            Order.received_fen == Order.payable_fen,
            OrderLine.quantity_m == 1_000,
            OrderLine.goods_fen >= 1_500,
        )
        .order_by(Order.picked_up_on.desc(), Order.id)
        .limit(len(CASES))
    )
    return list(db.session.execute(query))
