"""What a settled matter brings, the permits among it, matters settled by machine, and the treasurer's tasks of a case."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_outcomes()
    _create_permits()
    _create_issues()
    with op.batch_alter_table("treasurer_tasks") as table:
        table.add_column(sa.Column("case_id", WHOLE, nullable=True))
        table.create_foreign_key(op.f("fk_treasurer_tasks_case_id_cases"), "cases", ["case_id"], ["id"])
        table.create_unique_constraint(op.f("uq_treasurer_tasks_case_id_kind"), ["case_id", "kind"])


def downgrade() -> None:
    with op.batch_alter_table("treasurer_tasks") as table:
        table.drop_constraint(op.f("uq_treasurer_tasks_case_id_kind"), type_="unique")
        table.drop_constraint(op.f("fk_treasurer_tasks_case_id_cases"), type_="foreignkey")
        table.drop_column("case_id")
    op.drop_table("automatic_issues")
    op.drop_table("permits")
    op.drop_table("case_outcomes")


def _create_outcomes() -> None:
    op.create_table(
        "case_outcomes",
        sa.Column("case_id", WHOLE, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("brought_at", Moment(), nullable=False),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_outcomes_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_case_outcomes_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_outcomes")),
    )


def _create_permits() -> None:
    op.create_table(
        "permits",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("number", sa.String(30), nullable=True),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_permits_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permits")),
        sa.UniqueConstraint("case_id", name=op.f("uq_permits_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_permits_number")),
    )
    op.create_index("ix_permits_service_key_valid_until", "permits", ["service", "key", "valid_until"])


def _create_issues() -> None:
    op.create_table(
        "automatic_issues",
        sa.Column("case_id", WHOLE, nullable=False, autoincrement=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("checked_by_id", WHOLE, nullable=True),
        sa.Column("verdict", sa.String(8), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_automatic_issues_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["officials.id"], name=op.f("fk_automatic_issues_checked_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_automatic_issues")),
    )
    waits = sa.text("sampled AND checked_at IS NULL")
    op.create_index(
        "ix_automatic_issues_to_check",
        "automatic_issues",
        ["issued_at"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
