"""What was deleted lies in a bin for thirty days.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for table in ("villagers", "stations"):
        op.add_column(table, sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("binned_by", sa.String(length=80), nullable=True))
        where = sa.text("binned_at is not null")
        op.create_index(
            f"ix_{table}_binned",
            table,
            ["county_id", "binned_at"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
