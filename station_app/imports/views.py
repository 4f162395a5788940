"""Pages of imports: choose a ledger, look at every problem, import, see what became of it, take it back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import delete

from station_app.core import clock
from station_app.core.access import OFFICE, Person, Role, allow, fetch, person, visible_columns
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext, ngettext
from station_app.imports import batches, exporting, headings, preview, undoing
from station_app.imports.forms import FileForm, LedgerForm
from station_app.imports.headings import LEDGERS
from station_app.imports.lists import kinds
from station_app.imports.models import LEDGER, BatchState, ImportBatch, ImportRow
from station_app.stations.models import Station

pages = Blueprint("imports", __name__)
IMPORTERS = (Role.OPERATOR, *OFFICE)
READERS = (*IMPORTERS, Role.AUDITOR, Role.ADMIN)
TONES = {BatchState.CHECKED: "warn", BatchState.DONE: "good", BatchState.UNDONE: ""}
NEWEST = 200


def surface(by: Person) -> str:
    """The skeleton these pages stand in: the counter for operators, else the desk."""
    return "counter.html" if by.is_operator else "desk.html"


@pages.get("/imports")
@allow(*READERS)
def index() -> str:
    """The newest batches this person may see."""
    by = person()
    rows = [
        one | {"url": url_for("imports.show", id=one["id"]), "tone": TONES[one["state"]]}
        for one in exporting.newest(NEWEST)
    ]
    may_import = by.role in IMPORTERS
    return render_template(
        "imports/index.html",
        surface_template=surface(by),
        rows=rows,
        may_import=may_import,
        lists=[one for one in kinds.every() if one.may(by)],
    )


publish(pages, "/imports", "index", exporting.batches, *READERS)
publish(pages, "/imports/<uuid:id>", "show", exporting.problems, *READERS)


@pages.route("/imports/new", methods=["GET", "POST"])
@allow(*IMPORTERS)
def new() -> Any:
    """Choose a file; it is read before any transaction begins, and nothing of it is stored but the look."""
    by = person()
    form = LedgerForm.posted() if request.method == "POST" else LedgerForm(data={"as_of": clock.today()})
    form.offer(by)
    if request.method == "GET":
        return _choose(form)
    if not form.holds():
        return _choose(form, 422)
    name, content = form.sent()
    as_of, chosen = form.as_of.data or clock.today(), chosen_station(form, by)
    db.session.rollback()
    said = headings.remembered(by.county_id, LEDGER)
    db.session.rollback()
    rows = batches.read_files([(name, content)], as_of, said=said)
    asks = bool(rows) and all(row.number == 0 for row in rows) and _can_be_asked(content, said)
    if rows and all(row.number == 0 for row in rows) and not asks:
        form.blame("file", rows[0].problems[0].text, **rows[0].problems[0].values)
        return _choose(form, 422)
    if not rows:
        form.blame("file", N_("表里只有标题，没有一行订单。"))
        return _choose(form, 422)
    forget_looks(by)
    batch = batches.new_batch(by.county_id, [name], as_of, by)
    batch.content, batch.station_id = content, batch.station_id or station_id_of(chosen)
    batch.unknown = [one.heading for one in headings.look(content, LEDGERS, said).unknown if not one.meaning]
    batches.settle(batch, [] if asks else rows, by, chosen=chosen, store=False)
    db.session.commit()
    return redirect(url_for("imports.headings" if asks else "imports.show", id=batch.id), 303)


def _can_be_asked(content: bytes, said: dict[str, str]) -> bool:
    """Are only some headings missing, and others there that nobody knows? Then somebody can say which."""
    found = headings.look(content, LEDGERS, said)
    return bool(found.missing and found.known and found.unknown)


def _choose(form: LedgerForm, status: int = 200) -> Any:
    return render_template("imports/new.html", surface_template=surface(person()), form=form), status


def chosen_station(form: FileForm, by: Person) -> str:
    """The code of the station that rows without one are of; an operator's own."""
    return by.station_code if by.is_operator else form.station.data or ""


