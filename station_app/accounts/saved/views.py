"""Saving the filters of a list under a name; one's own saved views renamed, shared and deleted."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.accounts.saved import lists
from station_app.accounts.saved import models as saved
from station_app.accounts.views import pages
from station_app.core.access import EVERYONE, ROLE_WORDS, allow, person
from station_app.core.db import db
from station_app.core.errors import NotFound, Refused
from station_app.core.forms import BooleanField, Form, StringField, TextField
from station_app.core.i18n import N_, gettext

TAKEN = N_("您在这张表上已经有一个叫这个名字的，请换一个")


class ViewForm(Form):
    """The name of a view, and whether it is shared; ``list`` is the address that is saved."""

    list = StringField()
    name = TextField(limit=saved.LONGEST_NAME, missing=N_("请起个名字，例如“双岗镇没付款的”"))
    shared = BooleanField()


@pages.get("/views")
@allow(*EVERYONE)
def saved_views() -> str:
    """One's own saved views."""
    rows = [
        {
            "id": str(one.id),
            "name": one.name,
            "shared": one.is_shared,
            "url": lists.address(one),
            "at": one.at,
        }
        for one in saved.own(person())
    ]
    back = url_for("desk.more") if person().is_operator else None
    return render_template("accounts/saved_views.html", rows=rows, back=back)


@pages.route("/views/new", methods=["GET", "POST"])
@allow(*EVERYONE)
def save_view() -> Any:
    """Save the filters of the list at this address."""
    posted = request.method == "POST"
    form = ViewForm.posted() if posted else ViewForm(data={"list": request.args.get("list", "")})
    found = lists.split(form.list.data or "")
    if found is None:
        flash(gettext(N_("这个地址没有可以存的筛选。请先在表上筛选，再点“存成常用”。")), "warning")
        return redirect(url_for("accounts.saved_views"), 303)
    if not posted:
        return _page(form, form.list.data)
    endpoint, query = found
    if not form.validate():
        return _page(form, form.list.data, 422)
    if saved.is_taken(person(), endpoint, form.name.data):
        form.blame("name", TAKEN)
        return _page(form, form.list.data, 422)
    try:
        made = saved.keep(person(), endpoint, query, form.name.data, form.shared.data)
        db.session.commit()
    except Refused as refused:
        form.blame("name", refused.sentence, **refused.values)
        return _page(form, form.list.data, 422)
    except IntegrityError:  # pressed twice at the same moment
        db.session.rollback()
        form.blame("name", TAKEN)
        return _page(form, form.list.data, 422)
    flash(gettext(N_("存好了，“%(name)s”就在表上面。"), name=made.name))
    return redirect(lists.address(made) or url_for("accounts.saved_views"), 303)


@pages.route("/views/change", methods=["GET", "POST"])
@allow(*EVERYONE)
def change_view() -> Any:
    """Rename one of one's own, share it or not."""
    one = _asked()
    if one is None:
        return _gone()
    if request.method == "GET":
        return _page(ViewForm(data={"name": one.name, "shared": one.is_shared}), one=one)
    form = ViewForm.posted()
    if not form.validate():
        return _page(form, status=422, one=one)
    if saved.is_taken(person(), one.endpoint, form.name.data, one.id):
        form.blame("name", TAKEN)
        return _page(form, status=422, one=one)
    saved.change(one, person(), form.name.data, form.shared.data)
    db.session.commit()
    flash(gettext(N_("改好了。")))
    return redirect(url_for("accounts.saved_views"), 303)


@pages.post("/views/drop")
@allow(*EVERYONE)
def drop_view() -> Any:
    """Delete one of one's own."""
    one = _asked()
    if one is None:
        return _gone()
    name = one.name
    saved.drop(one, person())
    db.session.commit()
    flash(gettext(N_("“%(name)s”删掉了。"), name=name))
    return redirect(url_for("accounts.saved_views"), 303)


def _asked() -> saved.SavedView | None:
    try:
        return saved.one_of(person(), request.values.get("view", ""))
    except NotFound:
        return None


def _gone() -> Any:
    flash(gettext(N_("没有这个常用筛选，可能已经删掉了。")), "warning")
    return redirect(url_for("accounts.saved_views"), 303)


def _page(form: ViewForm, target: str | None = None, status: int = 200, one: Any = None) -> Any:
    by = person()
    words = {
        "one": {"id": str(one.id), "name": one.name} if one else None,
        "role": gettext(ROLE_WORDS[by.role]),
        "cancel": target or url_for("accounts.saved_views"),
        "back": (target or url_for("accounts.saved_views")) if by.is_operator else None,
    }
    return render_template("accounts/save_view.html", form=form, **words), status
