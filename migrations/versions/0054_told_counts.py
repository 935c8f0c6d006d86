"""A number told to everybody stands until enough records came or went: what was told of each cell, and of how many."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "told_counts",
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("place", sa.String(400), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("held", WHOLE, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("source", "place", name=op.f("pk_told_counts")),
    )


def downgrade() -> None:
    op.drop_table("told_counts")
