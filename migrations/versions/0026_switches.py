"""Services that an administrator switched off: which channel, between which days, what people read meanwhile."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "service_switches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("notice", sa.String(500), nullable=False),
        sa.Column("entered_by_id", WHOLE, nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("ended_by_id", WHOLE, nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["officials.id"], name=op.f("fk_service_switches_entered_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["officials.id"], name=op.f("fk_service_switches_ended_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_switches")),
        sa.UniqueConstraint("token", name=op.f("uq_service_switches_token")),
    )
    op.create_index(
        "uq_service_switches_open", "service_switches", ["service", "channel", "from_on"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_service_switches_open", "service_switches")
    op.drop_table("service_switches")
