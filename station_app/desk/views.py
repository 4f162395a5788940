"""Pages of desk: the homes, the page of a station, of a villager, search, help and the operator's 更多."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory, url_for

from station_app.core.access import DESK, EVERYONE, NAMED, PUBLIC, Role, allow, fetch_named, person
from station_app.core.errors import NotFound
from station_app.core.i18n import locale
from station_app.desk import counter, county, manual, province, township
from station_app.desk import search as finding
from station_app.desk import station as stations
from station_app.desk import villager as villagers
from station_app.reports import board
from station_app.stations.models import Station

pages = Blueprint("desk", __name__)


@pages.get("/")
@allow(*EVERYONE)
def home() -> str:
    """What needs me first: 今天 at the counter, 总览 at the desk."""
    by = person()
    if by.is_operator:
        return render_template("desk/counter_home.html", **counter.home())
    month = board.chosen_month(request.args.get("month"))
    measure = request.args.get("by", "")
    measure = measure if measure in county.TABS else county.TABS[0]
    if by.role is Role.PROVINCE:
        return render_template("desk/province_home.html", **province.overview(by, month, measure))
    if by.role is Role.COORDINATOR:
        return render_template("desk/township_home.html", **township.overview(by, month, measure))
    return render_template("desk/county_home.html", **county.overview(by, month, measure))


@pages.get("/stations/<uuid:id>")
@allow(*EVERYONE)
def station(id: uuid.UUID) -> str:
    """One station: an operator's own, or any within the person's area."""
    by = person()
    surface = "counter" if by.is_operator else "desk"
    month = board.chosen_month(request.args.get("month"))
    return render_template(f"desk/{surface}_station.html", **stations.profile(by, id, month))


@pages.get("/stations/<code>")
@allow(*EVERYONE)
def coded(code: str) -> str:
    """One station by its code, as boards name it: unique in a county."""
    return station(fetch_named(Station, Station.code, code))


@pages.get("/villagers/<uuid:id>")
@allow(*NAMED)
def villager(id: uuid.UUID) -> Any:
    """One villager: in full for the own station, masked for the desk; one merged into another leads there."""
    by = person()
    kept = villagers.merged_into(id)
    if kept is not None:
        return redirect(url_for("desk.villager", id=kept))
    surface = "counter" if by.is_operator else "county"
    return render_template(f"desk/{surface}_villager.html", **villagers.profile(by, id))


@pages.get("/search")
@allow(*EVERYONE)
def search() -> str:
    """One box for villagers, orders, stations and pages."""
    by, words = person(), finding.wanted(request.args.get("q"))
    surface = "counter" if by.is_operator else "desk"
    return render_template(f"desk/{surface}_search.html", q=words, groups=finding.groups(by, words))


@pages.get("/search/found")
@allow(*DESK)
def found() -> str:
    """The same, as the few lines that open under the box of Ctrl+K while somebody types."""
    by, words = person(), finding.wanted(request.args.get("q"))
    return render_template("desk/found.html", q=words, groups=finding.groups(by, words))


@pages.get("/search/keys")
@allow(*DESK)
def keys() -> str:
    """The sheet of keys that opens on `?`; fetched when asked for, so that no page carries it."""
    return render_template("desk/keys.html")


@pages.get("/help")
@allow(PUBLIC)
def help() -> str:
    """Whom to call, the chapters of the manual, what the buttons mean, the keys."""
    chapters = manual.chapters(manual.of_person(), locale())
    return render_template("desk/help.html", chapters=chapters)


@pages.get("/help/<name>")
@allow(PUBLIC)
def chapter(name: str) -> str:
    """One chapter of the reader's manual."""
    found = manual.page(name)
    if found is None:
        raise NotFound
    return render_template("desk/chapter.html", **found)


@pages.get("/help/pictures/<name>")
@allow(PUBLIC)
def picture(name: str) -> Response:
    """A picture of the manuals."""
    if not manual.PICTURE.fullmatch(name) or not (manual.PICTURES / name).is_file():
        raise NotFound
    return send_from_directory(manual.PICTURES, name, max_age=86_400)


@pages.get("/more")
@allow(Role.OPERATOR)
def more() -> str:
    """What an operator needs seldom: the station's page, large type, language, password, sign-out."""
    return render_template("desk/more.html")
