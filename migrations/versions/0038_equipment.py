"""The equipment of stations, and what of it a hand-over lists.

Revision ID: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    equipment = op.create_table(
        "equipment",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("make", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column(
            "funding",
            sa.Enum(
                "county",
                "province",
                "own",
                name="funding",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.Column("warranty_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                *("in_use", "broken", "in_repair", "lost", "returned", "scrapped", "kept"),
                name="equipmentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("state_why", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("binned_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_equipment_pieces")),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_equipment_price")),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_equipment")),
        info={"dist": "county_id"},
    )
    lies = sa.text("binned_at is not null")
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.create_index("ix_equipment_station", ["county_id", "station_id", "state"], unique=False)
        batch_op.create_index(
            "ix_equipment_binned",
            ["county_id", "binned_at"],
            unique=False,
            sqlite_where=lies,
            postgresql_where=lies,
        )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("equipment", sa.JSON(), server_default="[]", nullable=False))
    add_keys([equipment])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
