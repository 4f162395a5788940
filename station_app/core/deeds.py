"""What may be done to which kind of thing, in the words people read, and whether it can be taken back.

Each feature names its kinds and verbs once, in its ``deeds.py``; the audit log, the history on a thing's own
page and the undo all read this table. Two tests keep it whole: every verb that is recorded stands here, and
every verb of a life-cycle can be taken back or says why not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select

from station_app.core.access import EVERYONE, Role
from station_app.core.flow import Flow
from station_app.core.i18n import N_, gettext

TAKE_BACK = "take_back"
"""The verb of an undo; the entry says which one it takes back."""

FINAL = N_("这件事办了就不能撤销。")


@dataclass(frozen=True)
class Deed:
    """One verb: what it is called once done. ``fixed`` says why it cannot be taken back ('': it can).

    ``is_look``: it changed nothing, so it stands in no undo's way. ``is_edit``: told as from this to that.
    """

    words: str
    fixed: str = ""
    is_look: bool = False
    is_edit: bool = False


PHOTO = N_("照片加错了、放回错了，请在照片旁边删掉。")
SHARED = {
    "photo_added": Deed(N_("加了照片"), PHOTO),
    "photo_removed": Deed(N_("删了照片")),
    "photo_restored": Deed(N_("放回了照片"), PHOTO),
}
"""What the kit does to rows of any kind (``core/files.py``)."""
FIELDS = {"photo": N_("照片")}


class Named(NamedTuple):
    """A thing as the log names it; no address where it has no page."""

    name: str
    url: str | None = None


Names = Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Named]]
Measures = Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Callable[[int], str]]]
Restored = Callable[[Any, dict[str, Any]], None]
Created = Callable[[Any, Any], None]


def no_names(_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Things without a name of their own."""
    return {}


def no_measures(_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Callable[[int], str]]:
    """Things without amounts of goods."""
    return {}


def no_words(_key: str, _value: Any) -> str | None:
    """Values that say themselves."""
    return None


def no_find(_words: str) -> list[Select[Any]]:
    """Things nobody looks for by a number."""
    return []


@dataclass(frozen=True)
class Kind:
    """One kind of thing. ``label`` gives the word for one of them, 订单; ``names`` finds names and pages.

    ``fields`` are the words of the forms, ``labelled`` those that a rule makes; ``said`` gives the word of a
    value from a closed list, or None. ``masks`` shows a personal value to those who need not know it.
    ``found`` gives queries for the ids of things whose number or name somebody typed. ``readers``: who may
    read this kind's history. ``amounts`` are fields of goods, ``measures`` gives for things
    how theirs are said.
    """

    thing: str
    model: Any
    label: Callable[[], str]
    deeds: dict[str, Deed]
    fields: dict[str, str] = field(default_factory=dict)
    labelled: Callable[[str], str | None] = lambda _key: None
    said: Callable[[str, Any], str | None] = no_words
    masks: dict[str, Callable[[str], str]] = field(default_factory=dict)
    names: Names = no_names
    amounts: tuple[str, ...] = ()
    measures: Measures = no_measures
    found: Callable[[str], list[Select[Any]]] = no_find
    readers: tuple[Role, ...] = EVERYONE

    def label_of(self, key: str) -> str:
        """The word for one of its fields; what nobody named is shown as it is called inside."""
        return self.labelled(key) or gettext(self.fields.get(key) or FIELDS.get(key, key))


_kinds: dict[str, Kind] = {}
_restored: dict[str, Restored] = {}
_created: dict[str, Created] = {}


def register(kind: Kind) -> None:
    """Add a kind of thing (once, while the application is built)."""
    _kinds[kind.thing] = kind


def kinds() -> list[Kind]:
    """All kinds, as they were registered."""
    return list(_kinds.values())


def kind_of(thing: str) -> Kind | None:
    """The kind a table's rows are."""
    return _kinds.get(thing)


def deed_of(thing: str, verb: str) -> Deed | None:
    """What the log says of a verb."""
    kind = _kinds.get(thing)
    return (kind.deeds.get(verb) or SHARED.get(verb)) if kind else None


def may_be_undone(thing: str, verb: str) -> bool:
    """Is this verb of this kind one that can be taken back?"""
    deed = deed_of(thing, verb)
    return deed is not None and not deed.fixed and not deed.is_look


def of_flow(flow: Flow[Any], fixed: dict[str, str] | None = None) -> dict[str, Deed]:
    """The verbs of a life-cycle; ``fixed`` says of some why they cannot be taken back."""
    return {name: Deed(verb.done, (fixed or {}).get(name, "")) for name, verb in flow.verbs.items()}


def on_restored(model: Any, settle: Restored) -> None:
    """After a row of this model was put back: ``settle(row, what it was)`` sees to what follows from it."""
    _restored[model.__tablename__] = settle


def on_created(model: Any, undo: Created) -> None:
    """How a row that an act made is taken back, ``undo(row, by)``; without it, the row is deleted."""
    _created[model.__tablename__] = undo


def settler(table: str) -> Restored | None:
    """What follows when a row of this table is put back."""
    return _restored.get(table)


def eraser(table: str) -> Created | None:
    """How a new row of this table is taken back."""
    return _created.get(table)
