"""first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    made: list[sa.Table] = []
    made.append(
        op.create_table(
            "areas",
            sa.Column("code", sa.String(length=12), nullable=False),
            sa.Column("name", sa.String(length=60), nullable=False),
            sa.Column("level", sa.String(length=10), nullable=False),
            sa.Column("kind", sa.String(length=20), nullable=False),
            sa.Column("parent_code", sa.String(length=12), nullable=False),
            sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
            info={"dist": "reference"},
        )
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index("ix_areas_parent_code", ["parent_code"], unique=False)

    made.append(
        op.create_table(
            "audit_clears",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("chain_id", sa.Uuid(), nullable=False),
            sa.Column("entry_id", sa.Uuid(), nullable=False),
            sa.Column("digest", sa.String(length=64), nullable=False),
            sa.Column("salt", sa.String(length=32), nullable=False),
            sa.Column("clear", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "entry_id"],
                ["audit_entries.county_id", "audit_entries.id"],
                name="fk_entry_id_audit_entries",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_audit_clears")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("audit_clears", schema=None) as batch_op:
        batch_op.create_index("ix_audit_clears_entry", ["entry_id"], unique=False)

    made.append(
        op.create_table(
            "audit_entries",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("chain_id", sa.Uuid(), nullable=False),
            sa.Column("seq", sa.BigInteger(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("by_role", sa.String(length=24), nullable=False),
            sa.Column("thing", sa.String(length=40), nullable=False),
            sa.Column("thing_id", sa.Uuid(), nullable=False),
            sa.Column("verb", sa.String(length=40), nullable=False),
            sa.Column("reason", sa.Text(), nullable=False),
            sa.Column("changes", sa.JSON(), nullable=False),
            sa.Column("previous", sa.String(length=64), nullable=False),
            sa.Column("digest", sa.String(length=64), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_audit_entries")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_thing", ["county_id", "thing_id"], unique=False)
        batch_op.create_index("uq_audit_entries_chain_seq", ["county_id", "chain_id", "seq"], unique=True)

    made.append(
        op.create_table(
            "audit_heads",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("chain_id", sa.Uuid(), nullable=False),
            sa.Column("seq", sa.BigInteger(), nullable=False),
            sa.Column("digest", sa.String(length=64), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "chain_id", name=op.f("pk_audit_heads")),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "county_settings",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("name", sa.String(length=60), nullable=False),
            sa.Column("title", sa.String(length=60), nullable=False),
            sa.Column("phone", sa.String(length=30), nullable=False),
            sa.Column("planned_stations", sa.Integer(), nullable=False),
            sa.Column("plan_years", sa.Integer(), nullable=False),
            sa.Column("thresholds", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("county_id", name=op.f("pk_county_settings")),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "households",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("village_code", sa.String(length=12), nullable=False),
            sa.Column("group_name", sa.String(length=40), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_households")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index("ix_households_station", ["county_id", "station_id"], unique=False)

    made.append(
        op.create_table(
            "import_batches",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=True),
            sa.Column(
                "state",
                sa.Enum(
                    "checked",
                    "done",
                    "undone",
                    "dropped",
                    name="batchstate",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("files", sa.JSON(), nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=True),
            sa.Column("as_of", sa.Date(), nullable=False),
            sa.Column("accepted", sa.Integer(), nullable=False),
            sa.Column("refused", sa.Integer(), nullable=False),
            sa.Column("known", sa.Integer(), nullable=False),
            sa.Column("warnings", sa.Integer(), nullable=False),
            sa.Column("payable_fen", sa.BigInteger(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_import_batches")),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "import_rows",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("batch_id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=True),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("file", sa.String(length=200), nullable=False),
            sa.Column("sheet", sa.String(length=100), nullable=False),
            sa.Column("row", sa.Integer(), nullable=False),
            sa.Column(
                "result",
                sa.Enum(
                    "accepted",
                    "refused",
                    "known",
                    name="rowresult",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("fingerprint", sa.String(length=64), nullable=False),
            sa.Column("later", sa.JSON(), nullable=True),
            sa.Column("problems", sa.JSON(), nullable=False),
            sa.Column("order_id", sa.Uuid(), nullable=True),
            sa.Column("outcome", sa.String(length=24), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "batch_id"],
                ["import_batches.county_id", "import_batches.id"],
                name="fk_batch_id_import_batches",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_import_rows")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index("ix_import_rows_batch", ["county_id", "batch_id", "position"], unique=False)
        batch_op.create_index("ix_import_rows_fingerprint", ["county_id", "fingerprint"], unique=False)
        batch_op.create_index("ix_import_rows_order", ["county_id", "order_id"], unique=False)

    made.append(
        op.create_table(
            "installation",
            sa.Column("key", sa.String(length=40), nullable=False),
            sa.Column("value", sa.String(length=400), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
            info={"dist": "reference"},
        )
    )
    made.append(
        op.create_table(
            "money_entries",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column(
                "kind",
                sa.Enum(
                    "collected",
                    "refunded",
                    "advanced",
                    name="entrykind",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column(
                "method",
                sa.Enum(
                    "cash",
                    "wechat",
                    "alipay",
                    "transfer",
                    "unknown",
                    name="method",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("amount_fen", sa.BigInteger(), nullable=False),
            sa.Column("on", sa.Date(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("subject_id", sa.Uuid(), nullable=False),
            sa.Column("line_id", sa.Uuid(), nullable=True),
            sa.Column("reverses_id", sa.Uuid(), nullable=True),
            sa.Column("is_historical", sa.Boolean(), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("note", sa.String(length=200), nullable=False),
            sa.CheckConstraint("amount_fen > 0", name=op.f("ck_money_entries_positive")),
            sa.ForeignKeyConstraint(
                ["county_id", "reverses_id"],
                ["money_entries.county_id", "money_entries.id"],
                name="fk_reverses_id_money_entries",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_money_entries")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("money_entries", schema=None) as batch_op:
        batch_op.create_index("ix_money_entries_day", ["county_id", "station_id", "on"], unique=False)
        batch_op.create_index("ix_money_entries_subject", ["county_id", "subject_id"], unique=False)
        batch_op.create_index("uq_money_entries_reverses", ["county_id", "reverses_id"], unique=True)

    made.append(
        op.create_table(
            "month_households",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
            sa.Column("household_id", sa.Uuid(), nullable=False),
            sa.Column("orders", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint(
                "county_id", "station_id", "month", "household_id", name=op.f("pk_month_households")
            ),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "order_counters",
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
            sa.PrimaryKeyConstraint("county_id", "station_id", "on", name=op.f("pk_order_counters")),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "order_lines",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("order_id", sa.Uuid(), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("goods", sa.String(length=120), nullable=False),
            sa.Column("spec", sa.String(length=300), nullable=False),
            sa.Column("unit", sa.String(length=20), nullable=False),
            sa.Column("is_virtual", sa.Boolean(), nullable=False),
            sa.Column("quantity_m", sa.BigInteger(), nullable=False),
            sa.Column("returned_m", sa.BigInteger(), nullable=False),
            sa.Column("unit_price_fen", sa.BigInteger(), nullable=True),
            sa.Column("goods_fen", sa.BigInteger(), nullable=False),
            sa.Column("discount_share_fen", sa.BigInteger(), nullable=False),
            sa.Column("freight_share_fen", sa.BigInteger(), nullable=False),
            sa.Column("fee_share_fen", sa.BigInteger(), nullable=False),
            sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
            sa.Column("reference_unit_fen", sa.BigInteger(), nullable=True),
            sa.Column("reference_total_fen", sa.BigInteger(), nullable=True),
            sa.Column("reference_source", sa.String(length=40), nullable=False),
            sa.CheckConstraint(
                "quantity_m > 0 and returned_m >= 0 and returned_m <= quantity_m",
                name=op.f("ck_order_lines_quantity"),
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "order_id"],
                ["orders.county_id", "orders.id"],
                name="fk_order_id_orders",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_lines")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index("ix_order_lines_order", ["county_id", "order_id"], unique=False)

    made.append(
        op.create_table(
            "order_returns",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("order_id", sa.Uuid(), nullable=False),
            sa.Column("on", sa.Date(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("lines", sa.JSON(), nullable=False),
            sa.Column("refund_fen", sa.BigInteger(), nullable=False),
            sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
            sa.Column("reason", sa.Text(), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "order_id"],
                ["orders.county_id", "orders.id"],
                name="fk_order_id_orders",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_returns")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        batch_op.create_index("ix_order_returns_order", ["county_id", "order_id"], unique=False)

    made.append(
        op.create_table(
            "orders",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("number", sa.String(length=40), nullable=False),
            sa.Column("number_tail", sa.String(length=4), nullable=False),
            sa.Column("villager_id", sa.Uuid(), nullable=False),
            sa.Column("household_id", sa.Uuid(), nullable=False),
            sa.Column("ordered_on", sa.Date(), nullable=False),
            sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column(
                "state",
                sa.Enum(
                    "placed",
                    "shipped",
                    "arrived",
                    "picked_up",
                    "completed",
                    "cancelled",
                    "returned",
                    name="orderstate",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("is_undone", sa.Boolean(), nullable=False),
            sa.Column(
                "pay_mode",
                sa.Enum(
                    "prepaid",
                    "deposit",
                    "advance",
                    name="paymode",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("platform", sa.String(length=40), nullable=False),
            sa.Column("platform_number", sa.String(length=60), nullable=False),
            sa.Column("courier", sa.String(length=40), nullable=False),
            sa.Column("tracking_number", sa.String(length=60), nullable=False),
            sa.Column("tracking_tail", sa.String(length=4), nullable=False),
            sa.Column("goods_fen", sa.BigInteger(), nullable=False),
            sa.Column("discount_fen", sa.BigInteger(), nullable=False),
            sa.Column("freight_fen", sa.BigInteger(), nullable=False),
            sa.Column("fee_fen", sa.BigInteger(), nullable=False),
            sa.Column("payable_fen", sa.BigInteger(), nullable=False),
            sa.Column("received_fen", sa.BigInteger(), nullable=False),
            sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
            sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
            sa.Column("covered_fen", sa.BigInteger(), nullable=False),
            sa.Column("coverable_fen", sa.BigInteger(), nullable=False),
            sa.Column("reference_fen", sa.BigInteger(), nullable=False),
            sa.Column("line_count", sa.Integer(), nullable=False),
            sa.Column("is_effective", sa.Boolean(), nullable=False),
            sa.Column("shipped_on", sa.Date(), nullable=True),
            sa.Column("arrived_on", sa.Date(), nullable=True),
            sa.Column("picked_up_on", sa.Date(), nullable=True),
            sa.Column("collected_by", sa.String(length=80), nullable=False),
            sa.Column("note", sa.Text(), nullable=False),
            sa.Column("written", sa.JSON(), nullable=True),
            sa.Column("batch_id", sa.Uuid(), nullable=True),
            sa.Column("placed_by_id", sa.Uuid(), nullable=True),
            sa.Column("placed_by", sa.String(length=80), nullable=False),
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.CheckConstraint("discount_fen >= 0 and payable_fen >= 0", name=op.f("ck_orders_payable")),
            sa.CheckConstraint(
                "goods_fen >= 0 and freight_fen >= 0 and fee_fen >= 0", name=op.f("ck_orders_amounts")
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "batch_id"],
                ["import_batches.county_id", "import_batches.id"],
                name="fk_batch_id_import_batches",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "household_id"],
                ["households.county_id", "households.id"],
                name="fk_household_id_households",
                use_alter=True,
            ),
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
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_orders")),
            sa.UniqueConstraint("county_id", "number", name=op.f("uq_orders_county_id_number")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_batch", ["county_id", "batch_id"], unique=False)
        batch_op.create_index("ix_orders_county_day", ["county_id", "ordered_on", "id"], unique=False)
        batch_op.create_index("ix_orders_day", ["county_id", "station_id", "ordered_on", "id"], unique=False)
        batch_op.create_index(
            "ix_orders_household", ["county_id", "household_id", "ordered_on"], unique=False
        )
        batch_op.create_index("ix_orders_number_tail", ["county_id", "number_tail"], unique=False)
        batch_op.create_index(
            "ix_orders_owing",
            ["county_id", "station_id", "ordered_on"],
            unique=False,
            sqlite_where=sa.text("payable_fen - written_off_fen - received_fen > 0"),
            postgresql_where=sa.text("payable_fen - written_off_fen - received_fen > 0"),
        )
        batch_op.create_index("ix_orders_platform_number", ["county_id", "platform_number"], unique=False)
        batch_op.create_index(
            "ix_orders_state", ["county_id", "station_id", "state", "ordered_on"], unique=False
        )
        batch_op.create_index("ix_orders_tracking_tail", ["county_id", "tracking_tail"], unique=False)

    made.append(
        op.create_table(
            "platform_claims",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("platform", sa.String(length=40), nullable=False),
            sa.Column("number", sa.String(length=60), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "platform", "number", name=op.f("pk_platform_claims")),
            info={"dist": "county_id"},
        )
    )
    made.append(
        op.create_table(
            "sign_in_failures",
            sa.Column("login", sa.String(length=64), nullable=False),
            sa.Column("address", sa.String(length=64), nullable=False),
            sa.Column("count", sa.Integer(), nullable=False),
            sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("login", "address", name=op.f("pk_sign_in_failures")),
        )
    )
    made.append(
        op.create_table(
            "station_days",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("on", sa.Date(), nullable=False),
            sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("turnover_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("refunded_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("covered_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("coverable_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("reference_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("effective_orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("effective_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "station_id", "on", name=op.f("pk_station_days")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("station_days", schema=None) as batch_op:
        batch_op.create_index("ix_station_days_on", ["county_id", "on", "station_id"], unique=False)

    made.append(
        op.create_table(
            "station_months",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("month", sa.String(length=7), nullable=False),
            sa.Column("households", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("turnover_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("refunded_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("covered_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("coverable_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("reference_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.Column("effective_orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("effective_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "station_id", "month", name=op.f("pk_station_months")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("station_months", schema=None) as batch_op:
        batch_op.create_index("ix_station_months_month", ["county_id", "month"], unique=False)

    made.append(
        op.create_table(
            "station_steps",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("verb", sa.String(length=24), nullable=False),
            sa.Column(
                "source",
                sa.Enum(
                    "applied",
                    "approved",
                    "building",
                    "awaiting",
                    "open",
                    "rectifying",
                    "paused",
                    "exiting",
                    "closed",
                    name="source",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=True,
            ),
            sa.Column(
                "to",
                sa.Enum(
                    "applied",
                    "approved",
                    "building",
                    "awaiting",
                    "open",
                    "rectifying",
                    "paused",
                    "exiting",
                    "closed",
                    name="stationstate",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("on", sa.Date(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("reason", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_station_steps")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("station_steps", schema=None) as batch_op:
        batch_op.create_index("ix_station_steps_on", ["county_id", "station_id", "on"], unique=False)

    made.append(
        op.create_table(
            "users",
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("login", sa.String(length=40), nullable=False),
            sa.Column("name", sa.String(length=80), nullable=False),
            sa.Column("phone", sa.String(length=20), nullable=False),
            sa.Column(
                "role",
                sa.Enum(
                    "operator",
                    "coordinator",
                    "clerk",
                    "manager",
                    "auditor",
                    "admin",
                    "province",
                    name="role",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("area_code", sa.String(length=12), nullable=False),
            sa.Column(
                "state",
                sa.Enum(
                    "active",
                    "disabled",
                    name="userstate",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("password_hash", sa.String(length=200), nullable=False),
            sa.Column("must_change_password", sa.Boolean(), nullable=False),
            sa.Column("language", sa.String(length=5), nullable=False),
            sa.Column("large_type", sa.Boolean(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
            info={"dist": "reference"},
        )
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("uq_users_login", ["login"], unique=True)

    made.append(
        op.create_table(
            "villagers",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("household_id", sa.Uuid(), nullable=False),
            sa.Column("name", sa.String(length=80), nullable=False),
            sa.Column("initials", sa.String(length=80), nullable=False),
            sa.Column("phone", sa.String(length=20), nullable=False),
            sa.Column("phone_tail", sa.String(length=4), nullable=False),
            sa.Column("group_name", sa.String(length=40), nullable=False),
            sa.Column(
                "consent",
                sa.Enum(
                    "not_asked",
                    "spoken",
                    "signed",
                    "refused",
                    name="consent",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("consent_on", sa.Date(), nullable=True),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["county_id", "household_id"],
                ["households.county_id", "households.id"],
                name="fk_household_id_households",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_villagers")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("villagers", schema=None) as batch_op:
        batch_op.create_index("ix_villagers_initials", ["county_id", "station_id", "initials"], unique=False)
        batch_op.create_index("ix_villagers_name", ["county_id", "station_id", "name"], unique=False)
        batch_op.create_index("ix_villagers_phone_tail", ["county_id", "phone_tail"], unique=False)

    made.append(
        op.create_table(
            "one_time_codes",
            sa.Column("code_hash", sa.String(length=64), nullable=False),
            sa.Column("user_id", sa.Uuid(), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_time_codes_user_id")),
            sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_one_time_codes")),
        )
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_codes_user_id", ["user_id"], unique=False)

    made.append(
        op.create_table(
            "postings",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("station_id", sa.Uuid(), nullable=False),
            sa.Column("user_id", sa.Uuid(), nullable=False),
            sa.Column("from_on", sa.Date(), nullable=False),
            sa.Column("to_on", sa.Date(), nullable=True),
            sa.ForeignKeyConstraint(
                ["county_id", "station_id"],
                ["stations.county_id", "stations.id"],
                name="fk_station_id_stations",
                use_alter=True,
            ),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_postings_user"),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_postings")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index("ix_postings_user_id", ["user_id"], unique=False)

    made.append(
        op.create_table(
            "sign_ins",
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("user_id", sa.Uuid(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("address", sa.String(length=64), nullable=False),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
            sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
        )
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index("ix_sign_ins_user_id", ["user_id"], unique=False)

    made.append(
        op.create_table(
            "stations",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("code", sa.String(length=20), nullable=False),
            sa.Column("name", sa.String(length=80), nullable=False),
            sa.Column(
                "kind",
                sa.Enum(
                    "1", "2", "3", name="stationkind", native_enum=False, create_constraint=True, length=24
                ),
                nullable=False,
            ),
            sa.Column("township_code", sa.String(length=9), nullable=False),
            sa.Column("township", sa.String(length=60), nullable=False),
            sa.Column("village_code", sa.String(length=12), nullable=True),
            sa.Column("village", sa.String(length=60), nullable=False),
            sa.Column("phone", sa.String(length=20), nullable=False),
            sa.Column(
                "state",
                sa.Enum(
                    "applied",
                    "approved",
                    "building",
                    "awaiting",
                    "open",
                    "rectifying",
                    "paused",
                    "exiting",
                    "closed",
                    name="stationstate",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
            ),
            sa.Column("opened_on", sa.Date(), nullable=True),
            sa.Column("is_practice", sa.Boolean(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["village_code"], ["areas.code"], name="fk_stations_village"),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_stations")),
            sa.UniqueConstraint("county_id", "code", name=op.f("uq_stations_county_id_code")),
            info={"dist": "county_id"},
        )
    )
    with op.batch_alter_table("stations", schema=None) as batch_op:
        batch_op.create_index("ix_stations_township", ["county_id", "township_code"], unique=False)

    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
