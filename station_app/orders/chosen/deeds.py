"""What may be done with picked orders, as the audit log says it, and how it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import url_for

from station_app.core.access import Person, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, on_created, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.words import moment
from station_app.orders.chosen import reminding
from station_app.orders.chosen.models import ChosenDeed, ChosenKind, Reminder
from station_app.orders.chosen.reminded import its_order
from station_app.orders.models import Order
from station_app.orders.righting import doing as righting

FIELDS = {"orders": N_("几单"), "stations": N_("几个站")}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """When they were done, with their pages."""
    columns = (ChosenDeed.id, ChosenDeed.at)
    rows = db.session.execute(visible_columns(ChosenDeed, *columns).where(ChosenDeed.id.in_(ids)))
    return {id: Named(moment(at), url_for("orders.chosen_deed", id=id)) for id, at in rows}


def orders_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The orders that reminders are about."""
    query = visible_columns(Reminder, Reminder.id, Order.id, Order.number)
    query = query.select_from(Reminder).join(Order, its_order())
    return {
        id: Named(number, url_for("orders.show", id=order_id))
        for id, order_id, number in db.session.execute(query.where(Reminder.id.in_(ids)))
    }


def taken_back(deed: ChosenDeed, by: Person) -> None:
    """Take an act on picked orders back; its row stays, for whoever asks later."""
    if deed.kind is ChosenKind.CORRECT:
        righting.take_back(deed, by)
    else:
        reminding.take_back(deed)


register(
    Kind(
        "chosen_deeds",
        ChosenDeed,
        lambda: gettext(N_("所选一起办")),
        {
            ChosenKind.REMIND.value: Deed(N_("催了站长")),
            ChosenKind.CORRECT.value: Deed(N_("一起改了日期或站")),
        },
        fields=FIELDS,
        names=names,
    )
)
register(
    Kind(
        "reminders",
        Reminder,
        lambda: pgettext("one", "催办"),
        {"tick_off": Deed(N_("县里催的办好了"))},
        fields=FIELDS,
        names=orders_of,
    )
)
on_created(ChosenDeed, taken_back)
