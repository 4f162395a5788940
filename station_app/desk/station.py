"""The page of one station: its measures beside its peers, its months, its orders, its people, its life."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.accounts.models import User
from station_app.core import clock, history
from station_app.core.access import ROLE_WORDS, Person, Role, fetch, visible, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.people import masked_phone
from station_app.core.words import fulldate
from station_app.desk import measures, orders
from station_app.desk.frame import may
from station_app.facts.figures import Figures, by_month, present_households
from station_app.orders.models import Order
from station_app.reports import board
from station_app.reports.board import with_households
from station_app.stations.checks import views as checks
from station_app.stations.contracts import views as contracts
from station_app.stations.equipment import summary
from station_app.stations.models import (
    FLOW,
    KIND_WORDS,
    STATE_WORDS,
    Posting,
    Station,
    StationState,
    StationStep,
)

S = StationState
TONES = {S.OPEN: "good", S.RECTIFYING: "warn", S.PAUSED: "warn", S.EXITING: "warn", S.CLOSED: "bad"}
ICONS = {S.OPEN: "check", S.RECTIFYING: "ring", S.PAUSED: "square", S.EXITING: "square", S.CLOSED: "cross"}
SHOWN_MONTHS = 12
"""More would not fit the one sheet of paper."""


def profile(by: Person, id: uuid.UUID, month: Month) -> dict[str, Any]:
    """Everything the page of a station shows; raises ``NotFound`` for a station that is not this person's."""
    station = fetch(Station, id)
    mine = select(Station.id).where(Station.county_id == station.county_id, Station.id == station.id)
    months = by_month(mine)
    total = sum(months.values(), Figures())
    if not station.is_practice:
        total = with_households(total, present_households(mine))
    last = min(month.last, clock.today())
    return {
        "station": station,
        "full_name": station.place,
        "state_words": gettext(STATE_WORDS[station.state]),
        "tone": TONES.get(station.state, ""),
        "state_icon": ICONS.get(station.state, ""),
        "facts": _facts(station),
        "month": str(month),
        "months": board.known_months(months, month),
        "where": {"month": str(month), "station": station.id},
        "now": months.get(str(month), Figures()),
        "before": months.get(str(month.previous), Figures()),
        "before_where": {"month": str(month.previous), "station": station.id},
        "year_where": {"month": str(measures.year_before(month)), "station": station.id},
        "measures": measures.of(station, month, last, months, mine),
        "by_month": [
            (key, months[key], {"month": key, "station": station.id})
            for key in sorted(months, reverse=True)[:SHOWN_MONTHS]
        ],
        "more_months": max(len(months) - SHOWN_MONTHS, 0),
        "total": total,
        "total_where": {"station": station.id},
        "orders": orders.latest(by, Order.station_id == station.id) if may("orders.index") else None,
        "people": _people(by, station),
        "contracts": contracts.beside(station.id, by) if by.role is not Role.PROVINCE else [],
        "may_contract": may("stations.new_contract"),
        "checks": checks.beside(station.id) if by.role is not Role.PROVINCE else [],
        "equipment": summary.beside(station.id) if may("stations.equipment_of") else None,
        "may_edit": may("stations.edit"),
        "may_print_qr": may("stations.qr"),
        "may_hand_over": may("stations.handovers"),
        "history": _history(station),
        "acts": history.of(Station, station.id, by),
        "steps": _steps(station),
        "may_delete": station.state is FLOW.start and may("stations.delete"),
    }


def _facts(station: Station) -> list[tuple[str, Any]]:
    """Term and words; the telephone of a station is public, not a person's."""
    return [
        (gettext("站名"), station.name),
        (gettext("乡镇"), station.township),
        (gettext("村"), station.village or None),
        (gettext("类型"), gettext(KIND_WORDS[station.kind])),
        (gettext("开业"), fulldate(station.opened_on) or None),
        (gettext("电话"), station.phone or None),
        (gettext("营业时间"), station.hours or None),
        (gettext("地址"), station.address or None),
        (gettext("面积"), gettext("%(n)s 平方米", n=station.area_m2) if station.area_m2 else None),
    ]


def _people(by: Person, station: Station) -> list[dict[str, Any]]:
    """Who serves here and since when; telephones masked outside the own station."""
    rows = db.session.execute(
        visible_columns(Posting, User.id, User.name, User.role, User.phone, Posting.from_on)
        .join(User, User.id == Posting.user_id)
        .where(
            Posting.station_id == station.id,
            (Posting.to_on.is_(None)) | (Posting.to_on >= clock.today()),
        )
        .order_by(Posting.from_on, User.name)
    )
    opens = may("accounts.show")
    return [
        {
            "name": name,
            "role_words": gettext(ROLE_WORDS[role]),
            "phone": phone if by.is_operator else masked_phone(phone),
            "since_on": since,
            "url": url_for("accounts.show", id=id) if opens else None,
        }
        for id, name, role, phone, since in rows
    ]


def _history(station: Station) -> list[dict[str, Any]]:
    """Every step of the station's life, newest first: what, when, who, why."""
    steps = db.session.scalars(
        visible(StationStep)
        .where(StationStep.station_id == station.id)
        .order_by(StationStep.on.desc(), StationStep.id.desc())
    )
    return [
        {
            "title": gettext(FLOW.verbs[step.verb].done) if step.verb in FLOW.verbs else gettext("登记"),
            "to": gettext(STATE_WORDS[step.to]),
            "on": step.on,
            "due_on": step.due_on,
            "by": step.by_name or gettext("系统"),
            "reason": step.reason,
        }
        for step in steps
    ]


def _steps(station: Station) -> list[dict[str, str]]:
    """The steps this person may take now."""
    if not may("stations.step"):
        return []
    return [
        {"label": gettext(verb.label), "url": url_for("stations.step", id=station.id, verb=verb.name)}
        for verb in FLOW.possible(station.state)
    ]
