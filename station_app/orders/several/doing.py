"""What would become of several orders, and doing it: all that are possible in one transaction.

Each act is the same as on the page of its order, with its own entry in the audit and its own undo. An order
carries the version its row was shown with: what somebody changed meanwhile is left out, and so a second post
of the same page does nothing twice; it finds what the first one did.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from station_app.core import clock, undo
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.households.models import Villager
from station_app.orders import slips, steps
from station_app.orders.flow import FLOW, STATE_WORDS, OrderState
from station_app.orders.listed import first_goods, goods_words
from station_app.orders.models import Order

MOST = 50
SLIP = "slip"
ACTIONS = {
    "ship": N_("货发了，填单号"),
    "arrive": N_("到货了"),
    SLIP: N_("打小票"),
    "cancel": N_("作废"),
}
"""What may be done with several at once; handing over is not among them: somebody stands there with each."""


@dataclass(frozen=True)
class Row:
    """One ticked order: what it is, what becomes of it, and afterwards the act to take back."""

    id: uuid.UUID
    version: int
    tail: str
    name: str
    goods: str
    payable_fen: int
    state: OrderState
    received_fen: int
    will: str = ""
    why_not: str = ""
    is_done: bool = False
    act: str = ""


@dataclass(frozen=True)
class Said:
    """What was typed for the act: a reason, a courier, a tracking number for each."""

    reason: str = ""
    courier: str = ""
    numbers: Mapping[uuid.UUID, str] | None = None


def ticked(ids: Sequence[uuid.UUID]) -> list[Row]:
    """The ticked orders this person sees, the oldest first."""
    columns = (
        Order.id,
        Order.version,
        Order.number_tail,
        Order.line_count,
        Order.payable_fen,
        Order.state,
        Order.received_fen,
        Villager.name,
        first_goods().label("goods"),
    )
    query = (
        visible_columns(Order, *columns)
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Order.id.in_(ids), Order.is_undone.is_(False))
        .order_by(Order.ordered_on, Order.id)
    )
    return [
        Row(
            row.id,
            row.version,
            row.number_tail,
            row.name,
            goods_words(row.goods, row.line_count),
            row.payable_fen,
            row.state,
            row.received_fen,
        )
        for row in db.session.execute(query)
    ]


def looked_at(rows: Sequence[Row], action: str) -> list[Row]:
    """The same with what the action would do to each, or why it cannot."""
    return [_looked_at(row, action) for row in rows]


def _looked_at(row: Row, action: str) -> Row:
    if action == SLIP:
        return replace(row, will=gettext(N_("打一张")))
    if not FLOW.allows(action, row.state):
        state, verb = gettext(STATE_WORDS[row.state]), gettext(FLOW.verbs[action].label)
        return replace(
            row, why_not=gettext(N_("现在是“%(state)s”，不能再“%(verb)s”"), state=state, verb=verb)
        )
    will = gettext(STATE_WORDS[OrderState(FLOW.step(action, row.state))])
    if action == "cancel" and row.received_fen > 0:
        will = gettext(N_("%(state)s，退 %(sum)s"), state=will, sum=money(row.received_fen))
    return replace(row, will=will)


def do(shown: Mapping[uuid.UUID, int], action: str, said: Said, by: Person) -> list[Row]:
    """Do the possible ones; what became of each. ``shown``: the version each was looked at with.

    Raises what a single act would raise; then none of them is done.
    """
    hold(list(shown))
    found = []
    for row in looked_at(ticked(list(shown)), action):
        if row.version != shown[row.id] and action != SLIP:
            found.append(_overtaken(row, action, by))
        elif row.why_not:
            found.append(row)
        else:
            found.append(_done(row, action, said, by))
    return found


def hold(ids: Sequence[uuid.UUID]) -> None:
    """Lock these orders until the commit, in one order for everybody, before anything else is held."""
    query = visible_columns(Order, Order.id).where(Order.id.in_(ids)).order_by(Order.id).with_for_update()
    db.session.execute(query).all()


def _done(row: Row, action: str, said: Said, by: Person) -> Row:
    order = steps.held(row.id, None if action == SLIP else row.version)
    if action == SLIP:
        slips.count(order, by)
    elif action == "ship":
        steps.ship(order, by, said.courier, (said.numbers or {}).get(row.id, ""))
    elif action == "arrive":
        steps.arrive(order, by)
    else:
        steps.cancel(order, by, said.reason)
    act = db.session.info.pop(undo.LATEST, None)
    return replace(row, is_done=True, state=order.state, version=order.version, act=str(act or ""))


def _overtaken(row: Row, action: str, by: Person) -> Row:
    """Somebody changed it since it was looked at: perhaps this very page, sent twice."""
    since = clock.now() - undo.WINDOW
    mine: Any = (
        select(AuditEntry.id)
        .where(
            AuditEntry.county_id == by.county_id,
            AuditEntry.thing_id == row.id,
            AuditEntry.verb == action,
            AuditEntry.by_id == by.id,
            AuditEntry.at >= since,
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    act = db.session.scalar(mine.execution_options(scoped=True))
    if act is not None and row.state is FLOW.verbs[action].to:
        return replace(row, is_done=True, act=str(act), why_not="")
    return replace(row, will="", why_not=gettext(N_("刚才有人动过这一单，这次没有办。请看看再办。")))
