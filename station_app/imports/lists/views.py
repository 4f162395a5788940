"""Pages of lists: choose one, say what its headings mean, look, import, take it back; and its template."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock
from station_app.core.access import OFFICE, ROLE_WORDS, Person, Role, allow, fetch, person, visible_columns
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, NotYourRole, Refused
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.words import series
from station_app.imports import batches, headings, preview, tables
from station_app.imports.headings import LEDGERS, Found, Words
from station_app.imports.lists import (
    bought,
    credits,
    equipment,
    kinds,
    prices,
    sales,
    staff,
    storing,
    targets,
    template,
    villagers,
)
from station_app.imports.lists.forms import ListForm, meanings
from station_app.imports.lists.kinds import Kind
from station_app.imports.models import LEDGER, BatchState, ImportBatch
from station_app.imports.places import divisions, stations
from station_app.imports.views import IMPORTERS, chosen_station, forget_looks, pages, station_id_of, surface
from station_app.stations.models import Station

__all__ = [
    "bought",
    "credits",
    "divisions",
    "equipment",
    "prices",
    "sales",
    "staff",
    "stations",
    "targets",
    "villagers",
]
BRINGERS = (Role.OPERATOR, *OFFICE, Role.ADMIN)


def _kind(key: str, by: Person) -> Kind:
    """The kind of this name, for who may bring it."""
    kind = kinds.kind_of(key)
    if kind is None:
        raise NotFound
    if not kind.may(by):
        raise NotYourRole([ROLE_WORDS[role] for role in kind.roles])
    return kind


@pages.route("/imports/lists/<kind>", methods=["GET", "POST"])
@allow(*BRINGERS)
def new_list(kind: str) -> Any:
    """Choose a list; it is read before any transaction begins, and nothing of it is stored but the look."""
    by = person()
    chosen_kind = _kind(kind, by)
    form = ListForm.posted() if request.method == "POST" else ListForm()
    form.offer_for(by, chosen_kind)
    if request.method == "GET":
        return _choose(form, chosen_kind)
    if not form.holds():
        return _choose(form, chosen_kind, 422)
    name, content = form.sent()
    said = headings.remembered(by.county_id, kind)
    db.session.rollback()
    found = chosen_kind.entries(name, content, said)
    seen = headings.look(content, chosen_kind.words, said)
    asks = bool(seen.missing and seen.unknown) and not chosen_kind.knows(content, said)
    refused = bool(found.entries) and all(entry.number == 0 for entry in found.entries)
    if refused and not asks:
        first = found.entries[0].problems[0]
        form.blame("file", first.text, **first.values)
        return _choose(form, chosen_kind, 422)
    if not found.entries:
        form.blame("file", N_("表里只有标题，没有一行内容。"))
        return _choose(form, chosen_kind, 422)
    code = chosen_station(form, by) if chosen_kind.of_stations else ""
    forget_looks(by)
    batch = batches.new_batch(by.county_id, [name], clock.today(), by)
    batch.content, batch.station_id = content, batch.station_id or station_id_of(code)
    read = tables.List(unknown=found.unknown) if refused else found
    storing.settle(batch, chosen_kind, read, by, chosen=code, store=False)
    db.session.commit()
    return redirect(url_for("imports.headings" if asks else "imports.show", id=batch.id), 303)


def _choose(form: ListForm, kind: Kind, status: int = 200) -> Any:
    context = {"form": form, "kind": kind, "words": kind.columns}
    return render_template("imports/new_list.html", surface_template=surface(person()), **context), status


@pages.get("/imports/lists/<kind>/template")
@allow(*BRINGERS)
def list_template(kind: str) -> Any:
    """An empty workbook with the headings and one example row."""
    return template.sent(_kind(kind, person()))


@pages.route("/imports/<uuid:id>/headings", methods=["GET", "POST"], endpoint="headings")
@allow(*BRINGERS)
def say_headings(id: uuid.UUID) -> Any:
    """What the headings mean that nobody knows; kept for the county's next file of this kind."""
    by = person()
    batch, words, content = _waiting(id, by)
    said = headings.remembered(batch.county_id, words.kind)
    found = headings.look(content, words, said)
    if request.method == "GET":
        return _headings_page(batch, words, found)
    meant, twice = meanings(found, words)
    if twice:
        return _headings_page(batch, words, found, gettext(N_("“%(column)s”只能选一次"), column=twice))
    known = {*found.known, *(meaning for _, meaning in meant)}
    lacking = [words.headings[name] for name in words.required if name not in known]
    if lacking:
        text = gettext(N_("还缺：%(columns)s。选出是哪一列，没有的话请在表里补上。"), columns=series(lacking))
        return _headings_page(batch, words, found, text)
    headings.remember(words, meant, by)
    _read_again(batch, content, headings.remembered(batch.county_id, words.kind), by)
    db.session.commit()
    return redirect(url_for("imports.show", id=id), 303)


