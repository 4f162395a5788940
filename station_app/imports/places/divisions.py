"""Divisions (区划) as a list: the townships and villages of one county by the official codes.

A division that is there keeps its row; another name or kind replaces the old one, in what stations show of it
too. An undo takes new divisions out again and puts old names back, unless something stands there by now or
somebody changed them since.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from station_app.areas.models import Area
from station_app.areas.provinces import PROVINCES
from station_app.core import bulk
from station_app.core.access import OFFICE, Person, Role
from station_app.core.db import Model, db
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable, read_text
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.villagers import CHANGED
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.settings.models import CountySettings
from station_app.stations.models import Station

TOWN_CODE, TOWN, VILLAGE_CODE, VILLAGE, KIND_HEADING = "乡镇代码", "乡镇", "村代码", "村", "类别"
NAMED_BY = ("village_code", "township_code", "area_code", "place_code")
"""The columns of all tables that hold the code of a division."""
USED = N_("已经有站、人、户或者价格在这里")
OTHERS = N_("这个乡镇还有别的村，乡镇留着")
Said = tuple[str, str]


def _code(length: int, text: str, example: str) -> Any:
    def read(cell: Any) -> str:
        code = read_text(cell, 40)
        if not (len(code) == length and code.isascii() and code.isdigit()):
            raise Unreadable("area.unreadable", text, example)
        return code

    return read


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


COLUMNS = (
    Column(
        "township_code",
        TOWN_CODE,
        _code(9, N_("乡镇代码是 9 位数字，例如 %(example)s"), "220822101"),
        is_required=True,
        also=("township_code",),
    ),
    Column("township", TOWN, _words(60), is_required=True, also=("township", "乡镇名称")),
    Column(
        "village_code",
        VILLAGE_CODE,
        _code(12, N_("村代码是 12 位数字，例如 %(example)s"), "220822101200"),
        is_required=True,
        also=("village_code",),
    ),
    Column("village", VILLAGE, _words(60), is_required=True, also=("village", "村名称")),
    Column("kind", KIND_HEADING, _words(20), also=("kind",)),
)


def stored(county_id: str) -> dict[str, Area]:
    """The divisions of a county by code, with the county itself."""
    query = select(Area).where(Area.code >= county_id, Area.code < str(int(county_id) + 1))
    return {area.code: area for area in db.session.scalars(query.execution_options(populate_existing=True))}


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the divisions are there, under the names the rows give them."""
    known = stored(task.county_id)
    will: dict[str, Said] = {code: (area.name, area.kind) for code, area in known.items()}
    said: dict[str, tuple[Said, int]] = {}
    for entry in entries:
        if not entry.number or entry.is_refused:
            continue
        _rules(entry, task.county_id)
        asked = _asked(entry, known) if not entry.is_refused else {}
        for code, (heading, what) in asked.items():
            before = said.setdefault(code, (what, entry.number))
            if before[0] != what:
                text = N_("第 %(row)s 行同一个代码写的是“%(name)s”，请改成一样")
                entry.refuse(heading, what[0], text, row=before[1], name=before[0][0])
        if entry.is_refused:
            continue
        made = [code for code in asked if code not in will]
        changed = {
            code: [list(will[code]), list(what)]
            for code, (_, what) in asked.items()
            if code in will and will[code] != what
        }
        for code, (old, _) in changed.items():
            heading, what = asked[code]
            text = N_("现在是“%(old)s”，导入以后改成“%(new)s”")
            entry.warn(
                heading, what[0], text, old=" ".join(filter(None, old)), new=" ".join(filter(None, what))
            )
        will |= {code: what for code, (_, what) in asked.items()}
        if not made and not changed:
            entry.result = RowResult.KNOWN
            continue
        if not asked[entry.values["village_code"]][1][1]:
            entry.warn(KIND_HEADING, "", N_("没写类别，覆盖里不算行政村"))
        entry.thing_id = uuid.uuid5(uuid.NAMESPACE_OID, entry.values["village_code"])
        entry.was = {"made": made, "changed": changed}
        task.changes |= {code: (old[0], new[0]) for code, (old, new) in changed.items()}
    if task.store:
        begin(task.county_id)
        _write(task.county_id, {code: what for code, what in will.items() if code != task.county_id}, known)


def _rules(entry: Entry, county_id: str) -> None:
    town, village = entry.values["township_code"], entry.values["village_code"]
    if not village.startswith(town):
        entry.refuse(VILLAGE_CODE, village, N_("村代码的前 9 位要和乡镇代码一样"))
    if not town.startswith(county_id):
        text = N_("一次只导一个县：前 6 位要是 %(county)s")
        entry.refuse(TOWN_CODE, town, text, county=county_id)


