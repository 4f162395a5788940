"""Pages of where stations are: particulars, the schematic map, the QR code and the page it leads to."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from station_app.core import audit, clock, stale, undo
from station_app.core.access import (
    COUNTY_ROLES,
    OFFICE,
    PUBLIC,
    Role,
    allow,
    fetch,
    person,
    visible,
    visible_columns,
)
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.settings.models import county
from station_app.stations.models import STATE_WORDS, Station, StationState
from station_app.stations.sites.drawing import WIDE, path, sheet_of
from station_app.stations.sites.forms import LABELS, OutlineForm, SiteForm
from station_app.stations.sites.models import CHANGEABLE, CountyOutline, change, outline
from station_app.stations.views import pages
from station_app.stations.wording import TONES

READERS = (*COUNTY_ROLES, Role.COORDINATOR)


@pages.route("/stations/<uuid:id>/edit", methods=["GET", "POST"])
@allow(*OFFICE)
def edit(id: uuid.UUID) -> Any:
    """Change name, telephone, hours and position of a station; two at once see both versions."""
    station = fetch(Station, id, lock=request.method == "POST")
    values = {name: getattr(station, name) for name in CHANGEABLE}
    now = SiteForm(data={**values, "version": str(station.version)})
    back = url_for("desk.station", id=id)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return render_template("stations/edit.html", form=now, station=_named(station))
    form = SiteForm(stale.chosen(now))
    if stale.is_stale(form, station.version):
        return stale.flat_page(form, now, station, LABELS, title=gettext(N_("改站点")), back=back)
    if not form.holds(outline(station.county_id)):
        return render_template("stations/edit.html", form=form, station=_named(station)), 422
    if change(station, person(), **form.values):
        db.session.commit()
        flash(undo.told(gettext(N_("%(place)s改好了。"), place=station.place)))
    else:
        flash(gettext(stale.SAME))
    return redirect(back, 303)


@pages.get("/stations/map")
@allow(*READERS)
def map_page() -> str:
    """The stations on a schematic map; on the county's own outlines, where it brought any."""
    return _map(OutlineForm())


@pages.post("/stations/map")
@allow(*OFFICE)
def set_outline() -> Any:
    """Bring the county's outlines, or take them away (``remove``)."""
    by = person()
    form = OutlineForm.posted() if not request.form.get("remove") else None
    if form is not None:
        placed = visible_columns(Station, Station.lat, Station.lon).where(
            Station.is_practice.is_(False), Station.lat.is_not(None), Station.lon.is_not(None)
        )
        if not form.holds([(row.lat, row.lon) for row in db.session.execute(placed)]):
            return _map(form), 422
    held = select(CountyOutline).where(CountyOutline.county_id == by.county_id).with_for_update()
    row = db.session.scalar(held.execution_options(scoped=True))
    before = len(row.rings) if row else 0
    if form is None:
        if row is not None:
            audit.record(row, "outline", by, changes={"rings": (before, 0)})
            db.session.delete(row)
    else:
        if row is None:
            row = CountyOutline(county_id=by.county_id, id=uuid7())
            db.session.add(row)
        row.rings, row.added_at, row.by_name = form.file.data, clock.now(), by.name
        db.session.flush()
        audit.record(row, "outline", by, changes={"rings": (before, len(row.rings))})
    db.session.commit()
    flash(gettext(N_("地图换好了。")) if form is not None else gettext(N_("地图拿掉了，只画点。")))
    return redirect(url_for("stations.map_page"), 303)


@pages.get("/stations/<uuid:id>/qr")
@allow(*READERS, Role.OPERATOR)
def qr(id: uuid.UUID) -> str:
    """The QR code of a station, to print and put on the wall."""
    import segno

    station = fetch(Station, id)
    address = url_for("stations.public", area=station.county_id, code=station.code, _external=True)
    drawn = segno.make(address, error="m").svg_inline(scale=8, border=2, light="#fff")
    return render_template(
        "stations/qr.html",
        station=_named(station) | {"hours": station.hours, "phone": station.phone},
        address=address,
        drawn=Markup(drawn),  # nosec B704 - segno draws squares, no text
    )


@pages.get("/at/<area>/<code>")
@allow(PUBLIC)
def public(area: str, code: str) -> str:
    """What anybody may know of a station that serves or is paused: where, when open, its telephone."""
    if "\0" in area + code or len(area) != 6:
        raise NotFound
    query = select(Station).where(
        Station.county_id == area,
        Station.code == code.upper(),
        Station.binned_at.is_(None),
        Station.is_practice.is_(False),
        Station.opened_on.is_not(None),
    )
    station = db.session.scalar(query.execution_options(scoped=True))
    if station is None:
        raise NotFound
    return render_template(
        "stations/public.html",
        station=_named(station)
        | {"hours": station.hours, "phone": station.phone, "address": station.address},
        state_words=gettext(STATE_WORDS[station.state]),
        is_serving=station.is_serving,
        county_title=county(area).title,
    )


def _named(station: Station) -> dict[str, Any]:
    return {"id": station.id, "full_name": station.place, "code": station.code, "name": station.name}


def _map(form: OutlineForm) -> str:
    by = person()
    query = visible(Station).where(Station.is_practice.is_(False), Station.state != StationState.CLOSED)
    stations = db.session.scalars(query.order_by(Station.code)).all()
    placed = [one for one in stations if one.lat is not None and one.lon is not None]
    kept = outline(by.county_id)
    rings = kept.rings if kept else []
    sheet = sheet_of(rings, [(one.lon or 0.0, one.lat or 0.0) for one in placed])
    points = []
    for one in placed if sheet else []:
        x, y = sheet.at(one.lon or 0.0, one.lat or 0.0)  # type: ignore[union-attr]
        points.append({"x": x, "y": y, **_point(one)})
    return render_template(
        "stations/map.html",
        form=form,
        wide=WIDE,
        high=sheet.height if sheet else 0,
        outlines=[path(ring, sheet) for ring in rings] if sheet else [],
        points=points,
        unplaced=[_point(one) for one in stations if one.lat is None],
        has_outline=bool(rings),
        may_change=by.role in OFFICE,
    )


def _point(station: Station) -> dict[str, Any]:
    return {
        "name": station.place,
        "code": station.code,
        "state_words": gettext(STATE_WORDS[station.state]),
        "tone": TONES[station.state] or "plain",
        "url": url_for("desk.coded", code=station.code),
        "edit_url": url_for("stations.edit", id=station.id),
    }
