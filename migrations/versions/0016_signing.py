"""Signatures made outside the portal and what was found in them; letters to e-delivery boxes and their proofs."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state NOT IN ('issued', 'void')")
TO_SEND = sa.text("way = 'edelivery' AND state = 'prepared'")


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    _create_signing()
    _create_edelivery()
    op.create_index(
        "ix_deliveries_to_send", "deliveries", ["id"], sqlite_where=TO_SEND, postgresql_where=TO_SEND
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_to_send", table_name="deliveries")
    for name in ("edelivery_operator", "edelivery_proofs", "edelivery_letters", "signing_requests"):
        op.drop_table(name)


def _create_signing() -> None:
    op.create_table(
        "signing_requests",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("draft_id", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("unsigned_id", WHOLE, nullable=True),
        sa.Column("upload_id", WHOLE, nullable=True),
        sa.Column("uploaded_by_id", WHOLE, nullable=True),
        sa.Column("fault", sa.String(20), nullable=True),
        sa.Column("found", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        key("signing_requests", "case_id", "cases"),
        key("signing_requests", "draft_id", "decision_drafts"),
        key("signing_requests", "official_id", "officials"),
        key("signing_requests", "uploaded_by_id", "officials"),
        key("signing_requests", "unsigned_id", "stored_files"),
        key("signing_requests", "upload_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_requests")),
        sa.UniqueConstraint("token", name=op.f("uq_signing_requests_token")),
    )
    op.create_index(
        "uq_signing_requests_live",
        "signing_requests",
        ["case_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _create_edelivery() -> None:
    op.create_table(
        "edelivery_letters",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("delivery_id", WHOLE, nullable=False),
        sa.Column("message_id", sa.String(80), nullable=True),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        key("edelivery_letters", "delivery_id", "deliveries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edelivery_letters")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_edelivery_letters_delivery_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_edelivery_letters_message_id")),
    )
    op.create_table(
        "edelivery_proofs",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("letter_id", WHOLE, nullable=True),
        sa.Column("message_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("read_at", Moment(), nullable=False),
        key("edelivery_proofs", "letter_id", "edelivery_letters"),
        key("edelivery_proofs", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edelivery_proofs")),
        sa.UniqueConstraint("number", name=op.f("uq_edelivery_proofs_number")),
    )
    op.create_index("ix_edelivery_proofs_letter_id", "edelivery_proofs", ["letter_id"])
    op.create_index("ix_edelivery_proofs_message_id", "edelivery_proofs", ["message_id"])
    op.create_table(
        "edelivery_operator",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edelivery_operator")),
    )
