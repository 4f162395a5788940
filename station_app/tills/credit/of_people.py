"""What happens to debts when a villager is merged, asks for a copy, or is erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money, total
from station_app.households.hooks import Gone, told
from station_app.households.models import Villager
from station_app.ledger.models import OF_ENTRY, MoneyEntry
from station_app.tills.credit.models import OWED, Credit

OF_DEBT = ("amount_fen", "settled_fen", "since_on", "note")


def move(villager: Villager, to_id: uuid.UUID, _household_id: uuid.UUID) -> list[Any]:
    """A villager's debts become another's; their ids."""
    mine = Credit.county_id == villager.county_id, Credit.villager_id == villager.id
    ids = list(db.session.scalars(select(Credit.id).where(*mine).execution_options(scoped=True)))
    _give(villager.county_id, ids, to_id)
    return [str(id) for id in ids]


def move_back(kept: Villager, gone: Villager, moved: list[Any]) -> None:
    """The debts a merge moved go back."""
    _give(kept.county_id, [uuid.UUID(id) for id in moved], gone.id)


def _give(county_id: str, ids: list[uuid.UUID], villager_id: uuid.UUID) -> None:
    db.session.execute(
        update(Credit)
        .where(Credit.county_id == county_id, Credit.id.in_(ids))
        .values(villager_id=villager_id)
        .execution_options(synchronize_session="fetch", scoped=True)
    )


def hold(ids: Sequence[uuid.UUID]) -> str:
    """What is owed from before is not over."""
    query = visible_columns(Credit, func.sum(OWED)).where(Credit.villager_id.in_(ids))
    owed_fen = total(db.session.scalar(query))
    return gettext(N_("还欠以前的账 %(sum)s"), sum=money(owed_fen)) if owed_fen else ""


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """The debts with what settled them, for the copy of a person's data."""
    query = visible(Credit).where(Credit.villager_id.in_(ids)).order_by(Credit.id)
    debts = list(db.session.scalars(query))
    paid: dict[uuid.UUID | None, list[Any]] = {}
    mine = visible(MoneyEntry).where(MoneyEntry.subject_id.in_([one.id for one in debts]))
    for entry in db.session.scalars(mine.order_by(MoneyEntry.id)):
        paid.setdefault(entry.subject_id, []).append(told(entry, OF_ENTRY))
    return {"credits": [{**told(one, OF_DEBT), "money": paid.get(one.id, [])} for one in debts]}


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Name and telephone go from the notes."""
    mine = Credit.county_id == gone.county_id, Credit.station_id == gone.station_id, Credit.note != ""
    query = select(Credit).where(*mine).execution_options(scoped=True)
    touched = []
    for one in db.session.scalars(query):
        own = one.villager_id in gone.ids
        hidden = (gone.hide if own else gone.hide_elsewhere)(one.note)
        if hidden != one.note:
            one.note = hidden
            touched.append(one.id)
    return touched
