"""Stations (站点) as a list: code, name, type, village, and where each is in its life.

A code that is there stays as it is: a list never overwrites a station; one that would be another station is
refused. The exported list of stations is such a file. An undo takes out the stations nobody did anything with
since.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.areas.models import Area
from station_app.core import audit, binned, bulk, clock
from station_app.core.access import OFFICE, Person, Role
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable, read_day, read_text
from station_app.imports.choices import Choice
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.villagers import CHANGED
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.places import divisions
from station_app.imports.tables import Column, Entry
from station_app.stations.models import SERVING, STATE_WORDS, Station, StationKind
from station_app.stations.targets.models import StationTarget

CODE, NAME, KIND_HEADING, VILLAGE_CODE = "站点编码", "站点名称", "站点类型", "所在村代码"
TOWN, OPENED, STATE = "所在乡镇", "开业日期", "状态"
_state = Choice(STATE_WORDS, "station.state", N_("状态要写：%(example)s"))
USED, TOOK_BACK = N_("已经有人、有订单或者别的记录"), N_("撤销导入")


def _code(cell: Any) -> str:
    code = read_text(cell, 20)
    if not code.isascii() or not code.replace("-", "").replace("_", "").isalnum():
        raise Unreadable("station.code", N_("站点编码只能用字母、数字、“-”和“_”，例如 %(example)s"), "TY001")
    return code


def _kind(cell: Any) -> StationKind:
    text = read_text(cell)
    if text not in set(StationKind):
        raise Unreadable("station.kind", N_("站点类型要写 1（县级）、2（乡镇）或 3（村级）"), "3")
    return StationKind(text)


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


COLUMNS = (
    Column("code", CODE, _code, is_required=True),
    Column("name", NAME, _words(80), is_required=True),
    Column("kind", KIND_HEADING, _kind, is_required=True),
    Column("village_code", VILLAGE_CODE, _words(20)),
    Column("township", TOWN, _words(60)),
    Column("village", "所在村", _words(60)),
    Column("opened_on", OPENED, read_day),
    Column("state", STATE, _state, is_required=True),
)


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones are stations, each with its first step."""
    areas = divisions.stored(task.county_id)
    query = select(Station).where(Station.county_id == task.county_id)
    known = {one.code.upper(): one for one in db.session.scalars(query.execution_options(scoped=True))}
    rows: dict[str, int] = {}
    for entry in entries:
        if not entry.number or entry.is_refused:
            continue
        made = _described(entry, areas, task.county_id)
        if made is None:
            continue
        before = known.get(made.code.upper())
        if before is not None:
            _known(entry, made, before, rows.get(made.code.upper()))
            continue
        known[made.code.upper()], rows[made.code.upper()] = made, entry.number
        if task.store:
            state = entry.values["state"]
            # An open station begins on its opening day, every other state on the day of import.
            on = made.opened_on if made.opened_on and state in SERVING else clock.today()
            db.session.add(made)
            made.begin(task.by, on=on, state=state)
            entry.thing_id = made.id


def _known(entry: Entry, made: Station, before: Station, row: int | None) -> None:
    """A code that is there: the same station is known, another is refused. Its state may have moved on."""
    names = ("name", "kind", "township_code", "village_code")
    if before.binned_at is not None:
        entry.refuse(CODE, made.code, N_("这个编码的站在回收站里：先放回来，或者换一个编码"))
    elif any(getattr(made, name) != getattr(before, name) for name in names):
        text = N_("和第 %(row)s 行的站点编码一样") if row else N_("已有这个编码的站点，内容不同，没有改")
        entry.refuse(CODE, made.code, text, row=row)
    else:
        entry.result = RowResult.KNOWN


def _described(entry: Entry, areas: Mapping[str, Area], county_id: str) -> Station | None:
    """The station a row describes; None when it cannot be one, which the row then says."""
    values, today = entry.values, clock.today()
    state, opened_on = values["state"], values["opened_on"]
    if state in SERVING and opened_on is None:
        entry.refuse(OPENED, "", N_("运营中的站点要写开业日期"))
    elif state in SERVING and opened_on > today:
        entry.refuse(OPENED, opened_on, N_("开业日期晚于今天"))
    township, village = _place(entry, areas)
    if entry.is_refused:
        return None
    return Station(
        county_id=county_id,
        id=uuid7(),
        code=values["code"],
        name=values["name"],
        kind=values["kind"],
        township_code=township.code if township else "",
        township=township.name if township else "",
        village_code=village.code if village else None,
        village=village.name if village else "",
        opened_on=opened_on,
    )


def _place(entry: Entry, areas: Mapping[str, Area]) -> tuple[Area | None, Area | None]:
    """Township and village of a row: by the village's code, else by the township's name or code."""
    values = entry.values
    code, town, kind = values["village_code"], values["township"] or "", values["kind"]
    if code:
        village = areas.get(code)
        if village is None or village.level != "village":
            entry.refuse(VILLAGE_CODE, code, N_("没有这个村代码。请先导入区划"))
            return None, None
        return areas.get(village.parent_code), village
    if kind is StationKind.VILLAGE:
        entry.refuse(VILLAGE_CODE, "", N_("村级服务站要写所在村代码"))
        return None, None
    named = [one for one in areas.values() if one.level == "township" and town in (one.name, one.code)]
    if len(named) == 1:
        return named[0], None
    if named:
        entry.refuse(TOWN, town, N_("有两个乡镇叫这个名字，请写 9 位乡镇代码"))
    elif kind is not StationKind.COUNTY:
        entry.refuse(TOWN, town, N_("找不到这个乡镇。请先导入区划"))
    elif town:
        entry.warn(TOWN, town, N_("没有这个乡镇，按县里的站收"))
    return None, None


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take the stations out again; one that was changed, or that anything stands under, stays."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id, ids = rows[0].county_id, [row.thing_id for row in rows]
    query = select(Station).where(Station.county_id == county_id, bulk.among(Station.id, ids))
    held = query.order_by(Station.id).with_for_update()
    found = {one.id: one for one in db.session.scalars(held.execution_options(scoped=True))}
    aims = select(StationTarget.station_id).where(
        StationTarget.county_id == county_id, bulk.among(StationTarget.station_id, ids)
    )
    used = set(db.session.scalars(aims.execution_options(scoped=True)))
    used |= binned.in_use(Station, county_id, list(found))
    for row in rows:
        made = found.get(row.thing_id) if row.thing_id else None
        if made is None or made.version != 1:
            stays[row.id] = CHANGED
        elif made.id in used:
            stays[row.id] = USED
        else:
            audit.record(made, "delete", by, TOOK_BACK, station_id=made.id)
            binned.purge(made, is_free=True)
    return stays


KIND = Kind(
    "stations",
    N_("服务站"),
    N_("一行一个站：编码、名称、类型（1 县级、2 乡镇、3 村级）、所在村代码、开业日期、状态"),
    COLUMNS,
    ("TY101", "双岗镇太平村服务站", "3", "220822102201", "双岗镇", "太平村", "2015-03-01", "运营中"),
    (*OFFICE, Role.ADMIN),
    settle,
    undo,
    lambda entry: entry.values.get("name") or "",
)
register(KIND)
