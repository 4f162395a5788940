"""Villagers may look up an order without an account, where the county lets them.

Revision ID: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("county_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_lookup", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
