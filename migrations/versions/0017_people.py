"""Absences and their substitutes, walls between units, functions and calendars."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("substitute_id", WHOLE, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", WHOLE, nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("called_off_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_absences_official_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["officials.id"], name=op.f("fk_absences_substitute_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["officials.id"], name=op.f("fk_absences_entered_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("token", name=op.f("uq_absences_token")),
    )
    op.create_index("ix_absences_substitute_id_until_on", "absences", ["substitute_id", "until_on"])
    op.create_index("ix_absences_official_id_until_on", "absences", ["official_id", "until_on"])
    op.create_table(
        "batches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_batches_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("token", name=op.f("uq_batches_token")),
    )
    op.create_index("ix_batches_official_id", "batches", ["official_id"])
    op.create_table(
        "batch_items",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("batch_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("said", sa.String(400), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id_batches")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_batch_items_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "case_id", name=op.f("uq_batch_items_batch_id_case_id")),
    )
    _walls()
    _functions()
    op.add_column("units", sa.Column("hours", sa.String(200), nullable=False, server_default=""))


def _functions() -> None:
    op.create_table(
        "function_bindings",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("function", sa.String(40), nullable=False),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["units.code"], name=op.f("fk_function_bindings_unit_code_units")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_function_bindings_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_function_bindings")),
    )
    op.create_index("ix_function_bindings_unit_code_function", "function_bindings", ["unit_code", "function"])
    op.create_table(
        "message_texts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("author_id", WHOLE, nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["officials.id"], name=op.f("fk_message_texts_author_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_texts")),
        sa.UniqueConstraint("kind", "language", "number", name=op.f("uq_message_texts_kind_language_number")),
    )
    op.create_table(
        "closed_days",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_by_id", WHOLE, nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["officials.id"], name=op.f("fk_closed_days_entered_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_closed_days")),
    )


def _walls() -> None:
    op.create_table(
        "sensitive_cases",
        sa.Column("case_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by_id", WHOLE, nullable=False),
        sa.Column("marked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sensitive_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["officials.id"], name=op.f("fk_sensitive_cases_marked_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_sensitive_cases")),
    )
    op.create_table(
        "exclusions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=True),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("pesel_match", sa.String(64), nullable=True),
        sa.Column("ground", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by_id", WHOLE, nullable=False),
        sa.Column("declared_at", Moment(), nullable=False),
        sa.Column("lifted_at", Moment(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_exclusions_{column}_{table}"))
            for column, table in (
                ("official_id", "officials"),
                ("case_id", "cases"),
                ("subject_id", "subjects"),
                ("declared_by_id", "officials"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusions")),
        sa.UniqueConstraint("token", name=op.f("uq_exclusions_token")),
    )
    op.create_index("ix_exclusions_official_id", "exclusions", ["official_id"])
    op.create_table(
        "consultations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", WHOLE, nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", WHOLE, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consultations_case_id_cases")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_consultations_unit_code_units")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["officials.id"], name=op.f(f"fk_consultations_{column}_officials")
            )
            for column in ("asked_by_id", "answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("token", name=op.f("uq_consultations_token")),
    )
    op.create_index("ix_consultations_case_id", "consultations", ["case_id"])
    op.create_index("ix_consultations_unit_code_until_on", "consultations", ["unit_code", "until_on"])


def downgrade() -> None:
    op.drop_table("closed_days")
    op.drop_table("message_texts")
    with op.batch_alter_table("units") as table:
        table.drop_column("hours")
    op.drop_table("function_bindings")
    op.drop_table("consultations")
    op.drop_table("exclusions")
    op.drop_table("sensitive_cases")
    op.drop_table("batch_items")
    op.drop_table("batches")
    op.drop_table("absences")
