"""A deferred charge keeps the original terms to which it goes back when its new one is not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("charges", sa.Column("lapse", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("charges") as table:
        table.drop_column("lapse")
