"""Who waits for money, and money given before the harvest."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core.access import allow, fetch, person
from station_app.core.again import asked_again
from station_app.core.db import db, uuid7
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.ledger.models import Method
from station_app.produce.producers.models import Producer
from station_app.produce.purchases import advancing, owing
from station_app.produce.purchases import pages as shown
from station_app.produce.purchases.debts import advances as given
from station_app.produce.purchases.debts import owed
from station_app.produce.purchases.models import GrowerAdvance
from station_app.produce.purchases.pay_forms import (
    AdvanceForm,
    PayForm,
    ways_of,
)
from station_app.produce.purchases.views import BUYERS
from station_app.produce.views import READERS, door, pages

door("produce.payables", N_("欠农户的货款"), N_("谁的货款没付、欠了几天"), "clock", 31)


door("produce.advances", N_("定金"), N_("下种前付的钱，收货时抵"), "key", 32)


@pages.get("/payables")
@allow(*READERS)
def payables() -> str:
    """Who waits for money, by age."""
    by = person()
    limits = {"late_days": owing.late_days(), "late_url": url_for("produce.purchases", state="late")}
    return render_template("produce/payables.html", **owed.page(by), **limits, **shown.surface(by))


publish(pages, "/payables", "payables", owed.sheet, *READERS)


@pages.get("/advances")
@allow(*READERS)
def advances() -> str:
    """Money given before the harvest, and what of it is open."""
    by = person()
    context = {**given.page(by), "may_act": by.role in BUYERS, **shown.surface(by)}
    return render_template("produce/advances.html", ways=ways_of(by), new_id=uuid7, **context)


publish(pages, "/advances", "advances", given.sheet, *READERS)


@pages.route("/producers/<uuid:id>/advance", methods=["GET", "POST"])
@allow(*BUYERS)
@asked_again
def new_advance(id: uuid.UUID) -> Any:
    """Give a producer money before the harvest; posted twice it is given once."""
    by, producer = person(), fetch(Producer, id)
    if request.method == "GET":
        form = AdvanceForm(data={"id": uuid7(), "pay": ways_of(by)[0][0]})
        form.offer(by)
        return _advance_page(form, producer)
    form = AdvanceForm.posted()
    form.offer(by)
    if not form.holds():
        return _advance_page(form, producer, 422)
    key = form.id.data or uuid7()
    if advancing.given_before(key, by.county_id) is None:
        advancing.give(
            producer,
            form.amount.data,
            Method(form.pay.data),
            by,
            product_id=form.product_id,
            promised=form.promised_g,
            note=form.note.data or "",
            id=key,
        )
        db.session.commit()
        flash(gettext(N_("付了定金 %(sum)s，收货时抵。"), sum=money(form.amount.data)), "success")
    return redirect(url_for("produce.advances"), 303)


def _advance_page(form: AdvanceForm, producer: Producer, status: int = 200) -> Any:
    by = person()
    context = {"producer": shown.named(producer, by), **shown.surface(by)}
    return render_template("produce/advance_new.html", form=form, **context), status


@pages.post("/advances/<uuid:id>/back")
@allow(*BUYERS)
def advance_back(id: uuid.UUID) -> Any:
    """The producer brings back what was not set off."""
    by, form = person(), PayForm.posted()
    form.offer(by)
    row = fetch(GrowerAdvance, id, lock=True)
    if not form.validate():
        flash(next(iter(form.problems))[1], "error")
        return redirect(url_for("produce.advances"), 303)
    advancing.give_back(row, form.amount.data, Method(form.pay.data), by, id=form.id.data)
    db.session.commit()
    flash(gettext(N_("收回了定金 %(sum)s"), sum=money(form.amount.data)), "success")
    return redirect(url_for("produce.advances"), 303)
