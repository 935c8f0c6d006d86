"""Openings of new days: how many lots were taken before the draw, how many people came after it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_openings",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("drawn", WHOLE, nullable=False),
        sa.Column("after", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_visit_openings")),
    )


def downgrade() -> None:
    op.drop_table("visit_openings")
