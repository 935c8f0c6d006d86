"""Residents' voice: announcements, consultations with their comments, letters sent in batches."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_announcements()


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_announcements_state")
        ),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_announcements_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officials.id"], name=op.f("fk_announcements_made_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("submission", name=op.f("uq_announcements_submission")),
    )
    op.create_index("ix_announcements_unit_code", "announcements", ["unit_code"])
    op.create_index("ix_announcements_state_ends_on", "announcements", ["state", "ends_on"])


def downgrade() -> None:
    op.drop_table("announcements")
