"""Beginning and ending a look through somebody's eyes; every page of it is covered and carries the banner."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, Response, flash, g, redirect, render_template, request, session, url_for

from station_app.accounts.views import pages
from station_app.core import access
from station_app.core.access import EVERYONE, ROLE_WORDS, allow, person
from station_app.core.db import db, only_reads
from station_app.core.errors import Refused
from station_app.core.forms import Form, TextField
from station_app.core.i18n import N_, gettext
from station_app.stations.staff import models as staff
from station_app.stations.viewing import models as viewing
from station_app.stations.viewing.looking import KEY, covered, names_of


class LookForm(Form):
    """Why somebody's pages are looked at."""

    reason = TextField(limit=200, missing=N_("请写一句为什么看，例如“站长打电话说找不到退货”"))


def install(app: Flask) -> None:
    """Templates of the account page ask ``may_view_as(role)``."""
    app.jinja_env.globals["may_view_as"] = lambda role: role in viewing.VIEWED


@pages.route("/accounts/<uuid:id>/view-as", methods=["GET", "POST"])
@allow(*viewing.VIEWERS)
def view_as(id: uuid.UUID) -> Any:
    """Ask why, write it down, and look for a quarter of an hour."""
    user = staff.one_of(person(), id)
    form = LookForm.posted() if request.method == "POST" else LookForm()
    words = {"user": user, "role": gettext(ROLE_WORDS[user.role])}
    if request.method == "GET":
        return render_template("accounts/view_as.html", form=form, **words)
    if not form.validate():
        return render_template("accounts/view_as.html", form=form, **words), 422
    try:
        made = viewing.begin(person(), user, form.reason.data)
    except Refused as refused:
        form.blame("reason", refused.text)
        return render_template("accounts/view_as.html", form=form, **words), 422
    session[KEY] = str(made.id)
    db.session.commit()
    return redirect(url_for("desk.home"), 303)


@pages.post("/view-as/end")
@allow(*EVERYONE)
def end_viewing() -> Any:
    """Be oneself again."""
    viewer = getattr(person(), "viewer", None)
    one = viewing.of_session(viewer, str(session.get(KEY, ""))) if viewer else None
    session.pop(KEY, None)
    if one is None:
        return redirect(url_for("desk.home"), 303)
    viewing.end(one, viewer)
    db.session.commit()
    flash(gettext(N_("看完了，现在又是您自己。")))
    return redirect(url_for("accounts.show", id=one.user_id), 303)


@pages.before_app_request
def come_back() -> Any:
    """The time is over, or the account may not be looked at any more: be oneself again, and write it down."""
    viewer = access.acting()
    if not g.pop("look_is_over", False) or viewer is None:
        return None
    db.session.rollback()
    only_reads(False)
    one = viewing.of_session(viewer, str(session.pop(KEY, "")))
    if one is not None:
        viewing.end(one, viewer, viewing.OVER)
        db.session.commit()
        flash(gettext(N_("时间到了，现在又是您自己。")), "warning")
    return redirect(url_for("desk.home"), 303)


@pages.after_app_request
def cover(answer: Response) -> Response:
    """Names and telephones of villagers are masked in every page of a look."""
    someone = access.acting()
    if isinstance(someone, viewing.Seen) and (answer.mimetype or "").startswith("text/"):
        answer.set_data(covered(answer.get_data(as_text=True), names_of()))
    return answer
