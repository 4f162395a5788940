"""赊账本: who owes at the counter, repaying, a slip; what is owed at all stations for the county."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import clock
from station_app.core.access import Role, allow, fetch, person
from station_app.core.again import asked_again
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.exports.views import publish
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.households.models import Villager
from station_app.stations.models import Station
from station_app.tills.credit import book, debts, exporting, repaying
from station_app.tills.credit.forms import CreditForm, RepayForm
from station_app.tills.views import COUNTY, pages

ROWS = 50
publish(pages, "/credit", "credit", exporting.debtors, Role.OPERATOR)
publish(pages, "/credits", "credits", exporting.stations, *COUNTY)
publish(pages, "/credits/debts", "debts", debts.sheet, *COUNTY, offers=(debts.OPENING,))


@pages.get("/credit")
@allow(Role.OPERATOR)
def credit() -> str:
    """Who owes the own station, those who have owed longest first."""
    by = person()
    if not by.stations:
        raise NotNow(N_("您还没有派到哪个站。请打电话给县里。"))
    found, skip = book.debtors(by.station_id), _skip(request.args.get("skip", ""))
    return render_template(
        "tills/credit.html",
        rows=found[skip : skip + ROWS],
        count=len(found),
        owed_fen=sum(one.owed_fen for one in found),
        more_url=url_for("tills.credit", skip=skip + ROWS) if len(found) > skip + ROWS else None,
        less_url=url_for("tills.credit", skip=max(skip - ROWS, 0) or None) if skip else None,
        ages=book.AGES,
    )


def _skip(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@pages.route("/credit/<uuid:id>", methods=["GET", "POST"])
@allow(Role.OPERATOR)
def debtor(id: uuid.UUID) -> Any:
    """What one villager owes; posting collects, the oldest first."""
    villager = fetch(Villager, id)
    if request.method == "GET":
        return render_template("tills/debtor.html", **_debtor(villager))
    form = RepayForm.posted()
    if not form.validate():
        return render_template("tills/debtor.html", **_debtor(villager, form)), 422
    try:
        left_fen = repaying.repay(villager, form.amount.data, form.method, person(), id=form.id.data)
        db.session.commit()
    except Refused as error:
        db.session.rollback()
        form.blame("amount", error.sentence, **error.values)
        return render_template("tills/debtor.html", **_debtor(fetch(Villager, id), form)), error.status
    except IntegrityError:
        db.session.rollback()
        if not repaying.is_paid_before(form.id.data, person()):
            raise
        left_fen = sum(debt.owed_fen for debt in book.of(id))
    text = gettext(N_("收好了 %(sum)s，还欠 %(left)s"), sum=money(form.amount.data), left=money(left_fen))
    slip = url_for("tills.credit_slip", id=id)
    flash({"text": text, "url": slip, "verb": gettext(N_("小票"))}, "success")  # type: ignore[arg-type]
    return redirect(url_for("tills.debtor", id=id), 303)


def _debtor(villager: Villager, form: RepayForm | None = None) -> dict[str, Any]:
    debts = book.of(villager.id)
    owed_fen = sum(debt.owed_fen for debt in debts)
    return {
        "villager": villager,
        "debts": debts,
        "owed_fen": owed_fen,
        "form": form or RepayForm(data={"id": uuid7(), "amount": owed_fen or None}),
        "old": book.old_of(villager.id),
    }


@pages.route("/credit/<uuid:id>/new", methods=["GET", "POST"])
@allow(Role.OPERATOR)
@asked_again
def note_credit(id: uuid.UUID) -> Any:
    """Write down what a villager owed before."""
    villager = fetch(Villager, id)
    form = CreditForm.posted() if request.method == "POST" else CreditForm(data={"id": uuid7()})
    if request.method == "GET" or not form.holds():
        return render_template("tills/note_credit.html", villager=villager, form=form), (
            200 if request.method == "GET" else 422
        )
    words = form.note.data or ""
    repaying.note(villager, form.amount.data, form.since.data, words, person(), id=form.id.data)
    db.session.commit()
    flash(gettext(N_("记好了，欠 %(sum)s"), sum=money(form.amount.data)))
    return redirect(url_for("tills.debtor", id=id), 303)


@pages.get("/credit/<uuid:id>/slip")
@allow(Role.OPERATOR)
def credit_slip(id: uuid.UUID) -> str:
    """What a villager owes on a slip, politely."""
    villager = fetch(Villager, id)
    return render_template(
        "tills/credit_slip.html",
        station=fetch(Station, villager.station_id),
        at=clock.moment(),
        **_debtor(villager),
    )


@pages.get("/credits")
@allow(*COUNTY)
def credits() -> str:
    """What is owed at every open station, by how long."""
    rows = book.by_station()
    whole = [sum(row.fen[at] for row in rows) for at in range(len(book.AGE_WORDS))]
    return render_template(
        "tills/credits.html",
        rows=rows,
        whole=whole,
        ages=[gettext(word) for word in book.AGE_WORDS],
        people=sum(len(row.people) for row in rows),
        old_fen=sum(row.old_fen for row in rows),
    )


@pages.get("/credits/debts", endpoint="debts")
@allow(*COUNTY)
def every_debt() -> str:
    """Each debt of the county with whose it is and since when."""
    return render_template("tills/debts.html", **debts.page(person()))
