"""Pages of hand-overs: those of a station, beginning one, both confirmations, the sheet on paper."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, history, stale, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, Person, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.stations.handover.forms import BeginForm, WordForm
from station_app.stations.handover.models import (
    FLOW,
    RUNNING,
    STATE_WORDS,
    Handover,
    HandoverState,
    of_station,
    servers,
)
from station_app.stations.handover.showing import shown
from station_app.stations.handover.standing import Standing, standing
from station_app.stations.models import Station
from station_app.stations.views import pages

READERS = (*COUNTY_ROLES, Role.COORDINATOR, Role.OPERATOR)
MAKERS = (Role.OPERATOR, *OFFICE)
SHOWN = 200
"""So many orders, so many parcels on the page; the paper has them all."""


@pages.get("/stations/<uuid:id>/handovers")
@allow(*READERS)
def handovers(id: uuid.UUID) -> str:
    """All hand-overs of a station, newest first."""
    station = fetch(Station, id)
    return render_template(
        "stations/handovers.html",
        frame=_frame(),
        station=_named(station),
        rows=[_row(row) for row in of_station(station.id)],
        may_begin=person().role in MAKERS,
    )


@pages.route("/stations/<uuid:id>/handovers/new", methods=["GET", "POST"])
@allow(*MAKERS)
def new_handover(id: uuid.UUID) -> Any:
    """Begin a hand-over; the same page posted twice begins one. A station has one at a time."""
    station, by = fetch(Station, id, lock=request.method == "POST"), person()
    people = servers(station.county_id, station.id, clock.today())
    now = standing(station.id)
    if request.method == "GET":
        giver = str(by.id) if by.id in people else ""
        form = BeginForm(data={"id": uuid7(), "on": clock.today(), "giver": giver})
    else:
        form = BeginForm.posted()
    form.offer(people)
    if request.method == "GET":
        return _begin_page(form, station, people, now)
    if not form.holds():
        return _begin_page(form, station, people, now), 422
    known = db.session.get(
        Handover, (station.county_id, form.id.data or uuid7()), execution_options={"scoped": True}
    )
    if known is not None and known.station_id == station.id:
        return redirect(url_for("stations.handover", id=known.id), 303)
    if any(row.state in RUNNING for row in of_station(station.id)):
        raise NotNow(N_("这个站已经有一次交接没办完。先办完，或者点“不交接了”。"))
    giver_id, taker_id = uuid.UUID(form.giver.data), uuid.UUID(form.taker.data)
    made = Handover(
        county_id=station.county_id,
        id=(form.id.data if known is None else None) or uuid7(),
        station_id=station.id,
        from_id=giver_id,
        from_name=people[giver_id],
        to_id=taker_id,
        to_name=people[taker_id],
        on=form.on.data,
        cash_fen=form.cash.data,
        note=form.note.data or "",
        is_leaving=bool(form.leaves.data),
    )
    made.begin(by, now)
    db.session.commit()
    flash(gettext(N_("交接单写好了。请交的人先看、先确认。")))
    return redirect(url_for("stations.handover", id=made.id), 303)


@pages.get("/stations/handovers/<uuid:id>")
@allow(*READERS)
def handover(id: uuid.UUID) -> str:
    """One hand-over: what is handed over, who has confirmed, what comes next."""
    row = fetch(Handover, id)
    return _page(row, WordForm(data={"version": str(row.version), "note": row.note}))


@pages.post("/stations/handovers/<uuid:id>/<verb>")
@allow(*MAKERS)
def confirm_handover(id: uuid.UUID, verb: str) -> Any:
    """The giver's word, the taker's word, or the end of it."""
    if verb not in FLOW.verbs:
        raise NotFound
    row, by, form = fetch(Handover, id, lock=True), person(), WordForm.posted()
    FLOW.step(verb, row.state)
    if not form.validate():
        return _page(row, form), 422
    if stale.is_stale(form, row.version):
        form.version.typed, form.version.data = None, str(row.version)
        return _page(row, form, overtaken=stale.last_act(row)), 409
    now = standing(row.station_id)
    try:
        if verb == "give":
            row.note = form.note.data or row.note
            row.give(by, now, form.reason.data or "")
        elif verb == "take":
            row.take(by, now, form.reason.data or "")
        else:
            row.drop(by, form.reason.data or "")
    except Refused as refused:
        form.blame("note" if row.differs_fen and not row.note else "reason", refused.text)
        db.session.rollback()
        return _page(fetch(Handover, id), form), 422
    db.session.commit()
    flash(undo.told(gettext(N_("%(done)s。"), done=gettext(FLOW.verbs[verb].done))))
    still = person().role in OFFICE or row.from_id != by.id or not row.is_leaving or row.on >= clock.today()
    return redirect(url_for("stations.handover", id=id) if still else url_for("desk.home"), 303)


@pages.get("/stations/handovers/<uuid:id>/sheet")
@allow(*READERS)
def handover_sheet(id: uuid.UUID) -> str:
    """The sheet to print and sign."""
    row = fetch(Handover, id)
    return render_template("stations/handover_sheet.html", **shown(row), printed_at=clock.moment())


def _frame() -> str:
    return "counter.html" if person().is_operator else "desk.html"


def _named(station: Station) -> dict[str, Any]:
    return {"id": station.id, "full_name": station.place, "code": station.code, "name": station.name}


def _row(row: Handover) -> dict[str, Any]:
    return {
        "id": row.id,
        "on": row.on,
        "giver": row.from_name,
        "taker": row.to_name,
        "cash_fen": row.cash_fen,
        "differs_fen": row.differs_fen,
        "owed_fen": row.owed_fen,
        "orders": len(row.orders),
        "state_words": gettext(STATE_WORDS[row.state]),
        "tone": "good" if row.state is HandoverState.DONE else "warn" if row.state in RUNNING else "",
        "url": url_for("stations.handover", id=row.id),
    }


def _page(row: Handover, form: WordForm, *, overtaken: dict[str, Any] | None = None) -> str:
    by: Person = person()
    whose = row.whose_word()
    verb = {HandoverState.BEGUN: "give", HandoverState.GIVEN: "take"}.get(row.state, "")
    may = by.role in MAKERS and verb != ""
    return render_template(
        "stations/handover.html",
        frame=_frame(),
        form=form,
        **shown(row, SHOWN),
        verb=verb,
        verb_words=gettext(FLOW.verbs[verb].label) if verb else "",
        may_confirm=may and (by.id == whose or by.role in OFFICE),
        for_other=may and by.id != whose and by.role in OFFICE,
        awaited=row.from_name if verb == "give" else row.to_name,
        may_drop=may,
        again=row.state is HandoverState.GIVEN and (by.id == row.from_id or by.role in OFFICE),
        acts=history.of(Handover, row.id, by),
        overtaken=overtaken,
    )


def _begin_page(form: BeginForm, station: Station, people: dict[uuid.UUID, str], now: Standing) -> str:
    return render_template(
        "stations/handover_new.html",
        frame=_frame(),
        form=form,
        station=_named(station),
        alone=len(people) < 2,
        recorded_fen=now.cash_fen,
        drawer=now.drawer,
        owed_fen=now.owed_fen,
        count=len(now.orders),
        pieces=sum(one.pieces for one in now.equipment),
        parcels=len(now.parcels),
    )
