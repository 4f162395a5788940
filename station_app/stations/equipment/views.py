"""Pages of equipment: the register of all stations, that of one, a line of it, and the steps of its life."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import binned, clock, history, stale, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, ROLE_WORDS, Role, allow, fetch, person
from station_app.core.again import asked_again
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotYourRole, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.settings import dictionaries
from station_app.stations.equipment import exporting
from station_app.stations.equipment.forms import LABELS, EquipmentForm, TurnForm
from station_app.stations.equipment.models import (
    CHANGEABLE,
    FAULTS,
    FLOW,
    FUNDING_WORDS,
    HERE,
    KINDS,
    REASON_NEEDED,
    STATE_WORDS,
    Equipment,
    Funding,
    of_station,
)
from station_app.stations.equipment.register import TONES, Register
from station_app.stations.models import Station, StationState
from station_app.stations.views import pages

DESK_READERS = (*COUNTY_ROLES, Role.COORDINATOR)
READERS = (*DESK_READERS, Role.OPERATOR)
TURNERS = (Role.OPERATOR, *OFFICE)
OWN_VERBS = ("report",)
"""What an operator may do: say that something is broken."""

publish(pages, "/stations/equipment", "equipment", exporting.sheet, *DESK_READERS)
publish(pages, "/stations/<uuid:id>/equipment", "equipment_of", exporting.of_one, *READERS)


@pages.get("/stations/equipment")
@allow(*DESK_READERS)
def equipment() -> str:
    """The equipment of the stations this person may see, with filters in the address."""
    return render_template("stations/equipment.html", **Register(person()).shown())


@pages.get("/stations/<uuid:id>/equipment")
@allow(*READERS)
def equipment_of(id: uuid.UUID) -> str:
    """The equipment of one station: what stands there first, what is gone below."""
    station, by = fetch(Station, id), person()
    rows = of_station(station.id)
    here = [shown(row) for row in rows if row.state in HERE]
    return render_template(
        "stations/equipment_of.html",
        frame=_frame(),
        station=_named(station),
        here=here,
        gone=[] if request.args.get("here") == "1" else [shown(row) for row in rows if row.state not in HERE],
        pieces=sum(row["pieces"] for row in here),
        may_add=by.role in OFFICE and station.state is not StationState.CLOSED,
        may_report=by.role in TURNERS,
    )


@pages.route("/stations/<uuid:id>/equipment/new", methods=["GET", "POST"])
@allow(*OFFICE)
@asked_again
def new_equipment(id: uuid.UUID) -> Any:
    """A new line of a station's register. Posted twice makes one."""
    station = fetch(Station, id)
    if request.method == "GET":
        return _form(EquipmentForm(data={"id": uuid7(), "pieces": 1}), station)
    form = EquipmentForm.posted()
    if not form.holds():
        return _form(form, station, status=422)
    key = (station.county_id, form.id.data or uuid7())
    if db.session.get(Equipment, key, execution_options={"scoped": True}) is None:
        made = Equipment(county_id=station.county_id, id=key[1], station_id=station.id, **form.values)
        made.state_on = made.bought_on or clock.today()
        made.put_in(station, person())
        db.session.commit()
        flash(undo.told(gettext(N_("%(what)s登记好了。"), what=shown(made)["kind"])))
    return redirect(url_for("stations.equipment_of", id=station.id), 303)


@pages.get("/stations/equipment/<uuid:id>")
@allow(*READERS)
def piece(id: uuid.UUID) -> str:
    """One line: what it is, how it is, what may follow, what happened to it."""
    row, by = fetch(Equipment, id), person()
    origin = history.of(Equipment, row.origin_id, by) if row.origin_id else []
    return render_template(
        "stations/piece.html",
        frame=_frame(),
        station=_named(fetch(Station, row.station_id)),
        row=shown(row),
        verbs=_verbs(row),
        may_edit=by.role in OFFICE,
        acts=history.of(Equipment, row.id, by),
        before=[one | {"undo": None} for one in origin],
    )


