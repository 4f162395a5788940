"""晚到的记录: deeds of a telephone that arrived after their day was closed, each looked at by somebody."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core.access import OFFICE, Role, allow, fetch, person
from station_app.core.db import db
from station_app.core.errors import NotFound, Refused
from station_app.core.exports.views import publish
from station_app.core.forms import Form, TextField
from station_app.core.i18n import N_, gettext
from station_app.tills.late import listed, noting
from station_app.tills.late.models import LateDeed, LateState
from station_app.tills.views import READERS, pages

MAKERS = (Role.OPERATOR, *OFFICE)
VERBS = {"accept": LateState.ACCEPTED, "correct": LateState.CORRECTED}
publish(pages, "/late", "late", listed.sheet, *READERS)


class NoteForm(Form):
    """A word about it."""

    note = TextField(limit=200, optional=True)


def _surface() -> str:
    return "counter.html" if person().is_operator else "desk.html"


@pages.get("/late")
@allow(*READERS)
def late() -> str:
    """Those that wait, or those that were looked at."""
    view, skip = listed.asked(), request.args.get("skip", "")
    start = int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 7 else 0
    counts = listed.counts()
    here = url_for("tills.late", view=view)
    words = (("waiting", gettext(N_("等着看的"))), ("seen", gettext(N_("看过的"))))
    return render_template(
        "tills/late.html",
        surface_template=_surface(),
        rows=listed.rows(person(), listed.condition(view), skip=start),
        chips=[
            {
                "label": label,
                "count": counts[one],
                "url": url_for("tills.late", view=one),
                "current": one == view,
            }
            for one, label in words
        ],
        view=view,
        less_url=f"{here}&skip={max(start - listed.ROWS, 0)}" if start else None,
        more_url=f"{here}&skip={start + listed.ROWS}" if counts[view] > start + listed.ROWS else None,
    )


@pages.get("/late/<uuid:id>")
@allow(*READERS)
def late_deed(id: uuid.UUID) -> str:
    """One: what, who, when done, when sent, which close it fell behind."""
    late = fetch(LateDeed, id)
    return _one(late, NoteForm(data={"note": late.note or gettext(N_("没网时记的，没有错"))}))


def _one(late: LateDeed, form: NoteForm) -> str:
    (row,) = listed.rows(person(), LateDeed.id == late.id)
    return render_template(
        "tills/late_deed.html",
        surface_template=_surface(),
        row=row,
        form=form,
        may_decide=person().role in MAKERS,
        counted=listed.counted_in(late.subject_id, row["closed_at"]),
    )


@pages.post("/late/<uuid:id>/<verb>")
@allow(*MAKERS)
def decide_late(id: uuid.UUID, verb: str) -> Any:
    """It is right as it is, or it was corrected."""
    if verb not in VERBS:
        raise NotFound
    late, form = fetch(LateDeed, id, lock=True), NoteForm.posted()
    if not form.validate():
        return _one(late, form), 422
    try:
        noting.decide(late, VERBS[verb], form.note.data or "", person())
    except Refused as refused:
        form.blame("note", refused.sentence, **refused.values)
        return _one(late, form), 422
    db.session.commit()
    flash(gettext(N_("记下了。")))
    return redirect(url_for("tills.late"), 303)
