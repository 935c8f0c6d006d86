"""How it was to use the portal, asked in the footer: sums by month and service."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "page_answers",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("done", sa.String(8), nullable=False),
        sa.Column("score", WHOLE, nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("month", "service", "done", "score", name=op.f("pk_page_answers")),
    )


def downgrade() -> None:
    op.drop_table("page_answers")
