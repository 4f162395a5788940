"""Placing an order: lines, number, claim and first money in one transaction, once per identifier."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.core.prepared import Prepared
from station_app.facts.recompute import touch
from station_app.households.models import Villager, matching, on_roll, register
from station_app.ledger.models import EntryKind, Method, post
from station_app.orders import numbers
from station_app.orders.figures import goods_fen, share
from station_app.orders.models import Order, OrderLine, PayMode
from station_app.stations.models import STATE_WORDS, Station

MOST_LINES = 50
MOST_FEN = 1_000_000_000
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
class Newcomer:
    """A villager who is registered with the order."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Draft:
    """An order as typed. ``method`` is how what is received now is paid; None where nothing is."""

    id: uuid.UUID
    buyer: Villager | Newcomer
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


def drawn(draft: Draft, station: Station) -> list[OrderLine]:
    """The lines of a draft with their shares fixed, not yet stored."""
    lines = [row(one, draft.id, station, position) for position, one in enumerate(draft.lines)]
    share(lines, freight_fen=draft.freight_fen, fee_fen=draft.fee_fen, discount_fen=draft.discount_fen)
    return lines


def row(one: LineDraft, order_id: uuid.UUID, station: Station, position: int) -> OrderLine:
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
    if not _TAKEN.run({"county": person().county_id, "id": id}):
        return None
    return db.session.scalar(visible(Order).where(Order.id == id))


_TAKEN = Prepared(
    lambda _insert: select(Order.id).where(
        Order.county_id == bindparam("county"), Order.id == bindparam("id")
    )
)
"""Almost every post is a first one: that is known without loading an order."""


def serving(by: Person) -> Station:
    """The station a person logs orders for; raises ``NotNow`` when there is none or it is not open."""
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站，记不了单。请打电话给县里。"))
    station = fetch(Station, by.station_id)
    if not station.is_serving:
        words = N_("这个站现在是“%(state)s”，不能记新单。要开张，请打电话给县里。")
        raise NotNow(words, state=gettext(STATE_WORDS[station.state]))
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


def place(draft: Draft, station: Station, by: Person) -> Order:
    """Store the order. Locks in this order: claim, counter, the station's audit chain, facts.

    Raises ``Claimed`` for a number of another station and ``Unfit`` for amounts no order may have. Two
    posts of one identifier at the same moment: the second meets the unique key (IntegrityError at the
    flush), its transaction is rolled back, and the caller answers with ``placed_before``.
    """
    check(draft.lines, freight_fen=draft.freight_fen, fee_fen=draft.fee_fen, discount_fen=draft.discount_fen)
    lines, payable_fen, today = drawn(draft, station), draft.payable_fen, clock.today()
    numbers.claim(station, draft.platform, draft.platform_number)
    number = numbers.next_number(station, today)
    buyer = draft.buyer
    if isinstance(buyer, Villager):
        _keep(buyer)
    else:
        buyer = register(station.county_id, station.id, buyer.name, buyer.phone, by=by)
    order = Order(
        county_id=station.county_id,
        id=draft.id,
        station_id=station.id,
        number=number,
        number_tail=number[-4:],
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
    order.received_fen = _first_money(order, draft, payable_fen, by)
    db.session.add(order)
    db.session.flush()
    db.session.add_all(lines)
    said = {"payable_fen": payable_fen, "received_fen": order.received_fen, "lines": len(lines)}
    changes = {name: (None, value) for name, value in (said | {"at": order.placed_at}).items()}
    audit.record(order, "place", by, changes=changes)
    touch(order.county_id, order.station_id, order.ordered_on, order.household_id)
    return order


def _keep(buyer: Villager) -> None:
    """Hold the villager against being deleted meanwhile; SQLite has one writer anyway."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    query = visible_columns(Villager, Villager.id).where(Villager.id == buyer.id)
    if db.session.scalar(query.with_for_update(read=True, key_share=True)) is None:
        raise Refused(N_("这位乡亲刚被删掉了，请重新选一位。"))


def _first_money(order: Order, draft: Draft, payable_fen: int, by: Person) -> int:
    """What is received now, and what the operator lays out for the villager; returns the former."""
    received = {PayMode.PREPAID: payable_fen, PayMode.DEPOSIT: draft.deposit_fen}.get(draft.pay_mode, 0)
    if received:
        post(order, EntryKind.COLLECTED, received, draft.method or Method.CASH, by)
    if payable_fen > received:
        post(order, EntryKind.ADVANCED, payable_fen - received, Method.UNKNOWN, by)
    return received


def check(lines: Sequence[LineDraft], *, freight_fen: int, fee_fen: int, discount_fen: int) -> None:
    """The rules an order keeps however it was typed; raises ``Unfit``."""
    goods = sum(goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen) for one in lines)
    local = sum(one.local_fen or 0 for one in lines)
    if not lines:
        raise Unfit("lines", N_("请填写买什么"))
    if len(lines) > MOST_LINES:
        raise Unfit("lines", N_("一单最多 %(most)s 样，请分成几单记"), most=MOST_LINES)
    if max(goods + freight_fen + fee_fen, local) > MOST_FEN:
        raise Unfit("lines", N_("一单最多一千万元，请核对金额"))
    if discount_fen > goods:
        raise Unfit("discount", N_("优惠不能比货款多，请核对"))


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
