"""Deeds that telephones kept: the telephones, and a receipt of each deed.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def of_station() -> sa.ForeignKeyConstraint:
    """The key to the station of a row."""
    return sa.ForeignKeyConstraint(
        ["county_id", "station_id"],
        ["stations.county_id", "stations.id"],
        name="fk_station_id_stations",
        use_alter=True,
    )


def upgrade() -> None:
    """Bring the schema forward."""
    moment = sa.DateTime(timezone=True)
    devices = op.create_table(
        "sync_devices",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("last_person", sa.String(length=80), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        of_station(),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sync_devices")),
        info={"dist": "county_id"},
    )
    receipts = op.create_table(
        "sync_receipts",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("phone_at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=False),
        sa.Column("arrived_at", moment, nullable=False),
        sa.Column("skew_s", sa.BigInteger(), nullable=False),
        of_station(),
        sa.ForeignKeyConstraint(
            ["county_id", "device_id"],
            ["sync_devices.county_id", "sync_devices.id"],
            name="fk_device_id_sync_devices",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sync_receipts")),
        sa.UniqueConstraint(
            "county_id", "device_id", "sequence", name=op.f("uq_sync_receipts_county_id_device_id_sequence")
        ),
        info={"dist": "county_id"},
    )
    op.create_index(
        "ix_sync_receipts_arrived", "sync_receipts", ["county_id", "station_id", "arrived_at"], unique=False
    )
    add_keys([devices, receipts])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
