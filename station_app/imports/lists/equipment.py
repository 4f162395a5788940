"""The register of equipment (设备) as a list: what stands at each station.

Lines of one station with the same kind, make and number are told apart by how many there are of them. A line
that is there already is known and stays as it is: a list never overwrites what the register says. The
exported register is such a file.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, bulk, clock
from station_app.core.access import OFFICE, Person
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.parsers import read_day, read_money, read_text
from station_app.imports.choices import Choice
from station_app.imports.lists.forgetting import forget
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.villagers import CHANGED, STATION, place
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.settings import dictionaries
from station_app.stations.equipment.forms import PRICE_TOO_HIGH, read_pieces
from station_app.stations.equipment.models import (
    FUNDING_WORDS,
    HERE,
    KINDS,
    MOST_FEN,
    STATE_WORDS,
    Equipment,
    EquipmentState,
    Funding,
)
from station_app.stations.models import Station, StationState

KIND_HEADING, PRICE, BOUGHT, WARRANTY, STATE, SINCE = "种类", "单价", "购买日期", "保修到", "状态", "从哪天起"
Key = tuple[uuid.UUID, str, str, str]


def _text(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


COLUMNS = (
    Column("station", STATION, _text(20)),
    Column("place", "站点", _text(160)),
    Column("kind", KIND_HEADING, _text(40), is_required=True, also=("设备", "设备名称", "名称")),
    Column("make", "品牌型号", _text(80), also=("型号", "规格型号")),
    Column("number", "编号", _text(40), also=("资产编号", "序列号")),
    Column("pieces", "件数", read_pieces, also=("数量",)),
    Column(
        "funding", "谁出的钱", Choice(FUNDING_WORDS, "funding", N_("要写：%(example)s")), also=("资金来源",)
    ),
    Column("bought_on", BOUGHT, read_day, also=("购置日期",)),
    Column("price_fen", PRICE, lambda cell: read_money(cell).value, also=("价格",)),
    Column("worth", "合计", _text(40)),
    Column("warranty_on", WARRANTY, read_day, also=("保修期至",)),
    Column("state", STATE, Choice(STATE_WORDS, "state", N_("要写：%(example)s"))),
    Column("state_on", SINCE, read_day),
    Column("state_why", "怎么了", _text(200)),
    Column("note", "备注", _text(200)),
)
KEPT = (
    "pieces",
    "funding",
    "bought_on",
    "price_fen",
    "warranty_on",
    "state",
    "state_on",
    "state_why",
    "note",
)
"""What a line that is there already may say otherwise: it is named, and nothing is changed."""


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones are in the register."""
    place(entries, task)
    stations = sorted({one.station_id for one in entries if one.station_id})
    stored, closed = _stored(task.county_id, stations), _closed(task.county_id)
    terms = dictionaries.every(task.county_id)[KINDS]
    names = {word: one.key for one in terms for word in (one.key, one.word, one.english, one.label) if word}
    made: list[Entry] = []
    for entry in entries:
        if entry.station_id is None:
            continue
        _rules(entry, names)
        kind = names.get(entry.values.get("kind") or "")
        if entry.is_refused or kind is None:
            continue
        entry.values["kind"] = kind
        key = (entry.station_id, kind, entry.values["make"] or "", entry.values["number"] or "")
        if stored.get(key):
            _known(entry, stored[key])
            continue
        state = entry.values["state"] or EquipmentState.IN_USE
        if state in HERE and entry.station_id in closed:
            entry.refuse(STATION, entry.values["station"], N_("这个站已经退出了，不能再登记设备。"))
            continue
        made.append(entry)
    if task.store:
        _write(made, task)


