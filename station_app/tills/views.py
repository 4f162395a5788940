"""交账: the day close at the counter, its slip, and what the county sees of all tills."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from station_app.core import undo
from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.again import asked_again
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused, Stale
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.orders import slips
from station_app.stations.models import Station
from station_app.tills import closing, overview
from station_app.tills import pages as shown
from station_app.tills.forms import CloseForm, typed
from station_app.tills.models import HANDED_IN, DayClose

pages = Blueprint("tills", __name__)
READERS = (Role.OPERATOR, Role.COORDINATOR, *OFFICE, Role.AUDITOR, Role.ADMIN)
COUNTY = (Role.COORDINATOR, *OFFICE, Role.AUDITOR, Role.ADMIN)
publish(pages, "/tills", "index", overview.sheet, *COUNTY)
publish(pages, "/tills/<uuid:id>", "waiting", overview.entries, *COUNTY)


@pages.route("/till", methods=["GET", "POST"])
@allow(Role.OPERATOR)
@asked_again
def till() -> Any:
    """Count the till of the own station; two taps of one page are one close."""
    by = person()
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站，没有钱箱可交。请打电话给县里。"))
    if request.method == "GET":
        return render_template("tills/till.html", **shown.counter(by))
    form = CloseForm.posted()
    form.count(typed(request.form))
    if not form.holds():
        return _again(form)
    try:
        made = closing.close(by.station_id, form.said, by)
        db.session.commit()
    except (Refused, Stale) as error:
        db.session.rollback()
        form.blame("counted" if isinstance(error, Stale) else "reason", error.sentence, **error.values)
        return _again(form, error.status)
    flash(gettext(N_("交好了，点出 %(sum)s"), sum=money(made.counted_fen)))
    return redirect(url_for("tills.show", id=made.id), 303)


def _again(form: CloseForm, status: int = 422) -> Any:
    return render_template("tills/till.html", **shown.counter(person(), form)), status


@pages.get("/till/closes/<uuid:id>")
@allow(*READERS)
def show(id: uuid.UUID) -> str:
    """One close: at the counter as a slip, at the desk as a page."""
    close = fetch(DayClose, id)
    if not person().is_operator:
        return render_template("tills/close.html", **shown.one(close))
    prints = session.pop(slips.PRINT, "") == str(id)
    return render_template("tills/slip.html", **shown.one(close), printed=slips.printed(close), prints=prints)


@pages.post("/till/closes/<uuid:id>/print")
@allow(Role.OPERATOR)
def print_slip(id: uuid.UUID) -> Any:
    """Count one more print of the slip of a close and have the browser print it once."""
    slips.count(fetch(DayClose, id), person())
    db.session.commit()
    session[slips.PRINT] = str(id)
    return redirect(url_for("tills.show", id=id), 303)


@pages.post("/till/closes/<uuid:id>/hand-in")
@allow(Role.OPERATOR)
def hand_in(id: uuid.UUID) -> Any:
    """What was kept at a close goes to the county or the bank."""
    close = fetch(DayClose, id, lock=True)
    to = next((one for one in HANDED_IN if one.value == request.form.get("to")), None)
    if to is None:
        raise Refused(N_("请选交给县里，还是存银行。"))
    closing.hand_in(close, to, person())
    db.session.commit()
    flash(undo.told(gettext(N_("记好了，%(sum)s 交出去了"), sum=money(close.handed_fen))), "success")
    return redirect(url_for("tills.show", id=id), 303)


@pages.post("/till/closes/<uuid:id>/reopen")
@allow(*OFFICE)
def reopen(id: uuid.UUID) -> Any:
    """Open the newest close of a station again, with a reason."""
    close = fetch(DayClose, id, lock=True)
    closing.reopen(close, person(), request.form.get("reason", ""))
    db.session.commit()
    flash(gettext(N_("重开了。站里再交一次就行。")))
    return redirect(url_for("tills.show", id=id), 303)


@pages.get("/tills/<uuid:id>")
@allow(*COUNTY)
def waiting(id: uuid.UUID) -> str:
    """What no close of one station has counted yet, entry by entry."""
    return render_template("tills/waiting.html", **shown.waiting(fetch(Station, id)))


@pages.get("/tills")
@allow(*COUNTY)
def index() -> str:
    """All tills: days not closed, differences, what stations laid out."""
    return render_template("tills/index.html", rows=overview.rows())
