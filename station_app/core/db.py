"""Model base, session, column types and the two mix-ins every county-owned table uses.

A row belongs to a county: the primary key is ``(county_id, id)`` and ``id`` is a UUIDv7 that a browser
may have made. Foreign keys between county rows are composite, so that the database itself refuses an
order on another county's station. ``Table.info["dist"]`` says how the table is spread on Citus.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any

import uuid_utils
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
    event,
    text,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from station_app.core.pools import keep_connections
from station_app.core.turns import Queued, queue_before
from station_app.core.wire import settle

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[dt.datetime]):
    """An aware UTC moment; a naive value is refused, because 00:00-08:00 would land on the wrong day."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse naive values and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """SQLite keeps no zone: give it back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def word(kind: type[enum.StrEnum], name: str = "") -> Enum:
    """A column type for a closed list of words: VARCHAR with a CHECK named after the list, or ``name``."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


Fen = Annotated[int, mapped_column(BigInteger)]
Id = Annotated[uuid.UUID, mapped_column(Uuid)]
Moment = Annotated[dt.datetime, mapped_column(UtcMoment)]
Day = Annotated[dt.date, mapped_column(Date)]


class Model(DeclarativeBase):
    """Base of every table. ``Model.query`` does not exist on purpose: queries start in ``core.access``."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: UtcMoment, dt.date: Date, uuid.UUID: Uuid}


class OneEngine(Session):
    """A session that knows there is one database: it does not ask of each statement whose tables it names."""

    engine: Engine | None = None

    def get_bind(
        self, mapper: Any | None = None, clause: Any | None = None, bind: Any | None = None, **kwargs: Any
    ) -> Any:
        """The engine of the application this session began in, unless another is named."""
        if bind is not None:
            return bind
        if self.engine is None:
            self.engine = self._db.engine
        return self.engine


db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"expire_on_commit": False, "class_": OneEngine},
    disable_autonaming=True,
)


@event.listens_for(db.session, "before_commit")
def settle_savepoint(session: Session) -> None:
    """What was put off in a savepoint fails within it: a release that fails is not rolled back any more."""
    if session.in_nested_transaction() and session.get_bind().dialect.name == "postgresql":
        settle(session.connection())


def uuid7() -> uuid.UUID:
    """A new time-ordered identifier (RFC 9562)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


class InCounty:
    """A row owned by one county (GB/T 2260 code, 6 digits). ``county_id`` never changes."""

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-10)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid7, sort_order=-9)


class OfStation(InCounty):
    """A row owned by one station of a county."""

    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, sort_order=-8)


def within(column: str, table: str) -> ForeignKeyConstraint:
    """A composite foreign key inside one county: ``(county_id, column)`` to ``table``."""
    return ForeignKeyConstraint(
        ["county_id", column],
        [f"{table}.county_id", f"{table}.id"],
        name=f"fk_{column}_{table}",
        use_alter=True,
    )


def spread(*args: Any) -> tuple[Any, ...]:
    """``__table_args__`` of a county table: its constraints and how Citus distributes it."""
    return (*args, {"info": {"dist": "county_id"}})


def everywhere(*args: Any) -> tuple[Any, ...]:
    """``__table_args__`` of a small shared table: Citus keeps a copy on every node."""
    return (*args, {"info": {"dist": "reference"}})


_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def only_reads(value: bool) -> None:
    """Say whether what follows on this thread only reads; must be said before its first statement."""
    _only_reads.set(value)


def is_reading() -> bool:
    """Does what runs now only read?"""
    return _only_reads.get()


@contextmanager
def reading() -> Iterator[None]:
    """A stretch of code that only reads: SQLite then never waits for a writer."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


def begin_writing() -> None:
    """What was only read until now ends here; the next statement begins a transaction that may write.

    Only SQLite needs it, whose transactions must say how they begin: elsewhere the request goes on in the
    transaction and on the connection it has.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.rollback()


def prepare_engine(engine: Engine) -> None:
    """Install the SQLite recipe: WAL, synchronous=FULL, foreign keys, and explicit BEGIN.

    Writers begin IMMEDIATE and in turn (``core/turns.py``), because an upgrade from a read lock fails at once
    whatever the busy timeout; readers begin DEFERRED: an IMMEDIATE one waits behind every writer.
    """
    if engine.dialect.name != "sqlite":
        keep_connections(engine)
        return

    place = engine.url.database or ""
    queue = queue_before(place) if place and place != ":memory:" and "uri" not in engine.url.query else None

    @event.listens_for(engine, "do_connect")
    def queued(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = Queued

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.queue = queue
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _only_reads.get():
            connection.exec_driver_sql("BEGIN DEFERRED")
        else:
            with connection.connection.driver_connection.beginning():  # type: ignore[union-attr]
                connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Table, "after_create")
def distribute(table: Table, connection: Connection, **_: Any) -> None:
    """On Citus, spread a new table as its ``info`` says; elsewhere do nothing."""
    if connection.dialect.name != "postgresql" or "dist" not in table.info:
        return
    if not connection.scalar(text("select 1 from pg_extension where extname = 'citus'")):
        return
    connection.execute(text("set local citus.multi_shard_modify_mode = 'sequential'"))
    if table.info["dist"] == "reference":
        connection.execute(text("select create_reference_table(:t)"), {"t": table.name})
    else:
        connection.execute(
            text("select create_distributed_table(:t, :c)"), {"t": table.name, "c": table.info["dist"]}
        )
