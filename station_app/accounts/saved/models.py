"""The filters of a list kept under a name. A view is its address: whoever opens it sees their own rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import ForeignKey, Index, String, Uuid, and_, bindparam, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.models import User, UserState
from station_app.core import audit, clock
from station_app.core.access import Person, Role
from station_app.core.db import InCounty, Model, db, spread, uuid7, word
from station_app.core.errors import NotFound, Refused
from station_app.core.i18n import N_
from station_app.core.prepared import Prepared

MOST = 12
"""Of one person on one list."""
MOST_SHOWN = 20
LONGEST_NAME, LONGEST_QUERY = 20, 1_000


class SavedView(InCounty, Model):
    """One view: the list (its endpoint) and what its address asks. ``role``: whom a shared one is for."""

    __tablename__ = "saved_views"
    __table_args__ = spread(
        Index("uq_saved_views_name", "county_id", "user_id", "endpoint", "name", unique=True),
        Index("ix_saved_views_list", "county_id", "endpoint", "role"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_saved_views_user"))
    role: Mapped[Role] = mapped_column(word(Role, "saved_view_role"))
    endpoint: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(1000))
    is_shared: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime]


_OWN = SavedView.user_id == bindparam("user", type_=Uuid)
_SHARED = and_(
    SavedView.is_shared,
    SavedView.role == bindparam("role", type_=SavedView.role.type),
    User.state == UserState.ACTIVE,
)
_OFFERED = Prepared(
    lambda _insert: (
        select(SavedView.id, SavedView.name, SavedView.endpoint, SavedView.query)
        .join(User, User.id == SavedView.user_id)
        .where(
            SavedView.county_id == bindparam("county", type_=String),
            SavedView.endpoint == bindparam("endpoint", type_=String),
            or_(_OWN, _SHARED),
        )
        .order_by(_OWN.desc(), SavedView.name, SavedView.id)
        .limit(MOST_SHOWN)
    )
)


def offered(by: Person, endpoint: str) -> Sequence[Any]:
    """The person's own views of a list, then those shared by others of the same role and county."""
    if not by.has_views:
        return ()
    return _OFFERED.run({"user": by.id, "role": by.role, "county": by.county_id, "endpoint": endpoint})


def has_any(user: Any) -> Any:
    """A condition: does this user have a view, or somebody of the same role and county one to share?"""
    shared = and_(SavedView.is_shared, SavedView.role == user.role)
    return (
        select(SavedView.id)
        .where(SavedView.county_id == user.county_id, or_(SavedView.user_id == user.id, shared))
        .exists()
    )


def own(by: Person) -> Sequence[SavedView]:
    """All of the person's own views, by list and name."""
    query = _own(by).order_by(SavedView.endpoint, SavedView.name, SavedView.id)
    return db.session.scalars(query).all()


def one_of(by: Person, id: str) -> SavedView:
    """One of the person's own views; raises ``NotFound`` for every other."""
    try:
        known = uuid.UUID(id)
    except ValueError:
        raise NotFound from None
    found: SavedView | None = db.session.scalar(_own(by).where(SavedView.id == known))
    if found is None:
        raise NotFound
    return found


def is_taken(by: Person, endpoint: str, name: str, but: uuid.UUID | None = None) -> bool:
    """Has the person another view of this list by this name?"""
    query = _own(by).where(SavedView.endpoint == endpoint, SavedView.name == name)
    return any(one.id != but for one in db.session.scalars(query))


def keep(by: Person, endpoint: str, query: str, name: str, is_shared: bool) -> SavedView:
    """Save a view; raises ``Refused`` when there are too many."""
    mine = select(func.count()).where(
        SavedView.county_id == by.county_id, SavedView.user_id == by.id, SavedView.endpoint == endpoint
    )
    if (db.session.scalar(mine.execution_options(scoped=True)) or 0) >= MOST:
        raise Refused(N_("一张表最多存 %(n)s 个，先删掉不用的。"), n=MOST)
    made = SavedView(
        county_id=by.county_id,
        id=uuid7(),
        user_id=by.id,
        role=by.role,
        endpoint=endpoint,
        name=name,
        query=query,
        is_shared=is_shared,
        at=clock.now(),
    )
    db.session.add(made)
    audit.record(made, "keep", by, changes={"name": (None, name), "is_shared": (None, is_shared)})
    return made


def change(one: SavedView, by: Person, name: str, is_shared: bool) -> bool:
    """Rename it, share it or keep it to oneself; False when nothing changed."""
    pairs = {"name": (one.name, name), "is_shared": (one.is_shared, is_shared)}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    if not changes:
        return False
    one.name, one.is_shared = name, is_shared
    audit.record(one, "rename", by, changes=changes)
    return True


def drop(one: SavedView, by: Person) -> None:
    """Delete it."""
    audit.record(one, "drop", by, changes={"name": (one.name, None)})
    db.session.delete(one)


def forget(county_id: str, hide: Callable[[str], str]) -> list[uuid.UUID]:
    """Delete views whose name or filters hold words that ``hide`` would hide; returns which."""
    query = select(SavedView.id, SavedView.name, SavedView.query).where(SavedView.county_id == county_id)
    found = [
        id
        for id, name, asked in db.session.execute(query.execution_options(scoped=True))
        if any(hide(text) != text for text in (name, *(value for _, value in parse_qsl(asked))))
    ]
    gone = delete(SavedView).where(SavedView.county_id == county_id, SavedView.id.in_(found))
    db.session.execute(gone.execution_options(synchronize_session=False, scoped=True))
    return found


def _own(by: Person):  # type: ignore[no-untyped-def]
    mine = (SavedView.county_id == by.county_id, SavedView.user_id == by.id)
    return select(SavedView).where(*mine).execution_options(scoped=True)
