"""Signatures made outside the portal and what was found in them."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state NOT IN ('issued', 'void')")


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
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


def downgrade() -> None:
    op.drop_table("signing_requests")
