"""Notes on events that move the numbers, the month's reports, and an index for what a unit settled of late."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "event_notes",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=True),
        sa.Column("rebases", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_event_notes_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_event_notes_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_notes")),
        sa.UniqueConstraint("token", "version", name=op.f("uq_event_notes_token_version")),
    )
    _only_ever_added("event_notes")
    _reports()
    op.create_index("ix_cases_unit_code_settled_at", "cases", ["unit_code", "settled_at"])


def _reports() -> None:
    op.create_table(
        "month_reports",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_month_reports_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_reports")),
    )
    op.create_table(
        "month_report_wishes",
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_month_report_wishes_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_month_report_wishes")),
    )
    op.create_table(
        "month_report_mails",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["month"], ["month_reports.month"], name=op.f("fk_month_report_mails_month_month_reports")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_month_report_mails_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("month", "official_id", name=op.f("pk_month_report_mails")),
    )


def _only_ever_added(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
        )


def downgrade() -> None:
    op.drop_index("ix_cases_unit_code_settled_at", "cases")
    for table in ("month_report_mails", "month_report_wishes", "month_reports", "event_notes"):
        op.drop_table(table)
