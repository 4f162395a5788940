"""After sales: a return becomes one kind of case among four; the till pays freight.

Revision ID: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import change_words

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ENTRIES = ("collected", "refunded", "advanced", "paid", "spent")
WORDS = {
    "kind": ("casekind", "return", ("return", "exchange", "refund", "resend")),
    "state": ("casestate", "settled", ("opened", "sent", "settled", "refused")),
    "freight_by": ("freightby", "shop", ("shop", "refund", "villager", "station")),
    "method": ("returnmethod", None, ("cash", "wechat", "alipay", "transfer", "unknown")),
}
TEXTS = {
    "received_by": 80,
    "instead": 200,
    "courier": 40,
    "tracking_number": 60,
    "outcome": 200,
    "sent_by": 80,
    "done_by": 80,
}


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("order_returns", schema=None) as batch_op:
        for name, (check, default, words) in WORDS.items():
            batch_op.add_column(
                sa.Column(name, sa.String(24), server_default=default, nullable=default is None)
            )
            listed = ", ".join(f"'{word}'" for word in words)
            batch_op.create_check_constraint(op.f(f"ck_order_returns_{check}"), f"{name} IN ({listed})")
        for name in ("asked_fen", "more_fen", "freight_fen", "freight_paid_fen"):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
        for name, length in TEXTS.items():
            batch_op.add_column(sa.Column(name, sa.String(length), server_default="", nullable=False))
        for name in ("sent_at", "done_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("key", sa.Uuid(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_order_returns_sums"), "freight_fen >= 0 and asked_fen >= 0 and more_fen >= 0"
        )
        batch_op.create_index("ix_order_returns_state", ["county_id", "state", "at"], unique=False)
    op.add_column(
        "order_lines", sa.Column("exchanged_fen", sa.BigInteger(), server_default="0", nullable=False)
    )
    # What named no line gave money back and no goods; all of them were over when they were written.
    op.execute("UPDATE order_returns SET kind = 'refund' WHERE CAST(lines AS VARCHAR(4)) = '[]'")
    op.execute("UPDATE order_returns SET done_at = at, done_by = by_name, asked_fen = refund_fen")
    change_words("money_entries", "kind", "ck_money_entries_entrykind", ENTRIES)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
