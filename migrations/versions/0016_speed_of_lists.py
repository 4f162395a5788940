"""Indexes: the households of a month over all stations, orders by what is payable.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_index(
        "ix_month_households_month",
        "month_households",
        ["county_id", "month", "household_id", "station_id"],
        sqlite_where=sa.text("orders > 0"),
        postgresql_where=sa.text("orders > 0"),
    )
    op.create_index("ix_orders_payable", "orders", ["county_id", "payable_fen", "id"])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
