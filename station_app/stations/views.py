"""Pages of stations: the list, a new one, the steps of its life, coverage by township."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import binned, clock, stale, undo
from station_app.core.access import DESK, OFFICE, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.stations import coverage as reach
from station_app.stations import exporting
from station_app.stations.checks.models import unaccepted
from station_app.stations.equipment.ending import Ending
from station_app.stations.forms import StationForm, StepForm, known
from station_app.stations.handover.standing import Standing, standing
from station_app.stations.lists import StationList, orders_and_silence
from station_app.stations.models import DUE, FLOW, REASON_NEEDED, STATE_WORDS, Station
from station_app.stations.villages import VillageList
from station_app.stations.wording import DANGEROUS, DUE_WORDS, MEANINGS

pages = Blueprint("stations", __name__)
ENDING, MOST_SHOWN = ("pause", "leave", "close"), 10
"""Steps after which nobody may wait at the door: what stands open is shown."""


@pages.get("/stations")
@allow(*DESK)
def index() -> str:
    """The stations this person may see, by code, with filters in the address."""
    found = StationList(person())
    total = reach.together(reach.by_township(person(), clock.today()))
    return render_template(
        "stations/index.html",
        coverage={
            "open": total.open,
            "planned": reach.planned(person()),
            "villages_covered": total.covered,
            "villages": total.villages,
            "day": {"on": clock.today()},
            "url": url_for("stations.coverage"),
        },
        may_add=person().role in OFFICE,
        **found.shown(),
    )


publish(pages, "/stations", "index", exporting.sheet, *DESK, offers=(exporting.STATIONS,))
publish(pages, "/stations/coverage", "coverage", exporting.coverage, *DESK, offers=(exporting.DIVISIONS,))
publish(pages, "/stations/villages", "villages", exporting.villages_list, *DESK)


@pages.route("/stations/new", methods=["GET", "POST"])
@allow(*OFFICE)
def new() -> Any:
    """A new station: it has applied, or is open already."""
    by = person()
    form = StationForm.posted() if request.method == "POST" else StationForm(data={"id": uuid7()})
    form.offer(by)
    if request.method == "POST":
        if form.id.data and known(by.county_id, form.id.data):
            return redirect(url_for("desk.station", id=form.id.data), 303)
        if form.holds(by):
            station = form.station(by.county_id)
            try:
                with db.session.begin_nested():
                    db.session.add(station)
                    station.begin(by, on=form.opened_on.data or clock.today(), state=form.state)
            except IntegrityError:
                form.blame_owner(None)
            else:
                db.session.commit()
                flash(gettext(N_("%(place)s存好了。"), place=station.place))
                return redirect(url_for("desk.station", id=station.id), 303)
        return render_template("stations/form.html", form=form), 422
    return render_template("stations/form.html", form=form)


@pages.route("/stations/<uuid:id>/step/<verb>", methods=["GET", "POST"])
@allow(*OFFICE)
def step(id: uuid.UUID, verb: str) -> Any:
    """One step of a station's life, with the day and the reason."""
    if verb not in FLOW.verbs:
        raise NotFound
    station = fetch(Station, id, lock=request.method == "POST")
    FLOW.step(verb, station.state)
    ends = Ending(station, verb, request.form if request.method == "POST" else None)
    if request.method == "GET":
        form = StepForm(data={"on": clock.today(), "version": str(station.version)})
        return _step_page(form, station, ends)
    form = StepForm.posted()
    if stale.is_stale(form, station.version):
        form.renew(station.version)
        return _step_page(form, station, ends, overtaken=stale.last_act(station)), 409
    is_standing = verb == "close" and standing(station.id).is_open
    if not (form.holds(verb, _unaccepted(station, verb), is_standing=is_standing) & ends.holds()):
        return _step_page(form, station, ends), 422
    done = gettext(N_("%(place)s：%(done)s。"), place=station.place, done=gettext(FLOW.verbs[verb].done))
    try:
        told = ends.take(person(), done, form.on.data, form.reason.data or "", form.due_on.data)
    except Refused as refused:
        db.session.rollback()
        form.blame("on", refused.text)
        station = fetch(Station, id)
        return _step_page(form, station, Ending(station, verb, request.form)), 422
    db.session.commit()
    flash(told)
    return redirect(url_for("desk.station", id=station.id), 303)


@pages.post("/stations/<uuid:id>/delete")
@allow(*OFFICE)
def delete(id: uuid.UUID) -> Any:
    """Put a station that has only applied into the bin."""
    station = binned.held(Station, id, person())
    if station.state is not FLOW.start:
        raise NotNow(N_("只有还在申请中的站可以删。不办了，请走申请退出。"))
    binned.throw(station, person())
    db.session.commit()
    words = gettext(N_("%(place)s放进回收站了，三十天内可以放回来。"), place=station.place)
    flash(undo.told(words))
    return redirect(url_for("stations.index"), 303)


@pages.get("/stations/coverage")
@allow(*DESK)
def coverage() -> str:
    """Coverage by township."""
    by, today = person(), clock.today()
    rows = reach.by_township(by, today)
    orders, silent = orders_and_silence(today)
    month = clock.Month.of(today)

    def row(town: reach.Township) -> dict[str, Any]:
        # The county's own centre lies in no township.
        where: dict[str, Any] = {"township": town.code} if town.code else {}
        return vars(town) | {
            "name": town.name or gettext(N_("县里")),
            "coverage_bp": town.coverage_bp,
            "orders": orders.get(town.code, 0),
            "silent": silent.get(town.code, 0),
            "url": url_for("stations.index", **where),
            "where": where,
            "today": {"on": today, **where},
            "month": {"month": str(month), **where},
        }

    total = row(reach.together(rows)) | {
        "orders": sum(orders.values()),
        "silent": sum(silent.values()),
        "planned": reach.planned(by),
    }
    return render_template(
        "stations/coverage.html",
        rows=[row(town) for town in rows],
        total=total,
    )


@pages.get("/stations/villages")
@allow(*DESK)
def villages() -> str:
    """Every village committee with the stations open in it."""
    found = VillageList(person())
    return render_template("stations/villages.html", **found.shown())


def _unaccepted(station: Station, verb: str) -> str:
    return unaccepted(station) if verb == "open" else ""


def _step_page(
    form: StepForm, station: Station, ends: Ending, *, overtaken: dict[str, Any] | None = None
) -> str:
    verb = ends.verb
    left = standing(station.id) if verb in ENDING else Standing()
    lacking = _unaccepted(station, verb)
    return render_template(
        "stations/step.html",
        form=form,
        fates=ends.form,
        stands=ends.shown(),
        station={
            "id": station.id,
            "full_name": station.place,
            "code": station.code,
            "state_words": gettext(STATE_WORDS[station.state]),
        },
        verb_words=gettext(FLOW.verbs[verb].label),
        meaning=gettext(MEANINGS[verb]),
        reason_needed=verb in REASON_NEEDED or bool(lacking),
        unaccepted=lacking,
        due_words=gettext(DUE_WORDS[verb]) if verb in DUE else "",
        due_needed=DUE.get(verb, False),
        danger=verb in DANGEROUS,
        overtaken=overtaken,
        left=left,
        orders=left.orders[:MOST_SHOWN],
        more=len(left.orders[MOST_SHOWN:]),
        is_last=verb == "close",
    )
