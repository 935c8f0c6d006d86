"""Bank statements, the gateway's payouts, and what matches what."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def partial(name, table, columns, where):
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    _create_payouts()
    _create_statements()


def _create_payouts() -> None:
    op.create_table(
        "gateway_batches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("shop", sa.String(20), nullable=False),
        sa.Column("batch_id", WHOLE, nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("paid_out_at", Moment(), nullable=True),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("gross_grosze", WHOLE, nullable=False),
        sa.Column("refund_grosze", WHOLE, nullable=False),
        sa.Column("commission_grosze", WHOLE, nullable=False),
        sa.Column("loose_grosze", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("fetched_at", Moment(), nullable=False),
        sa.Column("line_id", WHOLE, nullable=True),
        sa.Column("booked_at", Moment(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_batches"),
        sa.UniqueConstraint("shop", "batch_id", name="uq_gateway_batches_shop_batch_id"),
        sa.UniqueConstraint("line_id", name="uq_gateway_batches_line_id"),
    )
    op.create_index("ix_gateway_batches_state", "gateway_batches", ["state"])
    op.create_table(
        "gateway_items",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("batch_id", WHOLE, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("order_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("session_id", sa.String(100), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("fee_grosze", WHOLE, nullable=False),
        sa.Column("payment_id", WHOLE, nullable=True),
        sa.Column("refund_id", WHOLE, nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        key("gateway_items", "batch_id", "gateway_batches"),
        key("gateway_items", "payment_id", "payments"),
        key("gateway_items", "refund_id", "refunds"),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_items"),
        sa.UniqueConstraint(
            "batch_id", "kind", "order_id", "number", name="uq_gateway_items_batch_id_kind_order_id_number"
        ),
    )
    op.create_index("ix_gateway_items_payment_id", "gateway_items", ["payment_id"])
    op.create_index("ix_gateway_items_refund_id", "gateway_items", ["refund_id"])
    partial("ix_gateway_items_strange", "gateway_items", ["batch_id"], "state != 'matched'")
    op.create_table(
        "gateway_reports",
        sa.Column("shop", sa.String(20), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("error", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("shop", name="pk_gateway_reports"),
    )


def _create_statements() -> None:
    op.create_table(
        "bank_statements",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("account", sa.String(26), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("opening_grosze", WHOLE, nullable=False),
        sa.Column("closing_grosze", WHOLE, nullable=False),
        sa.Column("lines", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("uploaded_by_id", WHOLE, nullable=True),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("booked_at", Moment(), nullable=True),
        key("bank_statements", "uploaded_by_id", "officials"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_statements"),
        sa.UniqueConstraint("token", name="uq_bank_statements_token"),
        sa.UniqueConstraint(
            "account", "number", "from_on", "to_on", name="uq_bank_statements_account_number_from_on_to_on"
        ),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("statement_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("counterparty_account", sa.Text(), nullable=False),
        sa.Column("credited_account", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("is_reversal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("match_kind", sa.String(10), nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("batch_id", WHOLE, nullable=True),
        sa.Column("refund_id", WHOLE, nullable=True),
        sa.Column("pair_id", WHOLE, nullable=True),
        sa.Column("surplus_grosze", WHOLE, nullable=False),
        sa.Column("owner_id", WHOLE, nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        key("bank_lines", "statement_id", "bank_statements"),
        key("bank_lines", "account_id", "tax_accounts"),
        key("bank_lines", "batch_id", "gateway_batches"),
        key("bank_lines", "pair_id", "bank_lines"),
        key("bank_lines", "owner_id", "officials"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_lines"),
        sa.UniqueConstraint("statement_id", "position", name="uq_bank_lines_statement_id_position"),
    )
    partial("ix_bank_lines_unmatched", "bank_lines", ["booked_on", "id"], "state = 'unmatched'")
    partial("ix_bank_lines_account_id", "bank_lines", ["account_id"], "account_id IS NOT NULL")
    partial("ix_bank_lines_batch_id", "bank_lines", ["batch_id"], "batch_id IS NOT NULL")
    partial("ix_bank_lines_refund_id", "bank_lines", ["refund_id"], "refund_id IS NOT NULL")


def downgrade() -> None:
    # the books name lines by their number and go on without them: what was booked stays booked
    for table in ("bank_lines", "bank_statements", "gateway_reports", "gateway_items", "gateway_batches"):
        op.drop_table(table)
