"""Who may do what to whose rows. The only place.

``visible(Model)`` and ``fetch(Model, id)`` start every query from the person who acts: lists, search,
reports, exports and commands all use them. With nobody acting they raise. What is not yours is a 404.
``allow(...)`` stands on every view. Code that legitimately sees all rows says so: ``with unscoped():``.
"""

from __future__ import annotations

import enum
import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, event, false, select
from sqlalchemy.engine import Engine
from sqlalchemy.sql import visitors

from station_app.core.db import InCounty, Model, db
from station_app.core.errors import NotFound, NotYourRole, SignInNeeded
from station_app.core.i18n import N_


class Role(enum.StrEnum):
    """What a person is in the network."""

    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    CLERK = "clerk"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"
    PROVINCE = "province"


ROLE_WORDS: dict[Role, str] = {
    Role.OPERATOR: N_("村站长"),
    Role.COORDINATOR: N_("乡镇协调员"),
    Role.CLERK: N_("县电商办"),
    Role.MANAGER: N_("县电商办主任"),
    Role.AUDITOR: N_("县审计"),
    Role.ADMIN: N_("管理员"),
    Role.PROVINCE: N_("省里查看"),
}
COUNTY_ROLES = (Role.CLERK, Role.MANAGER, Role.AUDITOR, Role.ADMIN)
EVERYONE, NAMED = tuple(Role), tuple(role for role in Role if role is not Role.PROVINCE)  # it sees sums
DESK = (*COUNTY_ROLES, Role.COORDINATOR, Role.PROVINCE)
OFFICE = (Role.CLERK, Role.MANAGER)
PUBLIC = "public"


@dataclass(frozen=True)
class Person:
    """The one who acts, with scope: loaded in one query with the session and the station."""

    id: uuid.UUID
    name: str
    role: Role
    county_id: str
    area_code: str
    login: str = ""
    stations: tuple[uuid.UUID, ...] = ()
    station_name: str = ""
    station_code: str = ""
    language: str = "zh"
    large_type: bool = False
    must_change_password: bool = False
    session_id: str = ""
    seen_at: Any = field(default=None, compare=False)
    settings_stamp: str | None = field(default=None, compare=False)
    has_views: bool = field(default=True, compare=False)  # whether there are saved views to offer

    is_authenticated = is_active = True
    is_anonymous = is_practising = is_looking = False  # is_looking: another sits there and only looks

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the server-side session, never the person."""
        return self.session_id

    @property
    def is_operator(self) -> bool:
        """Works at a village counter."""
        return self.role is Role.OPERATOR

    @property
    def is_county(self) -> bool:
        """Sits at the county's desk."""
        return self.role in COUNTY_ROLES

    @property
    def area_end(self) -> str:
        """The first code after those of the area: '22' ends at '23'."""
        return str(int(self.area_code) + 1)

    @property
    def station_id(self) -> uuid.UUID:
        """The station an operator works for now (the first posting)."""
        return self.stations[0]


_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_unscoped: ContextVar[bool] = ContextVar("unscoped", default=False)


def acting() -> Person | None:
    """The person who acts, or nobody."""
    return _acting.get()


def person() -> Person:
    """The person who acts; raises ``SignInNeeded`` when there is nobody."""
    someone = _acting.get()
    if someone is None:
        raise SignInNeeded
    return someone


def enter(someone: Person | None) -> None:
    """Set who acts on this thread until the next call."""
    _acting.set(someone)


@contextmanager
def acting_as(someone: Person) -> Iterator[Person]:
    """Act as this person for a while (commands and tests)."""
    token = _acting.set(someone)
    try:
        yield someone
    finally:
        _acting.reset(token)


@contextmanager
def unscoped() -> Iterator[None]:
    """Code in here legitimately sees every county: commands, nightly work, sign-in."""
    token = _unscoped.set(True)
    try:
        yield
    finally:
        _unscoped.reset(token)


