"""Targets (月目标) as a list: what each station is to reach in a month; a blank cell leaves what was set."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import bulk
from station_app.core.access import OFFICE, Person
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable, read_money, read_text, read_written_month
from station_app.core.parsers.spelling import half_width
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.villagers import CHANGED, STATION, place
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.stations.targets.models import MEASURES, StationTarget
from station_app.stations.targets.setting import MOST, record

MONTH = "月份"
TOOK_BACK = N_("撤销导入")
Key = tuple[uuid.UUID, str]


def _month(cell: Any) -> str:
    """A month, which a spreadsheet may have turned into a day of it."""
    return str(read_written_month(cell))


def _count(cell: Any) -> int:
    text = half_width(read_text(cell)).replace(",", "").removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Unreadable("count.unreadable", N_("要写整数，例如 %(example)s"), "150")
    return int(text)


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


COLUMNS = (
    Column("station", STATION, _words(20), is_required=True),
    Column("place", "站点", _words(80)),
    Column("month", MONTH, _month, is_required=True),
    Column("orders", "目标订单", _count),
    Column("turnover_fen", "目标交易额", lambda cell: read_money(cell).value),
    Column("saved_fen", "目标节省", lambda cell: read_money(cell).value),
    Column("households", "目标户数", _count),
)


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the targets are set, one act a month."""
    place(entries, task)
    stored = _stored(task.county_id, {entry.values.get("month") or "" for entry in entries})
    seen: dict[Key, int] = {}
    wanted: dict[str, dict[uuid.UUID, dict[str, int | None]]] = {}
    for entry in entries:
        if entry.is_refused or entry.station_id is None:
            continue
        key = (entry.station_id, entry.values["month"])
        values = {name: entry.values[name] for name in MEASURES if entry.values[name] is not None}
        for name, value in values.items():
            if not 0 <= value <= MOST[name]:
                heading = next(column.heading for column in COLUMNS if column.name == name)
                entry.refuse(heading, value, N_("一个站一个月不会这么多，请核对"))
        if key in seen:
            entry.refuse(
                STATION, entry.values["station"], N_("和第 %(row)s 行是同一个站、同一个月"), row=seen[key]
            )
        seen.setdefault(key, entry.number)
        if entry.is_refused:
            continue
        before = stored.get(key, [None] * len(MEASURES))
        after = [values.get(name, old) for name, old in zip(MEASURES, before, strict=True)]
        if before == after:
            entry.result = RowResult.KNOWN
            continue
        entry.thing_id, entry.was = entry.station_id, {"month": key[1], "before": before, "after": after}
        wanted.setdefault(key[1], {})[entry.station_id] = dict(values)
    if task.store:
        for month, rows in sorted(wanted.items()):
            record(task.county_id, Month.parse(month), rows, task.by)


def _stored(county_id: str, months: set[str]) -> dict[Key, list[int | None]]:
    query = select(StationTarget).where(
        StationTarget.county_id == county_id, bulk.among(StationTarget.month, months)
    )
    rows = db.session.scalars(query.execution_options(scoped=True, populate_existing=True))
    return {(row.station_id, row.month): [getattr(row, name) for name in MEASURES] for row in rows}


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Put the targets back as they were; those somebody set again since stay."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id = rows[0].county_id
    stored = _stored(county_id, {(row.was or {}).get("month", "") for row in rows})
    wanted: dict[str, dict[uuid.UUID, dict[str, int | None]]] = {}
    for row in rows:
        was = row.was or {}
        if row.thing_id is None or stored.get((row.thing_id, was["month"])) != was["after"]:
            stays[row.id] = CHANGED
            continue
        wanted.setdefault(was["month"], {})[row.thing_id] = dict(zip(MEASURES, was["before"], strict=True))
    for month, targets in sorted(wanted.items()):
        record(county_id, Month.parse(month), targets, by, TOOK_BACK)
    return stays


KIND = Kind(
    "targets",
    N_("月目标"),
    N_("一行一个站一个月：站点编码、月份、目标订单、目标交易额、目标节省、目标户数"),
    COLUMNS,
    ("TY001", "双岗镇太平村", "2015-08", "150", "9000.00", "1200.00", "60"),
    OFFICE,
    settle,
    undo,
    lambda entry: entry.values.get("station") or "",
)
register(KIND)
