"""The newest orders of a tail are found without reading all of them.

Revision ID: 0033
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_orders_number_tail", "orders")
    op.create_index("ix_orders_number_tail", "orders", ["county_id", "number_tail", "ordered_on", "id"])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
