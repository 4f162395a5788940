"""A person is taken out of the database on request; what was bought stays, under nobody's name.

Name, telephone, group, consent, relation, poverty status, photos, clear texts of the audit and the words of
notes go. Orders and money stay with the nameless row, so that no figure changes. Nobody is erased while money
is owed or goods are on their way (the contract still runs, PIPL article 47).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import and_, delete, or_, select, update

from station_app.core import audit, binned, clock, files, journal, redaction
from station_app.core.access import Person, visible
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.core.people import NAMELESS
from station_app.core.words import series
from station_app.households.homes import joining, poverty
from station_app.households.hooks import Gone, erase_all, holds
from station_app.households.merging.merges import Merge
from station_app.households.models import Consent, Household, Villager, on_roll
from station_app.households.rights import typed

SHORTEST = 2
"""A word of one character stands in too many texts to mean a person."""


def same_person(villager: Villager) -> list[Villager]:
    """The villager and every row merged into this one, however far back."""
    found, newest = [villager], [villager.id]
    while newest:
        query = visible(Villager).where(Villager.merged_into_id.in_(newest)).order_by(Villager.id)
        rows = list(db.session.scalars(query))
        found += rows
        newest = [row.id for row in rows]
    return found


def reasons_to_wait(villager: Villager) -> list[str]:
    """Why this person cannot be erased today, in sentences; empty when nothing is in the way."""
    return holds([row.id for row in same_person(villager)])


def erase(villager: Villager, by: Person, reason: str) -> None:
    """Erase a person; the villager is locked by the caller. Raises ``NotNow`` with what is in the way."""
    if villager.erased_at is not None or villager.merged_into_id is not None:
        raise NotNow(N_("这位乡亲的资料已经抹去，或者合并到别处了。"))
    rows = same_person(villager)
    waits = holds([row.id for row in rows])
    if waits:
        raise NotNow(N_("现在不能抹：%(why)s"), why=series(waits))
    gone = _of(rows)
    ids = [*gone.ids, *erase_all(gone), *typed.forget(gone)]
    household = villager.household_id
    for row in rows:
        _blank(row)
    db.session.flush()
    _empty_household(villager.county_id, household)
    _merges(villager.county_id, gone.ids)
    _photos(villager.county_id, gone.ids)
    _empty_bin(gone)
    blanked = typed.blank(gone, redaction.blank(villager.county_id, ids, gone.words, gone.hide))
    redaction.clear_elsewhere(villager.county_id, Villager.__tablename__, gone.everywhere)
    journal.forget_words(villager.county_id, gone.hide_elsewhere)
    changes = {redaction.BLANKED: (None, blanked)} if blanked else {}
    audit.record(villager, redaction.VERB, by, gone.hide(reason), changes)


def _of(rows: list[Villager]) -> Gone:
    """Which words give the person away: every name and telephone the rows have or the audit remembers."""
    first, ids = rows[0], tuple(row.id for row in rows)
    words = {row.name for row in rows} | {row.phone for row in rows} | set(_former(first.county_id, ids))
    words = {word for word in words if len(word) >= SHORTEST}
    shared = set(
        db.session.scalars(
            select(Villager.name)
            .where(Villager.county_id == first.county_id, Villager.station_id == first.station_id)
            .where(Villager.name.in_(words), Villager.id.not_in(ids), on_roll())
            .where(Villager.binned_at.is_(None))
            .execution_options(scoped=True)
        )
    )
    longest = sorted(words, key=lambda word: (-len(word), word))
    own = tuple(word for word in longest if word not in shared)
    return Gone(first.county_id, first.station_id, ids, tuple(longest), own)


def _former(county_id: str, ids: Iterable[uuid.UUID]) -> list[str]:
    """Names and telephones the rows had before, as the audit keeps them beside its digests."""
    about = select(audit.AuditEntry.id).where(
        audit.AuditEntry.county_id == county_id,
        audit.AuditEntry.thing == Villager.__tablename__,
        audit.AuditEntry.thing_id.in_(list(ids)),
    )
    query = select(audit.AuditClear.clear).where(
        audit.AuditClear.county_id == county_id, audit.AuditClear.entry_id.in_(about)
    )
    return list(db.session.scalars(query.execution_options(scoped=True)))


def _blank(row: Villager) -> None:
    row.call(NAMELESS, "")
    row.initials = ""
    row.group_name = row.relation = row.consent_way = ""
    row.consent, row.consent_on = Consent.NOT_ASKED, None
    row.erased_at = clock.now()


def _empty_household(county_id: str, household_id: uuid.UUID) -> None:
    """A household nobody stands in any more keeps no group and no status."""
    if not joining.members(household_id):
        poverty.forget(county_id, household_id)
        db.session.execute(
            update(Household)
            .where(Household.county_id == county_id, Household.id == household_id)
            .values(group_name="")
            .execution_options(synchronize_session=False)
        )


def _empty_bin(gone: Gone) -> None:
    """The same person once more, thrown into the bin: gone for good now, not in thirty days."""
    query = select(Villager).where(
        Villager.county_id == gone.county_id,
        Villager.station_id == gone.station_id,
        Villager.binned_at.is_not(None),
        or_(
            and_(Villager.phone.in_(gone.words), Villager.phone != ""),
            Villager.name.in_(gone.everywhere),
        ),
    )
    for row in db.session.scalars(query.with_for_update().execution_options(scoped=True)).all():
        if not binned.purge(row):
            _blank(row)


def _merges(county_id: str, ids: tuple[uuid.UUID, ...]) -> None:
    """What a merge kept to be taken back is no longer needed: it holds telephones."""
    db.session.execute(
        update(Merge)
        .where(Merge.county_id == county_id, Merge.kept_id.in_(ids))
        .values(moved={})
        .execution_options(synchronize_session=False)
    )


def _photos(county_id: str, ids: tuple[uuid.UUID, ...]) -> None:
    """Photos of the person: the rows at once, the files with them."""
    mine = (
        files.Photo.county_id == county_id,
        files.Photo.owner_kind == Villager.__tablename__,
        files.Photo.owner_id.in_(ids),
    )
    for photo in db.session.scalars(select(files.Photo).where(*mine).execution_options(scoped=True)):
        photo.path().unlink(missing_ok=True)
        photo.path(small=True).unlink(missing_ok=True)
    gone = delete(files.Photo).where(*mine)
    db.session.execute(gone.execution_options(synchronize_session=False))
