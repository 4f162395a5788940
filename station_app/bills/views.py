"""对账: bring a bill, look at it, keep it, say which entry each line is; how far every station is."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from station_app.bills import deciding, exporting, forms, line_page, reading, rows, standing, storing
from station_app.bills import pages as shown
from station_app.bills.models import Bill, BillLine, BillState, Direction, Why
from station_app.core.access import OFFICE, Role, allow, fetch, person, visible_columns
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, Refused, Stale
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext, ngettext
from station_app.imports.refusing import FileRefused
from station_app.ledger.models import METHOD_WORDS
from station_app.stations.models import Station

pages = Blueprint("bills", __name__)
MAKERS = (Role.OPERATOR, *OFFICE)
COUNTY = (Role.COORDINATOR, *OFFICE, Role.AUDITOR, Role.ADMIN)
READERS = (Role.OPERATOR, *COUNTY)
PREVIEW = 20
AT_ONCE = 500
"""Lines one press of the button matches; the rest stand there for the next."""
MEANWHILE = N_("刚才有人也在对这一笔。请再看一眼，重新点。")
publish(pages, "/bills", "index", exporting.county, *COUNTY)
publish(pages, "/bills/stations/<uuid:id>", "station", exporting.lines, *READERS)


def _page(name: str, **context: Any) -> str:
    surface = "counter.html" if person().is_operator else "desk.html"
    may_act = person().role in MAKERS
    return render_template(f"bills/{name}.html", surface_template=surface, may_act=may_act, **context)


@pages.get("/bills")
@allow(*COUNTY)
def index() -> str:
    """How far every station is reconciled."""
    return render_template("bills/index.html", rows=exporting.stations())


@pages.get("/bills/stations/<uuid:id>")
@allow(*READERS)
def station(id: uuid.UUID) -> str:
    """One station: lines that wait with what they may be, entries no bill shows, what was decided."""
    skip = request.args.get("skip", "")
    skip_rows = int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 7 else 0
    return _page("station", **shown.station(fetch(Station, id), exporting.asked(), skip_rows, person()))


@pages.route("/bills/stations/<uuid:id>/new", methods=["GET", "POST"])
@allow(*MAKERS)
def new(id: uuid.UUID) -> Any:
    """Bring a bill; it is read before any transaction begins, and nothing of it is stored but the look."""
    at, by = fetch(Station, id), person()
    form = forms.BillForm.posted() if request.method == "POST" else forms.BillForm()
    if request.method == "GET":
        return _page("new", station=at, form=form)
    sent = form.sent() if form.validate() else None
    if sent is None:
        return _page("new", station=at, form=form), 422
    db.session.rollback()
    try:
        found = reading.read(sent[1])
    except FileRefused as refusal:
        form.blame("file", refusal.text, **refusal.values)
        return _page("new", station=fetch(Station, id), form=form), 422
    made = storing.look(sent[0], sent[1], found, fetch(Station, id), by)
    db.session.commit()
    return redirect(url_for("bills.show", id=made.id), 303)


@pages.get("/bills/<uuid:id>")
@allow(*READERS)
def show(id: uuid.UUID) -> str:
    """What a bill would bring, or what it brought."""
    bill = fetch(Bill, id)
    context: dict[str, Any] = {"found": None, "fresh": bill.kept_lines, "known": bill.known_lines}
    problems, count = bill.problems, bill.refused_lines
    if bill.state is BillState.CHECKED:
        found = reading.read(_content(bill))
        told = storing.sort(found, bill.station_id)
        problems, count = [one.plain for one in told.refusals], len(told.refusals)
        context = {"found": found, "fresh": len(told.new), "known": told.known, "changed": len(told.changed)}
        context["sums"] = [
            (gettext(words), *found.counted(one)) for one, words in shown.DIRECTION_WORDS.items()
        ]
        context["sums"].append((gettext(N_("还没付成，不计在内")), *found.unfinished))
        context["lines"] = [shown.preview(line) for line in found.lines[:PREVIEW]]
    return _page(
        "show",
        bill=bill,
        station=fetch(Station, bill.station_id),
        source=gettext(METHOD_WORDS[bill.source]),
        is_checked=bill.state is BillState.CHECKED,
        problems=[(one[0], rows.sentence(one)) for one in problems[: shown.ROWS]],
        problem_count=count,
        out=Direction.OUT,
        **context,
    )


def _content(bill: Bill) -> bytes:
    query = visible_columns(Bill, Bill.content).where(Bill.id == bill.id)
    content: bytes | None = db.session.scalar(query)
    if content is None:
        raise NotNow(N_("这份账单的文件已经不在了，请再传一次。"))
    return content


@pages.post("/bills/<uuid:id>/keep")
@allow(*MAKERS)
def keep(id: uuid.UUID) -> Any:
    """Keep the lines of a bill that was looked at; a second yes changes nothing."""
    bill = fetch(Bill, id, lock=True)
    if bill.state is BillState.CHECKED:
        storing.keep(bill, reading.read(_content(bill)), person())
        db.session.commit()
        n = bill.kept_lines
        flash(ngettext("存了 %(n)s 笔，来对一对。", "存了 %(n)s 笔，来对一对。", n, n=f"{n:,}"))
    return redirect(url_for("bills.station", id=bill.station_id), 303)


@pages.get("/bills/lines/<uuid:id>")
@allow(*READERS)
def line(id: uuid.UUID) -> str:
    """One line: what it may be, and what somebody said of it."""
    return _line(fetch(BillLine, id), forms.AsideForm())


def _line(one: BillLine, form: forms.AsideForm, error: str = "") -> str:
    at = fetch(Station, one.station_id)
    return _page("line", station=at, form=form, error=error, **line_page.line(one, person()))


@pages.post("/bills/lines/<uuid:id>/<verb>")
@allow(*MAKERS)
def decide(id: uuid.UUID, verb: str) -> Any:
    """It is these entries; it is none of the station's; or neither after all."""
    one, by, form = fetch(BillLine, id, lock=True), person(), forms.AsideForm.posted()
    station_id = one.station_id
    try:
        if verb == "match":
            deciding.match(one, forms.identifiers(request.form.getlist("entry")), by)
            told = gettext(N_("对上了。"))
        elif verb == "aside":
            if not form.validate():
                return _line(one, form), 422
            deciding.set_aside(one, Why(form.why.data or Why.PRIVATE), form.reason.data or "", by)
            told = gettext(N_("标好了，不是站里的。"))
        elif verb == "open":
            deciding.open_again(one, by)
            told = gettext(N_("拆开了，重新对一对。"))
        else:
            raise NotFound
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return _line(fetch(BillLine, id), form, refusal.text), 422
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        raise Stale(MEANWHILE) from None
    flash(told)
    there = url_for("bills.line", id=id) if verb == "open" else url_for("bills.station", id=station_id)
    return redirect(there, 303)


