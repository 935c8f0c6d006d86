"""Forms that the office begins before a right ends, and rights that ended earlier than they were given for."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("offered_at IS NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "begun_forms",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("offered_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("led_to_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_begun_forms_case_id_cases")),
        sa.ForeignKeyConstraint(["led_to_id"], ["cases.id"], name=op.f("fk_begun_forms_led_to_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_begun_forms")),
        sa.UniqueConstraint(
            "case_id", "service", "ends_on", name=op.f("uq_begun_forms_case_id_service_ends_on")
        ),
    )
    op.create_index(
        "ix_begun_forms_waiting", "begun_forms", ["service", "ends_on"], sqlite_where=WAITS, postgresql_where=WAITS
    )  # fmt: skip
    op.create_index("ix_begun_forms_led_to_id", "begun_forms", ["led_to_id"])
    op.add_column("drafts", sa.Column("begun_from", sa.String(16), nullable=False, server_default=""))
    op.add_column("drafts", sa.Column("by_office", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("permits", sa.Column("ended_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("permits", "ended_on")
    op.drop_column("drafts", "by_office")
    op.drop_column("drafts", "begun_from")
    op.drop_index("ix_begun_forms_led_to_id", "begun_forms")
    op.drop_index("ix_begun_forms_waiting", "begun_forms")
    op.drop_table("begun_forms")
