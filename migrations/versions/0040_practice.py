"""Where an operator practises: a county of her own.

Revision ID: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practice_county", sa.String(length=6), nullable=True))


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
