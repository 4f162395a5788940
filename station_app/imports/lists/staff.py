"""Staff (人员) as a list: operators with their stations, coordinators with their townships, the office.

A row opens an account; its one-time code is told once. A login that is there already is known, never changed.
Whoever has not set a password yet is forgotten by an undo, with the account; whoever came in stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from station_app.accounts.models import OneTimeCode, SignIn, User
from station_app.areas.models import Area
from station_app.core import bulk
from station_app.core.access import ROLE_WORDS, Person, Role
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.core.parsers import read_name, read_telephone, read_text
from station_app.imports.batches import place_of, places_of
from station_app.imports.choices import Choice
from station_app.imports.columns import PHONES
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.stations.models import Posting, Station, StationState
from station_app.stations.staff.forms import LOGIN
from station_app.stations.staff.models import GIVEN, open_account

NAME, LOGIN_HEADING, ROLE, STATION, TOWN = "姓名", "登录名", "身份", "站点编码", "乡镇"
STAYS = N_("已经登录过了，账号留着；不用了请停用")
_role = Choice(
    {role: ROLE_WORDS[role] for role in GIVEN},
    "role.unreadable",
    N_("没有这种身份，例如 %(example)s"),
    "村站长",
    also={"站长": Role.OPERATOR, "协调员": Role.COORDINATOR},
)


def _login(cell: Any) -> str:
    return read_text(cell, 40).lower()


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


COLUMNS = (
    Column("name", NAME, read_name, is_required=True),
    Column("login", LOGIN_HEADING, _login, is_required=True),
    Column("role", ROLE, _role),
    Column("station", STATION, _words(20)),
    Column("town", TOWN, _words(40)),
    Column("phone", "联系电话", read_telephone, warning=N_("电话看不懂，照收，电话留空"), also=PHONES),
)


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones have accounts, whose codes are told once."""
    places, towns = places_of(task.county_id, None), _townships(task.county_id)
    closed = _closed(task.county_id)
    logins = {entry.values["login"] for entry in entries if entry.values.get("login")}
    taken = _taken(logins)
    seen: dict[str, int] = {}
    for entry in entries:
        if not entry.number:
            continue
        role, login = entry.values["role"] or Role.OPERATOR, entry.values["login"]
        code, town = entry.values["station"] or "", entry.values["town"] or ""
        if login in taken and taken[login] == (task.county_id, entry.values["name"]) and login not in seen:
            seen[login], entry.result, entry.problems = entry.number, RowResult.KNOWN, []
            continue
        served = place_of(places, code)
        if role is Role.OPERATOR and (served is None or served.code in closed):
            entry.refuse(STATION, code, N_("村站长要写一个在办的站的站点编码"))
        if role is Role.COORDINATOR and town not in towns:
            entry.refuse(TOWN, town, N_("乡镇协调员要写乡镇的名字或者 9 位编码"))
        if login in seen:
            entry.refuse(LOGIN_HEADING, login, N_("和第 %(row)s 行的登录名一样"), row=seen[login])
        elif login and not LOGIN.fullmatch(login):
            text = N_("登录名用 3 到 30 个字母和数字，第一个是字母，例如 zhangguilan")
            entry.refuse(LOGIN_HEADING, login, text)
        elif login in taken:
            entry.refuse(LOGIN_HEADING, login, N_("这个登录名已经有人用了，请换一个"))
        if login:
            seen.setdefault(login, entry.number)
        if entry.result is RowResult.REFUSED:
            continue
        entry.station_id = served.id if served is not None and role is Role.OPERATOR else None
        if task.store:
            _open(entry, role, towns.get(town, ""), task)


def _open(entry: Entry, role: Role, area: str, task: Task) -> None:
    station: Station | None = None
    if entry.station_id is not None:
        key = {"county_id": task.county_id, "id": entry.station_id}
        station = db.session.get(Station, key, execution_options={"scoped": True})
    user, code = open_account(
        task.by,
        county_id=task.county_id,
        login=entry.values["login"],
        name=entry.values["name"],
        phone=entry.values["phone"] or "",
        role=role,
        station=station,
        area_code=area if role is Role.COORDINATOR else "",
    )
    entry.thing_id = user.id
    task.told.append((user.name, user.login, code))


def _townships(county_id: str) -> dict[str, str]:
    query = select(Area.code, Area.name).where(Area.parent_code == county_id)
    return {word: code for code, name in db.session.execute(query) for word in (code, name)}


def _closed(county_id: str) -> set[str]:
    query = select(Station.code).where(Station.county_id == county_id, Station.state == StationState.CLOSED)
    return set(db.session.scalars(query.execution_options(scoped=True)))


def _taken(logins: set[str]) -> dict[str, tuple[str, str]]:
    """Who signs in by these logins, in whatever county and however they are spelled."""
    query = select(User.login, User.county_id, User.name).where(bulk.among(func.lower(User.login), logins))
    return {login.lower(): (county, name) for login, county, name in db.session.execute(query)}


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], _by: Person | None) -> Mapping[uuid.UUID, str]:
    """Forget accounts nobody used yet, with their postings and codes; the others stay."""
    stays: dict[uuid.UUID, str] = {}
    ids = [row.thing_id for row in rows]
    found = {one.id: one for one in db.session.scalars(select(User).where(bulk.among(User.id, ids)))}
    came = set(db.session.scalars(select(SignIn.user_id).where(bulk.among(SignIn.user_id, ids))))
    for row in rows:
        user = found.get(row.thing_id) if row.thing_id else None
        if user is None or user.password_hash or user.id in came:
            stays[row.id] = STAYS
            continue
        silently = {"synchronize_session": False, "scoped": True}
        postings = delete(Posting).where(Posting.county_id == row.county_id, Posting.user_id == user.id)
        codes = delete(OneTimeCode).where(OneTimeCode.user_id == user.id)
        for query in (postings, codes):
            db.session.execute(query.execution_options(**silently))
        db.session.delete(user)
    db.session.flush()
    return stays


KIND = Kind(
    "staff",
    N_("人员"),
    N_("一行一个人：姓名、登录名、身份；村站长写站点编码，乡镇协调员写乡镇"),
    COLUMNS,
    ("张桂兰", "zhangguilan", "村站长", "TY001", "", "13843214417"),
    (Role.ADMIN,),
    settle,
    undo,
    lambda entry: entry.values.get("login") or "",
)
register(KIND)
