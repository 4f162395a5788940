"""Facts know how many orders a list holds by state; indexes for what lists are sorted by.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATES = ("placed", "shipped", "arrived", "picked_up", "completed", "cancelled", "returned")
COLUMNS = tuple(f"{name}_{kind}" for name in (*STATES, "owing") for kind in ("orders", "fen"))
SAVES_HALF = "reference_fen > covered_fen * 2"


def upgrade() -> None:
    """Add the columns, fill them from the orders that are there, add the indexes."""
    for table in ("station_days", "station_months"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in COLUMNS:
                kind = sa.BigInteger() if name.endswith("_fen") else sa.Integer()
                batch_op.add_column(sa.Column(name, kind, server_default=sa.text("0"), nullable=False))
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_changed", ["county_id", "changed_at", "id"], unique=False)
        batch_op.create_index(
            "ix_orders_saving_half",
            ["county_id", "station_id", "ordered_on"],
            unique=False,
            sqlite_where=sa.text(SAVES_HALF),
            postgresql_where=sa.text(SAVES_HALF),
        )
    with op.batch_alter_table("villagers", schema=None) as batch_op:
        batch_op.create_index("ix_villagers_sorted", ["county_id", "initials", "id"], unique=False)
        batch_op.create_index("ix_villagers_household", ["county_id", "household_id"], unique=False)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("ix_users_phone", ["phone"], unique=False)
    fill()


def facts(name: str, period: str) -> sa.TableClause:
    """A facts table with its key and what is new in it."""
    return sa.table(
        name,
        sa.column("county_id", sa.String),
        sa.column("station_id", sa.Uuid),
        sa.column(period, sa.Date if period == "on" else sa.String),
        *(sa.column(column, sa.BigInteger) for column in COLUMNS),
    )


def fill() -> None:
    """Count every order that is not undone into its station's day and month."""
    bind = op.get_bind()
    orders = sa.table(
        "orders",
        *(sa.column(name, sa.String) for name in ("county_id", "state")),
        sa.column("station_id", sa.Uuid),
        sa.column("ordered_on", sa.Date),
        sa.column("is_undone", sa.Boolean),
        *(sa.column(name, sa.BigInteger) for name in ("payable_fen", "written_off_fen", "received_fen")),
    )
    of = orders.c
    owes = sa.and_(
        of.state.not_in(("cancelled", "returned")), of.payable_fen - of.written_off_fen - of.received_fen > 0
    )
    counted = sa.select(
        of.county_id,
        of.station_id,
        of.ordered_on,
        of.state,
        sa.func.count(),
        sa.func.sum(of.payable_fen),
        sa.func.sum(sa.case((owes, 1), else_=0)),
        sa.func.sum(sa.case((owes, of.payable_fen), else_=0)),
    )
    counted = counted.where(of.is_undone.is_(sa.false())).group_by(
        of.county_id, of.station_id, of.ordered_on, of.state
    )
    days: dict[tuple[object, ...], dict[str, int]] = {}
    months: dict[tuple[object, ...], dict[str, int]] = {}
    for county, station, on, state, *values in bind.execute(counted):
        names = (f"{state}_orders", f"{state}_fen", "owing_orders", "owing_fen")
        for sums, key in ((days, (county, station, on)), (months, (county, station, f"{on:%Y-%m}"))):
            kept = sums.setdefault(key, dict.fromkeys(COLUMNS, 0))
            for name, value in zip(names, values, strict=True):
                kept[name] += int(value or 0)
    for name, period, sums in (("station_days", "on", days), ("station_months", "month", months)):
        table = facts(name, period)
        key = [table.c.county_id, table.c.station_id, table.c[period]]
        change = sa.update(table).where(*(c == sa.bindparam(f"key_{c.name}") for c in key))
        rows = [
            {f"key_{c.name}": part for c, part in zip(key, at, strict=True)} | values
            for at, values in sums.items()
        ]
        if rows:
            bind.execute(change.values({one: sa.bindparam(one) for one in COLUMNS}), rows)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
