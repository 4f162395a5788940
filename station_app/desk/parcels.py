"""Parcels of no order on the operator's home: how many wait, which too long, and which are nobody's."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import case, func

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext, ngettext
from station_app.core.money import total
from station_app.core.words import days
from station_app.parcels import lists
from station_app.parcels.flow import HERE, Direction, ParcelState
from station_app.parcels.models import Parcel


def todo(waiting_days: int) -> tuple[list[dict[str, Any]], int]:
    """One line for those nobody fetched, one for those nobody claimed, and how many wait; one statement."""
    late = lists.late(waiting_days) & (Parcel.state == ParcelState.WAITING)
    fetched = (Parcel.state == ParcelState.WAITING) & (Parcel.direction == Direction.IN)
    query = visible_columns(
        Parcel,
        func.sum(case((late, 1), else_=0)),
        func.sum(case((Parcel.state == ParcelState.UNCLAIMED, 1), else_=0)),
        func.sum(case((fetched, 1), else_=0)),
    ).where(Parcel.state.in_(HERE), Parcel.order_id.is_(None))
    waits, unclaimed, here = (total(value) for value in db.session.execute(query).one())
    found = []
    if waits:
        over = days(waiting_days)
        title = ngettext(
            "%(num)s 件快递放了 %(days)s以上", "%(num)s 件快递放了 %(days)s以上", waits, days=over
        )
        detail = gettext("乡亲自己买的，没来取")
        found.append(_line(title, detail, url_for("parcels.index", state=lists.LATE, own=1)))
    if unclaimed:
        title = ngettext("%(num)s 件无主包裹", "%(num)s 件无主包裹", unclaimed)
        detail = gettext("认一认是谁的，或者退给快递")
        found.append(_line(title, detail, url_for("parcels.index", state=ParcelState.UNCLAIMED.value)))
    return found, here


def _line(title: str, detail: str, url: str) -> dict[str, Any]:
    return {"title": title, "detail": detail, "verb": gettext("去看"), "tel": None, "url": url}
