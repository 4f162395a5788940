"""Farm products: producers, their certificates, the county's catalogue.

Revision ID: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    certificates = op.create_table(
        "certificates",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sc",
                "green",
                "organic",
                "gi",
                name="certificatekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("goods", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "producer_id"],
            ["producers.county_id", "producers.id"],
            name="fk_producer_id_producers",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_certificates")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_producer", ["county_id", "producer_id"], unique=False)
        batch_op.create_index("ix_certificates_until", ["county_id", "valid_until"], unique=False)

    producers = op.create_table(
        "producers",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "household",
                "cooperative",
                "company",
                name="producerkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("initials", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("villager_id", sa.Uuid(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("area_mu_m", sa.BigInteger(), nullable=True),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column(
            "publish",
            sa.Enum(
                "not_asked",
                "spoken",
                "signed",
                "refused",
                name="publish",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("publish_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_producers")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("producers", schema=None) as batch_op:
        batch_op.create_index("ix_producers_changed", ["county_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_producers_station", ["county_id", "station_id", "name"], unique=False)
        batch_op.create_index("ix_producers_villager", ["county_id", "villager_id"], unique=False)

    products = op.create_table(
        "products",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column(
            "measure",
            sa.Enum("weight", "pieces", name="measure", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("piece", sa.String(length=40), nullable=False),
        sa.Column("box", sa.BigInteger(), nullable=True),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("shelf_days", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("box is null or box > 0", name=op.f("ck_products_box")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_products")),
        sa.UniqueConstraint("county_id", "name_key", name=op.f("uq_products_county_id_name_key")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index("ix_products_category", ["county_id", "category", "name_key"], unique=False)
        batch_op.create_index("ix_products_initials", ["county_id", "initials"], unique=False)

    add_keys([certificates, producers, products])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
