"""settings: telephones, logo, dictionaries, calendars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from station_app.core.schema import add_keys

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("county_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phones", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("logo", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("stamp", sa.String(length=32), server_default="", nullable=False))
    made = [
        op.create_table(
            "dictionary_words",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("kind", sa.String(length=20), nullable=False),
            sa.Column("key", sa.String(length=40), nullable=False),
            sa.Column("word", sa.String(length=40), nullable=False),
            sa.Column("english", sa.String(length=60), nullable=False),
            sa.Column("from_on", sa.Date(), nullable=True),
            sa.Column("until_on", sa.Date(), nullable=True),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_dictionary_words")),
            sa.UniqueConstraint(
                "county_id", "kind", "key", name=op.f("uq_dictionary_words_county_id_kind_key")
            ),
            info={"dist": "county_id"},
        ),
        op.create_table(
            "calendar_years",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("year", sa.Integer(), nullable=False),
            sa.Column("spans", sa.JSON(), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_calendar_years")),
            sa.UniqueConstraint("county_id", "year", name=op.f("uq_calendar_years_county_id_year")),
            info={"dist": "county_id"},
        ),
        op.create_table(
            "county_logos",
            sa.Column("county_id", sa.String(length=6), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("digest", sa.String(length=64), nullable=False),
            sa.Column("png", sa.LargeBinary(), nullable=False),
            sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_county_logos")),
            info={"dist": "county_id"},
        ),
    ]
    with op.batch_alter_table("county_logos", schema=None) as batch_op:
        batch_op.create_index("ix_county_logos_digest", ["county_id", "digest"], unique=False)
    add_keys(made)


def downgrade() -> None:
    """There is no way back: restore the backup that ``station upgrade`` made."""
    raise NotImplementedError("restore the backup that 'station upgrade' made")