@pages.route("/stations/equipment/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*OFFICE)
def edit_piece(id: uuid.UUID) -> Any:
    """Change what is written; two people at once see both versions."""
    row = fetch(Equipment, id, lock=request.method == "POST")
    station = fetch(Station, row.station_id)
    values = {name: getattr(row, name) for name in CHANGEABLE} | {"funding": row.funding.value}
    now = EquipmentForm(data={**values, "version": str(row.version)}, kept=row.kind)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _form(now, station, row)
    form = EquipmentForm(stale.chosen(now), kept=row.kind)
    back = url_for("stations.piece", id=row.id)
    if stale.is_stale(form, row.version):
        return stale.flat_page(form, now, row, LABELS, title=gettext(N_("改设备")), back=back)
    if not form.holds():
        return _form(form, station, row, status=422)
    if row.change(person(), **form.values):
        db.session.commit()
        flash(undo.told(gettext(N_("改好了。"))))
    else:
        flash(gettext(stale.SAME))
    return redirect(back, 303)


@pages.route("/stations/equipment/<uuid:id>/turn/<verb>", methods=["GET", "POST"])
@allow(*TURNERS)
def turn_piece(id: uuid.UUID, verb: str) -> Any:
    """One step of its life; at the counter a fault is a tap here and a tap on what is wrong."""
    if verb not in FLOW.verbs:
        raise NotFound
    row, by = fetch(Equipment, id, lock=request.method == "POST"), person()
    if by.is_operator and verb not in OWN_VERBS:
        raise NotYourRole([ROLE_WORDS[role] for role in OFFICE])
    FLOW.step(verb, row.state)
    if request.method == "GET":
        start = {"on": clock.today(), "pieces": row.pieces, "version": str(row.version)}
        return _turn_page(TurnForm(data=start), row, verb)
    form = TurnForm.posted()
    if stale.is_stale(form, row.version):
        form.version.typed, form.version.data = None, str(row.version)
        return _turn_page(form, row, verb, overtaken=stale.last_act(row)), 409
    if not form.holds(verb):
        return _turn_page(form, row, verb), 422
    try:
        turned = row.turn(verb, by, form.on.data, form.reason.data or "", form.pieces.data)
    except Refused as refused:
        form.blame("pieces" if form.pieces.data and form.pieces.data > row.pieces else "on", refused.text)
        return _turn_page(form, row, verb), 422
    db.session.commit()
    done = gettext(
        N_("%(what)s：%(done)s。"), what=shown(turned)["kind"], done=gettext(FLOW.verbs[verb].done)
    )
    flash(undo.told(done))
    if by.is_operator:
        return redirect(url_for("stations.equipment_of", id=row.station_id), 303)
    return redirect(url_for("stations.piece", id=turned.id), 303)


@pages.post("/stations/equipment/<uuid:id>/delete")
@allow(*OFFICE)
def delete_piece(id: uuid.UUID) -> Any:
    """Put a line that should never have been written into the bin."""
    row = binned.held(Equipment, id, person())
    binned.throw(row, person())
    db.session.commit()
    flash(undo.told(gettext(N_("放进回收站了，三十天内可以放回来。"))))
    return redirect(url_for("stations.equipment_of", id=row.station_id), 303)


def shown(row: Equipment) -> dict[str, Any]:
    """A line as pages show it."""
    names = ("id", "make", "number", "pieces", "price_fen", "worth_fen", "bought_on", "warranty_on", "note")
    return {
        **{name: getattr(row, name) for name in names},
        "kind": dictionaries.shown(KINDS, row.kind),
        "funding": gettext(FUNDING_WORDS[Funding(row.funding)]),
        "state_words": gettext(STATE_WORDS[row.state]),
        "tone": TONES.get(row.state, ""),
        "state_on": row.state_on,
        "state_why": dictionaries.shown(FAULTS, row.state_why),
        "works": row.state is FLOW.start,
        "is_over": row.warranty_on is not None and row.warranty_on < clock.today(),
        "url": url_for("stations.piece", id=row.id),
    }


def _frame() -> str:
    return "counter.html" if person().is_operator else "desk.html"


def _named(station: Station) -> dict[str, Any]:
    return {"id": station.id, "full_name": station.place, "code": station.code}


def _verbs(row: Equipment) -> list[dict[str, str]]:
    """The steps this person may take now."""
    by = person()
    if by.role not in TURNERS:
        return []
    return [
        {"label": gettext(verb.label), "url": url_for("stations.turn_piece", id=row.id, verb=verb.name)}
        for verb in FLOW.possible(row.state)
        if (not by.is_operator or verb.name in OWN_VERBS)
        and (verb.name != "keep" or row.funding is Funding.OWN)
    ]


def _form(form: EquipmentForm, station: Station, row: Equipment | None = None, *, status: int = 200) -> Any:
    words = {
        "title": gettext(N_("改设备")) if row else gettext(N_("登记设备")),
        "station": _named(station),
        "back": url_for("stations.piece", id=row.id)
        if row
        else url_for("stations.equipment_of", id=station.id),
    }
    return render_template("stations/equipment_form.html", form=form, **words), status


def _turn_page(form: TurnForm, row: Equipment, verb: str, *, overtaken: dict[str, Any] | None = None) -> str:
    return render_template(
        "stations/piece_turn.html",
        frame=_frame(),
        form=form,
        row=shown(row),
        station=_named(fetch(Station, row.station_id)),
        verb_words=gettext(FLOW.verbs[verb].label),
        reason_needed=verb in REASON_NEEDED,
        faults=dictionaries.offered(FAULTS) if verb == "report" else [],
        overtaken=overtaken,
    )
