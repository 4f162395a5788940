"""Placing an order: lines, number, claim and first money in one transaction, once per identifier."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.facts.recompute import added
from station_app.households.matching import matching
from station_app.households.models import Villager, on_roll
from station_app.ledger.models import EntryKind, Method, MoneyEntry, entry
from station_app.orders.buyers import KnownVillager, Newcomer
from station_app.orders.figures import goods_fen, share
from station_app.orders.models import Order, OrderLine, PayMode
from station_app.orders.numbers import Place
from station_app.orders.storing import store
from station_app.orders.taking import taken
from station_app.stations.models import SERVING, STATE_WORDS, Station, StationState

MOST_LINES = 50
MOST_FEN = 1_000_000_000
NO_GOODS = N_("请填写买什么")
LARGE = N_("一单最多一千万元，请核对金额")
LARGE_DISCOUNT = N_("优惠不能比货款多，请核对")
"""Ten million yuan: the most one order may come to, far below what a sum of a county's orders can hold."""


class Unfit(Refused):
    """A rule about amounts said no; ``field`` is where the form shows it."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


@dataclass(frozen=True)
class LineDraft:
    """One thing as typed; ``paid_fen`` and ``local_fen`` are for the whole line.

    ``id`` names the stored line an edit means; None for a new one.
    """

    goods: str
    quantity_m: int = 1_000
    paid_fen: int | None = None
    local_fen: int | None = None
    unit_price_fen: int | None = None
    spec: str = ""
    source: str = ""
    id: uuid.UUID | None = None
    price_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Draft:
    """An order as typed. ``method`` is how what is received now is paid; None where nothing is."""

    id: uuid.UUID
    buyer: KnownVillager | Newcomer
    lines: Sequence[LineDraft]
    pay_mode: PayMode = PayMode.PREPAID
    method: Method | None = Method.CASH
    deposit_fen: int = 0
    platform: str = ""
    platform_number: str = ""
    freight_fen: int = 0
    fee_fen: int = 0
    discount_fen: int = 0
    note: str = ""

    @property
    def payable_fen(self) -> int:
        """Goods − discount + freight + service fee."""
        goods = sum(goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen) for one in self.lines)
        return goods - self.discount_fen + self.freight_fen + self.fee_fen


def drawn(draft: Draft, station: Place) -> list[OrderLine]:
    """The lines of a draft with their shares fixed, not yet stored."""
    lines = [row(one, draft.id, station, position) for position, one in enumerate(draft.lines)]
    share(lines, freight_fen=draft.freight_fen, fee_fen=draft.fee_fen, discount_fen=draft.discount_fen)
    return lines


def row(one: LineDraft, order_id: uuid.UUID, station: Place, position: int) -> OrderLine:
    """One typed line as a row, not yet stored and without its shares."""
    return OrderLine(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        order_id=order_id,
        position=position,
        goods=one.goods,
        spec=one.spec,
        quantity_m=one.quantity_m,
        returned_m=0,
        unit_price_fen=one.unit_price_fen,
        goods_fen=goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen),
        refunded_fen=0,
        reference_unit_fen=None,
        reference_total_fen=one.local_fen,
        reference_source=one.source,
        price_id=one.price_id,
        is_virtual=False,
    )


def placed_before(id: uuid.UUID) -> Order | None:
    """The order that already has this identifier: a second post of a form is no second order."""
    return db.session.scalar(visible(Order).where(Order.id == id))


def may_log(by: Person, state: StationState | None = None) -> uuid.UUID:
    """The station a person logs orders for; ``NotNow`` when there is none, or ``state`` is not open."""
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站，记不了单。请打电话给县里。"))
    if state is not None and state not in SERVING:
        words = N_("这个站现在是“%(state)s”，不能记新单。要开张，请打电话给县里。")
        raise NotNow(words, state=gettext(STATE_WORDS[state]))
    return by.station_id


def serving(by: Person) -> Station:
    """That station itself; raises ``NotNow`` as well."""
    station = fetch(Station, may_log(by))
    may_log(by, station.state)
    return station


def placed_meanwhile(id: uuid.UUID, county_id: str) -> Order | None:
    """The order of a post that was faster; None when there is none.

    Raises ``Refused`` when somebody else's order of the county has this identifier.
    """
    order = placed_before(id)
    if order is not None:
        return order
    query = select(Order.id).where(Order.county_id == county_id, Order.id == id)
    if db.session.scalar(query.execution_options(scoped=True)) is not None:
        raise Refused(N_("这一页用过了，没有存。请打开一张新的再记。"))
    return None


def place(draft: Draft, lines: list[OrderLine], station: Place, by: Person) -> Order:
    """Store the order with the lines drawn for it.

    Locks in this order: claim, counter, the station's audit chain, facts (by themselves, before the commit).

    Raises ``Claimed`` for a number of another station and ``Unfit`` for amounts no order may have. Two
    posts of one identifier at the same moment: the second meets the unique key (IntegrityError), its
    transaction is rolled back, and the caller answers with ``placed_before``.
    """
    check(draft.lines, freight_fen=draft.freight_fen, fee_fen=draft.fee_fen, discount_fen=draft.discount_fen)
    payable_fen, today = draft.payable_fen, clock.today()
    buyer, taking = taken(draft.buyer, station, draft.platform, draft.platform_number, today, by)
    order = Order(
        county_id=station.county_id,
        id=draft.id,
        station_id=station.id,
        villager_id=buyer.id,
        household_id=buyer.household_id,
        ordered_on=today,
        placed_at=clock.moment(),
        pay_mode=draft.pay_mode,
        platform=draft.platform,
        platform_number=draft.platform_number,
        discount_fen=draft.discount_fen,
        freight_fen=draft.freight_fen,
        fee_fen=draft.fee_fen,
        note=draft.note,
        placed_by_id=by.id,
        placed_by=by.name,
    )
    order.refigure(lines)
    order.received_fen, entries = _first_money(order, draft, payable_fen, by)
    had = taking()
    order.number, order.number_tail = had.number, had.number[-4:]
    changes = {
        "payable_fen": (None, payable_fen),
        "received_fen": (None, order.received_fen),
        "lines": (None, len(lines)),
        "at": (None, order.placed_at),
    }
    act, _nothing_personal = audit.drawn(
        order, "place", by, changes=changes, chain_id=station.id, link=had.link
    )
    store(order, lines, entries, act)
    added(order.county_id, order.station_id, order.ordered_on, order.household_id, order.id)
    return order


def _first_money(order: Order, draft: Draft, payable_fen: int, by: Person) -> tuple[int, list[MoneyEntry]]:
    """What is received now; the entries of that and of what the operator lays out for the villager."""
    received = {PayMode.PREPAID: payable_fen, PayMode.DEPOSIT: draft.deposit_fen}.get(draft.pay_mode, 0)
    entries = []
    if received:
        entries.append(entry(order, EntryKind.COLLECTED, received, draft.method or Method.CASH, by))
    if payable_fen > received:
        entries.append(entry(order, EntryKind.ADVANCED, payable_fen - received, Method.UNKNOWN, by))
    return received, entries


def check(lines: Sequence[LineDraft], *, freight_fen: int, fee_fen: int, discount_fen: int) -> None:
    """The rules an order keeps however it was typed; raises ``Unfit``."""
    goods = sum(goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen) for one in lines)
    local = sum(one.local_fen or 0 for one in lines)
    if not lines:
        raise Unfit("lines", NO_GOODS)
    if len(lines) > MOST_LINES:
        raise Unfit("lines", N_("一单最多 %(most)s 样，请分成几单记"), most=MOST_LINES)
    if max(goods + freight_fen + fee_fen, local) > MOST_FEN:
        raise Unfit("lines", LARGE)
    if discount_fen > goods:
        raise Unfit("discount", LARGE_DISCOUNT)


def resolve(words: str, station_id: uuid.UUID, limit: int = 8) -> list[Villager]:
    """The villagers of a station that typed words fit; the one whose whole name it is, if there is one."""
    query = visible(Villager).where(Villager.station_id == station_id, matching(words))
    found = list(db.session.scalars(query.order_by(Villager.name, Villager.id).limit(limit + 1)))
    named = list(
        db.session.scalars(
            visible(Villager)
            .where(Villager.station_id == station_id, Villager.name == words.strip(), on_roll())
            .limit(2)
        )
    )
    return named if len(named) == 1 else found[:limit]