def station_id_of(code: str) -> uuid.UUID | None:
    """The station of a code, if this person sees it."""
    if not code:
        return None
    query = visible_columns(Station, Station.id).where(Station.code == code)
    found: uuid.UUID | None = db.session.scalar(query)
    return found


def forget_looks(by: Person) -> None:
    """A new look replaces this person's earlier ones that came to nothing, so that no file stays behind."""
    mine = visible_columns(ImportBatch, ImportBatch.id).where(
        ImportBatch.by_id == by.id, ImportBatch.state == BatchState.CHECKED
    )
    old = db.session.scalars(mine).all()
    if old:
        silently = {"synchronize_session": False}
        rows = delete(ImportRow).where(ImportRow.county_id == by.county_id, ImportRow.batch_id.in_(old))
        looks = delete(ImportBatch).where(ImportBatch.county_id == by.county_id, ImportBatch.id.in_(old))
        db.session.execute(rows.execution_options(**silently))
        db.session.execute(looks.execution_options(**silently))


@pages.get("/imports/<uuid:id>")
@allow(*READERS)
def show(id: uuid.UUID) -> Any:
    """What would go in, what went in, or what was taken back."""
    by, batch = person(), fetch(ImportBatch, id)
    number = request.args.get("page", "1")[:6]
    context = preview.page(
        batch,
        by,
        *preview.asked(request.args),
        int(number) if number.isascii() and number.isdigit() else 1,
    )
    kind = kinds.kind_of(batch.kind)
    more = kind.shown(batch, by) if kind else {}
    template = kind.template if kind else "imports/show.html"
    return render_template(template, surface_template=surface(by), **context, **more)


@pages.post("/imports/<uuid:id>/confirm")
@allow(*IMPORTERS)
def confirm(id: uuid.UUID) -> Any:
    """Import what was looked at. It is read and judged again, for things may have changed meanwhile."""
    by = person()
    content, files, as_of = _kept(id, by)
    if content is not None:
        said = headings.remembered(by.county_id, LEDGER)
        db.session.rollback()
        rows = batches.read_files([(files[0], content)], as_of, said=said)
        batch = _held(id, by)
        if batch.state is BatchState.CHECKED:
            code = visible_columns(Station, Station.code).where(Station.id == batch.station_id)
            counts = batches.settle(batch, rows, by, chosen=db.session.scalar(code) or "")
            db.session.commit()
            flash(
                ngettext("导入了 %(n)s 行。", "导入了 %(n)s 行。", counts.accepted, n=f"{counts.accepted:,}")
            )
    return redirect(url_for("imports.show", id=id), 303)


def _kept(id: uuid.UUID, by: Person) -> tuple[bytes | None, list[str], Any]:
    """The bytes that wait for a yes; None when it was imported already: a second yes changes nothing."""
    batch = _held(id, by)
    if batch.state is BatchState.DONE:
        return None, [], None
    content = db.session.scalar(visible_columns(ImportBatch, ImportBatch.content).where(ImportBatch.id == id))
    if batch.state is not BatchState.CHECKED or content is None:
        raise NotNow(N_("这一批已经撤销过了。要再导入，请把文件再传一次。"))
    return content, batch.files, batch.as_of


def _held(id: uuid.UUID, by: Person) -> ImportBatch:
    """The batch for a decision, locked; an operator decides only about the own uploads."""
    batch = fetch(ImportBatch, id, lock=True)
    if batch.kind != LEDGER:
        raise NotFound
    if not preview.may_decide(batch, by):
        raise Refused(N_("这一批是别人导入的，要由导入的人或者县电商办来办。"))
    return batch


@pages.post("/imports/<uuid:id>/undo")
@allow(*IMPORTERS)
def undo(id: uuid.UUID) -> Any:
    """Take the whole batch back; a second time changes nothing."""
    batch = _held(id, person())
    if batch.state is not BatchState.UNDONE:
        outcome = undoing.undo(batch, person())
        db.session.commit()
        flash(
            gettext(
                N_("撤销了 %(n)s 单，保留 %(kept)s 单。"), n=len(outcome.reverted), kept=len(outcome.kept)
            )
        )
    return redirect(url_for("imports.show", id=id), 303)
