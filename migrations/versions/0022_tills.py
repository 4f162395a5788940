"""Tills and their day closes.

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def within(column: str, table: str) -> sa.ForeignKeyConstraint:
    """A composite key inside one county."""
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{table}.county_id", f"{table}.id"],
        name=f"fk_{column}_{table}",
        use_alter=True,
    )


def upgrade() -> None:
    """Bring the schema forward."""
    moment = sa.DateTime(timezone=True)
    tills = op.create_table(
        "tills",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("float_fen", sa.BigInteger(), nullable=False),
        within("station_id", "stations"),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_tills")),
        sa.UniqueConstraint("county_id", "station_id", name=op.f("uq_tills_county_id_station_id")),
        info={"dist": "county_id"},
    )
    closes = op.create_table(
        "day_closes",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("late_entries", sa.Integer(), nullable=False),
        sa.Column("opening_fen", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("expected_cash_fen", sa.BigInteger(), nullable=False),
        sa.Column("counted_fen", sa.BigInteger(), nullable=False),
        sa.Column("difference_fen", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("left_fen", sa.BigInteger(), nullable=False),
        sa.Column("handed_fen", sa.BigInteger(), nullable=False),
        sa.Column("handed_to", sa.String(length=24), nullable=False),
        sa.Column("closed_at", moment, nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_by", sa.String(length=80), nullable=False),
        sa.Column("reopened_at", moment, nullable=True),
        sa.Column("reopened_by", sa.String(length=80), nullable=False),
        sa.Column("reopened_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint("handed_to IN ('county', 'bank', 'kept')", name=op.f("ck_day_closes_handedto")),
        within("station_id", "stations"),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_day_closes")),
        info={"dist": "county_id"},
    )
    op.create_index("ix_day_closes_station", "day_closes", ["county_id", "station_id", "closed_at"])
    op.create_index("ix_day_closes_county", "day_closes", ["county_id", "closed_at"])
    counted = op.create_table(
        "closed_entries",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("close_id", sa.Uuid(), nullable=False),
        within("station_id", "stations"),
        within("id", "money_entries"),
        within("close_id", "day_closes"),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_closed_entries")),
        info={"dist": "county_id"},
    )
    op.create_index("ix_closed_entries_close", "closed_entries", ["county_id", "close_id"])
    add_keys([tills, closes, counted])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
