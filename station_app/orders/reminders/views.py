"""What an operator sees of the county's reminders, and 都办好了."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from station_app.core import undo
from station_app.core.access import Role, allow, person, visible_columns
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext, ngettext
from station_app.households.models import Villager
from station_app.orders import listed
from station_app.orders.chosen import reminded, reminding
from station_app.orders.chosen.models import Reminder
from station_app.orders.models import Order
from station_app.orders.views import pages

SHOWN = 100


@pages.get("/orders/reminders/<uuid:id>")
@allow(Role.OPERATOR)
def reminder(id: uuid.UUID) -> str:
    """What the county reminded this station of: the line, the orders, and 都办好了."""
    columns = (Order.id, Order.state, Order.payable_fen, Order.line_count, Villager.name)
    goods = listed.first_goods().label("goods")
    query = (
        visible_columns(Reminder, *columns, goods, reminded.stands().label("stands"), listed.OWED_NOW)
        .select_from(Reminder)
        .join(Order, reminded.its_order())
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Reminder.deed_id == id, Order.station_id == Reminder.station_id)
        .order_by(reminded.stands().desc(), Order.ordered_on, Order.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(query).all()
    told = reminded.act(id)
    if told is None:
        raise NotFound
    return render_template(
        "orders/counter_reminder.html",
        id=id,
        said=told,
        rows=[
            {
                "url": url_for("orders.show", id=row.id),
                "name": row.name,
                "goods": listed.goods_words(row.goods, row.line_count),
                "payable_fen": row.payable_fen,
                "state": row.state.value,
                "owed_fen": row.owed_fen,
                "stands": bool(row.stands),
            }
            for row in rows
        ],
        waits=sum(bool(row.stands) for row in rows),
    )


@pages.post("/orders/reminders/<uuid:id>/done")
@allow(Role.OPERATOR)
def reminder_done(id: uuid.UUID) -> Any:
    """The station saw to it: to one order (``order``), or to all it was reminded of."""
    by = person()
    if (
        db.session.scalar(visible_columns(Reminder, Reminder.id).where(Reminder.deed_id == id).limit(1))
        is None
    ):
        raise NotFound
    order_id = None
    if text := request.form.get("order"):
        try:
            order_id = uuid.UUID(text)
        except ValueError:
            raise NotFound from None
    count = reminding.tick_off(id, by, order_id)
    db.session.commit()
    words = ngettext("记下了：%(num)s 单办好了", "记下了：%(num)s 单办好了", count)
    flash(undo.told(words) if count else gettext(N_("这些早就办好了。")), "success")
    return redirect(url_for("orders.show", id=order_id) if order_id else url_for("desk.home"), 303)