def _waiting(id: uuid.UUID, by: Person) -> tuple[ImportBatch, Words, bytes]:
    """A batch that waits for a yes, with its bytes."""
    batch = fetch(ImportBatch, id, lock=request.method == "POST")
    if not preview.may_decide(batch, by) or (batch.kind == LEDGER and by.role not in IMPORTERS):
        raise Refused(N_("这一批是别人导入的，要由导入的人或者县电商办来办。"))
    content = db.session.scalar(visible_columns(ImportBatch, ImportBatch.content).where(ImportBatch.id == id))
    if batch.state is not BatchState.CHECKED or content is None:
        raise NotNow(N_("这一批已经导入或者撤销过了。要改标题，请把文件再传一次。"))
    kind = kinds.kind_of(batch.kind)
    return batch, kind.words if kind else LEDGERS, content


def _read_again(batch: ImportBatch, content: bytes, said: dict[str, str], by: Person) -> None:
    """Judge the file anew by what its headings mean now."""
    kind, name = kinds.kind_of(batch.kind), batch.files[0]
    code = _code(batch)
    if kind is not None:
        storing.settle(batch, kind, kind.entries(name, content, said), by, chosen=code, store=False)
        return
    batch.unknown = None
    rows = batches.read_files([(name, content)], batch.as_of, said=said)
    batches.settle(batch, rows, by, chosen=code, store=False)


def _code(batch: ImportBatch) -> str:
    query = visible_columns(Station, Station.code).where(Station.id == batch.station_id)
    return db.session.scalar(query) or ""


def _headings_page(batch: ImportBatch, words: Words, found: Found, error: str = "") -> Any:
    free = [(name, heading) for name, heading in words.headings.items() if name not in found.known]
    chosen = [request.form.get(f"heading-{place}", one.meaning) for place, one in enumerate(found.unknown)]
    context = {"batch": batch, "found": found, "choices": free, "chosen": chosen, "error": error}
    page = render_template("imports/headings.html", surface_template=surface(person()), **context)
    return page, 422 if error else 200


@pages.post("/imports/<uuid:id>/confirm-list")
@allow(*BRINGERS)
def confirm_list(id: uuid.UUID) -> Any:
    """Import what was looked at. It is read and judged again, for things may have changed meanwhile."""
    by = person()
    batch, kind = _held(id, by)
    if batch.state is BatchState.CHECKED:
        content = db.session.scalar(
            visible_columns(ImportBatch, ImportBatch.content).where(ImportBatch.id == id)
        )
        said = headings.remembered(batch.county_id, kind.key)
        found = kind.entries(batch.files[0], content or b"", said)
        task = storing.settle(batch, kind, found, by, chosen=_code(batch))
        db.session.commit()
        count = batch.accepted
        flash(ngettext("导入了 %(n)s 行。", "导入了 %(n)s 行。", count, n=f"{count:,}"))
        if task.told:
            return render_template(
                "imports/told.html", surface_template=surface(by), told=task.told, id=batch.id
            )
    elif batch.state is not BatchState.DONE:
        raise NotNow(N_("这一批已经撤销过了。要再导入，请把文件再传一次。"))
    return redirect(url_for("imports.show", id=id), 303)


@pages.post("/imports/<uuid:id>/undo-list")
@allow(*BRINGERS)
def undo_list(id: uuid.UUID) -> Any:
    """Take the whole list back; a second time changes nothing."""
    batch, kind = _held(id, person())
    if batch.state is not BatchState.UNDONE:
        counted = storing.undo(batch, kind, person())
        db.session.commit()
        text = N_("撤销了 %(n)s 行，保留 %(kept)s 行。")
        flash(gettext(text, n=counted[storing.REVERTED], kept=counted[storing.KEPT]))
    return redirect(url_for("imports.show", id=id), 303)


def _held(id: uuid.UUID, by: Person) -> tuple[ImportBatch, Kind]:
    """The batch of a list for a decision, locked."""
    batch = fetch(ImportBatch, id, lock=True)
    kind = kinds.kind_of(batch.kind)
    if kind is None:
        raise NotFound
    if not preview.may_decide(batch, by):
        raise Refused(N_("这一批是别人导入的，要由导入的人或者县电商办来办。"))
    return batch, kind
