"""What residents set up around their dues: links for others, calendars, reminders, proofs."""

import secrets

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TOKEN_BYTES = 18


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    _name_accounts()
    _create_links()
    op.create_table(
        "calendar_feeds",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("with_amounts", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        key("calendar_feeds", "subject_id", "subjects"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_calendar_feeds_subject_id")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_feeds_token")),
    )
    op.create_table(
        "payment_proofs",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("payment_id", WHOLE, nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        key("payment_proofs", "payment_id", "payments"),
        key("payment_proofs", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_proofs")),
        sa.UniqueConstraint("payment_id", "audience", name=op.f("uq_payment_proofs_payment_id_audience")),
    )
    # the year's payments are read from the index, however many years lie behind
    op.drop_index("ix_ledger_entries_subject_id_book", table_name="ledger_entries")
    op.create_index("ix_ledger_entries_subject_id_book", "ledger_entries", ["subject_id", "book", "value_on"])


def _name_accounts() -> None:
    op.add_column("tax_accounts", sa.Column("token", sa.String(32), nullable=True))
    connection = op.get_bind()
    ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM tax_accounts"))]
    if ids:
        connection.execute(
            sa.text("UPDATE tax_accounts SET token = :token WHERE id = :id"),
            [{"id": one, "token": secrets.token_urlsafe(TOKEN_BYTES)} for one in ids],
        )
    with op.batch_alter_table("tax_accounts") as table:
        table.alter_column("token", existing_type=sa.String(32), nullable=False)
        table.create_unique_constraint("uq_tax_accounts_token", ["token"])


def _create_links() -> None:
    op.create_table(
        "pay_links",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("charge_id", WHOLE, nullable=True),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("shows_sum", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        key("pay_links", "subject_id", "subjects"),
        key("pay_links", "account_id", "tax_accounts"),
        key("pay_links", "charge_id", "charges"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_links")),
        sa.UniqueConstraint("token", name=op.f("uq_pay_links_token")),
    )
    op.create_index("ix_pay_links_subject_id", "pay_links", ["subject_id"])
    with op.batch_alter_table("baskets") as table:
        table.add_column(sa.Column("link_id", WHOLE, nullable=True))
        table.create_foreign_key("fk_baskets_link_id_pay_links", "pay_links", ["link_id"], ["id"])
    op.create_index("ix_baskets_link_id", "baskets", ["link_id"])


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_subject_id_book", table_name="ledger_entries")
    op.create_index("ix_ledger_entries_subject_id_book", "ledger_entries", ["subject_id", "book"])
    op.drop_table("payment_proofs")
    op.drop_table("calendar_feeds")
    op.drop_index("ix_baskets_link_id", table_name="baskets")
    with op.batch_alter_table("baskets") as table:
        table.drop_constraint("fk_baskets_link_id_pay_links", type_="foreignkey")
        table.drop_column("link_id")
    op.drop_table("pay_links")
    with op.batch_alter_table("tax_accounts") as table:
        table.drop_constraint("uq_tax_accounts_token", type_="unique")
        table.drop_column("token")
