"""The links of the audit's chains: the next place of a chain, the digest of an entry, the head they end in.

Taking a place locks the chain's head until the commit, so that the acts of one station stand in order.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, String, Uuid, bindparam, update
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Model, spread
from station_app.core.prepared import Prepared

FIRST = "0" * 64


class AuditHead(Model):
    """The last link of each chain. Locking it puts the acts of one station in order."""

    __tablename__ = "audit_heads"
    __table_args__ = spread()

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    chain_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


class Link(NamedTuple):
    """A place in a chain that was taken, and the digest of the entry before it."""

    seq: int
    digest: str


_HEADS: Any = AuditHead.__table__


def taking(insert: Any) -> Any:
    """The statement that takes the next place: of ``chain_county`` and ``chain``; returns a ``Link``."""
    first = insert(_HEADS).values(
        county_id=bindparam("chain_county"), chain_id=bindparam("chain"), seq=1, digest=FIRST
    )
    return first.on_conflict_do_update(
        index_elements=["county_id", "chain_id"], set_={"seq": _HEADS.c.seq + 1}
    ).returning(_HEADS.c.seq, _HEADS.c.digest)


def sealing(_insert: Any) -> Any:
    """The statement that lets the head say the digest of the entry that took its place: ``sealed``."""
    mine = (_HEADS.c.county_id == bindparam("chain_county"), _HEADS.c.chain_id == bindparam("chain"))
    return update(_HEADS).where(*mine).values(digest=bindparam("sealed"))


_TAKE, SEAL = Prepared(taking), Prepared(sealing)


def take(county_id: str, chain_id: uuid.UUID) -> Link:
    """Lock the chain's head and take the next place in it."""
    return Link(*_TAKE.run({"chain_county": county_id, "chain": chain_id})[0])


def seal(entry: Any) -> str:
    """The digest of an entry: SHA-256 over its whole content and the digest before it."""
    body = [
        entry.county_id,
        entry.chain_id.hex,
        entry.seq,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.by_id.hex if entry.by_id else "",
        entry.by_name,
        entry.by_role,
        entry.thing,
        entry.thing_id.hex,
        entry.verb,
        entry.reason,
        entry.changes,
        entry.previous,
    ]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
