"""The page of one villager: what they bought, what it saved them, what they owe."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import url_for
from sqlalchemy import case, func

from station_app.core import clock, history
from station_app.core.access import Person, fetch, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import total
from station_app.core.people import masked_name, masked_phone, tail
from station_app.core.words import fulldate
from station_app.desk import orders
from station_app.facts.figures import Figures, figures_of
from station_app.households.merging.merges import merges_of
from station_app.households.models import CONSENT_WORDS, WAY_WORDS, Villager, Way, group_words, on_roll
from station_app.orders import sources
from station_app.orders.models import Order
from station_app.orders.owing import OWED, owing
from station_app.reports.explain import explain
from station_app.stations.models import Station


def profile(by: Person, id: uuid.UUID) -> dict[str, Any]:
    """Everything the page shows; raises ``NotFound`` for a villager that is not this person's."""
    villager = fetch(Villager, id)
    year = clock.today().year
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    where = {"from": first, "to": last, "villager": id}
    owing, owed_fen = _owed(id)
    own = by.is_operator
    station = fetch(Station, villager.station_id)
    group = group_words(villager.group_name)
    return {
        "villager": villager,
        "name": villager.name if own else masked_name(villager.name),
        "phone": villager.phone if own else masked_phone(villager.phone),
        "line": _line(group, villager.phone),
        "group": group,
        "consent_words": _consent(villager),
        "station": station,
        "station_url": url_for("desk.station", id=station.id),
        "year": gettext("%(year)s年", year=year),
        "figures": _figures(id, first, last),
        "where": where,
        "owed": {"fen": owed_fen, "count": owing, "url": explain("owing", villager=id)},
        "orders": orders.latest(by, Order.villager_id == id),
        "all_url": url_for("orders.index", villager=id),
        "members": _members(by, villager),
        "merges": merges_of(id) if by.is_county else [],
        "acts": history.of(Villager, id, by),
        "new_order_url": url_for("orders.new", villager=id),
    }


def merged_into(id: uuid.UUID) -> uuid.UUID | None:
    """The villager this record was merged into, if it was."""
    return db.session.scalar(visible_columns(Villager, Villager.merged_into_id).where(Villager.id == id))


def _line(group: str, phone: str) -> str:
    """'2组·尾号 4417', as the counter tells people of one name apart."""
    words = [group, gettext("尾号 %(tail)s", tail=tail(phone)) if phone else gettext("没有电话")]
    return "·".join(word for word in words if word)


def _consent(villager: Villager) -> str:
    """What they said, how, and when."""
    way = gettext(WAY_WORDS[Way(villager.consent_way)]) if villager.consent_way else ""
    on = fulldate(villager.consent_on) if villager.consent_on else ""
    return " ".join(part for part in (gettext(CONSENT_WORDS[villager.consent]), way, on) if part)


def _figures(id: uuid.UUID, first: dt.date, last: dt.date) -> Figures:
    query = visible_columns(Order, *sources.sums()).where(
        Order.villager_id == id, Order.ordered_on >= first, Order.ordered_on <= last, sources.counts()
    )
    return figures_of(db.session.execute(query).one())


def _owed(id: uuid.UUID) -> tuple[int, int]:
    query = visible_columns(Order, func.count(), func.sum(OWED))
    row = db.session.execute(query.where(Order.villager_id == id, owing())).one()
    return row[0], total(row[1])


def _members(by: Person, villager: Villager) -> list[dict[str, str]]:
    """The others of the household."""
    rows = db.session.execute(
        visible_columns(Villager, Villager.id, Villager.name)
        .where(Villager.household_id == villager.household_id, Villager.id != villager.id, on_roll())
        .order_by(case((Villager.phone == "", 1), else_=0), Villager.id)
        .limit(20)
    )
    return [
        {"name": name if by.is_operator else masked_name(name), "url": url_for("desk.villager", id=id)}
        for id, name in rows
    ]
