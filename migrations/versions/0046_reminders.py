"""The county reminds stations of picked orders: the act as a whole, and the orders it was about.

Revision ID: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def word(name: str, *words: str) -> sa.Enum:
    """A closed list of words."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Bring the schema forward."""
    chosen_deeds = op.create_table(
        "chosen_deeds",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", word("chosenkind", "remind", "correct_chosen"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("stations", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_chosen_deeds")),
        info={"dist": "county_id"},
    )
    states = ("placed", "shipped", "arrived", "picked_up", "completed", "cancelled", "returned")
    reminders = op.create_table(
        "reminders",
        sa.Column("county_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", word("reminderstate", *states), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "deed_id"],
            ["chosen_deeds.county_id", "chosen_deeds.id"],
            name="fk_deed_id_chosen_deeds",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["orders.county_id", "orders.id"],
            name="fk_order_id_orders",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "station_id"],
            ["stations.county_id", "stations.id"],
            name="fk_station_id_stations",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "county_id", "order_id", "asked_on", name=op.f("uq_reminders_county_id_order_id_asked_on")
        ),
        info={"dist": "county_id"},
    )
    with op.batch_alter_table("chosen_deeds", schema=None) as batch_op:
        batch_op.create_index("ix_chosen_deeds_at", ["county_id", "at"], unique=False)
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index("ix_reminders_deed", ["county_id", "deed_id"], unique=False)
        batch_op.create_index("ix_reminders_station", ["county_id", "station_id", "done_at"], unique=False)

    add_keys([chosen_deeds, reminders])


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
