"""换班: the half-typed form is laid aside, another operator picks her name, types her PIN, and it is back."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, g, redirect, render_template, request, url_for

from station_app.accounts import delay
from station_app.accounts.browser import begin_session, patience
from station_app.accounts.drafts import models as drafts
from station_app.accounts.drafts.models import Filled
from station_app.accounts.drafts.owners import mark
from station_app.accounts.drafts.waiting import is_page, keep_here, kept_here, posted_for, way_back
from station_app.accounts.forms import PasswordField
from station_app.accounts.pins.device import device_hash
from station_app.accounts.pins.models import DAYS, pin_of
from station_app.accounts.views import pages
from station_app.core import access
from station_app.core.access import Role, allow, person
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.forms import Form, StringField
from station_app.core.i18n import N_, gettext
from station_app.stations.switching import models as switching


class SwitchForm(Form):
    """Who takes over, and her PIN."""

    who = StringField()
    pin = PasswordField(missing=N_("请输 PIN"))


def install(app: Flask) -> None:
    """Templates ask ``may_switch()``: does anybody's PIN count here?"""
    app.jinja_env.globals["may_switch"] = may_switch


def may_switch() -> bool:
    """May another operator take over on this device? Asked once a request, where the device is known."""
    someone = access.acting()
    if someone is None or not someone.is_operator or not device_hash():
        return False
    if "may_switch" not in g:
        g.may_switch = bool(switching.others(someone, device_hash()))
    return bool(g.may_switch)


@pages.route("/switch", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def switch() -> Any:
    """Lay aside what is half typed (POST), and ask who takes over."""
    if request.method == "GET":
        return _page(SwitchForm())
    by, target = person(), posted_for()
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in ("at", "next", "confirm")]
    kept = drafts.keepable(fields)
    if target and kept is not None and is_page(target):
        keep_here(mark(by.id), Filled(target, "", kept))
        db.session.commit()
    return redirect(url_for("accounts.switch"), 303)


@pages.post("/switch/to")
@allow(Role.OPERATOR)
def take_over() -> Any:
    """The other operator's PIN: her session begins, and the form is hers."""
    form, by, device = SwitchForm.posted(), person(), device_hash()
    if not form.validate():
        return _page(form, 422)
    user = switching.one_of(by, device, form.who.data or "")
    if user is None:
        form.blame("who", N_("请选名字"))
        return _page(form, 422)
    wait = delay.attempt(*switching.tried(user, device))
    db.session.commit()
    if wait:
        form.blame("pin", patience(wait))
        return _page(form, 429)
    if not switching.is_right(user, form.pin.data):
        switching.wrong(user, device)
        db.session.commit()
        form.blame("pin", N_("PIN 不对，请再输一遍"))
        return _page(form, 422)
    delay.succeeded(*switching.tried(user, device))
    for id in kept_here()[-1:]:
        drafts.hand_over(id, mark(by.id), mark(user.id))
    switching.took_over(user, by)
    begin_session(user, by_password=False)
    target = way_back(user) or url_for("desk.home")
    db.session.commit()
    flash(gettext(N_("现在是%(name)s。"), name=user.name))
    return redirect(target, 303)


def _page(form: SwitchForm, status: int = 200) -> Any:
    by = person()
    if not by.stations:
        raise NotFound
    words = {
        "people": [(str(one.id), one.name) for one in switching.others(by, device_hash())],
        "has_pin": pin_of(by.id) is not None,
        "days": DAYS,
        "back": way_back(by) or url_for("desk.more"),
    }
    return render_template("accounts/switch.html", form=form, **words), status
