"""What of a channel's fee comes back with a refund: the channel's rule, and what each refund brought.

Channels that stand give nothing back until the county says otherwise: no figure of what is past changes.

Revision ID: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    words = sa.Enum(
        *("none", "whole", "share", "always"),
        name="feeback",
        native_enum=False,
        create_constraint=True,
        length=24,
    )
    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fee_back", words, server_default="none", nullable=False))
    for table in ("sales", "sale_returns"):
        op.add_column(table, sa.Column("fee_back_fen", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
