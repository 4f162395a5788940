"""One record made of two of the same station: orders, money and presence follow; what was moved is kept.

The row that goes stays as a pointer to the one that is kept. Taking it back moves exactly what was moved, as
long as nobody merged or erased further; what was bought since stays with the one that was kept.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, people
from station_app.core.access import Person, fetch, visible
from station_app.core.db import Model, OfStation, db, spread, uuid7, within
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.households.homes import joining, poverty
from station_app.households.hooks import move_all, move_back
from station_app.households.models import Consent, Villager

TAKEN_OVER = ("phone", "group_name", "consent", "consent_on", "consent_way")


class Merge(OfStation, Model):
    """One merge. ``moved``: what each feature moved, and what the kept row had before."""

    __tablename__ = "villager_merges"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("kept_id", "villagers"),
        within("gone_id", "villagers"),
        Index("ix_villager_merges_kept", "county_id", "kept_id"),
        Index("ix_villager_merges_gone", "county_id", "gone_id"),
    )

    kept_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    gone_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80), default="")
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[str] = mapped_column(String(80), default="")


def held(first: uuid.UUID, second: uuid.UUID) -> tuple[Villager, Villager]:
    """Two villagers, locked in one order whoever comes first; raises ``NotFound``."""
    rows = {id: fetch(Villager, id, lock=True) for id in sorted((first, second))}
    return rows[first], rows[second]


def refuse_unfit(kept: Villager, gone: Villager) -> None:
    """Raise for two that cannot be one: ``Refused``, or ``NotNow`` when one of them is no more."""
    if kept.id == gone.id:
        raise Refused(N_("这是同一条，不用合并。"))
    if kept.station_id != gone.station_id:
        raise Refused(N_("两条记在两个站，各有各的订单，不能合并。先把订单改到对的站。"))
    for one in (kept, gone):
        if one.merged_into_id is not None or one.erased_at is not None:
            raise NotNow(N_("其中一条已经合并或抹去了，请回列表看看。"))


def merge(kept: Villager, gone: Villager, by: Person, reason: str) -> Merge:
    """Make one of two. Both are locked by the caller (``held``)."""
    refuse_unfit(kept, gone)
    household = gone.household_id
    moved: dict[str, Any] = {"followers": move_all(gone, kept.id, kept.household_id)}
    before, after = _take_over(kept, gone)
    moved["before"], moved["after"] = before, after
    gone.merged_into_id = kept.id
    gone.household_id = kept.household_id
    db.session.flush()
    moved["household"] = str(household)
    alone = household != kept.household_id and not joining.members(household)
    moved["poverty"] = poverty.move(kept.county_id, household, kept.household_id) if alone else []
    made = Merge(
        county_id=kept.county_id,
        id=uuid7(),
        station_id=kept.station_id,
        kept_id=kept.id,
        gone_id=gone.id,
        moved=moved,
        at=clock.now(),
        by_name=by.name,
    )
    db.session.add(made)
    count = sum(len(rows) for rows in moved["followers"].values())
    changes = {key: (before[key], after[key]) for key in before}
    audit.record(kept, "merge", by, reason, {**changes, "merged": (None, gone.id), "orders": (None, count)})
    audit.record(gone, "merged_into", by, reason, {"merged_into": (None, kept.id)})
    return made


def _take_over(kept: Villager, gone: Villager) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the kept row lacks and the other knows: telephone, group, consent. Before and after."""
    before = {name: _plain(getattr(kept, name)) for name in TAKEN_OVER}
    if gone.phone and not kept.phone and kept.consent is not Consent.REFUSED:
        kept.call(kept.name, gone.phone)
    kept.group_name = kept.group_name or gone.group_name
    if kept.consent is Consent.NOT_ASKED and not (gone.consent is Consent.REFUSED and kept.phone):
        kept.consent, kept.consent_on, kept.consent_way = gone.consent, gone.consent_on, gone.consent_way
    after = {name: _plain(getattr(kept, name)) for name in TAKEN_OVER}
    changed = [name for name in TAKEN_OVER if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def undo(made: Merge, by: Person) -> None:
    """Take a merge back; raises ``NotNow`` when it was, or when one of the two was merged or erased since."""
    kept, gone = held(made.kept_id, made.gone_id)
    if made.undone_at is not None:
        raise NotNow(N_("这次合并已经撤销过了。"))
    if kept.erased_at or gone.erased_at:
        raise NotNow(N_("这位乡亲的资料已经抹去，合并不能再撤销。"))
    if kept.merged_into_id is not None or gone.merged_into_id != kept.id:
        raise NotNow(N_("后来又合并过一次，请先撤销后面那次。"))
    former = uuid.UUID(made.moved["household"])
    gone.merged_into_id = None
    gone.household_id = former
    move_back(kept, gone, made.moved["followers"])
    poverty.move_back(kept.county_id, made.moved["poverty"], former)
    changes = {}
    for name, value in made.moved["before"].items():
        now = _plain(getattr(kept, name))
        if now == made.moved["after"][name]:
            changes[name] = (now, value)
            _put_back(kept, name, value)
    made.undone_at, made.undone_by = clock.now(), by.name
    audit.record(kept, "unmerge", by, changes={**changes, "merged": (gone.id, None)})
    audit.record(gone, "unmerged", by, changes={"merged_into": (kept.id, None)})


def _put_back(kept: Villager, name: str, value: Any) -> None:
    if name == "phone":
        kept.phone, kept.phone_tail = value, people.tail(value)
    elif name == "consent":
        kept.consent = Consent(value)
    elif name == "consent_on":
        kept.consent_on = dt.date.fromisoformat(value) if value else None
    else:
        setattr(kept, name, value)


def merges_of(id: uuid.UUID) -> list[Merge]:
    """The merges into a villager, newest first."""
    query = visible(Merge).where(Merge.kept_id == id).order_by(Merge.at.desc(), Merge.id.desc())
    return list(db.session.scalars(query.limit(20)))
