"""A stale edit, side by side: what stood when the page was opened, what another saved, what was typed.

Every form of a row with a version carries ``version`` and ``seen`` (what stood there, as the browser would
post it). When another was faster nothing is stored and nothing typed is lost: ``page()`` answers 409 with
one choice for each field that differs. What only one of the two changed is chosen already; where both
changed it, the person chooses. The answer comes back as the same form with ``keep-<field>``, which
``chosen()`` reads; it is stored by the same rules as any other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FormField, SelectField

from station_app.core.access import visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.fields import MoneyField
from station_app.core.i18n import N_, gettext
from station_app.core.money import money

KEEP, MINE, THEIRS = "keep-", "mine", "theirs"
TRAVELS = frozenset({"csrf_token", "version", "seen", "reason", "confirm", "next"})
"""Fields that say how a form is sent, not what stands in the row."""
LONGEST = 200_000
SAME = N_("和存着的一样，没有要改的")
Fields = MultiDict[str, str]


@dataclass(frozen=True)
class Leaf:
    """One thing that is compared: its word, its value, and how people read the value."""

    label: str
    value: Any
    shown: str


Leaves = Mapping[str, Leaf]


@dataclass(frozen=True)
class Clash:
    """One field in which two versions differ; ``chosen`` is taken unless the person says otherwise."""

    key: str
    label: str
    was: str
    theirs: str
    mine: str
    chosen: str


def fields_of(form: Any) -> Iterable[Field]:
    """The fields people fill, those of nested forms and lists too."""
    for field in form:
        if isinstance(field, FormField):
            yield from fields_of(field.form)
        elif hasattr(field, "entries"):
            yield from fields_of(field.entries)
        else:
            yield field


def spelled(form: Any) -> dict[str, str]:
    """What stands in a form, by name, as a browser would post it."""
    found: dict[str, str] = {}
    for field in fields_of(form):
        if field.short_name in TRAVELS or field.data is None:
            continue
        if isinstance(field, BooleanField):
            if field.data:
                found[field.name] = "y"
        else:
            found[field.name] = field._value() if hasattr(field, "_value") else str(field.data)
    return found


def remember(form: Any) -> str:
    """The text of the hidden field ``seen`` of a page that shows this form."""
    return json.dumps(spelled(form), ensure_ascii=False, separators=(",", ":"))


def recall() -> Fields:
    """What stood when the page was opened, as it was posted; nothing where it cannot be read."""
    text = request.form.get("seen", "")
    try:
        found = json.loads(text) if len(text) <= LONGEST else {}
    except (ValueError, RecursionError):
        found = {}
    pairs = found.items() if isinstance(found, dict) else ()
    return MultiDict([(name, value) for name, value in pairs if isinstance(value, str)])


def leaf(field: Field, label: str) -> Leaf:
    """A field of a form as it is compared; what could not be read is compared as it was typed."""
    value, typed = field.data, getattr(field, "typed", None)
    if field.process_errors or (value is None and typed):
        return Leaf(label, typed, str(typed))
    if isinstance(field, BooleanField):
        return Leaf(label, bool(value), gettext(N_("是")) if value else gettext(N_("否")))
    if isinstance(field, SelectField):  # radio buttons too
        words = {str(choice[0]): str(choice[1]) for choice in field.choices or []}
        return Leaf(label, value or "", words.get(str(value or ""), str(value or "")))
    if isinstance(field, MoneyField) and value is not None:
        return Leaf(label, value, money(value))
    return Leaf(label, value or "", str(getattr(field, "_value", lambda: value or "")()))


def leaves(form: Any, labels: Mapping[str, str]) -> dict[str, Leaf]:
    """The compared fields of a flat form; ``labels`` names them in the order of the page."""
    return {name: leaf(form[name], gettext(label)) for name, label in labels.items()}


def meet(mine: Leaves, theirs: Leaves, seen: Leaves) -> list[Clash]:
    """Every field in which the two versions differ, with the choice that is clear by itself."""
    found = []
    for key, my in mine.items():
        their, was = theirs[key], seen.get(key)
        if my.value == their.value:
            continue
        chosen = ""
        if was is not None:
            chosen = THEIRS if was.value == my.value else MINE if was.value == their.value else ""
        found.append(Clash(key, my.label, was.shown if was else "", their.shown, my.shown, chosen))
    return found


def wanted() -> dict[str, str]:
    """For each field that was chosen on the page of two versions, whose is kept."""
    found = {key[len(KEEP) :]: value for key, value in request.form.items() if key.startswith(KEEP)}
    return {key: value for key, value in found.items() if value in (MINE, THEIRS)}


def chosen(stored: Any) -> Fields:
    """The posted fields, with what stands in ``stored`` wherever the other's was chosen (flat forms)."""
    fields: Fields = MultiDict([p for p in request.form.items(multi=True) if not p[0].startswith(KEEP)])
    now = spelled(stored)
    for name, whose in wanted().items():
        if whose == THEIRS and name in stored:
            fields.poplist(name)
            if name in now:
                fields[name] = now[name]
    return fields


def is_stale(form: Any, version: int | str) -> bool:
    """Was this form filled over another version than the row has now? A form that names none is stale."""
    return str(form.version.data or "").strip() != str(version)


def last_act(thing: Any) -> dict[str, Any]:
    """Who changed a thing last, and when: ``{by, at}``. It may name the ``verbs`` that count."""
    query = (
        visible_columns(AuditEntry, AuditEntry.by_name, AuditEntry.at, AuditEntry.changes)
        .where(AuditEntry.county_id == thing.county_id, AuditEntry.thing_id == thing.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
        .limit(1)
    )
    if verbs := getattr(thing, "verbs", ()):
        query = query.where(AuditEntry.verb.in_(verbs))
    act = db.session.execute(query).first()
    if act is None:
        return {"by": "", "at": None}
    # Where the business date is held, the act itself says which moment it was for the people.
    written = (act.changes or {}).get("at")
    return {"by": act.by_name, "at": dt.datetime.fromisoformat(written[1]) if written else act.at}


def flat_page(
    form: Any,
    stored: Any,
    thing: Any,
    labels: Mapping[str, str],
    *,
    title: str,
    back: str,
    ready: Callable[[Any], None] | None = None,
) -> Any:
    """The page of two versions of a form without lists; ``ready`` gives a form the choices it offers."""
    before, seen = recall(), {}
    if before:
        opened = type(form)(before)
        if ready:
            ready(opened)
        seen = leaves(opened, labels)
    found = meet(leaves(form, labels), leaves(stored, labels), seen)
    return page(found, chosen(stored), stored, thing, title=title, back=back)


def page(clashes: list[Clash], typed: Fields, stored: Any, thing: Any, *, title: str, back: str) -> Any:
    """Both versions with a choice for each field, and all that was typed travelling along; answered 409.

    What was typed is what is stored already (a second tap, or both meant the same): nothing is left to do.
    """
    if not clashes:
        flash(gettext(SAME))
        return redirect(back, 303)
    ours = ("csrf_token", "version", "seen", "next")
    carried = [pair for pair in typed.items(multi=True) if pair[0] not in ours]
    shown = {
        "title": title,
        "back": back,
        "clashes": clashes,
        "carried": carried,
        "version": thing.version,
        "seen": remember(stored),
        **last_act(thing),
    }
    return render_template("stale.html", stale=shown), 409
