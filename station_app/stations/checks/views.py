"""Pages of checks: those of a station with their photos, and a new one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import clock, files, undo
from station_app.core.access import COUNTY_ROLES, OFFICE, Role, allow, fetch, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.core.words import series
from station_app.settings import dictionaries
from station_app.stations.checks.forms import CheckForm, box_of, form_of, list_of
from station_app.stations.checks.models import KIND_WORDS, KINDS, Check, of_station, put_down
from station_app.stations.equipment import summary
from station_app.stations.models import Station
from station_app.stations.views import pages

READERS = (*COUNTY_ROLES, Role.COORDINATOR, Role.OPERATOR)


@pages.get("/stations/<uuid:id>/checks")
@allow(*READERS)
def checks(id: uuid.UUID) -> str:
    """All checks of a station, the last first."""
    station = fetch(Station, id)
    rows = of_station(station.id)
    photos = files.photos_of(Check.__tablename__, [row.id for row in rows])
    return render_template(
        "stations/checks.html",
        frame="counter.html" if person().is_operator else "desk.html",
        station={"id": station.id, "full_name": station.place},
        rows=[shown(row) | {"row": row, "photos": photos[row.id]} for row in rows],
        equipment=summary.beside(station.id),
        kinds=[(name, gettext(KIND_WORDS[kind])) for name, kind in KINDS.items()],
        may_check=person().role in OFFICE,
    )


@pages.route("/stations/<uuid:id>/checks/new/<kind>", methods=["GET", "POST"])
@allow(*OFFICE)
def new_check(id: uuid.UUID, kind: str) -> Any:
    """A new check by one of the lists. Photos are made anew before anything is read."""
    if kind not in KINDS:
        raise NotFound
    terms = dictionaries.offered(KINDS[kind])
    opened = {"on": clock.today(), "id": uuid7()}
    form: Any = form_of(terms)(request.form if request.method == "POST" else None, data=opened)
    station = fetch(Station, id, lock=request.method == "POST")
    key = (station.county_id, form.id.data or uuid7())
    known = db.session.get(Check, key, execution_options={"scoped": True})
    if request.method == "POST" and known is not None:
        return redirect(url_for("stations.checks", id=station.id), 303)
    if request.method == "GET" or not form.holds(terms):
        form.list.data = list_of(terms)
        words = {
            "title": gettext(KIND_WORDS[KINDS[kind]]),
            "station": {"id": station.id, "full_name": station.place},
            "boxes": [(form[box_of(term)], term.label) for term in terms],
            "equipment": summary.beside(station.id),
        }
        page = render_template("stations/check.html", form=form, **words)
        return page if request.method == "GET" else (page, 422)
    answers = [(term.key, bool(form[box_of(term)].data)) for term in terms]
    row = put_down(station, KINDS[kind], form.on.data, answers, form.note.data or "", person(), id=key[1])
    for picture in form.photos.data:
        files.keep(picture, row, person())
    db.session.commit()
    done = gettext(N_("记下了。"))
    if not row.is_whole:
        done = gettext(N_("记下了，还缺：%(words)s。"), words=missing(row))
    flash(undo.told(done))
    return redirect(url_for("stations.checks", id=station.id), 303)


@pages.post("/stations/checks/photos/<uuid:id>/remove")
@allow(*OFFICE)
def drop_check_photo(id: uuid.UUID) -> Any:
    """Put a photo of a check into the bin."""
    photo = files.seen(id)
    if photo.owner_kind != Check.__tablename__:
        raise NotFound
    row = fetch(Check, photo.owner_id, lock=True)
    files.take_away(photo, row, person())
    db.session.commit()
    flash(gettext(N_("照片拿掉了。")))
    return redirect(url_for("stations.checks", id=row.station_id), 303)


def missing(row: Check) -> str:
    """What is not there, in the words of the dictionary."""
    return series(dictionaries.shown(row.kind, word) for word in row.missing)


def shown(row: Check) -> dict[str, Any]:
    """A check as pages show it."""
    return {
        "title": gettext(KIND_WORDS.get(row.kind, row.kind)),
        "there": [dictionaries.shown(row.kind, str(word)) for word, is_there in row.answers if is_there],
        "missing": missing(row),
    }


def beside(station_id: uuid.UUID) -> list[dict[str, Any]]:
    """The last check by each list, for the page of the station; those never made are there too."""
    rows = of_station(station_id)
    last = {kind: next((row for row in rows if row.kind == kind), None) for kind in KINDS.values()}
    return [
        {
            "title": gettext(KIND_WORDS[kind]),
            "on": row.on if row else None,
            "missing": missing(row) if row else "",
        }
        for kind, row in last.items()
    ]


__all__ = ["CheckForm", "beside", "pages"]
