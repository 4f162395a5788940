"""What goes back to a buyer after a channel paid out is deducted from its next settlement.

Refunds of settled sales that were written down before the settlement count in it, as they did; those written
down later were subtracted from nothing, and wait for the next one.

Revision ID: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column(
        "settlements", sa.Column("deducted_fen", sa.BigInteger(), server_default="0", nullable=False)
    )
    with op.batch_alter_table("sale_returns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settlement_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "fk_settlement_id_settlements",
            "settlements",
            ["county_id", "settlement_id"],
            ["county_id", "id"],
        )
        batch_op.create_index("ix_sale_returns_settlement", ["county_id", "settlement_id"], unique=False)
    op.execute(
        "UPDATE sale_returns SET settlement_id = (SELECT s.settlement_id FROM sales s "
        "JOIN settlements t ON t.county_id = s.county_id AND t.id = s.settlement_id "
        "WHERE s.county_id = sale_returns.county_id AND s.id = sale_returns.sale_id "
        "AND t.at >= sale_returns.at) WHERE refund_fen > 0"
    )


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
