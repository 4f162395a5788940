"""How money that an act moved is taken back: by another entry, never by forgetting one."""

from __future__ import annotations

from station_app.core.access import Person
from station_app.core.deeds import on_created
from station_app.core.i18n import N_, gettext
from station_app.ledger.models import MoneyEntry, post, reverse


def take_back(entry: MoneyEntry, by: Person) -> None:
    """Reverse an entry; one that was itself a reversal is posted anew, on the day it is taken back."""
    note = gettext(N_("撤销"))
    if entry.reverses_id is None:
        reverse(entry, by, note)
        return
    post(
        entry,
        entry.kind,
        entry.amount_fen,
        entry.method,
        by,
        line_id=entry.line_id,
        is_historical=entry.is_historical,
        note=note,
    ).subject_id = entry.subject_id


on_created(MoneyEntry, take_back)
