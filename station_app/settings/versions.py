"""Two versions of a page of the settings side by side; the words and rules are those of ``core.stale``.

What a page was made from is told by a print, for several pages change one row. Rows of a list (telephones,
holidays) are compared one by one by what they are about, so that two people who each add one both keep it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from station_app.core import stale
from station_app.core.access import person
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext
from station_app.core.stale import THEIRS, Leaf
from station_app.core.words import series
from station_app.settings.forms import MOST_PHONES, MOST_SPANS, SHARES
from station_app.settings.history import FIELDS

_NAMES = {name: FIELDS[name] for name in ("name", "title", "phone", "planned_stations", "plan_years")}
NONE = N_("没有这一行")


@dataclass(frozen=True)
class Rows:
    """A list in a form: what a row is about ('' for a blank one), and how people read it."""

    name: str
    most: int
    key: Callable[[Any], str]
    label: Callable[[str], str]
    shown: Callable[[Any], str]

    def of(self, form: Any) -> dict[str, Any]:
        """The rows that say something, by what they are about."""
        found: dict[str, Any] = {}
        for entry in form[self.name]:
            key = self.key(entry.form)
            while key in found:
                key += "+"
            if key:
                found[key] = entry.form
        return found


def _span_key(row: Any) -> str:
    return f"{row.first.data.isoformat()} {row.kind.data}" if row.first.data else ""


def _span_shown(row: Any) -> str:
    last = row.last.data or row.first.data
    kind = dict(row.kind.choices)[row.kind.data]
    return series([row.name.data or "", f"{row.first.data.isoformat()} – {last.isoformat()}", kind])


PHONES = Rows(
    "phones",
    MOST_PHONES,
    lambda row: row.label.data or "",
    lambda key: gettext(N_("电话：%(label)s"), label=key.rstrip("+")),
    lambda row: row.number.data or "",
)
SPANS = Rows("spans", MOST_SPANS, _span_key, lambda key: key.split()[0], _span_shown)


@dataclass(frozen=True)
class Part:
    """A page of the settings: what its fields are called, its list, and the verbs of its acts, if not all."""

    labels: Mapping[str, str]
    rows: Rows | None = None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thing:
    """What the page of two versions asks of a row: which acts tell of it, and its version."""

    county_id: str
    id: uuid.UUID | None
    version: str
    verbs: tuple[str, ...]


COUNTY = Part({**_NAMES, "english": N_("英文县名")}, PHONES, ("change",))
LIMITS = Part({**FIELDS, **{name: FIELDS[f"{name}_bp"] for name in SHARES}}, verbs=("limits",))
WORD = Part({name: FIELDS[name] for name in ("from_on", "until_on", "english", "position")})
CALENDAR = Part({}, SPANS)


def print_of(value: Any) -> str:
    """The print of what a page was made from."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def is_stale(form: Any, now: Any) -> bool:
    """Was this form filled over something else than what stands there now?"""
    return stale.is_stale(form, now.version.data or "")


def chosen(now: Any, part: Part) -> stale.Fields:
    """The posted fields, with what stands in ``now`` wherever the other's was chosen, row by row of a list.

    Raises ``Refused`` when both together are more rows than fit.
    """
    fields, rows, wanted = stale.chosen(now), part.rows, stale.wanted()
    if rows is None or not any(key.startswith(f"{rows.name}.") for key in wanted):
        return fields
    mine, theirs = rows.of(type(now)(fields)), rows.of(now)
    for key, whose in wanted.items():
        name, _, about = key.partition(".")
        if name == rows.name and whose == THEIRS:
            mine.pop(about, None)
            if about in theirs:
                mine[about] = theirs[about]
    if len(mine) > rows.most:
        text = N_("两边的合起来有 %(n)s 行，最多 %(most)s 行。请退回去，少选几行再存。")
        raise Refused(text, n=len(mine), most=rows.most)
    for name in [name for name in fields if name.startswith(f"{rows.name}-")]:
        fields.poplist(name)
    for at, row in enumerate(mine.values()):
        for name, value in stale.spelled(row).items():
            fields[f"{rows.name}-{at}-{name.rpartition('-')[2]}"] = value
    return fields


def page(form: Any, now: Any, id: uuid.UUID | None, part: Part, *, title: str, back: str) -> Any:
    """Both versions, field by field and row by row; answered 409. ``id`` is the row whose acts tell of it."""
    before, rows = stale.recall(), part.rows
    sides = [form, now, *([type(form)(before)] if before else [])]
    names = {name: part.labels[name] for name in part.labels if name in form}
    leaves = [stale.leaves(side, names) for side in sides]
    if rows is not None:
        listed = [rows.of(side) for side in sides]
        for key in sorted({key for side in listed for key in side}):
            for found, side in zip(leaves, listed, strict=True):
                shown = rows.shown(side[key]) if key in side else ""
                found[f"{rows.name}.{key}"] = Leaf(rows.label(key), shown, shown or gettext(NONE))
    clashes = stale.meet(leaves[0], leaves[1], leaves[2] if before else {})
    thing = Thing(person().county_id, id, now.version.data, part.verbs)
    return stale.page(clashes, chosen(now, part), now, thing, title=title, back=back)
