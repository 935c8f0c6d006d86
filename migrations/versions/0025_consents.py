"""Consents of a second person, and documents that a state register made."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, PAPERS = "case_consents", "register_papers"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("given_name", sa.String(120), nullable=False),
        sa.Column("surname", sa.String(200), nullable=False),
        sa.Column("pesel", sa.Text(), nullable=True),
        sa.Column("pesel_match", sa.String(64), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("times", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("official_id", WHOLE, nullable=True),
        *_links(TABLE, {"case_id": "cases", "subject_id": "subjects", "official_id": "officials"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_consents")),
        sa.UniqueConstraint("token", name=op.f("uq_case_consents_token")),
    )
    asked = sa.text("state = 'asked'")
    op.create_index("ix_case_consents_case_id", TABLE, ["case_id"])
    op.create_index("ix_case_consents_subject_id", TABLE, ["subject_id"])
    op.create_index(
        "ix_case_consents_asked", TABLE, ["pesel_match"], sqlite_where=asked, postgresql_where=asked
    )

    _create_papers()


def downgrade() -> None:
    op.drop_table(PAPERS)
    op.drop_table(TABLE)


def _create_papers() -> None:
    above = {"case_id": "cases", "official_id": "officials", "file_id": "stored_files"}
    op.create_table(
        PAPERS,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("found", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        *_links(PAPERS, above),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_papers")),
        sa.UniqueConstraint("token", name=op.f("uq_register_papers_token")),
    )
    op.create_index("ix_register_papers_case_id", PAPERS, ["case_id"])


def _links(own: str, above: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    """Name the tables that a row hangs on."""
    return [
        sa.ForeignKeyConstraint([key], [f"{table}.id"], name=op.f(f"fk_{own}_{key}_{table}"))
        for key, table in above.items()
    ]
