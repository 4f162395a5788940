"""定金: given before the harvest, set off against what is bought later, oldest first; the rest comes back."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.ledger.models import EntryKind, Method, MoneyEntry, post
from station_app.produce.producers.models import Producer
from station_app.produce.purchases.models import GrowerAdvance, Purchase, SetOff

REST = GrowerAdvance.amount_fen - GrowerAdvance.set_off_fen - GrowerAdvance.back_fen


def give(
    producer: Producer,
    amount_fen: int,
    method: Method,
    by: Person,
    *,
    product_id: uuid.UUID | None = None,
    promised: int | None = None,
    note: str = "",
    id: uuid.UUID | None = None,
) -> GrowerAdvance:
    """Give a producer money before the harvest; out of the till where it is cash."""
    advance = GrowerAdvance(
        county_id=producer.county_id,
        id=id or uuid7(),
        station_id=producer.station_id,
        producer_id=producer.id,
        product_id=product_id,
        given_on=clock.today(),
        amount_fen=amount_fen,
        set_off_fen=0,
        back_fen=0,
        promised=promised,
        note=note,
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(advance)
    db.session.flush()
    post(advance, EntryKind.PAID, amount_fen, method, by, is_historical=not by.is_operator)
    audit.record(
        advance, "give", by, changes={"amount_fen": (None, amount_fen), "at": (None, clock.moment())}
    )
    return advance


def given_before(id: uuid.UUID, county_id: str) -> GrowerAdvance | None:
    """The advance that has this identifier already."""
    query = select(GrowerAdvance).where(GrowerAdvance.county_id == county_id, GrowerAdvance.id == id)
    found: GrowerAdvance | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def open_of(producer_id: uuid.UUID, *, lock: bool = False) -> list[GrowerAdvance]:
    """The advances of a producer with something left, oldest first."""
    query = visible(GrowerAdvance).where(GrowerAdvance.producer_id == producer_id, REST > 0)
    query = query.order_by(GrowerAdvance.given_on, GrowerAdvance.id)
    return list(db.session.scalars(query.with_for_update() if lock else query))


def set_off(purchase: Purchase, by: Person) -> int:
    """Pay a purchase from the producer's advances, as far as they reach; returns the fen."""
    taken = 0
    for advance in open_of(purchase.producer_id, lock=True):
        part = min(advance.rest_fen, purchase.owed_fen)
        if part <= 0:
            break
        db.session.add(
            SetOff(
                county_id=purchase.county_id,
                id=uuid7(),
                station_id=purchase.station_id,
                advance_id=advance.id,
                purchase_id=purchase.id,
                amount_fen=part,
                at=clock.moment(),
            )
        )
        advance.set_off_fen += part
        purchase.set_off_fen += part
        taken += part
    return taken


def release(purchase: Purchase) -> None:
    """A cancelled purchase sets nothing off: what it took of advances is open again."""
    query = visible(SetOff).where(SetOff.purchase_id == purchase.id, SetOff.released_at.is_(None))
    parts = list(db.session.scalars(query))
    ids = sorted({part.advance_id for part in parts})
    held = (
        visible(GrowerAdvance).where(GrowerAdvance.id.in_(ids)).order_by(GrowerAdvance.id).with_for_update()
    )
    advances = {advance.id: advance for advance in db.session.scalars(held)}
    for part in parts:
        part.released_at = clock.moment()
        advances[part.advance_id].set_off_fen -= part.amount_fen
        purchase.set_off_fen -= part.amount_fen


def give_back(
    advance: GrowerAdvance, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID | None = None
) -> None:
    """The producer brings back what was not set off; the same ``id`` again changes nothing."""
    if id is not None and _posted(advance, id):
        return
    if not 0 < amount_fen <= advance.rest_fen:
        raise Refused(N_("最多退回 %(sum)s，请核对。"), sum=money(advance.rest_fen))
    before = advance.back_fen
    post(advance, EntryKind.COLLECTED, amount_fen, method, by, id=id, is_historical=not by.is_operator)
    advance.back_fen += amount_fen
    db.session.flush()
    changes = {"back_fen": (before, advance.back_fen), "at": (None, clock.moment())}
    audit.record(advance, "give_back", by, changes=changes)


def _posted(advance: GrowerAdvance, id: uuid.UUID) -> bool:
    query = select(MoneyEntry.id).where(
        MoneyEntry.county_id == advance.county_id, MoneyEntry.id == id, MoneyEntry.subject_id == advance.id
    )
    return db.session.scalar(query.execution_options(scoped=True)) is not None
