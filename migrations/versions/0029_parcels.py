"""Parcels of a station with their pick-up codes.

Revision ID: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

HERE = "state in ('waiting', 'unclaimed')"
CODED = sa.text(f"{HERE} and code <> ''")
NUMBERED = sa.text(f"{HERE} and tracking_number <> '' and direction = 'in' and order_id is null")


def upgrade() -> None:
    """Bring the schema forward."""
    parcels = op.create_table(
        "parcels",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("villager_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("tracking_number", sa.String(length=60), nullable=False),
        sa.Column("tracking_tail", sa.String(length=4), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("initials", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("shelf", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("collected_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_parcels_direction")),
        sa.CheckConstraint(
            "state IN ('expected', 'waiting', 'unclaimed', 'taken', 'sent_back')",
            name=op.f("ck_parcels_parcelstate"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["county_id", column],
                [f"{table}.county_id", f"{table}.id"],
                name=f"fk_{column}_{table}",
                use_alter=True,
            )
            for column, table in (
                ("station_id", "stations"),
                ("order_id", "orders"),
                ("villager_id", "villagers"),
            )
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_parcels")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.create_index("ix_parcels_state", ["county_id", "station_id", "state", "arrived_on"])
        batch_op.create_index("ix_parcels_changed", ["county_id", "changed_at", "id"])
        for column in ("tracking_tail", "order_id", "villager_id", "phone_tail"):
            batch_op.create_index(f"ix_parcels_{column}", ["county_id", column])
        batch_op.create_index(
            "uq_parcels_code",
            ["county_id", "station_id", "code"],
            unique=True,
            sqlite_where=CODED,
            postgresql_where=CODED,
        )
        batch_op.create_index(
            "uq_parcels_here",
            ["county_id", "station_id", "tracking_number"],
            unique=True,
            sqlite_where=NUMBERED,
            postgresql_where=NUMBERED,
        )
    shelves = op.create_table(
        "parcel_shelves",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("shelf", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "station_id", "shelf", name=op.f("pk_parcel_shelves")),
        info={"dist": "county_id"},
    )
    add_keys([parcels, shelves])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
