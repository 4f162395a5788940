"""到货 and 取货 at the counter: one field each, for a scanner gun or a thumb."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.arrivals import claiming, handing, taking, waiting
from station_app.arrivals import pages as shown
from station_app.arrivals.forms import ArrivalForm, BatchForm, ClaimForm, PickupForm
from station_app.arrivals.taking import DONE, Kind, Taken
from station_app.core import keyset, undo
from station_app.core.access import Role, allow, fetch, person, visible
from station_app.core.db import db
from station_app.core.errors import DomainError, NotFound, Refused
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.identifiers import identifier
from station_app.core.money import money
from station_app.parcels import keeping
from station_app.parcels.models import Parcel

pages = Blueprint("arrivals", __name__)
OFTEN = N_("同时有别人在登记这一件，请再扫一次。")


@pages.route("/arrivals", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def index() -> Any:
    """登记到货: scan after scan. A second post of the same number finds what the first did."""
    by = person()
    shown.own(by)
    if request.method == "GET":
        return render_template("arrivals/index.html", **shown.arrival(by))
    form = ArrivalForm.posted()
    if not form.validate():
        return render_template("arrivals/index.html", **shown.arrival(by, form)), 422
    try:
        found = taking.take(
            form.number.data or "",
            by,
            shelf=form.shelf.data or "",
            order_id=identifier(form.order.data),
            keeps=form.keep.data,
        )
        db.session.commit()
    except Refused as error:
        db.session.rollback()
        found = Taken(form.number.data, Kind.HERE, error.text)
    except IntegrityError:
        db.session.rollback()
        found = Taken(form.number.data, Kind.HERE, gettext(OFTEN))
    if found.kind is Kind.UNREADABLE:
        form.number.errors = [found.sentence]
    if found.kind in DONE:
        line: Any = shown.told(found)
        flash(undo.told(line["text"]), "success" if found.kind is Kind.ARRIVED else "warning")
        return redirect(url_for("arrivals.index"), 303)
    return render_template("arrivals/index.html", **shown.arrival(by, form, found)), 422


@pages.route("/arrivals/batch", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def batch() -> Any:
    """Many tracking numbers at once, a line each, with what became of each."""
    by, form = person(), BatchForm.posted() if request.method == "POST" else BatchForm()
    shown.own(by)
    if request.method == "GET":
        return render_template("arrivals/batch.html", **shown.batch(by, form))
    if not form.validate():
        return render_template("arrivals/batch.html", **shown.batch(by, form)), 422
    try:
        results = taking.several(form.lines, by, form.shelf.data or "")
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        form.blame("numbers", OFTEN)
        return render_template("arrivals/batch.html", **shown.batch(by, form)), 422
    return render_template("arrivals/batch.html", **shown.batch(by, form, results))


@pages.route("/arrivals/<uuid:id>/claim", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def claim(id: uuid.UUID) -> Any:
    """Whose an unclaimed parcel is: look for an order or a villager, or write a name."""
    by, words = person(), keyset.words()
    if request.method == "GET":
        parcel = fetch(Parcel, id)
        return render_template("arrivals/claim.html", **shown.claim(parcel, ClaimForm(), words))
    form: Any = ClaimForm.posted()
    order_id, villager_id = identifier(form.order.data), identifier(form.villager.data)
    if not form.validate() or not (order_id or villager_id or form.name.data):
        if not form.errors:
            form.blame("name", N_("请选一单、选一位乡亲，或者写上姓名"))
        page = shown.claim(fetch(Parcel, id), form, words)
        return render_template("arrivals/claim.html", **page), 422
    if order_id:
        claiming.by_order(id, order_id, by)
    elif villager_id:
        claiming.by_villager(id, villager_id, by)
    else:
        claiming.by_name(id, form.name.data, form.phone.data or "", by)
    db.session.commit()
    flash(undo.told(gettext(N_("认好了"))), "success")
    return redirect(url_for("parcels.show", id=id), 303)


@pages.route("/pickup", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def pickup() -> Any:
    """取货: who has something here; one household's things ticked, paid and handed over together."""
    by = person()
    shown.own(by)
    if request.method == "GET":
        return _looked(by, PickupForm(), keyset.words(), request.args.get("who", ""))
    form = PickupForm.posted()
    who = form.who.data or ""
    if not form.validate():
        return _looked(by, form, "", who), 422
    try:
        done = handing.hand_over(
            handing.read(form.item.data or []), by, form.method, form.taken_by.data or ""
        )
        db.session.commit()
    except NotFound:
        db.session.rollback()
        raise
    except DomainError as error:
        db.session.rollback()
        form.item.data = []
        form.form_errors = [error.text]
        return _looked(by, form, "", who), error.status
    _tell(done)
    return redirect(url_for("arrivals.pickup"), 303)


def _tell(done: handing.Handed) -> None:
    if not done.is_new:
        flash(gettext(N_("这几件刚才已经取走了，没有再收钱。")), "warning")
        return
    text = ngettext("%(num)s 件取走了", "%(num)s 件取走了", done.count)
    if done.collected_fen:
        text += gettext(N_("，收了 %(sum)s"), sum=money(done.collected_fen))
    flash(undo.told(text) if done.count == 1 else text, "success")


def _looked(by: Any, form: PickupForm, words: str, who: str) -> Any:
    every = waiting.households()
    if who:
        found = [one for one in every if one.key == who]
    else:
        found = waiting.matching(every, words) if words else every
    if (who or words) and len(found) == 1:
        waits = sum(len(one.items) for one in every)
        return render_template("arrivals/household.html", **shown.one(by, found[0], form, words, waits))
    if who and not found:
        found = every
    page = shown.people(by, words, found)
    page["counts"]["pickup"] = sum(len(one.items) for one in every)
    return render_template("arrivals/people.html", form=form, **page)


@pages.post("/pickup/told")
@allow(Role.OPERATOR)
def told() -> Any:
    """They were called or written to: noted on what lies here of them."""
    by, form = person(), PickupForm.posted()
    orders: list[uuid.UUID] = []
    parcels: list[uuid.UUID] = []
    for kind, id in handing.read(form.item.data or []):
        (orders if kind == waiting.ORDER else parcels).append(id)
    mine = Parcel.order_id.in_(orders) | Parcel.id.in_(parcels)
    rows = db.session.scalars(visible(Parcel).where(mine).order_by(Parcel.id).with_for_update()).all()
    keeping.notify(rows, by)
    db.session.commit()
    flash(gettext(N_("记下了：通知过了")), "success")
    return redirect(url_for("arrivals.pickup", who=form.who.data or None), 303)
