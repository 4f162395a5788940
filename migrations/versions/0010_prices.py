"""prices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    made = [
        op.create_table(
            "prices",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("goods", sa.String(length=120), nullable=False),
            sa.Column("goods_key", sa.String(length=120), nullable=False),
            sa.Column("initials", sa.String(length=120), nullable=False),
            sa.Column("spec", sa.String(length=120), nullable=False),
            sa.Column("spec_key", sa.String(length=120), nullable=False),
            sa.Column("unit", sa.String(length=20), nullable=False),
            sa.Column("place_code", sa.String(length=12), nullable=False),
            sa.Column("month_on", sa.Date(), nullable=False),
            sa.Column("price_fen", sa.BigInteger(), nullable=False),
            sa.Column("source", sa.String(length=40), nullable=False),
            sa.Column("seen_on", sa.Date(), nullable=True),
            sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("batch_id", sa.Uuid(), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.CheckConstraint("price_fen > 0", name=op.f("ck_prices_price")),
            sa.ForeignKeyConstraint(
                ["county_id", "batch_id"],
                ["import_batches.county_id", "import_batches.id"],
                name="fk_batch_id_import_batches",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_prices")),
            sa.UniqueConstraint(
                "county_id",
                "goods_key",
                "spec_key",
                "place_code",
                "month_on",
                name=op.f("uq_prices_county_id_goods_key_spec_key_place_code_month_on"),
            ),
            info={"dist": "county_id"},
        )
    ]
    with op.batch_alter_table("prices", schema=None) as batch_op:
        batch_op.create_index("ix_prices_initials", ["county_id", "initials"], unique=False)
        batch_op.create_index("ix_prices_month", ["county_id", "month_on", "id"], unique=False)
        batch_op.create_index("ix_prices_changed", ["county_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_prices_batch", ["county_id", "batch_id"], unique=False)
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("price_id", sa.Uuid(), nullable=True))
    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
