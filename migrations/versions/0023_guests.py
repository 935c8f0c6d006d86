"""People who file without signing in: bound to their browser, later to a code; of them nothing else is known."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("subject_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("case_id", WHOLE, nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_guests_subject_id_subjects")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_guests_case_id_cases")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_guests")),
        sa.UniqueConstraint("case_id", name=op.f("uq_guests_case_id")),
    )
    op.create_index("ix_guests_browser_hash", "guests", ["browser_hash"])


def downgrade() -> None:
    op.drop_index("ix_guests_browser_hash", "guests")
    op.drop_table("guests")
