"""The page of one price: what it says, its photos, and who changed it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core import files
from station_app.core.access import OFFICE, Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.prices import places
from station_app.prices.models import SOURCE, Price
from station_app.settings.dictionaries import shown as said

DEEDS = {
    "add": N_("加了价格"),
    "edit": N_("改了价格"),
    "retire": N_("停用了"),
    "revive": N_("重新启用了"),
    "photo_added": N_("加了照片"),
    "photo_removed": N_("去掉了照片"),
    "photo_restored": N_("找回了照片"),
}
WORDS = {
    "goods": N_("品名"),
    "spec": N_("规格"),
    "unit": N_("单位"),
    "place_code": N_("地点"),
    "month_on": N_("月份"),
    "price_fen": N_("参考价"),
    "source": N_("价格来源"),
    "seen_on": N_("看到日期"),
}


def shown(price: Price) -> dict[str, Any]:
    """A price as pages show it."""
    return {
        "id": price.id,
        "title": price.title,
        "goods": price.goods,
        "spec": price.spec,
        "unit": price.unit,
        "price_fen": price.price_fen,
        "place": places.names([price.place_code])[price.place_code],
        "month": Month.of(price.month_on),
        "source": said(SOURCE, price.source),
        "seen_on": price.seen_on,
        "by": price.by_name,
        "changed_at": price.changed_at,
        "retired": price.is_retired,
        "version": price.version,
    }


def page(price: Price, by: Person) -> dict[str, Any]:
    """What ``prices/counter_show.html`` and ``prices/desk_show.html`` show."""
    return {
        "price": shown(price),
        "photos": files.photos_of(Price.__tablename__, [price.id])[price.id],
        "may_change": by.role in OFFICE,
        "history": history(price) if by.is_county else [],
        "back": url_for("prices.index"),
    }


def history(price: Price) -> list[dict[str, Any]]:
    """Who changed what, newest first."""
    query = (
        visible_columns(
            AuditEntry,
            AuditEntry.at,
            AuditEntry.by_name,
            AuditEntry.verb,
            AuditEntry.reason,
            AuditEntry.changes,
        )
        .where(AuditEntry.county_id == price.county_id, AuditEntry.thing_id == price.id)
        .order_by(AuditEntry.seq.desc())
        .limit(100)
    )
    acts = db.session.execute(query).all()
    codes = {code for act in acts for code in act.changes.get("place_code", []) if code}
    named = places.names(codes)
    return [
        {
            "at": act.at,
            "by": act.by_name or gettext(N_("系统")),
            "title": gettext(DEEDS.get(act.verb, act.verb)),
            "reason": act.reason,
            "changes": [
                (gettext(WORDS[key]), _said(key, pair[0], named), _said(key, pair[1], named))
                for key, pair in act.changes.items()
                if key in WORDS and act.verb != "add"
            ],
        }
        for act in acts
    ]


def _said(key: str, value: Any, named: dict[str, str]) -> str:
    if value is None or value == "":
        return "–"
    if key == "price_fen":
        return money(value)
    if key == "place_code":
        return named.get(value, value)
    if key == "source":
        return said(SOURCE, value)
    if key == "month_on":
        return str(value)[:7]
    return str(value)
