"""What is counted of matters: vectors by day and month, terms, counts from outside, published figures, tiers."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VECTOR = (
    ("service", sa.String(60)),
    ("unit_code", sa.String(20)),
    ("channel", sa.String(12)),
    ("left_out", sa.String(12)),
    ("visited", sa.Boolean()),
    ("on_paper", sa.Boolean()),
    ("paid", sa.String(10)),
    ("delivered", sa.String(10)),
    ("ended", sa.String(10)),
)
TERM = (
    ("service", sa.String(60)),
    ("unit_code", sa.String(20)),
    ("left_out", sa.String(12)),
    ("office_days", WHOLE),
    ("applicant_days", WHOLE),
    ("external_days", WHOLE),
    ("late", sa.Boolean()),
)
STANDS = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.drop_table("daily_counts")  # the facts below are recounted from the matters, and say more
    for table in ("day_facts", "month_facts"):
        _facts(table)
    op.create_table(
        "term_facts",
        *(sa.Column(name, kind, nullable=False) for name, kind in TERM),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("matters", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("on", *(name for name, _ in TERM), name=op.f("pk_term_facts")),
    )
    op.create_table(
        "measure_left_out",
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_measure_left_out_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_measure_left_out_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_measure_left_out")),
    )
    op.create_table(
        "service_tiers",
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("declared", WHOLE, nullable=False),
        sa.Column("proven", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("service", "on", name=op.f("pk_service_tiers")),
    )
    _outside()
    _figures()
    every_day = sa.text(
        'INSERT INTO touched ("on", service, stamp) SELECT DISTINCT filed_on, service, :now FROM cases '
        'WHERE NOT EXISTS (SELECT 1 FROM touched t WHERE t."on" = cases.filed_on AND t.service = cases.service)'
    )
    op.get_bind().execute(every_day.bindparams(sa.bindparam("now", datetime.now(UTC), Moment())))


def _facts(table: str) -> None:
    op.create_table(
        table,
        *(sa.Column(name, kind, nullable=False) for name, kind in VECTOR),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("matters", WHOLE, nullable=False),
        sa.Column("returned", WHOLE, nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("on", *(name for name, _ in VECTOR), name=op.f(f"pk_{table}")),
    )


def _outside() -> None:
    op.create_table(
        "outside_imports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("changed", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_outside_imports_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_imports")),
        sa.UniqueConstraint("sha256", name=op.f("uq_outside_imports_sha256")),
    )
    op.create_table(
        "outside_counts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("matters", WHOLE, nullable=False),
        sa.Column("import_id", WHOLE),
        sa.Column("official_id", WHOLE),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment()),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["units.code"], name=op.f("fk_outside_counts_unit_code_units")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["outside_imports.id"], name=op.f("fk_outside_counts_import_id_outside_imports")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_outside_counts_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_counts")),
    )
    op.create_index(
        "uq_outside_counts_stands", "outside_counts", ["month", "unit_code", "service", "channel", "source"],
        unique=True, sqlite_where=STANDS, postgresql_where=STANDS,
    )  # fmt: skip


def _figures() -> None:
    op.create_table(
        "figures",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("definition", WHOLE, nullable=False),
        sa.Column("query", sa.String(64), nullable=False),
        sa.Column("numerator", WHOLE, nullable=False),
        sa.Column("denominator", WHOLE, nullable=False),
        sa.Column("unknown", WHOLE, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("seal_id", WHOLE, nullable=False),
        sa.Column("seal_hash", sa.String(64), nullable=False),
        sa.Column("computed_at", Moment(), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
        sa.UniqueConstraint(
            "month", "code", "service", "revision", name=op.f("uq_figures_month_code_service_revision")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER figures_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON figures "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER figures_no_{act.lower()} BEFORE {act} ON figures "
            "BEGIN SELECT RAISE(ABORT, 'rows of figures are only ever added'); END"
        )


def downgrade() -> None:
    for table in (
        "figures",
        "outside_counts",
        "outside_imports",
        "service_tiers",
        "measure_left_out",
        "term_facts",
    ):
        op.drop_table(table)
    for table in ("month_facts", "day_facts"):
        op.drop_table(table)
    op.create_table(
        "daily_counts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("filed", WHOLE, nullable=False),
        sa.Column("settled", WHOLE, nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("on", "service", "channel", "demo", name=op.f("pk_daily_counts")),
    )
