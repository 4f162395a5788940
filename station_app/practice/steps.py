"""What to try at the practice station: each step ticks itself when its trace is there.

Nothing is noted down: a step is done when the practice station has the order, the entry, the close it makes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from station_app.core.access import visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.orders import slips
from station_app.orders.models import Order, OrderReturn, PayMode
from station_app.tills.credit.models import Credit
from station_app.tills.models import DayClose


@dataclass(frozen=True)
class Kind:
    """One thing to try: what, how, the page where it begins, and the rows that say it was done."""

    title: str
    how: str
    endpoint: str
    rows: Callable[[], Any]


@dataclass(frozen=True)
class Step:
    """The same as the page shows it."""

    title: str
    how: str
    endpoint: str
    is_done: bool


def _orders(*conditions: Any) -> Callable[[], Any]:
    return lambda: visible_columns(Order, Order.id).where(Order.is_undone.is_(False), *conditions)


KINDS = (
    Kind(
        N_("代购下一单"),
        N_("给“练习一·王大娘”买一样东西：给谁买、买什么、多少钱、县里卖多少。"),
        "orders.new",
        _orders(),
    ),
    Kind(
        N_("打一张小票"),
        N_("在这一单里点“小票”，再点打印。纸上写着“练习，不作数”。"),
        "orders.index",
        lambda: visible_columns(AuditEntry, AuditEntry.id).where(AuditEntry.verb == slips.PRINT),
    ),
    Kind(
        N_("货发了，填单号"),
        N_("在这一单里点“填单号”，单号随便填，例如 LX10001。"),
        "orders.index",
        _orders(Order.shipped_on.is_not(None)),
    ),
    Kind(
        N_("货到了，登记"),
        N_("在“到货登记”里输刚才的单号，记下放在哪一格。"),
        "arrivals.index",
        _orders(Order.arrived_on.is_not(None)),
    ),
    Kind(
        N_("乡亲来取，收钱"),
        N_("在“取货”里找到这个人，没付清的一起收。"),
        "arrivals.pickup",
        _orders(Order.picked_up_on.is_not(None)),
    ),
    Kind(
        N_("赊一单，再收回来"),
        N_("再下一单，付款选“先欠”；然后到赊账本里收这笔钱。"),
        "tills.credit",
        lambda: (
            visible_columns(Order, Order.id)
            .where(
                Order.is_undone.is_(False),
                or_(
                    (Order.pay_mode == PayMode.ADVANCE) & (Order.received_fen > 0),
                    exists(visible_columns(Credit, Credit.id).where(Credit.settled_fen > 0)),
                ),
            )
            .limit(1)
        ),
    ),
    Kind(
        N_("退一次货"),
        N_("在取走的那一单里点“退货”，退几件、退多少钱。"),
        "orders.index",
        lambda: visible_columns(OrderReturn, OrderReturn.id),
    ),
    Kind(
        N_("交一次账"),
        N_("数一数抽屉：点几张百元、几张十元都行，差了就写一句为什么。"),
        "tills.till",
        lambda: visible_columns(DayClose, DayClose.id),
    ),
)


def of_practice() -> list[Step]:
    """Every step, done or not, of the acting person's practice station: one statement."""
    asked = select(*(exists(kind.rows()) for kind in KINDS)).execution_options(scoped=True)
    done = db.session.execute(asked).one()
    return [
        Step(gettext(kind.title), gettext(kind.how), kind.endpoint, bool(one))
        for kind, one in zip(KINDS, done, strict=True)
    ]
