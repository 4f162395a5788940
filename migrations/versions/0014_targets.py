"""Targets of stations by month.

Revision ID: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    made = [
        op.create_table(
            "target_months",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("touches", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_target_months")),
            sa.UniqueConstraint("county_id", "month", name=op.f("uq_target_months_county_id_month")),
            info={"dist": "county_id"},
        ),
        op.create_table(
            "station_targets",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
            sa.Column("orders", sa.Integer(), nullable=True),
            sa.Column("turnover_fen", sa.BigInteger(), nullable=True),
            sa.Column("saved_fen", sa.BigInteger(), nullable=True),
            sa.Column("households", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_station_targets")),
            sa.UniqueConstraint(
                "county_id",
                "month",
                "station_id",
                name=op.f("uq_station_targets_county_id_month_station_id"),
            ),
            info={"dist": "county_id"},
        ),
    ]
    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