def _rules(entry: Entry, names: Mapping[str, str]) -> None:
    values, today = entry.values, clock.today()
    if values.get("kind") and values["kind"] not in names:
        entry.refuse(KIND_HEADING, values["kind"], N_("字典里没有这种设备，请先到“设置”的字典里加"))
    if not 0 <= (values.get("price_fen") or 0) <= MOST_FEN:
        entry.refuse(PRICE, (values["price_fen"] or 0) / 100, PRICE_TOO_HIGH)
    for name, heading in (("bought_on", BOUGHT), ("state_on", SINCE)):
        if values.get(name) and values[name] > today:
            text = N_("日期晚于 %(as_of)s，还没到")
            entry.refuse(heading, values[name], text, as_of=today.isoformat())
    bought, warranty = values.get("bought_on"), values.get("warranty_on")
    if bought and warranty and warranty < bought:
        entry.refuse(WARRANTY, warranty, N_("保修不能在购买以前就到期"))


def _known(entry: Entry, stored: list[Equipment]) -> None:
    """A line that is there: the one that says the same, else the first; what differs is named."""

    def differing(row: Equipment) -> list[str]:
        said = {name: entry.values.get(name) for name in KEPT}
        return [name for name, value in said.items() if value is not None and value != getattr(row, name)]

    nearest = min(stored, key=lambda row: len(differing(row)))
    other = differing(nearest)
    if other:
        heading = next(column.heading for column in COLUMNS if column.name == other[0])
        text = N_("和登记的不一样，登记的不动；要改请在设备那一页改")
        entry.warn(heading, entry.values.get(other[0]), text)
    entry.result = RowResult.KNOWN
    stored.remove(nearest)


def _stored(county_id: str, stations: list[uuid.UUID]) -> dict[Key, list[Equipment]]:
    query = select(Equipment).where(
        Equipment.county_id == county_id,
        bulk.among(Equipment.station_id, stations),
        Equipment.binned_at.is_(None),
    )
    found: dict[Key, list[Equipment]] = {}
    for row in db.session.scalars(query.order_by(Equipment.id).execution_options(scoped=True)):
        found.setdefault((row.station_id, row.kind, row.make, row.number), []).append(row)
    return found


def _closed(county_id: str) -> set[uuid.UUID]:
    query = select(Station.id).where(Station.county_id == county_id, Station.state == StationState.CLOSED)
    return set(db.session.scalars(query.execution_options(scoped=True)))


def _write(entries: Sequence[Entry], task: Task) -> None:
    for entry in entries:
        entry.thing_id, values = uuid7(), entry.values
        made = Equipment(
            county_id=task.county_id,
            id=entry.thing_id,
            station_id=entry.station_id,
            kind=values["kind"],
            make=values["make"] or "",
            number=values["number"] or "",
            pieces=values["pieces"] or 1,
            funding=values["funding"] or Funding.COUNTY,
            bought_on=values["bought_on"],
            price_fen=values["price_fen"],
            warranty_on=values["warranty_on"],
            state=values["state"] or EquipmentState.IN_USE,
            state_on=values["state_on"] or values["bought_on"] or clock.today(),
            state_why=values["state_why"] or "",
            note=values["note"] or "",
        )
        db.session.add(made)
        audit.record(
            made, "put_in", task.by, changes={"kind": (None, made.kind), "pieces": (None, made.pieces)}
        )


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take the lines out again; what was changed since stays."""
    return forget(
        Equipment,
        rows,
        "drop",
        by,
        lambda line: {"kind": line.kind, "pieces": line.pieces},
        lambda _line: CHANGED,
    )


KIND = Kind(
    "equipment",
    N_("站点设备"),
    N_("一行一种：站点、种类、品牌型号、编号、件数、谁出的钱、单价、保修到哪天、现在怎样"),
    COLUMNS,
    (
        *("TY001", "双岗镇太平村", "电脑", "联想 M415", "TY-SB-0001", "1", "县里配的"),
        *("2015-03-01", "3200.00", "3200.00", "2018-03-01", "在用", "2015-03-01", "", ""),
    ),
    OFFICE,
    settle,
    undo,
    lambda entry: entry.values.get("kind") or "",
    of_stations=True,
)
register(KIND)
