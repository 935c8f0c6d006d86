"""How decisions begin: the office's patterns in versions, and which of them a draft began from."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEGAN = "fk_decision_drafts_pattern_id_decision_patterns"


def upgrade() -> None:
    op.create_table(
        "decision_patterns",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("author_id", WHOLE, nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["officials.id"], name=op.f("fk_decision_patterns_author_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_patterns")),
        sa.UniqueConstraint(
            "service", "outcome", "number", name=op.f("uq_decision_patterns_service_outcome_number")
        ),
    )
    with op.batch_alter_table("decision_drafts") as table:
        table.add_column(sa.Column("pattern_id", WHOLE, nullable=True))
        table.add_column(sa.Column("brought_by_version", WHOLE, nullable=True))
        table.create_foreign_key(op.f(BEGAN), "decision_patterns", ["pattern_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("decision_drafts") as table:
        table.drop_constraint(op.f(BEGAN), type_="foreignkey")
        table.drop_column("brought_by_version")
        table.drop_column("pattern_id")
    op.drop_table("decision_patterns")
