"""Pages of accounts for the administrator; the manager may read them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.accounts.models import User
from station_app.accounts.views import pages
from station_app.core import stale, undo
from station_app.core.access import Person, Role, allow, person
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.stations.staff import editing, exporting
from station_app.stations.staff import models as staff
from station_app.stations.staff import rights as roles
from station_app.stations.staff.forms import AccountForm, ReasonForm, SecondOffForm
from station_app.stations.staff.lists import AccountList, shown

READERS = (Role.ADMIN, Role.MANAGER)


@pages.get("/accounts")
@allow(*READERS)
def index() -> str:
    """The accounts of the own county."""
    found = AccountList(person())
    return render_template("accounts/index.html", may_add=_may_change(person()), **found.shown())


publish(pages, "/accounts", "index", exporting.sheet, *READERS)


@pages.route("/accounts/new", methods=["GET", "POST"])
@allow(Role.ADMIN)
def new() -> Any:
    """Open an account; its one-time code is shown once, on the answer."""
    form = AccountForm.posted() if request.method == "POST" else AccountForm()
    form.offer(person())
    if request.method == "GET":
        return render_template("accounts/new.html", form=form)
    if not form.holds():
        return render_template("accounts/new.html", form=form), 422
    try:
        with db.session.begin_nested():
            user, code = staff.open_account(person(), **form.described)
    except IntegrityError:
        form.blame("login", N_("这个登录名刚被别人用了，请换一个"))
        return render_template("accounts/new.html", form=form), 422
    db.session.commit()
    return _page(user, code=code)


@pages.get("/accounts/rights")
@allow(*READERS)
def rights() -> str:
    """Who may do what, as the views themselves say it."""
    return render_template("accounts/rights.html", heads=roles.heads(), areas=roles.areas())


@pages.get("/accounts/<uuid:id>")
@allow(*READERS)
def show(id: uuid.UUID) -> Any:
    """One account with what happened to it."""
    return _page(staff.one_of(person(), id))


@pages.route("/accounts/<uuid:id>/edit", methods=["GET", "POST"])
@allow(Role.ADMIN)
def edit_account(id: uuid.UUID) -> Any:
    """Correct a name, a telephone or a township, or give an operator one more station."""
    by, user = person(), staff.one_of(person(), id, lock=request.method == "POST")
    now = editing.filled(user)
    now.offer(user, by)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return render_template("accounts/edit.html", form=now, user=user)
    form = editing.EditForm(stale.chosen(now))
    form.offer(user, by)
    if not form.validate():
        return render_template("accounts/edit.html", form=form, user=user), 422
    back, version = url_for("accounts.show", id=id), str(now.version.data)
    if stale.is_stale(form, version):
        labels = {name: words for name, words in editing.LABELS.items() if name in form}
        title, held = gettext(N_("改账号")), editing.thing(user, version)
        offered = {"ready": lambda one: one.offer(user, by)}
        return stale.flat_page(form, now, held, labels, title=title, back=back, **offered)
    if editing.edit(user, form, by):
        db.session.commit()
        flash(undo.told(gettext(N_("%(name)s的账号改好了。"), name=user.name)))
    else:
        flash(gettext(stale.SAME))
    return redirect(back, 303)


@pages.post("/accounts/<uuid:id>/disable")
@allow(Role.ADMIN)
def disable(id: uuid.UUID) -> Any:
    """Disable it, with a reason; every session ends."""
    user = staff.one_of(person(), id, lock=True)
    form = ReasonForm.posted()
    if not form.validate():
        return _page(user, form=form, status=422)
    try:
        staff.disable(user, person(), form.reason.data)
    except Refused as refused:
        form.blame("reason", refused.text)
        return _page(user, form=form, status=422)
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s的账号停用了。"), name=user.name)))
    return redirect(url_for("accounts.show", id=user.id), 303)


@pages.post("/accounts/<uuid:id>/enable")
@allow(Role.ADMIN)
def enable(id: uuid.UUID) -> Any:
    """Enable it again."""
    user = staff.one_of(person(), id, lock=True)
    staff.enable(user, person())
    db.session.commit()
    flash(undo.told(gettext(N_("%(name)s的账号启用了。"), name=user.name)))
    return redirect(url_for("accounts.show", id=user.id), 303)


@pages.post("/accounts/<uuid:id>/reset")
@allow(Role.ADMIN)
def reset(id: uuid.UUID) -> Any:
    """A one-time code, shown once on the answer; every session ends."""
    user = staff.one_of(person(), id, lock=True)
    code = staff.reset(user, person())
    db.session.commit()
    return _page(user, code=code)


@pages.post("/accounts/<uuid:id>/second-off")
@allow(Role.ADMIN)
def second_off_of(id: uuid.UUID) -> Any:
    """Switch off somebody's second step, with a reason."""
    user = staff.one_of(person(), id, lock=True)
    form = SecondOffForm.posted()
    if not form.validate():
        return _page(user, second_form=form, status=422)
    try:
        staff.second_off(user, person(), form.why.data)
    except Refused as refused:
        form.blame("why", refused.text)
        return _page(user, second_form=form, status=422)
    db.session.commit()
    flash(gettext(N_("%(name)s的两步登录关了，登录只要密码。"), name=user.name))
    return redirect(url_for("accounts.show", id=user.id), 303)


def _may_change(by: Person) -> bool:
    return by.role is Role.ADMIN


def _page(
    user: User,
    *,
    code: str | None = None,
    form: ReasonForm | None = None,
    second_form: SecondOffForm | None = None,
    status: int = 200,
) -> Any:
    words = shown(user) | {"may_change": _may_change(person()), "is_self": user.id == person().id}
    until = staff.code_until(user) if code else None
    words |= {"form": form, "second_form": second_form, "code": code, "code_until": until}
    return render_template("accounts/show.html", **words), status
