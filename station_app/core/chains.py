"""Are the audit's chains whole? For ``station verify`` all of them, for a page a bounded piece at a time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.links import FIRST, AuditHead, seal
from station_app.core.redaction import vouched


@dataclass(frozen=True)
class Checked:
    """How far a chain was walked: whole up to ``to``, or broken at entry ``broken``."""

    to: int
    broken: int | None = None


def check(head: AuditHead, start: int, most: int) -> Checked:
    """Walk a chain from after entry ``start``, at most ``most`` entries, and compare its end with its head.

    What stands before ``start`` is taken as it is: walk from 0 to prove a whole chain. The caller saw the
    head through the scope of the person who asks.
    """
    mine = (AuditEntry.county_id == head.county_id, AuditEntry.chain_id == head.chain_id)
    seq, digest, blanked = 0, FIRST, vouched(head.county_id)
    if start > 0:
        before = select(AuditEntry.digest).where(*mine, AuditEntry.seq == start)
        found = db.session.scalar(before.execution_options(scoped=True))
        if found is None:
            return Checked(start, start)
        seq, digest = start, found
    query = select(*AuditEntry.__table__.columns).where(*mine, AuditEntry.seq > seq)
    query = query.order_by(AuditEntry.seq).limit(most).execution_options(scoped=True, yield_per=500)
    for entry in db.session.execute(query):
        if not _fits(entry, seq, digest, blanked):
            return Checked(seq, seq + 1)
        seq, digest = entry.seq, entry.digest
    if seq > head.seq or (seq == head.seq and digest != head.digest):
        return Checked(seq, seq)
    return Checked(seq, seq + 1 if seq < head.seq and seq - start < most else None)


def _fits(entry: Any, seq: int, digest: str, blanked: dict[uuid.UUID, str]) -> bool:
    """Does an entry follow the one before? An erasure may vouch for one that it blanked."""
    is_sealed = seal(entry) == entry.digest or blanked.get(entry.id) == entry.digest
    return bool(entry.seq == seq + 1 and entry.previous == digest and is_sealed)


def broken_links(county_id: str | None = None) -> list[str]:
    """Walk every chain and name each entry whose digest, order or head does not fit (``verify``)."""
    with unscoped():
        return _broken_links(county_id)


def _broken_links(county_id: str | None) -> list[str]:
    blanked = vouched(county_id)
    wrong: list[str] = []
    last: dict[tuple[str, uuid.UUID], tuple[int, str]] = {}
    query = select(AuditEntry).order_by(AuditEntry.county_id, AuditEntry.chain_id, AuditEntry.seq)
    if county_id:
        query = query.where(AuditEntry.county_id == county_id)
    for entry in db.session.scalars(query.execution_options(yield_per=500)):
        key = (entry.county_id, entry.chain_id)
        if not _fits(entry, *last.get(key, (0, FIRST)), blanked):
            wrong.append(f"audit {entry.county_id} {entry.chain_id} {entry.seq}")
        last[key] = (entry.seq, entry.digest)
    heads = select(AuditHead.county_id, AuditHead.chain_id, AuditHead.seq, AuditHead.digest)
    if county_id:
        heads = heads.where(AuditHead.county_id == county_id)
    for county, chain, seq, digest in db.session.execute(heads):
        if last.get((county, chain), (0, FIRST)) != (seq, digest):
            wrong.append(f"audit head {county} {chain}")
    wrong += [
        f"audit head missing {county} {chain}"
        for county, chain in last
        if not db.session.get(AuditHead, {"county_id": county, "chain_id": chain})
    ]
    return wrong
