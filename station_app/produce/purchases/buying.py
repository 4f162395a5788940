"""Buy from a producer, and take a purchase back that was typed wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.prepared import Prepared
from station_app.ledger.models import Method
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases import advancing, paying
from station_app.produce.purchases.models import NUMBER_MARK, Purchase, PurchaseCounter
from station_app.produce.weights import Unit, size_of, worth
from station_app.stations.models import Station

MOST_FEN = 100_000_000
BACK_DAYS = 366


@dataclass(frozen=True)
class Bought:
    """What was weighed and agreed on. Amounts in grams or pieces, prices in fen per ``unit``.

    ``pays_fen`` is handed over at once by ``method``; None: all that is owed after the set-off, 0:
    nothing yet.
    """

    product_id: uuid.UUID
    unit: Unit
    gross: int
    price_fen: int
    tare: int = 0
    on: dt.date | None = None
    harvested_on: dt.date | None = None
    grade: str = ""
    market_fen: int | None = None
    market_source: str = ""
    sets_off: bool = False
    pays_fen: int | None = 0
    method: Method = Method.CASH
    is_signed: bool = False
    note: str = ""


def counting(insert: Any) -> Any:
    """The statement that counts a station's purchases of a day one further: returns the ``last``."""
    counters: Any = PurchaseCounter.__table__
    statement = insert(counters).values(
        county_id=bindparam("county"), station_id=bindparam("station"), on=bindparam("day"), last=1
    )
    return statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "on"], set_={"last": counters.c.last + 1}
    ).returning(counters.c.last)


_COUNT = Prepared(counting)


def number_of(station: Station, on: dt.date) -> str:
    """``TY001-SG150831-0007``: the next running number of this station and day."""
    found = _COUNT.run({"county": station.county_id, "station": station.id, "day": on})
    return f"{station.code}-{NUMBER_MARK}{on:%y%m%d}-{found[0].last:04d}"


def gain_of(amount_fen: int, net: int, market_fen: int | None, size: int) -> int | None:
    """What the producer got over the market's price for the same weight; None where that is not known."""
    return None if market_fen is None else amount_fen - worth(net, market_fen, size)


def bought_before(id: uuid.UUID, county_id: str) -> Purchase | None:
    """The purchase that has this identifier already: a second tap buys nothing twice."""
    query = select(Purchase).where(Purchase.county_id == county_id, Purchase.id == id)
    found: Purchase | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def buy(producer: Producer, said: Bought, by: Person, *, id: uuid.UUID | None = None) -> Purchase:
    """Write down one purchase, set off advances, and pay what is paid at once.

    Raises ``Refused`` for weights and prices that cannot be, and for more money than is owed.
    """
    product = fetch(Product, said.product_id)
    station = fetch(Station, producer.station_id)
    on = said.on or clock.today()
    _check(product, said, on)
    size = size_of(said.unit, product.box)
    net = said.gross - said.tare
    amount_fen = worth(net, said.price_fen, size)
    if not 0 < amount_fen <= MOST_FEN:
        raise Refused(N_("金额要大于 0，最多一百万元，请核对重量和单价"))
    purchase = Purchase(
        county_id=producer.county_id,
        id=id or uuid7(),
        station_id=producer.station_id,
        number=number_of(station, on),
        producer_id=producer.id,
        product_id=product.id,
        bought_on=on,
        bought_at=clock.moment(),
        harvested_on=said.harvested_on,
        grade=said.grade,
        unit=said.unit,
        size=size,
        gross=said.gross,
        tare=said.tare,
        net=net,
        rest=net,
        price_fen=said.price_fen,
        amount_fen=amount_fen,
        market_fen=said.market_fen,
        market_source=said.market_source if said.market_fen is not None else "",
        gain_fen=gain_of(amount_fen, net, said.market_fen, size),
        set_off_fen=0,
        paid_fen=0,
        is_signed=said.is_signed,
        note=said.note,
        by_id=by.id,
        by_name=by.name,
        cancelled_why="",
    )
    db.session.add(purchase)
    db.session.flush()
    if said.sets_off:
        advancing.set_off(purchase, by)
    pays = purchase.owed_fen if said.pays_fen is None else said.pays_fen
    if pays:
        paying.hand_over(purchase, pays, said.method, by)
    paying.settle(purchase)
    audit.record(
        purchase,
        "buy",
        by,
        changes={
            "net": (None, net),
            "price_fen": (None, said.price_fen),
            "amount_fen": (None, amount_fen),
            "set_off_fen": (None, purchase.set_off_fen),
            "paid_fen": (None, purchase.paid_fen),
            "at": (None, purchase.bought_at),
        },
    )
    return purchase


def _check(product: Product, said: Bought, on: dt.date) -> None:
    if said.unit not in product.units:
        raise Refused(N_("这样货不按这个单位收，请换一个单位"))
    if said.tare >= said.gross:
        raise Refused(N_("皮重要比毛重小，请核对"))
    if not 0 < said.price_fen <= MOST_FEN or (said.market_fen is not None and said.market_fen <= 0):
        raise Refused(N_("单价要大于 0，请核对"))
    today = clock.today()
    if on > today or (said.harvested_on is not None and said.harvested_on > on):
        raise Refused(
            N_("日期不对：采收不能晚于收购，收购不能晚于今天（%(today)s）"), today=today.isoformat()
        )
    if on < today - dt.timedelta(days=BACK_DAYS):
        raise Refused(N_("收购日期太早了，最多补记一年以内的"))


def cancel(purchase: Purchase, reason: str, by: Person) -> None:
    """Take a purchase back: money by reversal entries, advances are free again; with a reason.

    Raises ``Refused`` without a reason and ``NotNow`` for one that is cancelled or went into a batch.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么作废，例如：称错了"))
    if purchase.is_cancelled:
        raise NotNow(N_("这张收购单已经作废了。"))
    if purchase.rest != purchase.net:
        raise NotNow(N_("这批货已经进了批次，不能作废。先把批次拆回来，再作废。"))
    before = purchase.paid_fen, purchase.set_off_fen
    for entry in paying.standing_entries(purchase):
        paying.reverse_one(purchase, entry, by, reason)
    advancing.release(purchase)
    purchase.cancelled_at, purchase.cancelled_why = clock.moment(), reason.strip()[:200]
    purchase.rest = 0
    purchase.settled_on = None
    audit.record(
        purchase,
        "cancel",
        by,
        reason.strip(),
        {
            "paid_fen": (before[0], purchase.paid_fen),
            "set_off_fen": (before[1], purchase.set_off_fen),
            "at": (None, purchase.cancelled_at),
        },
    )
