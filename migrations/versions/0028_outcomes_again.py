"""What a matter brings follows the decision that stands: several outcomes of one, and what was undone with another."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from portal.db import Moment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("case_outcomes") as table:
        _add_place(table)
        table.add_column(sa.Column("undone_at", Moment(), nullable=True))
        table.add_column(sa.Column("undone", sa.JSON(none_as_null=True), nullable=True))
        table.drop_constraint(op.f("pk_case_outcomes"), type_="primary")
        table.create_primary_key(op.f("pk_case_outcomes"), ["case_id", "decision", "position"])
    with op.batch_alter_table("permits") as table:
        _add_place(table)
        table.add_column(sa.Column("undone_at", Moment(), nullable=True))
        table.drop_constraint(op.f("uq_permits_case_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_permits_case_id_decision_position"), ["case_id", "decision", "position"]
        )
    with op.batch_alter_table("treasurer_tasks") as table:
        table.drop_constraint(op.f("uq_treasurer_tasks_case_id_kind"), type_="unique")
    op.create_index("ix_treasurer_tasks_case_id", "treasurer_tasks", ["case_id"])


def downgrade() -> None:
    op.drop_index("ix_treasurer_tasks_case_id", "treasurer_tasks")
    with op.batch_alter_table("treasurer_tasks") as table:
        table.create_unique_constraint(op.f("uq_treasurer_tasks_case_id_kind"), ["case_id", "kind"])
    with op.batch_alter_table("permits") as table:
        table.drop_constraint(op.f("uq_permits_case_id_decision_position"), type_="unique")
        table.create_unique_constraint(op.f("uq_permits_case_id"), ["case_id"])
        for name in ("undone_at", "position", "decision"):
            table.drop_column(name)
    with op.batch_alter_table("case_outcomes") as table:
        table.drop_constraint(op.f("pk_case_outcomes"), type_="primary")
        table.create_primary_key(op.f("pk_case_outcomes"), ["case_id"])
        for name in ("undone", "undone_at", "position", "decision"):
            table.drop_column(name)


def _add_place(table: BatchOperations) -> None:
    table.add_column(sa.Column("decision", WHOLE, nullable=False, server_default="0"))
    table.add_column(sa.Column("position", WHOLE, nullable=False, server_default="1"))
