"""After sales: a case is written down, sent back, settled or refused; the list of them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from station_app.core import undo
from station_app.core.access import NAMED, Role, allow, fetch, person
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.orders import returns, slips, standing, steps
from station_app.orders.aftersales import lists, planning, settling
from station_app.orders.aftersales import pages as shown
from station_app.orders.aftersales.forms import WAYS, CaseForm, RefuseForm, SendForm, Settling
from station_app.orders.aftersales.models import CaseKind, OrderReturn
from station_app.orders.models import Order
from station_app.orders.views import overtaken, pages


def _kind(text: str) -> CaseKind:
    return CaseKind(text) if text in CaseKind._value2member_map_ else CaseKind.RETURN


@pages.route("/orders/<uuid:id>/return", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def give_back(id: uuid.UUID) -> Any:
    """退货退款, 换货, 仅退款, 补发: settled at once, or written down until the shop has done its part.

    What it does to the figures stands on the page; a result that was not shown yet is shown first.
    """
    if request.method == "GET":
        order = fetch(Order, id)
        kind = _kind(request.args.get("kind", ""))
        offered = shown.kinds_for(order)
        kind = kind if kind in offered else offered[-1]
        context = shown.entry(order, shown.blank(order, kind), kind)
        return render_template("orders/counter_return.html", **context)
    form, by = CaseForm.posted(), person()
    fine, kind = form.validate(), _kind(form.kind.data or "")
    order = fetch(Order, id, lock=True)
    if form.id.data and returns.returned_before(order, form.id.data):
        return redirect(url_for("orders.show", id=id), 303)
    steps.refuse_undone(order)
    if standing.may_refund(order) and overtaken(form, order):
        return render_template("orders/counter_return.html", **shown.entry(order, form, kind)), 409
    asked = planning.read(order, form, kind) if fine else None
    if form.errors or asked is None:
        return render_template("orders/counter_return.html", **shown.entry(order, form, kind)), 422
    later = form.when.data == "later"
    if not later and planning.is_news(order, asked, form):
        return render_template("orders/counter_return.html", **shown.entry(order, form, kind, again=True))
    said = planning.said(form)
    if later:
        settling.open_case(order, asked, said, by, form.id.data)
    else:
        settling.at_once(order, asked, said, by, form.id.data)
    db.session.commit()
    done = gettext(N_("登记好了，办完了记得回来点“办完”")) if later else gettext(N_("办好了"))
    flash(undo.told(done), "success")
    return redirect(url_for("orders.show", id=id), 303)


def _held(id: uuid.UUID) -> tuple[OrderReturn, Order]:
    """A case with its order, locked until the commit."""
    order = fetch(Order, fetch(OrderReturn, id).order_id, lock=True)
    steps.refuse_undone(order)
    return fetch(OrderReturn, id, lock=True), order


@pages.get("/after-sales/<uuid:id>")
@allow(*NAMED)
def case(id: uuid.UUID) -> Any:
    """One case."""
    by = person()
    name = "orders/counter_case.html" if by.is_operator else "orders/desk_case.html"
    return render_template(name, **shown.one(fetch(OrderReturn, id), by))


@pages.post("/after-sales/<uuid:id>/send")
@allow(Role.OPERATOR)
def send_case(id: uuid.UUID) -> Any:
    """The goods are on their way back."""
    form, by = SendForm.posted(), person()
    fine = form.validate() and form.names_a_bearer()
    case, order = _held(id)
    if form.id.data and case.key == form.id.data:
        return redirect(url_for("orders.case", id=id), 303)
    status = 409 if overtaken(form, order) else 422
    if fine and status == 422:
        try:
            settling.send_back(
                order,
                case,
                by,
                courier=form.courier.data or "",
                tracking_number=form.tracking_number.data or "",
                freight_by=form.bearer,
                freight_fen=form.freight_fen,
                method=WAYS[form.freight_way.data],
                key=form.id.data,
            )
            db.session.commit()
            flash(undo.told(gettext(N_("记下了：货寄回去了"))), "success")
            return redirect(url_for("orders.case", id=id), 303)
        except Refused as error:
            db.session.rollback()
            case = fetch(OrderReturn, id)
            form.form_errors.append(error.text)
    return render_template("orders/counter_case.html", **shown.one(case, by, send=form)), status


@pages.route("/after-sales/<uuid:id>/settle", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def settle_case(id: uuid.UUID) -> Any:
    """办完: what is given back or paid more, with the result shown first."""
    if request.method == "GET":
        case = fetch(OrderReturn, id)
        settling.refuse_over(case)
        return render_template(
            "orders/counter_settle.html", **shown.settling(case, fetch(Order, case.order_id))
        )
    form, by = Settling.posted(), person()
    fine = form.validate()
    case, order = _held(id)
    if form.id.data and case.key == form.id.data:
        return redirect(url_for("orders.case", id=id), 303)
    settling.refuse_over(case)
    status = 422
    if overtaken(form, order):
        status = 409
    elif fine:
        asked = planning.weighed(order, case, form)
        if not form.errors and planning.is_news(order, asked, form):
            context = shown.settling(case, order, form, again=True)
            return render_template("orders/counter_settle.html", **context)
        if not form.errors:
            settling.settle_case(order, case, asked, planning.said(form), by, form.id.data)
            db.session.commit()
            flash(undo.told(gettext(N_("办完了"))), "success")
            return redirect(url_for("orders.case", id=id), 303)
    return render_template("orders/counter_settle.html", **shown.settling(case, order, form)), status


@pages.post("/after-sales/<uuid:id>/refuse")
@allow(Role.OPERATOR)
def refuse_case(id: uuid.UUID) -> Any:
    """Nothing came of it."""
    form, by = RefuseForm.posted(), person()
    fine = form.validate()
    case, order = _held(id)
    if form.id.data and case.key == form.id.data:
        return redirect(url_for("orders.case", id=id), 303)
    status = 409 if overtaken(form, order) else 422
    if not fine or status == 409:
        return render_template("orders/counter_case.html", **shown.one(case, by, refusal=form)), status
    settling.refuse(order, case, by, form.outcome.data or "", form.id.data)
    db.session.commit()
    flash(undo.told(gettext(N_("记下了：没办成"))), "success")
    return redirect(url_for("orders.case", id=id), 303)


@pages.route("/after-sales/<uuid:id>/slip", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def case_slip(id: uuid.UUID) -> Any:
    """The paper the villager signs for what was given back; posting counts one more print."""
    by, case = person(), fetch(OrderReturn, id)
    if request.method == "POST":
        slips.count(fetch(Order, case.order_id), by, case.id)
        db.session.commit()
        session[slips.PRINT] = str(id)
        return redirect(url_for("orders.case_slip", id=id), 303)
    prints = session.pop(slips.PRINT, "") == str(id)
    return render_template("orders/case_slip.html", **shown.slip(case, by, prints=prints))


@pages.get("/after-sales")
@allow(*NAMED)
def cases() -> Any:
    """The cases of the own station, or of the county."""
    by = person()
    name = "orders/counter_cases.html" if by.is_operator else "orders/desk_cases.html"
    return render_template(name, **lists.page(lists.asked(request.args), by))


publish(pages, "/after-sales", "cases", lists.sheet, *NAMED)
