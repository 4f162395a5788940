"""The last step of a station is found by its index alone, without sorting.

Revision ID: 0044
"""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("station_steps", schema=None) as batch_op:
        batch_op.drop_index("ix_station_steps_on")
        batch_op.create_index("ix_station_steps_on", ["county_id", "station_id", "on", "id"], unique=False)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
