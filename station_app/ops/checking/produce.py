"""Farm products: weights of purchases, batches and sales balance, and their money stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from station_app.core.db import db
from station_app.core.money import total
from station_app.ledger.models import EntryKind
from station_app.ops.checking.booked import Key, sums
from station_app.ops.checking.difference import Difference
from station_app.produce.batches.models import Batch, BatchInput
from station_app.produce.channels.models import Settlement
from station_app.produce.channels.settling import TAKEN_BACK
from station_app.produce.purchases.buying import gain_of
from station_app.produce.purchases.models import GrowerAdvance, Purchase, SetOff
from station_app.produce.sales.models import Sale, SaleReturn
from station_app.produce.weights import worth


def _by(column: Any, amount: Any, *conditions: Any, of: Any = None) -> dict[Key, int]:
    """Sums of a table by what its rows name."""
    model = column.class_
    query = select(model.county_id, column, func.sum(amount)).where(column.is_not(None), *conditions)
    if of is not None:
        query = query.join(*of)
    rows = db.session.execute(query.group_by(model.county_id, column))
    return {(county, id): total(sum_) for county, id, sum_ in rows}


def weights() -> Iterator[Difference]:
    """What is left of purchases and batches = what came in less what went on; what went in = out + lost."""
    same = (Batch, (Batch.county_id == BatchInput.county_id) & (Batch.id == BatchInput.batch_id))
    from_purchases = _by(BatchInput.purchase_id, BatchInput.amount, Batch.undone_at.is_(None), of=same)
    from_batches = _by(BatchInput.source_id, BatchInput.amount, Batch.undone_at.is_(None), of=same)
    into = _by(BatchInput.batch_id, BatchInput.amount)
    stands = Sale.cancelled_at.is_(None)
    sold = _by(Sale.batch_id, func.coalesce(Sale.amount, 0), stands)
    returned = _by(SaleReturn.sale_id, SaleReturn.amount)
    restocked = _restocked()
    for row in db.session.scalars(select(Purchase).order_by(Purchase.number)):
        rest = 0 if row.is_cancelled else row.net - from_purchases.get((row.county_id, row.id), 0)
        if row.rest != rest:
            yield Difference("weights", f"{row.number} rest", row.rest, rest)
    for one in db.session.scalars(select(Batch).order_by(Batch.code)):
        key = one.county_id, one.id
        rest = one.amount - from_batches.get(key, 0) - sold.get(key, 0) + restocked.get(key, 0)
        if one.rest != (0 if one.is_undone else rest):
            yield Difference("weights", f"{one.code} rest", one.rest, rest)
        if into.get(key, 0) != one.amount + one.loss:
            yield Difference("weights", f"{one.code} inputs", into.get(key, 0), one.amount + one.loss)
    for sale in db.session.scalars(select(Sale).order_by(Sale.id)):
        came = returned.get((sale.county_id, sale.id), 0)
        if sale.returned != came:
            yield Difference("weights", f"sale {sale.id} returned", sale.returned, came)


def _restocked() -> dict[Key, int]:
    """What came back into each batch."""
    query = (
        select(Sale.county_id, Sale.batch_id, func.sum(SaleReturn.amount))
        .join(SaleReturn, (SaleReturn.county_id == Sale.county_id) & (SaleReturn.sale_id == Sale.id))
        .where(Sale.batch_id.is_not(None), SaleReturn.is_restocked.is_(True), Sale.cancelled_at.is_(None))
        .group_by(Sale.county_id, Sale.batch_id)
    )
    rows = db.session.execute(query)
    return {(county, id): total(amount) for county, id, amount in rows if id is not None}


def money() -> Iterator[Difference]:
    """Amounts of purchases, their payments, set-offs and gains; refunds of sales; what came of agreements."""
    paid, back = sums(EntryKind.PAID), sums(EntryKind.COLLECTED)
    refunded_cash = sums(EntryKind.REFUNDED)
    offs = _by(SetOff.purchase_id, SetOff.amount_fen, SetOff.released_at.is_(None))
    used = _by(SetOff.advance_id, SetOff.amount_fen, SetOff.released_at.is_(None))
    for row in db.session.scalars(select(Purchase).order_by(Purchase.number)):
        key = row.county_id, row.id
        amount = worth(row.net, row.price_fen, row.size)
        expected = {
            "amount_fen": amount,
            "paid_fen": paid.get(key, 0),
            "set_off_fen": offs.get(key, 0),
            "gain_fen": gain_of(amount, row.net, row.market_fen, row.size),
        }
        yield from _compared("money_of_produce", row.number, row, expected)
    for advance in db.session.scalars(select(GrowerAdvance).order_by(GrowerAdvance.id)):
        key = advance.county_id, advance.id
        expected = {
            "amount_fen": paid.get(key, 0),
            "set_off_fen": used.get(key, 0),
            "back_fen": back.get(key, 0),
        }
        yield from _compared("money_of_produce", f"advance {advance.id}", advance, expected)
    refunds = _by(SaleReturn.sale_id, SaleReturn.refund_fen)
    fees = _by(SaleReturn.sale_id, SaleReturn.fee_back_fen)
    for sale in db.session.scalars(select(Sale).order_by(Sale.id)):
        key = sale.county_id, sale.id
        counted: dict[str, int | None] = {
            "refunded_fen": refunds.get(key, 0),
            "fee_back_fen": min(fees.get(key, 0), sale.fee_fen),
        }
        yield from _compared("money_of_produce", f"sale {sale.id}", sale, counted)
        came = 0 if sale.is_cancelled or sale.method is None or sale.station_id is None else sale.amount_fen
        went = sale.refunded_fen if came else 0
        if (back.get(key, 0), refunded_cash.get(key, 0)) != (came, went):
            stored = back.get(key, 0), refunded_cash.get(key, 0)
            yield Difference("money_of_produce", f"sale {sale.id} entries", stored, (came, went))
    yield from _settlements()


def _compared(check: str, where: str, row: Any, expected: dict[str, int | None]) -> Iterator[Difference]:
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield Difference(check, f"{where} {name}", getattr(row, name), value)


def _settlements() -> Iterator[Difference]:
    """A settlement that stands is the sum of the sales and refunds that name it; one taken back has none."""
    counted = {
        "sales": _by(Sale.settlement_id, 1),
        "amount_fen": _by(Sale.settlement_id, Sale.amount_fen),
        "fee_fen": _by(Sale.settlement_id, Sale.fee_fen),
    }
    of_sale = (Sale, (Sale.county_id == SaleReturn.county_id) & (Sale.id == SaleReturn.sale_id))
    is_own = func.coalesce(Sale.settlement_id == SaleReturn.settlement_id, False)
    for name, held, fen in (
        ("refunded_fen", is_own, SaleReturn.refund_fen),
        ("deducted_fen", ~is_own, TAKEN_BACK),
    ):
        counted[name] = _by(SaleReturn.settlement_id, fen, held, of=of_sale)
    came = _by(SaleReturn.settlement_id, SaleReturn.fee_back_fen, is_own, of=of_sale)
    for key, back_fen in came.items():
        counted["fee_fen"][key] = counted["fee_fen"].get(key, 0) - back_fen
    for row in db.session.scalars(select(Settlement).order_by(Settlement.id)):
        for name, found in counted.items():
            stored = 0 if row.undone_at is not None else getattr(row, name)
            count = found.get((row.county_id, row.id), 0)
            if stored != count:
                yield Difference("money_of_produce", f"settlement {row.id} {name}", stored, count)
        due = row.amount_fen - row.refunded_fen - row.fee_fen - row.deducted_fen
        if row.due_fen != due:
            yield Difference("money_of_produce", f"settlement {row.id} due_fen", row.due_fen, due)


def subjects() -> set[Key]:
    """Whatever of farm products has entries in the ledger."""
    found: set[Key] = set()
    for model in (Purchase, GrowerAdvance, Sale):
        found |= {(county, id) for county, id in db.session.execute(select(model.county_id, model.id))}
    return found
