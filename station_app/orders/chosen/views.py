"""所选一起办, the pages: what was picked goes to its verb; 催站长 is looked at, done, told of, answered.

What was picked is a filter of the list and stands in the address: the numbers that were ticked, or the filter
itself for all of it. Nothing of it is kept in a session.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from station_app.core import clock, history, undo
from station_app.core.access import COUNTY_ROLES, NAMED, OFFICE, ROLE_WORDS, allow, fetch, person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, NotYourRole
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked
from station_app.orders import list_page
from station_app.orders.chosen import reminded, reminding
from station_app.orders.chosen.forms import RemindForm
from station_app.orders.chosen.models import ChosenDeed, ChosenKind
from station_app.orders.views import pages

TICK, VERB, THEN, SEPARATOR = "o", "verb", "then", "."
WAYS = {
    list_page.REMIND: "orders.remind",
    list_page.CORRECT: "orders.correct_chosen",
    list_page.EXPORT: "orders.index_export",
}
SHOWN = 100
"""Of those left out so many are named on a page."""


@pages.get("/orders/chosen")
@allow(*NAMED)
def chosen() -> Any:
    """Where the buttons over the list lead: on to the verb, with what was picked as a filter."""
    by = person()
    found = list_page.asked(request.args, by)
    verb, numbers = request.args.get(VERB, ""), request.args.getlist(TICK)
    if verb not in WAYS:
        return redirect(found.url("orders.index"))
    if verb not in list_page.verbs(by):
        raise NotYourRole([ROLE_WORDS[role] for role in OFFICE])
    then = urlencode(found.kept())
    if list_page.EVERY in request.args:
        return redirect(found.url(WAYS[verb]))
    if not numbers:
        flash(gettext(N_("请先在要办的单前面打勾。")), "warning")
        return redirect(found.url("orders.index"))
    picked = SEPARATOR.join(dict.fromkeys(numbers))
    return redirect(url_for(WAYS[verb], picked=picked, then=then or None))


def back() -> str:
    """The list as it was when the orders were picked; it stands in the address as its own query."""
    then = request.args.get(THEN, "")
    if not then and "picked" not in request.args:
        then = urlencode([(key, value) for key, value in request.args.items() if key != THEN])
    return url_for("orders.index") + (f"?{then}" if then else "")


def lost(found: Asked, count: int) -> str:
    """How many that were picked are not there, or not this person's; '' when all are."""
    gone = len(found.values.get("picked", ())) - count
    words = N_("有 %(n)s 单找不到：已经撤销，或者不归您管。")
    return gettext(words, n=gone) if gone > 0 else ""


@pages.route("/orders/remind", methods=["GET", "POST"])
@allow(*OFFICE)
def remind() -> Any:
    """催站长: what each station would be reminded of and what not, a line of words, and doing it."""
    by = person()
    found = list_page.asked(request.args, by)
    if request.method == "GET":
        form = RemindForm(data={"id": uuid7(), "seen": clock.moment().isoformat()})
        return _remind_page(found, form)
    form = RemindForm.posted()
    fine, id, seen_at = form.validate(), form.id.data, form.seen_at
    if id is not None and done(id) is not None:
        return redirect(_told(id), 303)
    if not fine or seen_at is None:
        return _remind_page(found, form), 422
    for _again in range(2):
        try:
            reminding.remind(found, id, seen_at, form.words.data or "", by)
            db.session.commit()
        except NotNow as error:
            db.session.rollback()
            form.form_errors.append(error.text)
            return _remind_page(found, form), error.status
        except IntegrityError:  # the same page sent twice, or another reminded of one of them at this moment
            db.session.rollback()
            if done(id) is not None:
                return redirect(_told(id), 303)
        else:
            flash(undo.told(gettext(N_("催好了，站长在“今天要办”里看得到"))), "success")
            return redirect(_told(id), 303)
    raise NotNow(N_("刚才有别人也在催这些单，这次没有催。请看看再催。"))


def done(id: uuid.UUID) -> ChosenDeed | None:
    """The act whose preview bore this identifier, when it was done."""
    return db.session.scalar(visible(ChosenDeed).where(ChosenDeed.id == id))


def _told(id: uuid.UUID) -> str:
    return url_for("orders.chosen_deed", id=id, then=request.args.get(THEN))


def _remind_page(found: Asked, form: RemindForm) -> str:
    by = person()
    rows = reminding.looked_at(found, by, form.seen_at if request.method == "POST" else None)
    many = len(rows) > reminding.MOST
    fine = [row for row in rows if not row.why]
    if request.method == "POST":  # what is shown now is what counts from here on
        form.seen.data = clock.moment().isoformat()
    return render_template(
        "orders/remind.html",
        form=form,
        too_many=many,
        most=reminding.MOST,
        head={"count": len(fine), "sum_fen": sum(row.payable_fen for row in fine)},
        stations=[] if many else reminding.by_station(fine),
        whys=whys(reminding.left_out(rows)),
        lost=lost(found, len(rows)),
        seen_url=found.url("orders.index"),
        back=back(),
    )


def whys(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """What was left out by reason: the sentence, how many, and the first numbers."""
    return [
        {
            "words": gettext(reminding.WHY[why]),
            "count": count,
            "numbers": [number for number, its in outcome["left_out"] if its == why][:SHOWN],
        }
        for why, count in sorted(outcome["why"].items())
    ]


@pages.get("/orders/deeds/<uuid:id>")
@allow(*COUNTY_ROLES)
def chosen_deed(id: uuid.UUID) -> str:
    """What came of an act on picked orders, order by order, and its undo."""
    deed = fetch(ChosenDeed, id)
    if deed.kind is ChosenKind.CORRECT:
        return _corrected(deed)
    return render_template(
        "orders/reminded.html",
        deed=deed,
        stations=[] if deed.undone_at else reminded.answers(deed),
        whys=whys(deed.outcome),
        acts=history.of(ChosenDeed, id, person()),
        seen_url=url_for("orders.index", reminded=id),
        back=back() if THEN in request.args else url_for("orders.index"),
    )


def _corrected(deed: ChosenDeed) -> str:
    kept = set(deed.outcome.get("kept", ()))
    rows = [
        row
        | {
            "on": dt.date.fromisoformat(row["on"]),
            "to_on": dt.date.fromisoformat(row["to_on"]),
            "kept": row["number"] in kept,
        }
        for row in deed.outcome["rows"]
    ]
    return render_template(
        "orders/corrected.html",
        deed=deed,
        rows=rows,
        left_out=deed.outcome["left_out"],
        acts=history.of(ChosenDeed, deed.id, person()),
        back=back() if THEN in request.args else url_for("orders.index"),
    )
