"""Where people leave off, how it went for them, what a matter costs: counts that name nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "form_counts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("service", "on", "step", "kind", name=op.f("pk_form_counts")),
    )
    # a form begun before this day has no place that was counted: it stays out of the counts
    op.add_column("drafts", sa.Column("counted_on", sa.Date(), nullable=True))
    op.add_column("drafts", sa.Column("stands_at", sa.String(40), nullable=True))


def downgrade() -> None:
    op.drop_column("drafts", "stands_at")
    op.drop_column("drafts", "counted_on")
    op.drop_table("form_counts")
