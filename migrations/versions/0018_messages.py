"""What a party and an office write to each other inside a matter, and answers that a party put right."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_messages()
    _create_files()
    _create_answers()


def downgrade() -> None:
    op.drop_table("answer_versions")
    op.drop_table("case_message_files")
    op.drop_table("case_messages")


def _create_messages() -> None:
    op.create_table(
        "case_messages",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("submission_id", sa.String(43), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("party_id", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["case_parties.id"], name=op.f("fk_case_messages_party_id_case_parties")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_case_messages_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_messages")),
        sa.UniqueConstraint("token", name=op.f("uq_case_messages_token")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_case_messages_submission_id")),
    )
    op.create_index("ix_case_messages_case_id", "case_messages", ["case_id", "id"])
    op.create_index("ix_case_messages_party_id", "case_messages", ["party_id"])
    waits = sa.text("official_id IS NULL AND settled_at IS NULL")
    op.create_index(
        "ix_case_messages_to_answer", "case_messages", ["id"], sqlite_where=waits, postgresql_where=waits
    )


def _create_files() -> None:
    op.create_table(
        "case_message_files",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["case_messages.id"], name=op.f("fk_case_message_files_message_id_case_messages")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_case_message_files_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message_files")),
        sa.UniqueConstraint("token", name=op.f("uq_case_message_files_token")),
    )
    op.create_index("ix_case_message_files_message_id", "case_message_files", ["message_id"])


def _create_answers() -> None:
    op.create_table(
        "answer_versions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_answer_versions_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_versions")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_answer_versions_case_id_number")),
    )
