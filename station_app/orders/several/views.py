"""几单一起办: tick orders, look at what would become of each, do the possible ones, see what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, session, url_for

from station_app.core.access import Role, allow, fetch, person
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.core.i18n import gettext, ngettext
from station_app.orders import list_page, listed, slip_page
from station_app.orders.models import Order
from station_app.orders.several import doing
from station_app.orders.several.doing import ACTIONS, SLIP
from station_app.orders.several.forms import TICK, SeveralForm, read_ticks
from station_app.orders.views import pages

PRINT = "print_several"


@pages.get("/orders/several")
@allow(Role.OPERATOR)
def several() -> Any:
    """The list with a box before each order; ``all`` ticks those of the page."""
    return _pick(SeveralForm(data={"action": request.args.get("action") or None}))


def _pick(form: SeveralForm, ticked: Mapping[Any, int] | None = None, status: int = 200) -> Any:
    by = person()
    found = list_page.asked(request.args, by)
    page = listed.page(found, by, doing.MOST)
    every = "all" in request.args
    rows = [
        {
            "id": row.id,
            "version": row.version,
            "name": row.name,
            "goods": listed.goods_words(row.goods, row.line_count),
            "payable_fen": row.payable_fen,
            "state": row.state.value,
            "owed_fen": row.owed_fen,
            "ticked": every or row.id in (ticked or {}),
        }
        for row in page.rows
    ]
    words = {
        "rows": rows,
        "actions": [(key, gettext(label)) for key, label in ACTIONS.items()],
        "all_url": found.url("orders.several", all=None if every else "1"),
        "every": every,
        "back": found.url("orders.index"),
        "look_url": found.url("orders.several_look"),
        "older_url": found.url("orders.several", before=page.older) if page.older else None,
        "newer_url": found.url("orders.several", after=page.newer) if page.newer else None,
    }
    return render_template("orders/several.html", form=form, **words), status


@pages.post("/orders/several/look")
@allow(Role.OPERATOR)
def several_look() -> Any:
    """What would become of each ticked order; nothing is done yet."""
    form, shown = SeveralForm.posted(), read_ticks(request.form.getlist(TICK))
    if not form.holds(shown):
        return _pick(form, shown, 422)
    return _look(form, shown)


def _look(form: SeveralForm, shown: Mapping[Any, int], status: int = 200) -> Any:
    rows = doing.looked_at(doing.ticked(list(shown)), form.action.data)
    possible = sum(not row.why_not for row in rows)
    words = {"rows": rows, "possible": possible, "label": gettext(ACTIONS[form.action.data])}
    return render_template(
        "orders/several_look.html", form=form, back=url_for("orders.several"), **words
    ), status


@pages.post("/orders/several/do")
@allow(Role.OPERATOR)
def several_do() -> Any:
    """Do the possible ones; what became of each, with the undo of each. Slips go to the printer."""
    by, form, shown = person(), SeveralForm.posted(), read_ticks(request.form.getlist(TICK))
    if not form.holds(shown):
        return _pick(form, shown, 422)
    if not form.needs(request.form):
        return _look(form, shown, 422)
    try:
        rows = doing.do(shown, form.action.data, form.said, by)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        form.form_errors.append(error.text)
        return _look(form, shown, error.status)
    if form.action.data == SLIP:
        ids = [str(row.id) for row in rows]
        session[PRINT] = _mark(ids)
        return redirect(url_for("orders.several_slips", order=ids), 303)
    done = sum(row.is_done for row in rows)
    words = {"rows": rows, "done": done, "label": gettext(ACTIONS[form.action.data])}
    return render_template("orders/several_done.html", back=url_for("orders.index"), **words)


def _mark(ids: list[str]) -> str:
    """What the session remembers of slips that are to be printed once: fifty numbers would be too many."""
    return hashlib.sha256("".join(ids).encode()).hexdigest()[:16]


@pages.get("/orders/several/slips")
@allow(Role.OPERATOR)
def several_slips() -> Any:
    """The slips of these orders one below the other; the browser prints them once."""
    by, ids = person(), list(read_ticks(request.args.getlist("order")))[: doing.MOST]
    prints = session.pop(PRINT, None) == _mark([str(id) for id in ids])
    back = url_for("orders.index")
    made = [slip_page.slip(fetch(Order, id), by, back, prints=False) for id in ids]
    title = ngettext("%(num)s 张小票", "%(num)s 张小票", len(made))
    return render_template("orders/several_slips.html", slips=made, prints=prints, back=back, title=title)
