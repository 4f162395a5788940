"""From an order of a shop's list that nobody logged to its filled form; for whom it is a person says."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from station_app.core.access import Role, allow, fetch, person
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.imports.lists import bought_page
from station_app.imports.models import ImportRow
from station_app.imports.views import pages
from station_app.orders import new_page, placing
from station_app.orders.pasting.filled import filled, told


@pages.get("/imports/rows/<uuid:id>")
@allow(Role.OPERATOR)
def log(id: uuid.UUID) -> Any:
    """The form of a new order as the list has it; the order itself when it was logged meanwhile."""
    draft = bought_page.draft_of(fetch(ImportRow, id))
    if draft is None:
        raise NotFound
    order = bought_page.order_of(draft.number)
    if order is not None:
        flash(gettext(N_("这一单已经记过了")))
        return redirect(url_for("orders.show", id=order.id), 303)
    context = new_page.page(filled(draft), placing.serving(person()))
    return render_template("orders/counter_new.html", **context, pasted=told(draft), orders=1)
