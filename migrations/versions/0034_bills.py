"""Bills of WeChat Pay and Alipay, their lines, and the entries these stand for.

Revision ID: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    bill_lines = op.create_table(
        "bill_lines",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "cash",
                "wechat",
                "alipay",
                "transfer",
                "unknown",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("own_number", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "in", "out", "neutral", name="direction", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("other", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("goods", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "matched",
                "aside",
                name="linestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.Enum(
                "private",
                "goods",
                "own",
                "other",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_fen >= 0 AND refunded_fen >= 0", name=op.f("ck_bill_lines_amounts")),
        sa.ForeignKeyConstraint(
            ["county_id", "bill_id"], ["bills.county_id", "bills.id"], name="fk_bill_id_bills", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_bill_lines")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("bill_lines", schema=None) as batch_op:
        batch_op.create_index("ix_bill_lines_bill", ["county_id", "bill_id"], unique=False)
        batch_op.create_index("ix_bill_lines_state", ["county_id", "station_id", "state", "at"], unique=False)
        batch_op.create_index(
            "uq_bill_lines_number", ["county_id", "station_id", "source", "number", "direction"], unique=True
        )

    bill_links = op.create_table(
        "bill_links",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "id"],
            ["money_entries.county_id", "money_entries.id"],
            name="fk_id_money_entries",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["bill_lines.county_id", "bill_lines.id"],
            name="fk_line_id_bill_lines",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_bill_links")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("bill_links", schema=None) as batch_op:
        batch_op.create_index("ix_bill_links_line", ["county_id", "line_id"], unique=False)

    bills = op.create_table(
        "bills",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "cash",
                "wechat",
                "alipay",
                "transfer",
                "unknown",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "checked", "kept", name="billstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("kept_lines", sa.Integer(), nullable=False),
        sa.Column("known_lines", sa.Integer(), nullable=False),
        sa.Column("refused_lines", sa.Integer(), nullable=False),
        sa.Column("in_fen", sa.BigInteger(), nullable=False),
        sa.Column("out_fen", sa.BigInteger(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_bills")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("bills", schema=None) as batch_op:
        batch_op.create_index("ix_bills_station", ["county_id", "station_id", "at"], unique=False)

    add_keys([bill_lines, bill_links, bills])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
