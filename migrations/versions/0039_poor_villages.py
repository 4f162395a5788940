"""Poor villages by date.

Revision ID: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    poor_villages = op.create_table(
        "poor_villages",
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_poor_villages_days")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_poor_villages")),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("poor_villages", schema=None) as batch_op:
        batch_op.create_index("uq_poor_villages_day", ["county_id", "village_code", "from_on"], unique=True)

    add_keys([poor_villages])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
