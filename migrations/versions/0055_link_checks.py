"""Connections to other systems: what the last look at each contract found."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_checks",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=True),
        sa.Column("fault", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_link_checks")),
    )


def downgrade() -> None:
    op.drop_table("link_checks")
