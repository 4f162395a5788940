"""Lists are imported as ledgers are: what a batch holds, what a row became, what headings mean.

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    kind = sa.Column("kind", sa.String(length=20), nullable=False, server_default="ledger")
    op.add_column("import_batches", kind)
    op.add_column("import_batches", sa.Column("unknown", sa.JSON(), nullable=True))
    op.add_column("import_rows", sa.Column("thing_id", sa.Uuid(), nullable=True))
    op.add_column("import_rows", sa.Column("was", sa.JSON(), nullable=True))
    op.create_table(
        "import_headings",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=40), nullable=False),
        sa.Column("meaning", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_import_headings")),
        sa.UniqueConstraint(
            "county_id", "kind", "heading", name=op.f("uq_import_headings_county_id_kind_heading")
        ),
        info={"dist": "county_id"},
    )


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
