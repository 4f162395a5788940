"""An audit entry may take another back; what an act did to the rows is kept for ten minutes.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("audit_entries", sa.Column("undoes_id", sa.Uuid(), nullable=True))
    op.create_index("uq_audit_entries_undoes", "audit_entries", ["county_id", "undoes_id"], unique=True)
    op.create_index("ix_audit_entries_at", "audit_entries", ["county_id", "at", "id"])
    op.create_table(
        "undo_journals",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_undo_journals")),
        info={"dist": "county_id"},
    )
    op.create_index("ix_undo_journals_at", "undo_journals", ["county_id", "at"])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
