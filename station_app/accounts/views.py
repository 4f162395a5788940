"""Signing in and out, one's own password, language and type size."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for

from station_app.accounts import delay, demo, passwords
from station_app.accounts.browser import begin_session, forget, looks, patience
from station_app.accounts.forms import CodeForm, PasswordForm, SignInForm
from station_app.accounts.models import (
    User,
    UserState,
    end_sessions,
    find,
    has_code,
    redeem,
    right_password,
)
from station_app.accounts.pins.device import device_hash
from station_app.accounts.pins.models import end_trust
from station_app.accounts.returning import back
from station_app.accounts.second.entering import let_in
from station_app.core import access, audit, i18n
from station_app.core.access import EVERYONE, PUBLIC, Role, allow
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext

pages = Blueprint("accounts", __name__)
WRONG = N_("账号或密码不对。请再看看；账号停用了也进不来，请打电话给县里。")
WRONG_CODE = N_("账号或一次性码不对，或者码过期、用过了。请打电话给县里再要一个。")


pages.app_context_processor(looks)


@pages.get("/sign-in")
@allow(PUBLIC)
def sign_in() -> Any:
    """The sign-in page."""
    if access.acting() is not None:
        return redirect(back(request.args.get("next")), 303)
    form = SignInForm()
    form.next.data = request.args.get("next", "")
    return _sign_in_page(form)


@pages.post("/sign-in")
@allow(PUBLIC)
def enter() -> Any:
    """Sign in by login or telephone and password."""
    form = SignInForm.posted()
    if not form.validate():
        return _sign_in_page(form), 422
    login, address = form.login.data.lower()[:64], delay.place(request.remote_addr)
    wait = delay.attempt(login, address)
    db.session.commit()
    if wait:
        form.blame("password", patience(wait))
        return _sign_in_page(form), 429
    user = find(form.login.data)
    db.session.commit()
    if not right_password(user, form.password.data) or user is None or user.state is not UserState.ACTIVE:
        wait = delay.waiting(login, address)
        form.blame("password", WRONG)
        if wait:
            form.blame("password", patience(wait))
        return _sign_in_page(form), 422
    delay.succeeded(login, address)
    target = let_in(user, form.next.data)
    db.session.commit()
    return redirect(target, 303)


@pages.post("/sign-in/demo/<role>")
@allow(PUBLIC)
def demo_sign_in(role: str) -> Any:
    """Step into a role of the demo, from this machine only."""
    if role not in set(Role) or not demo.is_demo() or not demo.is_loopback(request.remote_addr):
        raise NotFound
    user = demo.actor(Role(role))
    if user is None:
        raise NotFound
    target = let_in(user, request.form.get("next"), by_password=False)
    db.session.commit()
    return redirect(target, 303)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@allow(PUBLIC)
def code() -> Any:
    """Set a password with a one-time code."""
    if request.method == "GET":
        form = CodeForm()
        form.login.data, form.code.data = request.args.get("login", ""), request.args.get("code", "")
        return render_template("accounts/code.html", form=form)
    form = CodeForm.posted()

    def refused(field: str = "", sentence: str = "", status: int = 422) -> Any:
        db.session.commit()
        if field:
            form.blame(field, sentence)
        return render_template("accounts/code.html", form=form), status

    if not (form.validate() and form.agree()):
        return refused()
    login, address = form.login.data.lower()[:64], delay.place(request.remote_addr)
    wait = delay.attempt(login, address)
    db.session.commit()
    if wait:
        return refused("code", patience(wait), 429)
    user = find(form.login.data)
    if not has_code(user, form.code.data) or user is None:
        return refused("code", WRONG_CODE)
    delay.succeeded(login, address)
    problem = passwords.weakness(form.password.data, user)
    if problem:
        return refused("password", problem)
    if not redeem(user, form.code.data):
        return refused("code", WRONG_CODE)
    user.set_password(form.password.data)
    audit.record(user, "redeem", None)
    target = let_in(user)
    db.session.commit()
    flash(gettext(N_("新密码存好了。")))
    return redirect(target, 303)


@pages.route("/password", methods=["GET", "POST"])
@allow(*EVERYONE)
def password() -> Any:
    """A new password: forced at first sign-in, or wanted. All other sessions end."""
    person = access.person()
    first = person.must_change_password
    form: Any = PasswordForm.posted() if request.method == "POST" else PasswordForm()
    if first:
        del form.current

    def page(status: int = 200, field: str = "", sentence: str = "") -> Any:
        db.session.commit()
        if field:
            form.blame(field, sentence)
        home = None if first else url_for("desk.home")
        return render_template("accounts/password.html", form=form, first=first, back=home), status

    if request.method == "GET":
        return page()
    if not (form.validate() and form.agree()):
        return page(422)
    user = db.session.get(User, person.id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound
    if not first:
        address = delay.place(request.remote_addr)
        wait = delay.attempt(user.login, address)
        db.session.commit()
        if wait:
            return page(429, "current", patience(wait))
        if not right_password(user, form.current.data):
            return page(422, "current", N_("现在的密码不对，请再输一遍"))
        delay.succeeded(user.login, address)
    problem = passwords.weakness(form.password.data, user)
    if not problem and right_password(user, form.password.data):
        problem = gettext(N_("新密码和原来的一样，请换一个。"))
    if problem:
        return page(422, "password", problem)
    user.set_password(form.password.data)
    audit.record(user, "password", person)
    begin_session(user)
    db.session.commit()
    flash(gettext(N_("新密码存好了。其他手机和电脑上都要重新登录。")))
    return redirect(url_for("desk.home"), 303)


@pages.post("/sign-out")
@allow(PUBLIC)
def sign_out() -> Any:
    """End the session here and on the server."""
    person = access.acting()
    if person is not None:
        end_sessions(person.id, person.session_id)
        if device_hash():
            end_trust(person.id, device_hash())
        db.session.commit()
    forget()
    return redirect(url_for("accounts.sign_in"), 303)


@pages.post("/language")
@allow(PUBLIC)
def language() -> Any:
    """Switch the language, for this person and this browser."""
    chosen = request.form.get("language", "")
    if chosen not in i18n.LOCALES:
        abort(400)
    return _keep("language", chosen)


@pages.post("/type-size")
@allow(PUBLIC)
def type_size() -> Any:
    """Switch large type on or off, for this person and this browser."""
    chosen = request.form.get("large", "")
    if chosen not in ("0", "1"):
        abort(400)
    return _keep("large_type", chosen == "1")


def _keep(name: str, value: Any) -> Any:
    person = access.acting()
    if person is not None:
        user = db.session.get(User, person.id)
        if user is not None:
            setattr(user, name, value)
            db.session.commit()
    session[name] = value
    return redirect(back(request.form.get("next")), 303)


def _sign_in_page(form: SignInForm) -> str:
    roles = demo.cards() if demo.is_demo() and demo.is_loopback(request.remote_addr) else []
    return render_template("accounts/sign_in.html", form=form, roles=roles)
