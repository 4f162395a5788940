"""Debts from before: the credit book.

Revision ID: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    made = op.create_table(
        "credits",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("villager_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("settled_fen", sa.BigInteger(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_credits_amount")),
        sa.CheckConstraint("settled_fen >= 0 AND settled_fen <= amount_fen", name=op.f("ck_credits_settled")),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "villager_id"],
            ["villagers.county_id", "villagers.id"],
            name="fk_villager_id_villagers",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["import_batches.county_id", "import_batches.id"],
            name="fk_batch_id_import_batches",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_credits")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("credits", schema=None) as batch_op:
        batch_op.create_index("ix_credits_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_credits_station", ["county_id", "station_id", "since_on"], unique=False)
        batch_op.create_index("ix_credits_villager", ["county_id", "villager_id"], unique=False)
    add_keys([made])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
