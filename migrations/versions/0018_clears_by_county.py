"""audit_clears: the index begins with the county, as every index of a county's rows does"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("audit_clears", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_clears_entry")
        batch_op.create_index("ix_audit_clears_entry", ["county_id", "entry_id"], unique=False)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
