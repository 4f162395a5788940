"""What was just registered or handed over here, each with the button that takes it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, func

from station_app.core import clock, deeds, undo
from station_app.core.access import Person, visible, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.deeds import TAKE_BACK
from station_app.core.i18n import N_, gettext
from station_app.core.people import tail
from station_app.households.models import Villager
from station_app.orders.listed import first_goods, goods_words
from station_app.orders.models import Order
from station_app.orders.owing import OWED
from station_app.parcels.flow import HERE, Direction, ParcelState
from station_app.parcels.models import Parcel

LINES = 40


def arrivals(on: dt.date, by: Person) -> dict[str, Any]:
    """The parcels that came in on a day and lie here: newest first, with how many nobody was told of."""
    arrived = (Parcel.arrived_on == on) & Parcel.state.in_(HERE) & (Parcel.direction == Direction.IN)
    told = visible_columns(Parcel, func.count(), func.count(Parcel.notified_at)).where(arrived)
    count, notified = db.session.execute(told).one()
    lines = _lines(arrived, Parcel.arrived_at.desc(), by, ("arrive", "register", "keep", "claim"))
    nameless = sum(one["is_unclaimed"] for one in lines)
    return {"count": count, "untold": max(count - notified - nameless, 0), "lines": lines}


def handed(on: dt.date, by: Person) -> list[dict[str, Any]]:
    """What this person handed over just now and may take back."""
    gone = (Parcel.taken_on == on) & (Parcel.state == ParcelState.TAKEN)
    lines = _lines(gone, Parcel.taken_at.desc(), by, ("hand_over",), most=10)
    return [line for line in lines if line["undo"]]


def _lines(
    condition: ColumnElement[bool], order_by: Any, by: Person, verbs: Sequence[str], most: int = LINES
) -> list[dict[str, Any]]:
    query = (
        visible_columns(
            Parcel,
            Parcel.id,
            Parcel.order_id,
            Parcel.state,
            Parcel.code,
            Parcel.tracking_number,
            Parcel.recipient,
            Parcel.phone,
            Parcel.notified_at,
            Villager.name,
            Villager.phone.label("villager_phone"),
            first_goods().label("goods"),
            Order.line_count,
            OWED.label("owed_fen"),
        )
        .outerjoin(Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id))
        .outerjoin(Order, (Order.county_id == Parcel.county_id) & (Order.id == Parcel.order_id))
        .where(condition)
        .order_by(order_by, Parcel.id.desc())
        .limit(most)
    )
    rows = db.session.execute(query).all()
    offered = undoable([row.order_id or row.id for row in rows], by, verbs)
    return [
        {
            "tail": tail(row.tracking_number),
            "name": row.recipient or row.name or gettext(N_("不知道是谁的")),
            "goods": goods_words(row.goods, row.line_count) if row.order_id else gettext(N_("快递")),
            "code": row.code,
            "owed_fen": max(row.owed_fen or 0, 0),
            "phone": row.phone or row.villager_phone or "",
            "is_unclaimed": row.state is ParcelState.UNCLAIMED,
            "notified": row.notified_at is not None,
            "url": url_for("parcels.show", id=row.id),
            "claim_url": url_for("arrivals.claim", id=row.id),
            "undo": offered.get(row.order_id or row.id),
        }
        for row in rows
    ]


def undoable(ids: Sequence[uuid.UUID], by: Person, verbs: Sequence[str]) -> dict[uuid.UUID, str]:
    """For each thing whose newest act is one of these verbs, done by this person just now: the act's id."""
    if not ids:
        return {}
    since = clock.now() - undo.WINDOW
    query = visible(AuditEntry).where(AuditEntry.thing_id.in_(ids), AuditEntry.at > since)
    entries = list(db.session.scalars(query.order_by(AuditEntry.seq.desc())))
    undone = {entry.undoes_id for entry in entries}
    found: dict[uuid.UUID, str] = {}
    seen: set[uuid.UUID] = set()
    for entry in entries:
        deed = deeds.deed_of(entry.thing, entry.verb)
        is_over = entry.verb == TAKE_BACK or entry.id in undone or (deed is not None and deed.is_look)
        if is_over or entry.thing_id in seen:
            continue
        seen.add(entry.thing_id)
        is_mine = entry.by_id == by.id and entry.by_role == str(by.role)
        if is_mine and entry.verb in verbs and deeds.may_be_undone(entry.thing, entry.verb):
            found[entry.thing_id] = str(entry.id)
    return found
