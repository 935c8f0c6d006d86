"""Where people leave off, how it went for them, what a matter costs: counts that name nobody."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "form_counts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("service", "on", "step", "kind", name=op.f("pk_form_counts")),
    )
    # a form begun before this day has no place that was counted: it stays out of the counts
    op.add_column("drafts", sa.Column("counted_on", sa.Date(), nullable=True))
    op.add_column("drafts", sa.Column("stands_at", sa.String(40), nullable=True))
    op.create_table(
        "form_ratings",
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("score", WHOLE, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_form_ratings_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_form_ratings")),
    )
    op.create_table(
        "work_facts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("left_out", sa.String(12), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("matters", "acts", "visits", "letters")),
        sa.PrimaryKeyConstraint("on", "service", "channel", "left_out", name=op.f("pk_work_facts")),
    )
    for table in ("day_facts", "month_facts"):
        op.add_column(table, sa.Column("charged_grosze", WHOLE, nullable=False, server_default="0"))
    every_day = sa.text(  # the sums are counted anew from the charges
        'INSERT INTO touched ("on", service, stamp) SELECT DISTINCT filed_on, service, :now FROM cases '
        'WHERE NOT EXISTS (SELECT 1 FROM touched t WHERE t."on" = cases.filed_on AND t.service = cases.service)'
    )
    op.get_bind().execute(every_day.bindparams(sa.bindparam("now", datetime.now(UTC), Moment())))


def downgrade() -> None:
    for table in ("month_facts", "day_facts"):
        op.drop_column(table, "charged_grosze")
    op.drop_table("work_facts")
    op.drop_table("form_ratings")
    op.drop_column("drafts", "stands_at")
    op.drop_column("drafts", "counted_on")
    op.drop_table("form_counts")
