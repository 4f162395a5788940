"""Pages of proxy orders: the list, one order, a new one, and what may be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import undo
from station_app.core.access import NAMED, Role, allow, fetch, fetch_named, person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.core.money import money
from station_app.orders import (
    accepting,
    asking,
    corrected,
    entering,
    exporting,
    list_page,
    merged,
    money_pages,
    new_page,
    order_page,
    payments,
    placing,
    slip_page,
    slips,
    stepping,
    steps,
)
from station_app.orders.deed_forms import PayForm, StepForm, version_of
from station_app.orders.flow import FLOW
from station_app.orders.forms import WAYS, OrderForm
from station_app.orders.models import Order

pages = Blueprint("orders", __name__)


@pages.get("/orders")
@allow(*NAMED)
def index() -> Any:
    """The list; its files and its print stand beside it."""
    by = person()
    found = list_page.asked(request.args, by)
    if by.is_operator:
        fresh = session.pop(list_page.FRESH, "")
        return render_template("orders/counter_list.html", **list_page.counter(by, found, fresh))
    return render_template(
        "orders/desk_list.html", **list_page.desk(by, found, every=list_page.EVERY in request.args)
    )


publish(pages, "/orders", "index", exporting.sheet, *NAMED)


@pages.route("/orders/new", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def new() -> Any:
    """代购下单. The identifier comes with the form, so that posting twice is one order."""
    by = person()
    if request.method == "GET":
        station = placing.serving(by)
        form, villager = new_page.blank(
            station, request.args.get("villager", ""), request.args.get("again", "")
        )
        return render_template("orders/counter_new.html", **new_page.page(form, station, villager))
    asked = asking.ask_ahead(
        by, identifier(request.form.get("id")), identifier(request.form.get("villager_id"))
    )
    form = OrderForm.posted()
    known = asked()
    at = known.at
    if form.next.data in ("add_line", "prices"):
        if form.next.data == "add_line":
            new_page.add_line(form)
        if known.is_merged and known.villager is not None:
            flash(merged.told(known.villager.name), "warning")
        return render_template("orders/counter_new.html", **new_page.page(form, at, known.villager))
    try:
        accepted = accepting.accept(form, known, by)
        if accepted.order is not None and accepted.is_new:
            if form.next.data == "slip":
                slips.count(accepted.order, by)
            db.session.commit()
    except IntegrityError:
        db.session.rollback()
        accepted = accepting.Accepted(placing.placed_meanwhile(form.id.data, by.county_id))
        if accepted.order is None:
            raise  # none of ours
    if words := entering.merge_told(accepted.who, known):
        flash(words, "warning")
    if accepted.order is None:
        return _again(form, at, accepted.who, accepted.doubts)
    return _saved(accepted.order, form.next.data or "")


def _again(form: OrderForm, station: asking.At, who: entering.Buyer, doubts: Sequence[str] = ()) -> Any:
    context = new_page.page(form, station, who.villager, who.matches, doubts)
    return render_template("orders/counter_new.html", **context), 422


def _saved(order: Order, then: str) -> Any:
    slip = url_for("orders.slip", id=order.id)
    if then == "slip":
        session[slips.PRINT] = str(order.id)
        return redirect(slip, 303)
    text = gettext(N_("存好了 单 %(n)s %(sum)s"), n=order.number_tail, sum=money(order.payable_fen))
    flash({"text": text, "url": slip, "verb": gettext(N_("小票"))}, "success")  # type: ignore[arg-type]
    return redirect(url_for("orders.new"), 303)


@pages.get("/orders/<uuid:id>")
@allow(*NAMED)
def show(id: uuid.UUID) -> Any:
    """One order."""
    by = person()
    try:
        order = fetch(Order, id)
    except NotFound:
        moved = corrected.gone(id)
        if moved is None:
            raise
        return render_template("orders/moved.html", moved=moved)
    if by.is_operator:
        return render_template("orders/counter_show.html", **order_page.counter(order))
    return render_template("orders/desk_show.html", **order_page.desk(order, by))


@pages.get("/orders/<number>")
@allow(*NAMED)
def numbered(number: str) -> Any:
    """One order by its number, as lists name it: unique in a county."""
    return show(fetch_named(Order, Order.number, number))


@pages.route("/orders/<uuid:id>/slip", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def slip(id: uuid.UUID) -> Any:
    """The slip for the villager; posting counts one more print and has the browser print it once."""
    order = fetch(Order, id)
    if request.method == "POST":
        slips.count(order, person())
        db.session.commit()
        session[slips.PRINT] = str(id)
        return redirect(url_for("orders.slip", id=id), 303)
    prints = session.pop(slips.PRINT, "") == str(id)
    context = slip_page.slip(order, person(), url_for("orders.show", id=id), prints=prints)
    return render_template("orders/slip.html", **context)


@pages.post("/orders/<uuid:id>/step/<verb>")
@allow(Role.OPERATOR)
def step(id: uuid.UUID, verb: str) -> Any:
    """The next step of an order's life."""
    form, by = StepForm.posted(), person()
    if not form.validate():
        raise Refused(form.problems[0][1])
    order = steps.held(id, version_of(form.version))
    stepping.step(order, verb, form, by)
    done = gettext(FLOW.verbs[verb].done)
    db.session.commit()
    flash(undo.told(done), "success")
    return redirect(list_page.back_to(id), 303)


def overtaken(form: Any, order: Order) -> bool:
    """Was another faster? Then it is said above what was typed, which stays, and the next post counts."""
    version = version_of(form.version)
    if version is None or version == order.version:
        return False
    form.version.data = str(order.version)
    form.form_errors.append(gettext(steps.STALE))
    return True


@pages.route("/orders/<uuid:id>/pay", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def pay(id: uuid.UUID) -> Any:
    """Collect what is owed, or a part of it."""
    if request.method == "GET":
        order = fetch(Order, id)
        form = PayForm(data={"id": uuid7(), "amount": max(order.owed_fen, 0), "version": str(order.version)})
        return render_template("orders/counter_pay.html", **money_pages.payment(order, form))
    form, by = PayForm.posted(), person()
    fine, key = form.validate(), form.id.data
    order = fetch(Order, id, lock=True)
    if key and payments.entry_before(order, key):
        return redirect(url_for("orders.show", id=id), 303)
    steps.refuse_undone(order)
    if order.owed_fen > 0 and overtaken(form, order):
        return render_template("orders/counter_pay.html", **money_pages.payment(order, form)), 409
    if fine and not 0 < form.amount.data <= order.owed_fen:
        form.blame("amount", N_("要大于 0，最多收 %(sum)s，请核对"), sum=money(order.owed_fen))
    if form.errors:
        return render_template("orders/counter_pay.html", **money_pages.payment(order, form)), 422
    payments.pay(order, form.amount.data, WAYS[form.pay.data], by, id=key, note=form.note.data or "")
    db.session.commit()
    flash(undo.told(gettext(N_("收了 %(sum)s"), sum=money(form.amount.data))), "success")
    return redirect(url_for("orders.show", id=id), 303)
