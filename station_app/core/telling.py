"""An audit entry as people read it: who did what to which thing, from what to what, and why.

Personal values stand in the entry as digests. Their clear text comes from the erasable side table where it
still is: in full for the own station, masked for the desk, as 已隐去 where nothing is left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from station_app.core import deeds, words
from station_app.core.access import Person
from station_app.core.audit import AuditClear
from station_app.core.db import db
from station_app.core.deeds import TAKE_BACK, Kind
from station_app.core.i18n import N_, gettext
from station_app.core.money import money

SILENT = {"at", "undoes", "units_m", "case"}
"""What an entry carries for the program: the business moment, the act it takes back, units by line,
the case a paper is of."""
NOTHING = "–"
HIDDEN = N_("（已隐去）")
MANY = 6
"""So many changes are told in one sentence; the rest are counted."""


class Clears(dict[tuple[uuid.UUID, str], str]):
    """Clear texts by entry and digest; ``said``: how amounts of goods are said, by thing."""

    said: dict[uuid.UUID, Callable[[int], str]]


class Change(NamedTuple):
    """One field, before and after, in words."""

    label: str
    before: str
    after: str


def clears_of(entries: Iterable[Any]) -> Clears:
    """The clear texts behind the digests of these entries, where they were not erased; one statement.

    With them how amounts of goods are said: one statement for each kind that has such. The caller has
    read the entries through the scope of the person who asks.
    """
    entries = list(entries)
    clears = Clears()
    clears.said = _measures(entries)
    found = [entry for entry in entries if '"#' in str(entry.changes).replace("'", '"')]
    if not found:
        return clears
    ids = {source for entry in found for source in (entry.id, _source(entry))}
    query = select(AuditClear.entry_id, AuditClear.digest, AuditClear.clear).where(
        AuditClear.county_id.in_({entry.county_id for entry in found}), AuditClear.entry_id.in_(ids)
    )
    rows = db.session.execute(query.execution_options(scoped=True))
    clears.update({(id, digest): clear for id, digest, clear in rows})
    return clears


def _measures(entries: Sequence[Any]) -> dict[uuid.UUID, Callable[[int], str]]:
    found: dict[uuid.UUID, Callable[[int], str]] = {}
    for kind in (deeds.kind_of(thing) for thing in sorted({entry.thing for entry in entries})):
        if kind is not None and kind.amounts:
            wanted = {
                entry.thing_id
                for entry in entries
                if entry.thing == kind.thing and set(kind.amounts) & (entry.changes or {}).keys()
            }
            found |= kind.measures(sorted(wanted)) if wanted else {}
    return found


def _source(entry: Any) -> uuid.UUID:
    """The entry whose clear texts these digests are: an undo repeats those of what it took back."""
    undone = (entry.changes or {}).get("undoes")
    return uuid.UUID(undone[1]) if undone else entry.id


def changes_of(entry: Any, clears: Clears, by: Person) -> list[Change]:
    """What an entry changed, in the words of the forms."""
    kind = deeds.kind_of(entry.thing)
    told = []
    for key, (before, after) in (entry.changes or {}).items():
        if key in SILENT or (_is_nothing(before) and _is_nothing(after)) or before == after:
            continue
        label = kind.label_of(key) if kind else key
        told.append(Change(label, *(_said(kind, entry, key, value, clears, by) for value in (before, after))))
    return told


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _said(kind: Kind | None, entry: Any, key: str, value: Any, clears: Clears, by: Person) -> str:
    """One value as people read it."""
    if _is_nothing(value):
        return NOTHING
    if isinstance(value, str) and value.startswith("#") and len(value) == 65:
        return _personal(kind, entry, key, value, clears, by)
    word = kind.said(key, value) if kind else None
    if word is not None:
        return word
    if kind and key in kind.amounts and isinstance(value, int) and entry.thing_id in clears.said:
        return clears.said[entry.thing_id](value)
    if isinstance(value, bool):
        return gettext(N_("是")) if value else gettext(N_("否"))
    if isinstance(value, int):
        return _number(key, value)
    if isinstance(value, list):
        return words.series(str(one) for one in value)
    if isinstance(value, dict):
        return words.series(f"{name} {one}" for name, one in value.items())
    return _moment(key, str(value))


def _number(key: str, value: int) -> str:
    if key.endswith("_fen"):
        return money(value)
    if key.endswith("_bp"):
        return words.percent(value)
    if key.endswith("_m"):
        return words.quantity(value)
    return words.thousands(value)


def _moment(key: str, text: str) -> str:
    """A day or a moment where the field is one; any other text as it is."""
    try:
        if key.endswith("_on"):
            return words.fulldate(dt.date.fromisoformat(text))
        if key.endswith("_at"):
            return words.moment(dt.datetime.fromisoformat(text))
    except ValueError:
        pass
    return text


def _personal(kind: Kind | None, entry: Any, key: str, value: str, clears: Clears, by: Person) -> str:
    clear = clears.get((_source(entry), value[1:]))
    if clear is None:
        return gettext(HIDDEN)
    if by.is_operator and not by.is_looking and entry.chain_id in by.stations:
        return clear
    mask = kind.masks.get(key) if kind else None
    return mask(clear) if mask else gettext(HIDDEN)


def deed_words(entry: Any) -> str:
    """What was done: '到货了', '撤销了“到货了”'."""
    if entry.verb == TAKE_BACK:
        was = (entry.changes or {}).get("undoes", ["", ""])[0]
        return gettext(N_("撤销了“%(deed)s”"), deed=_words(entry.thing, was))
    return _words(entry.thing, entry.verb)


def _words(thing: str, verb: str) -> str:
    deed = deeds.deed_of(thing, verb)
    return gettext(deed.words) if deed else verb


def who(entry: Any) -> str:
    """Who did it; what nobody did, the system did by itself."""
    return entry.by_name or gettext(N_("系统"))


def kind_words(thing: str) -> str:
    """What this kind of thing is called."""
    kind = deeds.kind_of(thing)
    return kind.label() if kind else thing


MARK = "\x00"


def sentence(entry: Any, changes: Sequence[Change]) -> tuple[str, str]:
    """The entry as a sentence without its time, in two parts: the name of the thing stands between them."""
    deed = deeds.deed_of(entry.thing, entry.verb)
    values = {"who": who(entry), "kind": kind_words(entry.thing), "thing": MARK}
    listed = words.series(_change_words(change) for change in changes[:MANY])
    if len(changes) > MANY:
        listed = gettext(N_("%(changes)s等 %(n)s 处"), changes=listed, n=len(changes))
    if deed is not None and deed.is_edit and listed:
        text = gettext(N_("%(who)s 把%(kind)s %(thing)s 的%(changes)s"), changes=listed, **values)
    else:
        text = gettext(N_("%(who)s %(deed)s：%(kind)s %(thing)s"), deed=deed_words(entry), **values)
        if listed:
            text = gettext(N_("%(sentence)s（%(changes)s）"), sentence=text, changes=listed)
    if entry.reason:
        text = gettext(N_("%(sentence)s，因为：%(reason)s"), sentence=text, reason=entry.reason)
    before, _, after = text.partition(MARK)
    return before, after


def _change_words(change: Change) -> str:
    if change.before == NOTHING:
        return gettext(N_("%(field)s %(after)s"), field=change.label, after=change.after)
    return gettext(
        N_("%(field)s从 %(before)s 改成 %(after)s"),
        field=change.label,
        before=change.before,
        after=change.after,
    )