@pages.post("/bills/stations/<uuid:id>/match")
@allow(*MAKERS)
def match(id: uuid.UUID) -> Any:
    """The ticked proposals, or all that are sure, become what they were proposed for."""
    fetch(Station, id, lock=True)
    by = person()
    wanted = forms.pairs(request.form.getlist("pair"))
    if "all" in request.form:
        _, proposed = standing.proposals(id)
        if shown.seen(proposed) != request.form.get("seen"):
            raise Stale(N_("刚才又有变动，有把握的不是原来那几笔了。请再看一眼，重新点。"))
        wanted = [(one.line_id, list(one.ids)) for one in proposed.values() if one.is_sure][:AT_ONCE]
    if not wanted:
        flash(gettext(N_("一笔也没有勾。")), "warning")
        return redirect(url_for("bills.station", id=id), 303)
    try:
        for line_id, entry_ids in wanted:
            one = fetch(BillLine, line_id, lock=True)
            if one.station_id != id:
                raise NotFound
            deciding.match(one, entry_ids, by)
        db.session.commit()
    except (IntegrityError, StaleDataError, Refused):
        db.session.rollback()
        raise Stale(MEANWHILE) from None
    n = len(wanted)
    flash(ngettext("对上了 %(n)s 笔。", "对上了 %(n)s 笔。", n, n=f"{n:,}"))
    return redirect(url_for("bills.station", id=id), 303)
