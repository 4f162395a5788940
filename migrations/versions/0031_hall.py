"""Market quotes, supply and demand, and the switch of the public hall.

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    posts = op.create_table(
        "posts",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of_station_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "supply", "demand", name="postkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("goods", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.String(length=60), nullable=False),
        sa.Column("price", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "open",
                "done",
                "nothing",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("outcome_note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "of_station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_of_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_posts")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("ix_posts_at", ["county_id", "at", "id"], unique=False)
        batch_op.create_index("ix_posts_until", ["county_id", "outcome", "until_on"], unique=False)

    quotes = op.create_table(
        "quotes",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("market", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_quotes_price")),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["products.county_id", "products.id"],
            name="fk_product_id_products",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_quotes")),
        sa.UniqueConstraint(
            "county_id", "product_id", "market", "on", name=op.f("uq_quotes_county_id_product_id_market_on")
        ),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("quotes", schema=None) as batch_op:
        batch_op.create_index("ix_quotes_day", ["county_id", "on", "id"], unique=False)
        batch_op.create_index("ix_quotes_on", ["county_id", "product_id", "on"], unique=False)

    with op.batch_alter_table("county_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_hall", sa.Boolean(), server_default=sa.false(), nullable=False))

    add_keys([posts, quotes])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
