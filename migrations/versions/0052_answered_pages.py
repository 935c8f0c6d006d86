"""A page with the footer's question counts once: the mark of one that was sent is kept for two days."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_pages",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_answered_pages")),
    )


def downgrade() -> None:
    op.drop_table("answered_pages")
