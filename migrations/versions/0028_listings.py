"""Listings: what stations offer.

Revision ID: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    listings = op.create_table(
        "listings",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("spec", sa.String(length=60), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin", "kg", "piece", "box", name="unit", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("harvested_on", sa.Date(), nullable=True),
        sa.Column("shelf_days", sa.Integer(), nullable=True),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "on_sale",
                "sold_out",
                "withdrawn",
                name="listingstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_sale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_listings_amount")),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_listings_price")),
        sa.ForeignKeyConstraint(
            ["county_id", "producer_id"],
            ["producers.county_id", "producers.id"],
            name="fk_producer_id_producers",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["products.county_id", "products.id"],
            name="fk_product_id_products",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_listings")),
        sa.UniqueConstraint("county_id", "slug", name=op.f("uq_listings_county_id_slug")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index("ix_listings_changed", ["county_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_listings_producer", ["county_id", "producer_id"], unique=False)
        batch_op.create_index("ix_listings_product", ["county_id", "product_id"], unique=False)
        batch_op.create_index("ix_listings_state", ["county_id", "state", "submitted_at"], unique=False)
        batch_op.create_index("ix_listings_station", ["county_id", "station_id", "state"], unique=False)

    add_keys([listings])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
