"""The page of one's own PIN."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.accounts import delay
from station_app.accounts.browser import patience
from station_app.accounts.forms import PasswordField
from station_app.accounts.models import User, right_password
from station_app.accounts.pins import setting
from station_app.accounts.pins.device import password_typed
from station_app.accounts.pins.models import pin_of
from station_app.accounts.views import pages
from station_app.core.access import Role, allow, person
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.forms import Form
from station_app.core.i18n import N_, gettext


class PinForm(Form):
    """One's password, and the PIN twice."""

    current = PasswordField(missing=N_("请填写现在的密码"))
    pin = PasswordField(missing=N_("请填写 PIN，4 位以上数字"))
    again = PasswordField(missing=N_("请再输一遍 PIN"))


@pages.route("/pin", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def pin() -> Any:
    """Set a PIN, by the password; from now on it counts on this device."""
    form: Any = PinForm.posted() if request.method == "POST" else PinForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form, 422)
    user, typed = _own(), setting.spelled(form.pin.data)
    if typed != setting.spelled(form.again.data):
        return _page(form, 422, "again", N_("两遍不一样，请再输一遍"))
    problem = setting.weakness(typed, user)
    if problem:
        return _page(form, 422, "pin", problem)
    address = delay.place(request.remote_addr)
    wait = delay.attempt(user.login, address)
    db.session.commit()
    if wait:
        return _page(form, 429, "current", patience(wait))
    if not right_password(user, form.current.data):
        return _page(form, 422, "current", N_("现在的密码不对，请再输一遍"))
    delay.succeeded(user.login, address)
    setting.set_pin(user, person(), typed)
    password_typed(user)
    db.session.commit()
    flash(gettext(N_("PIN 存好了。在这台设备上换班，选您的名字，输 PIN。")))
    return redirect(url_for("desk.more"), 303)


@pages.post("/pin/drop")
@allow(Role.OPERATOR)
def drop_pin() -> Any:
    """No PIN any more."""
    dropped = setting.drop_pin(_own(), person())
    db.session.commit()
    flash(gettext(N_("PIN 不用了。") if dropped else N_("您没有设 PIN。")))
    return redirect(url_for("accounts.pin"), 303)


def _own() -> User:
    user = db.session.get(User, person().id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound
    return user


def _page(form: PinForm, status: int = 200, field: str = "", sentence: str = "") -> Any:
    if field:
        form.blame(field, sentence)
    has = pin_of(person().id) is not None
    return render_template("accounts/pin.html", form=form, has_pin=has, back=url_for("desk.more")), status
