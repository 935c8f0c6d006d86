"""Each count of a month has a token: what a process keeps of a count is known by it."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("month_facts", sa.Column("count_token", sa.String(32), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("month_facts") as table:
        table.drop_column("count_token")
