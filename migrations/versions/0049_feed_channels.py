"""What another system tells of a matter may say how it came; what was told before does not."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLES = ("elsewhere_cases", "feed_matters")


def upgrade() -> None:
    for name in TABLES:
        op.add_column(name, sa.Column("channel", sa.String(12), server_default="unknown", nullable=False))


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("channel")
