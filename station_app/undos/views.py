"""撤销: one address for every act of every kind; 回收站: what was deleted, and 放回去."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from station_app.accounts.returning import back
from station_app.core import binned, telling, undo
from station_app.core.access import COUNTY_ROLES, EVERYONE, OFFICE, Role, allow, fetch, person
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.undos import lying

pages = Blueprint("undos", __name__)
MOST_NAMED = 5


@pages.post("/undos/<uuid:id>")
@allow(*EVERYONE)
def take_back(id: uuid.UUID) -> Any:
    """Take back what this person did less than ten minutes ago; a second press changes nothing."""
    by, then = person(), back(request.form.get("next"))
    words = telling.deed_words(fetch(AuditEntry, id))
    done = undo.take_back(id, by)
    db.session.commit()
    if done is None:
        flash(gettext(N_("已经撤销过了。")), "warning")
    elif stayed := undo.stayed():
        flash(_partly(words, stayed), "warning")
    else:
        flash(gettext(N_("撤销了“%(deed)s”，和没办以前一样。"), deed=words), "success")
    return redirect(then, 303)


def _partly(words: str, stayed: Sequence[str]) -> str:
    """The sentence for an undo that had to leave some as they are."""
    some = gettext("、").join(stayed[:MOST_NAMED]) + (" …" if len(stayed) > MOST_NAMED else "")
    return ngettext(
        "撤销了“%(deed)s”，只有 %(n)s 单没改回去，后来有人动过：%(some)s。",
        "撤销了“%(deed)s”，只有 %(n)s 单没改回去，后来有人动过：%(some)s。",
        len(stayed),
        n=len(stayed),
        deed=words,
        some=some,
    )


@pages.get("/bin")
@allow(Role.OPERATOR, *COUNTY_ROLES)
def index() -> str:
    """What was deleted in the last thirty days: an operator's own, or the county's."""
    by = person()
    surface = "counter.html" if by.is_operator else "desk.html"
    return render_template("undos/bin.html", surface_template=surface, days=binned.DAYS, **lying.shown(by))


@pages.post("/bin/<uuid:id>/put-back")
@allow(Role.OPERATOR, *OFFICE)
def put_back(id: uuid.UUID) -> Any:
    """Take one thing out of the bin."""
    by = person()
    row = lying.held(id, by)
    binned.put_back(row, by)
    db.session.commit()
    flash(undo.told(gettext(N_("放回来了，和删掉以前一样。"))))
    return redirect(url_for("undos.index"), 303)
