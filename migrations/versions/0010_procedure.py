"""The procedure's clocks: terms of a status, extensions, flags, timers and the tasks they open."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ARMED = {"sqlite_where": sa.text("state = 'armed'"), "postgresql_where": sa.text("state = 'armed'")}
TOLD = {"sqlite_where": sa.text("state = 'told'"), "postgresql_where": sa.text("state = 'told'")}
OPEN = {"sqlite_where": sa.text("closed_at IS NULL"), "postgresql_where": sa.text("closed_at IS NULL")}


def upgrade() -> None:
    op.add_column("cases", sa.Column("own_term", sa.String(20), nullable=True))
    op.add_column("cases", sa.Column("extended_to", sa.Date(), nullable=True))
    op.add_column(
        "cases",
        sa.Column("flags", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'")),
    )
    op.add_column("cases", sa.Column("settled_at", Moment(), nullable=True))
    op.execute("UPDATE cases SET settled_at = closed_at WHERE closed_at IS NOT NULL")
    op.create_table(
        "case_timers",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("rings_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_timers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_timers")),
    )
    op.create_index("uq_case_timers_armed", "case_timers", ["case_id", "code"], unique=True, **ARMED)
    op.create_index(
        "uq_case_timers_told", "case_timers", ["case_id", "code", "rings_on"], unique=True, **TOLD
    )
    op.create_index("ix_case_timers_due", "case_timers", ["rings_on", "id"], **ARMED)
    op.create_table(
        "case_tasks",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("do_by", sa.Date(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_tasks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["officials.id"], name=op.f("fk_case_tasks_closed_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tasks")),
        sa.UniqueConstraint("token", name=op.f("uq_case_tasks_token")),
    )
    op.create_index("uq_case_tasks_open", "case_tasks", ["case_id", "code"], unique=True, **OPEN)
    op.create_index("ix_case_tasks_case_id", "case_tasks", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_tasks")
    op.drop_table("case_timers")
    with op.batch_alter_table("cases") as table:
        for column in ("settled_at", "flags", "extended_to", "own_term"):
            table.drop_column(column)
