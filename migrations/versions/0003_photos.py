"""photos"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    made = [
        op.create_table(
            "photos",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("owner_kind", sa.String(length=40), nullable=False),
            sa.Column("owner_id", sa.Uuid(), nullable=False),
            sa.Column("name", sa.String(length=32), nullable=False),
            sa.Column("sha256", sa.String(length=64), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            sa.Column("width", sa.Integer(), nullable=False),
            sa.Column("height", sa.Integer(), nullable=False),
            sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("by_id", sa.Uuid(), nullable=True),
            sa.Column("by_name", sa.String(length=80), nullable=False),
            sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("removed_by", sa.String(length=80), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_photos")),
            sa.UniqueConstraint("county_id", "name", name=op.f("uq_photos_county_id_name")),
            info={"dist": "county_id"},
        )
    ]
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index("ix_photos_owner", ["county_id", "owner_kind", "owner_id"], unique=False)
    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
