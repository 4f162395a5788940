"""练习: begin, the list of what to try, start again, and back to the real station."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for

from station_app.accounts.drafts.waiting import way_back
from station_app.core import access
from station_app.core.access import Role, allow, person
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.practice import beginning, steps
from station_app.stations.practising import entering

pages = Blueprint("practice", __name__)


def install(app: Flask) -> None:
    """Templates ask ``is_practising()``: slips say so on paper, and macros see no person."""
    app.jinja_env.globals["is_practising"] = is_practising


def is_practising() -> bool:
    """Does the acting person practise?"""
    someone = access.acting()
    return someone is not None and someone.is_practising


@pages.get("/practice")
@allow(Role.OPERATOR)
def show() -> str:
    """What practice is; while it goes on, what was tried and what is left."""
    found = steps.of_practice() if person().is_practising else []
    done = sum(step.is_done for step in found)
    return render_template("practice/show.html", steps=found, done=done)


@pages.post("/practice/begin")
@allow(Role.OPERATOR)
def begin() -> Any:
    """Go on at the practice station, which is made the first time."""
    by = person()
    if not by.is_practising:
        entering.begin(by, beginning.station_of(by))
        db.session.commit()
        flash(gettext(N_("现在是练习。随便记，都不作数。")))
    return redirect(url_for("practice.show"), 303)


@pages.post("/practice/again")
@allow(Role.OPERATOR)
def again() -> Any:
    """A practice station on which nothing happened yet."""
    by = person()
    if not by.is_practising:
        raise NotNow(N_("现在没有在练习。"))
    entering.begin(by, beginning.fresh_station_of(by))
    db.session.commit()
    flash(gettext(N_("换了一个空的练习站，从头来。")))
    return redirect(url_for("practice.show"), 303)


@pages.post("/practice/end")
@allow(Role.OPERATOR)
def end() -> Any:
    """Back at the real station, and to the form that was kept meanwhile if there is one."""
    by = person()
    if not by.is_practising:
        return redirect(url_for("desk.home"), 303)
    home = entering.end(by)
    access.enter(home)
    flash(gettext(N_("练完了，现在记的都是真的。")))
    return redirect(way_back(home) or url_for("desk.home"), 303)
