"""Records of meetings that residents confirm, sealed into the matter."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_records",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(64), nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("times", WHOLE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("others", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", WHOLE, nullable=False),
        sa.Column("drafted_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_records_visit_id_visits")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_visit_records_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["officials.id"], name=op.f("fk_visit_records_drafted_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_records")),
        sa.UniqueConstraint("token", name=op.f("uq_visit_records_token")),
        sa.UniqueConstraint("submission", name=op.f("uq_visit_records_submission")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_visit_records_case_id_number")),
    )
    op.create_index(op.f("ix_visit_records_visit_id"), "visit_records", ["visit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_visit_records_visit_id"), "visit_records")
    op.drop_table("visit_records")