def scope(model: Any, someone: Person | None = None, *, is_binned: bool = False) -> ColumnElement[bool]:
    """The condition that keeps a query inside what a person may see; ``is_binned``: of what was deleted."""
    inside = _within(model, someone or person())
    if not hasattr(model, "binned_at"):
        return inside
    return and_(inside, model.binned_at.is_not(None) if is_binned else model.binned_at.is_(None))


def _within(model: Any, someone: Person) -> ColumnElement[bool]:
    if someone.role is Role.PROVINCE:
        return and_(model.county_id >= someone.area_code, model.county_id < someone.area_end)
    mine: ColumnElement[bool] = model.county_id == someone.county_id
    if someone.role in COUNTY_ROLES:
        return mine
    station = getattr(model, "__station_column__", None) or getattr(model, "station_id", None)
    if station is None:
        return mine if getattr(model, "__county_wide__", False) else false()
    column = getattr(model, station) if isinstance(station, str) else station
    if someone.role is Role.COORDINATOR:
        stations = Model.metadata.tables["stations"]
        inside = select(stations.c.id).where(
            stations.c.county_id == someone.county_id, stations.c.township_code == someone.area_code
        )
        return and_(mine, column.in_(inside))
    if len(someone.stations) == 1:
        return and_(mine, column == someone.stations[0])
    return and_(mine, column.in_(someone.stations))


M = TypeVar("M", bound=InCounty)


def visible(model: type[M]) -> Select[Any]:
    """Start a query on ``model`` that returns only rows the acting person may see."""
    return select(model).where(scope(model)).execution_options(scoped=True)


def visible_columns(model: type[M], *columns: Any) -> Select[Any]:
    """The same for named columns: hot lists and sums load no objects."""
    return select(*columns).where(scope(model)).execution_options(scoped=True)


def fetch(model: type[M], id: uuid.UUID, *options: Any, lock: bool = False) -> M:
    """One row of the acting person's; raises ``NotFound`` for what is not there or not theirs."""
    query = visible(model).where(model.id == id).options(*options)
    if lock:
        query = query.with_for_update()
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def fetch_named(model: type[M], column: Any, name: str) -> uuid.UUID:
    """The id of the one row of this name; ``NotFound`` for none or several (a province sees all)."""
    if "\0" in name:  # no database keeps it, and PostgreSQL refuses to look
        raise NotFound
    found = db.session.scalars(visible_columns(model, model.id).where(column == name).limit(2)).all()
    if len(found) != 1:
        raise NotFound
    return found[0]  # type: ignore[no-any-return]


P = ParamSpec("P")
R = TypeVar("R")


def allow(*roles: Role | str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Who may call this view. ``allow(PUBLIC)`` needs no sign-in.

    Raises ``SignInNeeded`` when nobody is signed in and ``NotYourRole`` naming the roles that may.
    """

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        allowed = frozenset(roles)

        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if PUBLIC not in allowed and person().role not in allowed:
                raise NotYourRole([word for role, word in ROLE_WORDS.items() if role in allowed])
            return view(*args, **kwargs)

        guarded.allowed = allowed  # type: ignore[attr-defined]
        return guarded

    return wrap


class ScopeMissing(RuntimeError):
    """A statement touched a county's rows without saying whose they are (development and tests)."""


def install_guard(engine: Engine) -> None:
    """Refuse statements that touch a county table without the scope; for development and tests."""

    @event.listens_for(engine, "before_execute")
    def check(_conn: Any, clause: Any, _multi: Any, _params: Any, options: dict[str, Any]) -> None:
        if _unscoped.get() or options.get("scoped") or not getattr(clause, "is_select", False):
            return
        if clause.get_execution_options().get("scoped"):
            return
        for part in visitors.iterate(clause):
            if isinstance(part, Table) and part.info.get("dist") == "county_id":
                raise ScopeMissing(f"{part.name} was read without visible(), fetch() or unscoped()")
