"""Address, hours and position of stations, and a county's own map.

Revision ID: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for name in ("address", "hours"):
        op.add_column("stations", sa.Column(name, sa.String(length=120), server_default="", nullable=False))
    op.add_column("stations", sa.Column("area_m2", sa.Integer(), nullable=True))
    for name in ("lat", "lon"):
        op.add_column("stations", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "county_outlines",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rings", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_county_outlines")),
        sa.UniqueConstraint("county_id", name=op.f("uq_county_outlines_county_id")),
        info={"dist": "county_id"},
    )


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