def _asked(entry: Entry, known: Mapping[str, Area]) -> dict[str, tuple[str, Said]]:
    """What a row says of its township and its village: the heading, and name and kind, by code.

    A blank kind leaves the one that is known.
    """
    values = entry.values
    before = known.get(values["village_code"])
    kind = values["kind"] or (before.kind if before else "")
    return {
        values["township_code"]: (TOWN, (values["township"], "")),
        values["village_code"]: (VILLAGE, (values["village"], kind)),
    }


def begin(county_id: str, name: str = "") -> list[str]:
    """The county and its province, where they are not there yet; which codes were made.

    The county bears the name that is given, else the one in its settings.
    """
    province, made = county_id[:2], []
    settings = db.session.get(CountySettings, county_id, execution_options={"scoped": True})
    called = name or (settings.name if settings else county_id)
    for code, word, level, parent in (
        (province, PROVINCES.get(province, province), "province", ""),
        (county_id, called, "county", province),
    ):
        area = db.session.get(Area, code)
        if area is None:
            db.session.add(Area(code=code, name=word, level=level, kind="", parent_code=parent))
            made.append(code)
        elif name and level == "county":
            area.name = name
    db.session.flush()
    return made


def _write(county_id: str, will: Mapping[str, Said], known: Mapping[str, Area]) -> None:
    """Make or rename divisions; what stations say of their place follows."""
    for code, (name, kind) in sorted(will.items()):
        area = known.get(code)
        if area is None:
            is_town = len(code) == 9
            parent = county_id if is_town else code[:9]
            level = "township" if is_town else "village"
            db.session.add(Area(code=code, name=name, level=level, kind=kind, parent_code=parent))
        elif (area.name, area.kind) != (name, kind):
            area.name, area.kind = name, kind
            _retell(county_id, code, name)
    db.session.flush()


def _retell(county_id: str, code: str, name: str) -> None:
    """Stations keep the name of their place beside its code: it is the name the division has."""
    column = Station.township_code if len(code) == 9 else Station.village_code
    value = {Station.township: name} if len(code) == 9 else {Station.village: name}
    query = update(Station).where(Station.county_id == county_id, column == code).values(value)
    db.session.execute(query.execution_options(synchronize_session=False, scoped=True))


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], _by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take new divisions out and put old names back; where something stands by now, the division stays."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id = rows[0].county_id
    made = [code for row in rows for code in (row.was or {})["made"]]
    held = select(Area).where(bulk.among(Area.code, made)).order_by(Area.code).with_for_update()
    found = {area.code: area for area in db.session.scalars(held.execution_options(populate_existing=True))}
    used = _used(county_id, made)
    for length in (12, 9):  # a township goes after its villages
        parents = set(db.session.scalars(select(Area.parent_code).where(Area.parent_code > county_id)))
        for row in rows:
            for code in (one for one in (row.was or {})["made"] if len(one) == length and one in found):
                if code in used or code in parents:
                    stays.setdefault(row.id, USED if code in used else OTHERS)
                else:
                    db.session.delete(found[code])
        db.session.flush()
    known = stored(county_id)
    for row in rows:
        for code, (before, after) in (row.was or {})["changed"].items():
            area = known.get(code)
            if area is None or [area.name, area.kind] != after:
                stays[row.id] = CHANGED
                continue
            area.name, area.kind = before
            _retell(county_id, code, area.name)
    db.session.flush()
    return stays


def _used(county_id: str, codes: Sequence[str]) -> set[str]:
    """Which of these divisions any row of the county names: a station, a person, a household, a price."""
    found: set[str] = set()
    for table in Model.metadata.tables.values():
        for column in (table.c[name] for name in NAMED_BY if name in table.c):
            query = select(column).where(table.c.county_id == county_id, bulk.among(column, codes))
            found |= set(db.session.scalars(query.distinct().execution_options(scoped=True)))
    return found


KIND = Kind(
    "areas",
    N_("区划"),
    N_("一行一个村：乡镇代码、乡镇、村代码、村、类别；写“村委会”的算行政村"),
    COLUMNS,
    ("220822101", "双岗镇", "220822101200", "太平村委会", "村委会"),
    (*OFFICE, Role.ADMIN),
    settle,
    undo,
    lambda entry: entry.values.get("village") or "",
)
register(KIND)
