"""Forms to which officials point residents during a visit."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_forms",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("pointed_by_id", WHOLE, nullable=False),
        sa.Column("pointed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_forms_visit_id_visits")),
        sa.ForeignKeyConstraint(
            ["pointed_by_id"], ["officials.id"], name=op.f("fk_visit_forms_pointed_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_forms")),
        sa.UniqueConstraint("visit_id", "service", name=op.f("uq_visit_forms_visit_id_service")),
    )


def downgrade() -> None:
    op.drop_table("visit_forms")
