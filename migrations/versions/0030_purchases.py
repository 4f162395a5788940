"""Purchases from producers, batches and their certificates, channels, sales and agreements.

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys, change_words

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
KINDS = ("collected", "refunded", "advanced", "paid")


def upgrade() -> None:
    """Bring the schema forward."""
    agreement_payments = op.create_table(
        "agreement_payments",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_agreement_payments_amount")),
        sa.ForeignKeyConstraint(
            ["county_id", "agreement_id"],
            ["agreements.county_id", "agreements.id"],
            name="fk_agreement_id_agreements",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "reverses_id"],
            ["agreement_payments.county_id", "agreement_payments.id"],
            name="fk_reverses_id_agreement_payments",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_agreement_payments")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("agreement_payments", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_payments_agreement", ["county_id", "agreement_id"], unique=False)
        batch_op.create_index("uq_agreement_payments_reverses", ["county_id", "reverses_id"], unique=True)

    agreements = op.create_table(
        "agreements",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin",
                "kg",
                "piece",
                "box",
                name="agreement_unit",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("floor_fen", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0 and floor_fen >= 0", name=op.f("ck_agreements_amount")),
        sa.CheckConstraint("through_on >= from_on", name=op.f("ck_agreements_days")),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["products.county_id", "products.id"],
            name="fk_product_id_products",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_agreements")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index("ix_agreements_through", ["county_id", "through_on", "id"], unique=False)

    batch_inputs = op.create_table(
        "batch_inputs",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(purchase_id is null) <> (source_id is null)", name=op.f("ck_batch_inputs_one_source")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_batch_inputs_amount")),
        sa.CheckConstraint(
            "source_id is null or source_id <> batch_id", name=op.f("ck_batch_inputs_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["batches.county_id", "batches.id"],
            name="fk_batch_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "purchase_id"],
            ["purchases.county_id", "purchases.id"],
            name="fk_purchase_id_purchases",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "source_id"],
            ["batches.county_id", "batches.id"],
            name="fk_source_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_batch_inputs")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("batch_inputs", schema=None) as batch_op:
        batch_op.create_index("ix_batch_inputs_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_batch_inputs_purchase", ["county_id", "purchase_id"], unique=False)
        batch_op.create_index("ix_batch_inputs_source", ["county_id", "source_id"], unique=False)

    batch_tests = op.create_table(
        "batch_tests",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.String(length=40), nullable=False),
        sa.Column("found", sa.String(length=40), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("tested_on", sa.Date(), nullable=False),
        sa.Column("tested_by", sa.String(length=80), nullable=False),
        sa.Column("report", sa.String(length=60), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["batches.county_id", "batches.id"],
            name="fk_batch_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_batch_tests")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("batch_tests", schema=None) as batch_op:
        batch_op.create_index("ix_batch_tests_batch", ["county_id", "batch_id"], unique=False)

    batches = op.create_table(
        "batches",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column(
            "making",
            sa.Enum(
                "gathered",
                "split",
                "worked",
                "packed",
                name="making",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("work", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rest", sa.BigInteger(), nullable=False),
        sa.Column("loss", sa.BigInteger(), nullable=False),
        sa.Column("pack", sa.BigInteger(), nullable=True),
        sa.Column("packs", sa.Integer(), nullable=True),
        sa.Column("best_before_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recalled_why", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0 and loss >= 0", name=op.f("ck_batches_amount")),
        sa.CheckConstraint("pack is null or pack > 0", name=op.f("ck_batches_pack")),
        sa.CheckConstraint("rest >= 0 and rest <= amount", name=op.f("ck_batches_rest")),
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
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_batches")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_made", ["county_id", "made_on", "id"], unique=False)
        batch_op.create_index("ix_batches_product", ["county_id", "product_id", "made_on"], unique=False)
        batch_op.create_index(
            "ix_batches_station", ["county_id", "station_id", "made_on", "id"], unique=False
        )
        batch_op.create_index("uq_batches_code", ["county_id", "code"], unique=True)

    channels = op.create_table(
        "channels",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "online",
                "offline",
                "pavilion",
                "group",
                name="channelkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("shop", sa.String(length=80), nullable=False),
        sa.Column("fee_bp", sa.Integer(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("fee_bp >= 0 and fee_fen >= 0", name=op.f("ck_channels_fee")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_channels")),
        sa.UniqueConstraint("county_id", "name_key", name=op.f("uq_channels_county_id_name_key")),
        info={"dist": "county_id"},
    )
    conformities = op.create_table(
        "conformities",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["batches.county_id", "batches.id"],
            name="fk_batch_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_conformities")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("conformities", schema=None) as batch_op:
        batch_op.create_index("ix_conformities_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_conformities_issued", ["county_id", "issued_on", "id"], unique=False)
        batch_op.create_index("uq_conformities_number", ["county_id", "number"], unique=True)

    conformity_templates = op.create_table(
        "conformity_templates",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("promise", sa.String(length=600), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.Column("foot", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_conformity_templates")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("conformity_templates", schema=None) as batch_op:
        batch_op.create_index("uq_conformity_templates_county", ["county_id"], unique=True)

    grower_advances = op.create_table(
        "grower_advances",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("set_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("back_fen", sa.BigInteger(), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_grower_advances_amount")),
        sa.CheckConstraint("set_off_fen + back_fen <= amount_fen", name=op.f("ck_grower_advances_rest")),
        sa.CheckConstraint("set_off_fen >= 0 and back_fen >= 0", name=op.f("ck_grower_advances_parts")),
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
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_grower_advances")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("grower_advances", schema=None) as batch_op:
        batch_op.create_index("ix_grower_advances_producer", ["county_id", "producer_id"], unique=False)
        batch_op.create_index(
            "ix_grower_advances_station", ["county_id", "station_id", "given_on"], unique=False
        )

    purchase_counters = op.create_table(
        "purchase_counters",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "station_id", "on", name=op.f("pk_purchase_counters")),
        info={"dist": "county_id"},
    )
    purchases = op.create_table(
        "purchases",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("harvested_on", sa.Date(), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin",
                "kg",
                "piece",
                "box",
                name="purchase_unit",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("tare", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("rest", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("market_fen", sa.BigInteger(), nullable=True),
        sa.Column("market_source", sa.String(length=80), nullable=False),
        sa.Column("gain_fen", sa.BigInteger(), nullable=True),
        sa.Column("set_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("net > 0 and tare >= 0 and net = gross - tare", name=op.f("ck_purchases_weights")),
        sa.CheckConstraint("paid_fen + set_off_fen <= amount_fen", name=op.f("ck_purchases_owed")),
        sa.CheckConstraint("paid_fen >= 0 and set_off_fen >= 0", name=op.f("ck_purchases_money")),
        sa.CheckConstraint("rest >= 0 and rest <= net", name=op.f("ck_purchases_rest")),
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
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_purchases")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("purchases", schema=None) as batch_op:
        batch_op.create_index("ix_purchases_bought", ["county_id", "bought_on", "id"], unique=False)
        batch_op.create_index(
            "ix_purchases_producer", ["county_id", "producer_id", "bought_on"], unique=False
        )
        batch_op.create_index("ix_purchases_product", ["county_id", "product_id", "bought_on"], unique=False)
        batch_op.create_index(
            "ix_purchases_station", ["county_id", "station_id", "bought_on", "id"], unique=False
        )
        batch_op.create_index("uq_purchases_number", ["county_id", "number"], unique=True)

    sale_returns = op.create_table(
        "sale_returns",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=True),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("is_restocked", sa.Boolean(), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.CheckConstraint("amount > 0 or refund_fen > 0", name=op.f("ck_sale_returns_something")),
        sa.CheckConstraint("amount >= 0 and refund_fen >= 0", name=op.f("ck_sale_returns_parts")),
        sa.ForeignKeyConstraint(
            ["county_id", "import_id"],
            ["import_batches.county_id", "import_batches.id"],
            name="fk_import_id_import_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "sale_id"], ["sales.county_id", "sales.id"], name="fk_sale_id_sales", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sale_returns")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("sale_returns", schema=None) as batch_op:
        batch_op.create_index("ix_sale_returns_sale", ["county_id", "sale_id"], unique=False)

    sales = op.create_table(
        "sales",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("order_no", sa.String(length=64), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("pieces_m", sa.BigInteger(), nullable=True),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("freight_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "cash",
                "wechat",
                "alipay",
                "transfer",
                "unknown",
                name="sale_method",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("settlement_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_fen >= 0 and freight_fen >= 0 and fee_fen >= 0", name=op.f("ck_sales_money")
        ),
        sa.CheckConstraint(
            "refunded_fen >= 0 and refunded_fen <= amount_fen", name=op.f("ck_sales_refunded")
        ),
        sa.CheckConstraint(
            "returned >= 0 and (amount is null or returned <= amount)", name=op.f("ck_sales_returned")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "agreement_id"],
            ["agreements.county_id", "agreements.id"],
            name="fk_agreement_id_agreements",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["batches.county_id", "batches.id"],
            name="fk_batch_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "channel_id"],
            ["channels.county_id", "channels.id"],
            name="fk_channel_id_channels",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "import_id"],
            ["import_batches.county_id", "import_batches.id"],
            name="fk_import_id_import_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "product_id"],
            ["products.county_id", "products.id"],
            name="fk_product_id_products",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "settlement_id"],
            ["settlements.county_id", "settlements.id"],
            name="fk_settlement_id_settlements",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_sales")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("sales", schema=None) as batch_op:
        batch_op.create_index("ix_sales_agreement", ["county_id", "agreement_id"], unique=False)
        batch_op.create_index("ix_sales_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_sales_channel", ["county_id", "channel_id", "sold_on"], unique=False)
        batch_op.create_index("ix_sales_import", ["county_id", "import_id"], unique=False)
        batch_op.create_index("ix_sales_settlement", ["county_id", "settlement_id"], unique=False)
        batch_op.create_index("ix_sales_sold", ["county_id", "sold_on", "id"], unique=False)
        batch_op.create_index("ix_sales_station", ["county_id", "station_id", "sold_on"], unique=False)
        batch_op.create_index(
            "uq_sales_order",
            ["county_id", "channel_id", "order_no", "line_no"],
            unique=True,
            sqlite_where=sa.text("order_no <> ''"),
            postgresql_where=sa.text("order_no <> ''"),
        )

    set_offs = op.create_table(
        "set_offs",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_set_offs_amount")),
        sa.ForeignKeyConstraint(
            ["county_id", "advance_id"],
            ["grower_advances.county_id", "grower_advances.id"],
            name="fk_advance_id_grower_advances",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "purchase_id"],
            ["purchases.county_id", "purchases.id"],
            name="fk_purchase_id_purchases",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_set_offs")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("set_offs", schema=None) as batch_op:
        batch_op.create_index("ix_set_offs_advance", ["county_id", "advance_id"], unique=False)
        batch_op.create_index("ix_set_offs_purchase", ["county_id", "purchase_id"], unique=False)

    settlements = op.create_table(
        "settlements",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("through_on >= from_on", name=op.f("ck_settlements_days")),
        sa.ForeignKeyConstraint(
            ["county_id", "channel_id"],
            ["channels.county_id", "channels.id"],
            name="fk_channel_id_channels",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_settlements")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.create_index(
            "ix_settlements_channel", ["county_id", "channel_id", "through_on"], unique=False
        )

    trace_reports = op.create_table(
        "trace_reports",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["batches.county_id", "batches.id"],
            name="fk_batch_id_batches",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_trace_reports")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("trace_reports", schema=None) as batch_op:
        batch_op.create_index("ix_trace_reports_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_trace_reports_open", ["county_id", "handled_at", "at"], unique=False)

    trace_scans = op.create_table(
        "trace_scans",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "id"], ["batches.county_id", "batches.id"], name="fk_id_batches", use_alter=True
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_trace_scans")),
        info={"dist": "county_id"},
    )
    add_keys(
        [
            agreement_payments,
            agreements,
            batch_inputs,
            batch_tests,
            batches,
            channels,
            conformities,
            conformity_templates,
            grower_advances,
            purchase_counters,
            purchases,
            sale_returns,
            sales,
            set_offs,
            settlements,
            trace_reports,
            trace_scans,
        ]
    )
    change_words("money_entries", "kind", "ck_money_entries_entrykind", KINDS)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
