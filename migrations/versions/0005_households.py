"""Members of households, poverty status by date, merged and erased villagers.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for name in ("consent_way", "relation"):
        op.add_column("villagers", sa.Column(name, sa.String(length=24), server_default="", nullable=False))
    op.add_column("villagers", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.add_column("villagers", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    made = [
        op.create_table(
            "poverty_statuses",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("household_id", sa.Uuid(), nullable=False),
            sa.Column("status", sa.String(length=24), nullable=False),
            sa.Column("from_on", sa.Date(), nullable=False),
            sa.Column("source", sa.String(length=80), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "household_id"],
                ["households.county_id", "households.id"],
                name="fk_household_id_households",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_poverty_statuses")),
            info={"dist": "county_id"},
        ),
        op.create_table(
            "villager_merges",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("kept_id", sa.Uuid(), nullable=False),
            sa.Column("gone_id", sa.Uuid(), nullable=False),
            sa.Column("moved", sa.JSON(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("undone_by", sa.String(length=80), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "gone_id"],
                ["villagers.county_id", "villagers.id"],
                name="fk_gone_id_villagers",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "kept_id"],
                ["villagers.county_id", "villagers.id"],
                name="fk_kept_id_villagers",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_villager_merges")),
            info={"dist": "county_id"},
        ),
    ]
    op.create_index("ix_poverty_statuses_household", "poverty_statuses", ["county_id", "household_id"])
    op.create_index("ix_villager_merges_kept", "villager_merges", ["county_id", "kept_id"])
    op.create_index("ix_villager_merges_gone", "villager_merges", ["county_id", "gone_id"])
    op.create_index("ix_villagers_phone", "villagers", ["county_id", "phone"])
    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
