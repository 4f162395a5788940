"""Pages of the second step: asked at sign-in, set up and switched off on one's own page."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from markupsafe import Markup

from station_app.accounts import delay
from station_app.accounts.browser import begin_session, forget, patience
from station_app.accounts.models import User, end_sessions
from station_app.accounts.returning import back
from station_app.accounts.second import models as second
from station_app.accounts.second.entering import HALF, TARGET, go_in
from station_app.accounts.views import pages
from station_app.core import access
from station_app.core.access import COUNTY_ROLES, PUBLIC, allow, person
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow
from station_app.core.forms import Form, TextField
from station_app.core.i18n import N_, gettext
from station_app.settings.models import county as settings_of

WRONG = N_("动态码不对，或者用过了。请看手机上现在的 6 位数字；也可以用一个备用码。")


class SecondForm(Form):
    """A code of the authenticator, or a recovery code."""

    code = TextField(limit=40, missing=N_("请填写手机上的 6 位数字"))


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _counted(user: User) -> int:
    """Count one attempt, of this person from wherever and of this address; the seconds to wait, or 0.

    Who tries codes has the password: that one may come from a thousand addresses.
    """
    wait = max(delay.attempt(*key) for key in _keys(user))
    db.session.commit()
    return wait


def _fits(user: User) -> None:
    """The code was right: the count of failures starts anew."""
    for key in _keys(user):
        delay.succeeded(*key)


def _keys(user: User) -> tuple[tuple[str, str], ...]:
    named = f"second {user.id}"
    return (named, f"person {user.id}"), (named, delay.place(request.remote_addr))


@pages.route("/sign-in/second", methods=["GET", "POST"])
@allow(PUBLIC)
def second_step() -> Any:
    """The second code after a right password."""
    token = str(session.get(HALF, ""))
    user = second.half_signed_in(token)
    if user is None and access.acting() is not None and request.method == "GET":
        return redirect(back(None), 303)  # nobody waits here, and an address must not sign anybody out
    if user is None:
        forget()
        flash(gettext(N_("等得太久了，请重新登录。")))
        return redirect(url_for("accounts.sign_in"), 303)
    form = SecondForm.posted() if request.method == "POST" else SecondForm()
    if request.method == "GET":
        return render_template("accounts/second_step.html", form=form)
    if not form.validate():
        return render_template("accounts/second_step.html", form=form), 422
    wait = _counted(user)
    if wait:
        form.blame("code", patience(wait))
        return render_template("accounts/second_step.html", form=form), 429
    if not second.right(user, form.code.data, _key()) or not second.finish(token):
        db.session.rollback()
        form.blame("code", WRONG)
        return render_template("accounts/second_step.html", form=form), 422
    _fits(user)
    target = go_in(user, session.get(TARGET))
    db.session.commit()
    return redirect(target, 303)


@pages.get("/second")
@allow(*COUNTY_ROLES)
def second_page() -> Any:
    """One's own second step: off, being set up, or on."""
    return _page(SecondForm())


@pages.post("/second/begin")
@allow(*COUNTY_ROLES)
def second_begin() -> Any:
    """A new secret to scan."""
    second.begin(_own(), _key())
    db.session.commit()
    return redirect(url_for("accounts.second_page"), 303)


@pages.post("/second/confirm")
@allow(*COUNTY_ROLES)
def second_confirm() -> Any:
    """Switch it on by a first code; the recovery codes are shown once, on the answer."""
    user, form = _own(), SecondForm.posted()
    if not form.validate():
        return _page(form, 422)
    wait = _counted(user)
    if wait:
        form.blame("code", patience(wait))
        return _page(form, 429)
    codes = second.confirm(user, person(), form.code.data, _key())
    if codes is None:
        form.blame("code", WRONG)
        return _page(form, 422)
    _fits(user)
    end_sessions(user.id)  # those were opened by the password alone
    begin_session(user)
    db.session.commit()
    return _page(SecondForm(), codes=codes)


@pages.post("/second/off")
@allow(*COUNTY_ROLES)
def second_off() -> Any:
    """Switch it off oneself, by a code."""
    user, form = _own(), SecondForm.posted()
    if not second.is_on(user):
        raise NotNow(N_("两步登录没有开。"))
    if not form.validate():
        return _page(form, 422)
    wait = _counted(user)
    if wait:
        form.blame("code", patience(wait))
        return _page(form, 429)
    if not second.right(user, form.code.data, _key()):
        form.blame("code", WRONG)
        return _page(form, 422)
    second.switch_off(user, person())
    _fits(user)
    db.session.commit()
    flash(gettext(N_("两步登录关了，以后只要密码。")))
    return redirect(url_for("accounts.second_page"), 303)


def _own() -> User:
    user = db.session.get(User, person().id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound
    return user


def _picture(secret: str) -> Markup:
    """The secret being set up as a picture to scan: drawn into the page, kept nowhere."""
    import segno

    county = settings_of(person().county_id).title
    made = segno.make(second.address(secret, person(), county), error="m")
    return Markup(made.svg_inline(scale=5, light="#fff"))  # nosec B704 - segno draws squares, no text


def _page(form: SecondForm, status: int = 200, codes: list[str] | None = None) -> Any:
    secret = second.waiting_secret(person().id, _key())
    words = {
        "picture": _picture(secret) if secret else "",
        "is_on": second.is_on(person()),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else "",
        "left": second.left(person().id),
    }
    return render_template("accounts/second.html", form=form, codes=codes, **words), status
