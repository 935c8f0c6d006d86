"""Decisions in the making: every version of a draft, with who wrote it."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "decision_drafts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("author_id", WHOLE, nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decision_drafts_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["officials.id"], name=op.f("fk_decision_drafts_author_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_drafts")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_decision_drafts_case_id_number")),
    )


def downgrade() -> None:
    op.drop_table("decision_drafts")
