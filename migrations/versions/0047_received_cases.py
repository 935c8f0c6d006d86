"""Matters that somebody was received for, kept past the visit; what a recount of the figures finds visits and forms by."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KNOWN = {"drafts": "case_id", "visits": "draft_token"}


def upgrade() -> None:
    op.create_table(
        "received_cases",
        sa.Column("case_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_received_cases_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_received_cases")),
    )
    for table, column in KNOWN.items():
        stands = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=stands, postgresql_where=stands)


def downgrade() -> None:
    for table, column in KNOWN.items():
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("received_cases")
