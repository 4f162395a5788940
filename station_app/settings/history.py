"""What was changed in the settings lately: who, when, from what to what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from station_app.core.access import person, visible
from station_app.core.audit import COUNTY_CHAIN, AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.words import NOTHING, clauses, days, percent, quantity, series
from station_app.settings.dictionaries import KINDS
from station_app.settings.models import CalendarYear, CountySettings, DictionaryWord

LENGTH = 20
THINGS = (CountySettings.__tablename__, DictionaryWord.__tablename__, CalendarYear.__tablename__)
FIELDS = {
    "name": N_("县名"),
    "title": N_("每页上面的名字"),
    "phone": N_("帮助电话"),
    "phones": N_("别的电话"),
    "planned_stations": N_("规划建站数"),
    "plan_years": N_("几年建完"),
    "logo": N_("标志"),
    "has_hall": N_("公开的农产品馆"),
    "has_lookup": N_("乡亲查订单"),
    "payable_fen": N_("应付超过多少要看一眼"),
    "quantity_m": N_("数量超过多少要看一眼"),
    "saving_rate_bp": N_("省得超过多少要看一眼"),
    "alike_days": N_("几天内同一户买一样的，问是不是重了"),
    "waiting_days": N_("到货几天没取，提醒站长"),
    "unpaid_days": N_("欠款几天，提醒站长"),
    "unshipped_days": N_("下单几天没发货，提醒站长"),
    "silent_days": N_("几天没有订单，算停单"),
    "office_waiting_days": N_("到货几天没取，报给县里"),
    "office_unpaid_days": N_("垫付几天没收回，报给县里"),
    "complete_days": N_("取货几天后，算办完"),
    "retention_years": N_("几年没买过，列出来问是不是抹去"),
    "price_months": N_("价本里的价格几个月内可用"),
    "contract_days": N_("协议到期前几天，提醒县里"),
    "warranty_days": N_("设备保修到期前几天，提醒县里"),
    "quote_days": N_("行情用几天，再旧的收购时不比"),
    "certificate_days": N_("证书到期前几天，提醒站长和县里"),
    "grower_days": N_("货款欠农户几天，标红"),
    "stock_days": N_("批次几天没卖完，提醒县里"),
    "stock_rest_bp": N_("剩不到百分之几，不算没卖完"),
    "word": N_("词"),
    "english": N_("英文"),
    "from_on": N_("从哪天起"),
    "until_on": N_("到哪天止"),
    "position": N_("排在第几"),
}


def history() -> list[dict[str, Any]]:
    """The latest changes, newest first: ``[{title, at, by, changes: [(label, before, after)]}]``."""
    query = (
        visible(AuditEntry)
        .where(AuditEntry.chain_id == COUNTY_CHAIN, AuditEntry.thing.in_(THINGS))
        .order_by(AuditEntry.seq.desc())
        .limit(LENGTH)
    )
    entries = db.session.scalars(query).all()
    named = _words(entry.thing_id for entry in entries if entry.thing == DictionaryWord.__tablename__)
    return [
        {
            "title": _title(entry, named),
            "at": entry.at,
            "by": entry.by_name or gettext(N_("系统")),
            "changes": [
                (gettext(FIELDS[name]) if name in FIELDS else name, _said(name, old), _said(name, new))
                for name, (old, new) in entry.changes.items()
            ],
        }
        for entry in entries
    ]


def _words(ids: Any) -> dict[Any, tuple[str, str]]:
    query = select(DictionaryWord.id, DictionaryWord.kind, DictionaryWord.word).where(
        DictionaryWord.county_id == person().county_id, DictionaryWord.id.in_(list(ids))
    )
    rows = db.session.execute(query.execution_options(scoped=True))
    return {id: (kind, word) for id, kind, word in rows}


def _title(entry: AuditEntry, named: dict[Any, tuple[str, str]]) -> str:
    if entry.thing == DictionaryWord.__tablename__:
        kind, word = named.get(entry.thing_id, ("", ""))
        label = gettext(KINDS[kind].label) if kind in KINDS else ""
        return gettext(N_("%(label)s：%(word)s"), label=label, word=word)
    if entry.thing == CalendarYear.__tablename__:
        return gettext(N_("节假日和调休"))
    return gettext(N_("提醒和期限")) if entry.verb == "limits" else gettext(N_("县名、电话、标志"))


def _said(name: str, value: Any) -> str:
    """A value as the page says it."""
    if value is None or value == "":
        return NOTHING
    if name.endswith("_fen"):
        return money(value)
    if name.endswith("_m"):
        return quantity(value)
    if name.endswith("_bp"):
        return percent(value)
    if name.endswith("_days"):
        return days(value)
    if isinstance(value, bool):
        return gettext(N_("是") if value else N_("否"))
    if name == "logo":
        return str(value)[:8]
    if isinstance(value, list):
        return clauses(
            series(str(part) for part in one.values()) if isinstance(one, dict) else str(one) for one in value
        )
    return str(value)
