"""saved_views: the filters of a list under a name"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
ROLES = ("operator", "coordinator", "clerk", "manager", "auditor", "admin", "province")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "saved_views",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(*ROLES, name="saved_view_role", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("endpoint", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_views_user"),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_saved_views")),
    )
    names = ["county_id", "user_id", "endpoint", "name"]
    op.create_index("uq_saved_views_name", "saved_views", names, unique=True)
    op.create_index("ix_saved_views_list", "saved_views", ["county_id", "endpoint", "role"])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
