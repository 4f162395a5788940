"""What the operator should not forget of purchases: producers who wait for their money for too long."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func

from station_app.core.access import Person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import money, total
from station_app.core.words import days
from station_app.produce.purchases.models import OWED, Purchase
from station_app.produce.purchases.owing import late_days, of_age
from station_app.produce.views import Reminder


def waiting(_by: Person) -> list[Reminder]:
    """One statement: how many purchases are unpaid for longer than they may, and what they come to."""
    query = visible_columns(Purchase, func.count(), func.sum(OWED)).where(of_age("late"))
    count, owed = db.session.execute(query).one()
    if not count:
        return []
    title = ngettext("%(n)s 张收购单没付清", "%(n)s 张收购单没付清", count, n=count)
    detail = gettext(N_("欠农户 %(sum)s，超过 %(days)s 了"), sum=money(total(owed)), days=days(late_days()))
    return [Reminder(title, detail, gettext(N_("去付")), url_for("produce.payables"))]
