"""A visit that nobody came to can be excused: when, and for what of a short list."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visits", sa.Column("excused_at", Moment(), nullable=True))
    op.add_column("visits", sa.Column("excused_for", sa.String(10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visits") as table:
        table.drop_column("excused_for")
        table.drop_column("excused_at")
