"""What was hard or good beside how easy a matter was."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ratings", sa.Column("reason", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("ratings", "reason")
