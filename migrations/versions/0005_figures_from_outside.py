"""Mirror the tax figures that another system keeps, and report payments to it."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tax_sources",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("as_of", Moment(), nullable=True),
        sa.Column("imported_at", Moment(), nullable=True),
        sa.Column("cursor", sa.String(500), nullable=True),
        sa.Column("last_error", sa.String(200), nullable=True),
        sa.Column("last_error_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tax_sources"),
        sa.UniqueConstraint("name", name="uq_tax_sources_name"),
    )
    _create_mirror()
    _create_traffic()


def _create_mirror() -> None:
    op.create_table(
        "mirror_accounts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("owner_match", sa.String(64), nullable=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("object_title", sa.String(200), nullable=False),
        sa.Column("bank_account", sa.String(26), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("as_of", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["tax_sources.id"], name="fk_mirror_accounts_source_id_tax_sources"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name="fk_mirror_accounts_subject_id_subjects"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mirror_accounts"),
        sa.UniqueConstraint("source_id", "number", name="uq_mirror_accounts_source_id_number"),
    )
    op.create_index("ix_mirror_accounts_subject_id", "mirror_accounts", ["subject_id"])
    op.create_index("ix_mirror_accounts_owner_match", "mirror_accounts", ["owner_match"])
    op.create_table(
        "mirror_lines",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("external_id", sa.String(60), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("paid_grosze", WHOLE, nullable=False),
        sa.Column("interest_grosze", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["mirror_accounts.id"], name="fk_mirror_lines_account_id_mirror_accounts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mirror_lines"),
        sa.UniqueConstraint("account_id", "external_id", name="uq_mirror_lines_account_id_external_id"),
    )
    op.create_table(
        "mirror_payments",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("receipt_no", sa.String(30), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["mirror_accounts.id"], name="fk_mirror_payments_account_id_mirror_accounts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mirror_payments"),
    )
    op.create_index("ix_mirror_payments_account_id", "mirror_payments", ["account_id"])
    op.create_index("ix_mirror_payments_receipt_no", "mirror_payments", ["receipt_no"])


def _create_traffic() -> None:
    op.create_table(
        "source_imports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("accounts", WHOLE, nullable=False),
        sa.Column("changed", WHOLE, nullable=False),
        sa.Column("rejected", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["tax_sources.id"], name="fk_source_imports_source_id_tax_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_imports"),
        sa.UniqueConstraint("source_id", "sha256", name="uq_source_imports_source_id_sha256"),
    )
    op.create_table(
        "source_reports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("source_id", WHOLE, nullable=False),
        sa.Column("payment_id", WHOLE, nullable=False),
        sa.Column("account_number", sa.String(34), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(30), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.Column("allocated_at", Moment(), nullable=True),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["tax_sources.id"], name="fk_source_reports_source_id_tax_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_reports"),
        sa.UniqueConstraint(
            "payment_id", "account_number", name="uq_source_reports_payment_id_account_number"
        ),
        sa.UniqueConstraint("receipt_no", name="uq_source_reports_receipt_no"),
    )
    op.create_index(
        "ix_source_reports_source_id_account_number", "source_reports", ["source_id", "account_number"]
    )
    op.create_index("ix_source_reports_state_id", "source_reports", ["state", "id"])


def downgrade() -> None:
    for table in (
        "source_reports", "source_imports", "mirror_payments", "mirror_lines", "mirror_accounts", "tax_sources",
    ):  # fmt: skip
        op.drop_table(table)
