"""The list of opening credit (期初欠账): who owed a station how much before its book was kept here.

A debt of the same person, sum and day is known. What is owed for orders is not in it: orders know that.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock, people
from station_app.core.access import OFFICE, Role
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.core.parsers import read_day, read_money, read_name, read_telephone, read_text
from station_app.households.models import Villager
from station_app.imports.columns import PHONES
from station_app.imports.lists.forgetting import forget
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.villagers import STATION, place
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.tills.credit.models import Credit
from station_app.tills.credit.repaying import MOST_FEN

NAME, PHONE, OWES, SINCE = "姓名", "联系电话", "欠款", "哪天欠的"
COLUMNS = (
    Column("station", STATION, lambda cell: read_text(cell, 20)),
    Column("name", NAME, read_name, is_required=True),
    Column("phone", PHONE, read_telephone, warning=N_("电话看不懂，照收，电话留空"), also=PHONES),
    Column("owes", OWES, lambda cell: read_money(cell).value, is_required=True, also=("欠款金额",)),
    Column("since", SINCE, read_day, is_required=True, also=("欠款日期",)),
    Column("note", "欠的什么", lambda cell: read_text(cell, 200), also=("说明", "备注")),
)
REPAID = N_("已经还过一部分，不能撤销")
CHANGED = N_("导入以后有人改过")
Person = tuple[uuid.UUID, str]


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones are debts."""
    place(entries, task)
    stations = sorted({one.station_id for one in entries if one.station_id})
    who, known = _villagers(task.county_id, stations), _known(task.county_id, stations)
    made: dict[uuid.UUID, list[tuple[Entry, uuid.UUID]]] = {}
    for entry in entries:
        if entry.station_id is None:
            continue
        _rules(entry)
        villager_id = _find(entry, who)
        if entry.result is RowResult.REFUSED or villager_id is None:
            continue
        key = (villager_id, entry.values["owes"], entry.values["since"])
        if key in known:
            entry.result = RowResult.KNOWN
            continue
        known.add(key)
        made.setdefault(entry.station_id, []).append((entry, villager_id))
    if task.store:
        for station_id, rows in sorted(made.items()):
            _write(station_id, rows, task)


def _rules(entry: Entry) -> None:
    owes, since = entry.values.get("owes"), entry.values.get("since")
    if owes is not None and not 0 < owes <= MOST_FEN:
        entry.refuse(OWES, owes / 100, N_("欠款要大于 0，最多 %(sum)s"), sum=money(MOST_FEN))
    if since and since > clock.today():
        text = N_("日期晚于 %(as_of)s，还没到")
        entry.refuse(SINCE, since, text, as_of=clock.today().isoformat())


def _find(entry: Entry, who: Mapping[Person, list[tuple[uuid.UUID, str]]]) -> uuid.UUID | None:
    """The villager of a row: by name, and by telephone where several bear it."""
    name, phone = entry.values.get("name"), entry.values.get("phone") or ""
    if not name or entry.station_id is None:
        return None
    same = who.get((entry.station_id, name), [])
    fits = [id for id, number in same if phone and number == phone] or [id for id, _ in same]
    if len(fits) == 1:
        return fits[0]
    if not same:
        entry.refuse(NAME, name, N_("这个站没有这位乡亲，请先导入户册或者在“乡亲”里登记"))
    else:
        entry.refuse(NAME, name, N_("这个站有好几位同名的，请填上联系电话"))
    return None


def _villagers(county_id: str, stations: list[uuid.UUID]) -> dict[Person, list[tuple[uuid.UUID, str]]]:
    query = select(Villager.station_id, Villager.name, Villager.id, Villager.phone).where(
        Villager.county_id == county_id,
        Villager.station_id.in_(stations),
        Villager.merged_into_id.is_(None),
    )
    found: dict[Person, list[tuple[uuid.UUID, str]]] = {}
    for station, name, id, phone in db.session.execute(query.execution_options(scoped=True)):
        found.setdefault((station, name), []).append((id, phone))
    return found


def _known(county_id: str, stations: list[uuid.UUID]) -> set[tuple[uuid.UUID, int, dt.date]]:
    query = select(Credit.villager_id, Credit.amount_fen, Credit.since_on).where(
        Credit.county_id == county_id, Credit.station_id.in_(stations)
    )
    return {tuple(row) for row in db.session.execute(query.execution_options(scoped=True))}  # type: ignore[misc]


def _write(station_id: uuid.UUID, rows: list[tuple[Entry, uuid.UUID]], task: Task) -> None:
    at, by = clock.moment(), task.by
    for entry, villager_id in rows:
        entry.thing_id = uuid7()
        made = Credit(
            county_id=task.county_id,
            id=entry.thing_id,
            station_id=station_id,
            villager_id=villager_id,
            amount_fen=entry.values["owes"],
            settled_fen=0,
            since_on=entry.values["since"],
            note=entry.values["note"] or "",
            batch_id=task.batch_id,
            made_at=at,
            by_id=by.id if by else None,
            by_name=by.name if by else "",
        )
        db.session.add(made)
        changes = {"amount_fen": (None, made.amount_fen), "since_on": (None, made.since_on)}
        audit.record(made, "note_credit", by, changes=changes)


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Any) -> Mapping[uuid.UUID, str]:
    """Forget the debts again; one that was repaid in part stays."""
    return forget(
        Credit,
        rows,
        "drop_credit",
        by,
        lambda credit: {"amount_fen": credit.amount_fen},
        lambda credit: REPAID if credit is not None and credit.settled_fen else CHANGED,
    )


KIND = Kind(
    "credits",
    N_("期初欠账"),
    N_("一行一笔：谁、从哪天起、欠多少；这里下的单欠的钱不用写"),
    COLUMNS,
    ("TY001", "李长山", "13500001234", "120.00", "2015-03-01", "化肥两袋"),
    (Role.OPERATOR, *OFFICE),
    settle,
    undo,
    lambda entry: people.masked_name(entry.values.get("name") or ""),
    of_stations=True,
    sum_fen=lambda entry: entry.values.get("owes") or 0,
)
register(KIND)
