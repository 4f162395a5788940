"""Pages that put an order right."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import stale, undo
from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext
from station_app.core.words import fulldate
from station_app.orders import correcting, edit_page, editing, steps, versions
from station_app.orders.changing.forms import LABELS, CorrectForm, stations
from station_app.orders.edit_forms import SAME_WAY, EditForm
from station_app.orders.models import Order, OrderLine
from station_app.orders.numbers import Claimed
from station_app.orders.placing import Unfit
from station_app.orders.views import pages
from station_app.stations.models import Station


@pages.route("/orders/<uuid:id>/edit", methods=["GET", "POST"])
@allow(Role.OPERATOR, *OFFICE)
def edit(id: uuid.UUID) -> Any:
    """Change an order, with a reason; lines may be added and taken away."""
    by = person()
    order = fetch(Order, id, lock=request.method == "POST")
    editing.refuse_closed(order)
    lines = steps.lines_of(order)
    now = edit_page.filled(order, lines)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _edit_page(order, lines, now)
    typed = versions.chosen(now, request.form)
    form = versions.made(typed, lines)
    if form.next.data in ("add_line", "prices"):
        if form.next.data == "add_line":
            edit_page.add_line(form)
        return _edit_page(order, lines, form)
    if stale.is_stale(form, order.version):
        found = versions.clashes(form, now, versions.seen(lines))
        title = gettext(N_("改订单 %(n)s"), n=order.number_tail)
        return stale.page(found, typed, now, order, title=title, back=url_for("orders.show", id=id))
    if not form.validate():
        return _edit_page(order, lines, form), 422
    station = fetch(Station, order.station_id)
    change = edit_page.typed(form, order, lines, station)
    if change == editing.stored(order, lines):
        flash(gettext(stale.SAME))
        return redirect(url_for("orders.show", id=id), 303)
    warnings = [] if form.confirm.data else edit_page.second_look(order, lines, change, station)
    if warnings:
        return _edit_page(order, lines, form, warnings), 422
    try:
        collects = form.difference.data == SAME_WAY
        editing.edit(order, change, station, by, form.reason.data, collects=collects)
        db.session.commit()
    except Refused as error:
        _blame(form, error)
        db.session.rollback()
        order = fetch(Order, id)
        return _edit_page(order, steps.lines_of(order), form), 422
    flash(undo.told(gettext(N_("改好了"))), "success")
    return redirect(url_for("orders.show", id=id), 303)


@pages.route("/orders/<uuid:id>/correct", methods=["GET", "POST"])
@allow(*OFFICE)
def correct(id: uuid.UUID) -> Any:
    """The county puts a wrong date or station right, with a reason."""
    by, order = person(), fetch(Order, id, lock=request.method == "POST")
    correcting.refuse_off(order)
    own = fetch(Station, order.station_id)
    open_ones = stations(own)
    known = {"on": order.ordered_on, "station": own.code, "version": str(order.version)}
    now = CorrectForm(data=known, stations=open_ones)
    if request.method == "GET":
        now.seen.data = stale.remember(now)
        return _correct_page(order, now, own)
    form = CorrectForm(stale.chosen(now), stations=open_ones)
    if stale.is_stale(form, order.version):
        before = CorrectForm(stale.recall(), stations=open_ones) if stale.recall() else None
        seen = stale.leaves(before, LABELS) if before else {}
        found = stale.meet(stale.leaves(form, LABELS), stale.leaves(now, LABELS), seen)
        title = gettext(N_("改日期或站：%(n)s"), n=order.number)
        back = url_for("orders.show", id=id)
        return stale.page(found, stale.chosen(now), now, order, title=title, back=back)
    if not form.validate():
        return _correct_page(order, form, own), 422
    chosen = next(one for one in open_ones if one.code == form.station.data)
    if chosen.opened_on and form.on.data < chosen.opened_on and not form.confirm.data:
        words = N_("%(place)s是 %(day)s开业的，这一天还没开业。没错的话，勾上再存。")
        form.blame("confirm", words, place=chosen.place, day=fulldate(chosen.opened_on))
        return _correct_page(order, form, own), 422
    try:
        correcting.correct(order, form.on.data, chosen, by, form.reason.data)
        db.session.commit()
    except Claimed:
        form.blame("station", N_("它的平台订单号，原来的站还有别的单在用。先改平台订单号，再移到别的站。"))
    except correcting.Impossible as error:
        form.blame(error.field, error.sentence, **error.values)
    if form.errors:
        db.session.rollback()
        order = fetch(Order, id)
        return _correct_page(order, form, fetch(Station, order.station_id)), 422
    flash(gettext(N_("改好了，两边的数都重新算过了")), "success")
    return redirect(url_for("orders.show", id=id), 303)


def _correct_page(order: Order, form: CorrectForm, own: Station) -> str:
    shown = {"id": order.id, "number": order.number, "ordered_on": order.ordered_on, "place": own.place}
    return render_template("orders/desk_correct.html", form=form, order=shown, asks=bool(form.confirm.errors))


def _blame(form: EditForm, error: Refused) -> None:
    """Say what a rule refused where it belongs."""
    if isinstance(error, Claimed):
        form.blame("platform_number", error.sentence)
    elif isinstance(error, Unfit):
        form.show(error)
    else:
        form.form_errors.append(error.text)


def _edit_page(order: Order, lines: Sequence[OrderLine], form: EditForm, warnings: Sequence[str] = ()) -> str:
    by = person()
    name = "orders/counter_edit.html" if by.is_operator else "orders/desk_edit.html"
    return render_template(name, **edit_page.page(order, lines, form, by, warnings))
