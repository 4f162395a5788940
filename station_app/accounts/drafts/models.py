"""Filled forms that wait for their person to sign in again.

A draft is sealed, belongs to the mark of one person, waits two hours and is small: no files, no passwords.
Whoever else signs in on the same device never sees it.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.sealing import seal, unseal
from station_app.core import clock
from station_app.core.db import Model, db, uuid7

HOURS = 2
MOST_OF_ONE = 5
MOST_FIELDS = 600
LONGEST = 60_000
PURPOSE = "draft"
SECRET = ("password", "current", "again", "pin", "csrf_token")
"""Fields that are never kept, whatever form they stand in. One-time codes are typed on pages never kept."""
Fields = list[tuple[str, str]]


class Draft(Model):
    """A filled form; ``owner`` is the mark of its person (``owners.mark``)."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_owner", "owner"), Index("ix_drafts_until_at", "until_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    owner: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(Text)
    until_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class Filled:
    """A form as it was posted: where to (path and query), from which page ('': unknown), and its fields."""

    action: str
    page: str
    fields: Fields


def keepable(fields: Fields) -> Fields | None:
    """The fields without secrets; None when there is nothing to keep, or more than a person types."""
    kept = [(name, value) for name, value in fields if name not in SECRET]
    size = sum(len(name) + len(value) for name, value in kept)
    if not any(value.strip() for _, value in kept) or len(kept) > MOST_FIELDS or size > LONGEST:
        return None
    return kept


def keep(owner: str, filled: Filled, key: str) -> uuid.UUID:
    """Keep a filled form for the person with this mark; of many, the oldest is let go."""
    moment = clock.now()
    forget_old()
    mine = select(Draft.id).where(Draft.owner == owner).order_by(Draft.until_at.desc(), Draft.id.desc())
    older = db.session.scalars(mine.offset(MOST_OF_ONE - 1)).all()
    if older:
        _drop(Draft.id.in_(older))
    text = json.dumps([filled.action, filled.page, filled.fields], ensure_ascii=False)
    made = Draft(
        id=uuid7(),
        owner=owner,
        sealed=seal(text, key, PURPOSE),
        until_at=moment + dt.timedelta(hours=HOURS),
    )
    db.session.add(made)
    return made.id


def waiting(id: str, owner: str, key: str) -> Filled | None:
    """The draft with this id, if it is this person's and still waits."""
    draft = _one(id, owner)
    text = unseal(draft.sealed, key, PURPOSE) if draft is not None else None
    if text is None:
        return None
    action, page, fields = json.loads(text)
    return Filled(action, page, [(name, value) for name, value in fields])


def hand_over(id: str, owner: str, to: str) -> bool:
    """Make a draft another person's: who typed it gave it away."""
    draft = _one(id, owner)
    if draft is not None:
        draft.owner = to
    return draft is not None


def drop_told(owners: Collection[str], words: Collection[str], key: str) -> None:
    """Drop what these people typed in which one of the words stands, or which cannot be read any more."""
    rows = db.session.execute(select(Draft.id, Draft.owner, Draft.sealed)).all()
    mine = [(id, unseal(sealed, key, PURPOSE)) for id, owner, sealed in rows if owner in owners]
    told = [id for id, text in mine if text is None or any(word in unquote(text) for word in words)]
    if told:
        _drop(Draft.id.in_(told))


def forget_old() -> None:
    """Drop what waited too long (the daily task, and whenever one is kept)."""
    _drop(Draft.until_at < clock.now())


def _one(id: str, owner: str) -> Draft | None:
    try:
        known = uuid.UUID(id)
    except ValueError:
        return None
    query = select(Draft).where(Draft.id == known, Draft.owner == owner, Draft.until_at >= clock.now())
    return db.session.scalar(query)


def _drop(condition: object) -> None:
    query = delete(Draft).where(condition)  # type: ignore[arg-type]
    db.session.execute(query.execution_options(synchronize_session=False))
