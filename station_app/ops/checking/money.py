"""Money entries against what orders and facts say of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from station_app.core.db import db
from station_app.core.money import total
from station_app.facts.models import StationDay
from station_app.ledger.models import SIGNED_FEN, EntryKind, MoneyEntry
from station_app.ops.checking import produce
from station_app.ops.checking.booked import Key, sums
from station_app.ops.checking.difference import Difference
from station_app.orders.aftersales.models import FreightBy
from station_app.orders.models import Order, OrderReturn
from station_app.orders.sources import counts
from station_app.stations.models import Station
from station_app.tills.credit.models import Credit


def orders() -> Iterator[Difference]:
    """Collected, refunded and received of every order."""
    collected, refunded = sums(EntryKind.COLLECTED), sums(EntryKind.REFUNDED)
    columns = (Order.county_id, Order.id, Order.number, Order.received_fen, Order.refunded_fen)
    for county, order_id, number, received_fen, refunded_fen in db.session.execute(select(*columns)):
        key = county, order_id
        came, went = collected.pop(key, 0), refunded.pop(key, 0)
        if came - went != received_fen:
            yield Difference("money_of_orders", f"{number} received_fen", received_fen, came - went)
        if went > came:
            yield Difference("money_of_orders", f"{number} refunds above what was collected", went, came)
        if went != refunded_fen:
            yield Difference("money_of_orders", f"{number} refunded_fen", refunded_fen, went)
    for key in [*debts(), *cases()]:
        collected.pop(key, None)
        refunded.pop(key, None)
    elsewhere = produce.subjects() if collected or refunded else set()
    for (county, subject), amount in sorted((collected | refunded).items(), key=str):
        if (county, subject) in elsewhere:
            continue
        yield Difference("money_of_orders", f"entries of {subject}, which is no order", amount, 0)


def debts() -> dict[Key, tuple[int, str]]:
    """What each debt from before says was settled, and the day it is since."""
    columns = (Credit.county_id, Credit.id, Credit.settled_fen, Credit.since_on)
    return {(county, id): (fen, str(on)) for county, id, fen, on in db.session.execute(select(*columns))}


def credits() -> Iterator[Difference]:
    """What each debt says was settled = what the ledger collected for it."""
    collected, refunded = sums(EntryKind.COLLECTED), sums(EntryKind.REFUNDED)
    for key, (settled_fen, since) in sorted(debts().items(), key=str):
        came = collected.get(key, 0) - refunded.get(key, 0)
        if came != settled_fen:
            yield Difference("debts_from_before", f"{since} {key[1]} settled_fen", settled_fen, came)


def cases() -> dict[Key, tuple[int, FreightBy, str]]:
    """What each after-sales case says its freight cost the till, who bears it, and the day of the case."""
    columns = (
        OrderReturn.county_id,
        OrderReturn.id,
        OrderReturn.freight_paid_fen,
        OrderReturn.freight_by,
        OrderReturn.on,
    )
    query = select(*columns).where(OrderReturn.freight_by != FreightBy.SHOP)
    return {(row[0], row[1]): (row[2], row[3], str(row[4])) for row in db.session.execute(query)}


def freight() -> Iterator[Difference]:
    """What each case says of its freight = what the ledger paid for it and collected from the villager."""
    spent, collected = sums(EntryKind.SPENT), sums(EntryKind.COLLECTED)
    known = cases()
    for key, (paid_fen, by, on) in sorted(known.items(), key=str):
        paid = spent.pop(key, 0)
        if paid != paid_fen:
            yield Difference("freight_of_cases", f"{on} {key[1]} freight_paid_fen", paid_fen, paid)
        taken = paid_fen if by is FreightBy.VILLAGER else 0
        if collected.get(key, 0) != taken:
            came = collected.get(key, 0)
            yield Difference("freight_of_cases", f"{on} {key[1]} freight collected", taken, came)
    for (_county, subject), amount in sorted(spent.items(), key=str):
        if amount:
            yield Difference("freight_of_cases", f"freight of {subject}, which is no case", amount, 0)


def refunds_in_facts() -> Iterator[Difference]:
    """Per station: refunded in its facts = refund entries of its orders that count."""
    entries = (
        select(Order.county_id, Order.station_id, func.sum(SIGNED_FEN))
        .join(MoneyEntry, (MoneyEntry.county_id == Order.county_id) & (MoneyEntry.subject_id == Order.id))
        .where(MoneyEntry.kind == EntryKind.REFUNDED, counts())
        .group_by(Order.county_id, Order.station_id)
    )
    expected = {(row[0], row[1]): total(row[2]) for row in db.session.execute(entries)}
    facts = select(StationDay.county_id, StationDay.station_id, func.sum(StationDay.refunded_fen)).group_by(
        StationDay.county_id, StationDay.station_id
    )
    stored = {(row[0], row[1]): total(row[2]) for row in db.session.execute(facts)}
    stations = select(Station.county_id, Station.id, Station.code).order_by(Station.county_id, Station.code)
    for county, station_id, code in db.session.execute(stations):
        key = county, station_id
        if stored.get(key, 0) != expected.get(key, 0):
            yield Difference(
                "refunds_in_facts", f"{code} refunded_fen", stored.get(key, 0), expected.get(key, 0)
            )
