"""Visits that open no case: what was asked, and whether it could have been done online."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=True),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("ending", sa.String(12), nullable=False),
        sa.Column("service", sa.String(60), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_tallies_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_tallies_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint("submission", name=op.f("uq_tallies_submission")),
    )
    op.create_index("ix_tallies_on_unit_code", "tallies", ["on", "unit_code"])


def downgrade() -> None:
    op.drop_table("tallies")
