"""Keep books: charges of tax accounts, baskets, lines of payments, assessments, and the append-only ledger.

Rows that are there go over whole: what a payment was for becomes its line, an instalment a charge. The books
themselves are keyed, so ``flask db upgrade`` opens them afterwards, once for each charge and payment.
"""

import secrets

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("paid_at IS NULL AND cancelled_at IS NULL")
ON_CHARGE = sa.text("charge_id IS NOT NULL")
UNCLOSED = sa.text("closed_at IS NULL")


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.execute("ALTER TABLE tax_accounts RENAME COLUMN as_of TO opened_at")
    with op.batch_alter_table("tax_accounts") as table:
        table.alter_column(
            "number", type_=sa.String(34), existing_type=sa.String(30), existing_nullable=False
        )
        table.add_column(sa.Column("object_title", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("bank_account", sa.String(26), nullable=False, server_default=""))
    op.create_index("ix_tax_accounts_bank_account", "tax_accounts", ["bank_account"])
    _create_assessments()
    _widen_charges()
    _create_baskets()
    _part_payments()
    _widen_tasks()
    _create_ledger()
    _turn_instalments_into_charges()
    op.drop_table("tax_instalments")


def _create_assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("corrects_id", WHOLE, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("amount_grosze >= 0", name=op.f("ck_assessments_amount_not_negative")),
        key("assessments", "account_id", "tax_accounts"),
        key("assessments", "corrects_id", "assessments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index("ix_assessments_account_id_year", "assessments", ["account_id", "year"])


def _widen_charges() -> None:
    with op.batch_alter_table("charges") as table:
        table.add_column(sa.Column("account_id", WHOLE, nullable=True))
        table.add_column(sa.Column("assessment_id", WHOLE, nullable=True))
        table.add_column(sa.Column("period", sa.String(60), nullable=True))
        table.add_column(sa.Column("year", WHOLE, nullable=True))
        table.add_column(sa.Column("version", WHOLE, nullable=False, server_default="0"))
        table.create_foreign_key("fk_charges_account_id_tax_accounts", "tax_accounts", ["account_id"], ["id"])
        table.create_foreign_key(
            "fk_charges_assessment_id_assessments", "assessments", ["assessment_id"], ["id"]
        )
        table.create_unique_constraint("uq_charges_account_id_period", ["account_id", "period"])
    op.create_index("ix_charges_assessment_id", "charges", ["assessment_id"])
    op.create_index("ix_charges_account_id_year", "charges", ["account_id", "year"])
    op.create_index(
        "ix_charges_open", "charges", ["subject_id", "due_on"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def _create_baskets() -> None:
    op.create_table(
        "baskets",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("click", sa.String(43), nullable=False),
        sa.Column("payer_id", WHOLE, nullable=True),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("wanted", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        key("baskets", "payer_id", "subjects"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baskets")),
        sa.UniqueConstraint("token", name=op.f("uq_baskets_token")),
        sa.UniqueConstraint("click", name=op.f("uq_baskets_click")),
    )
    op.create_index("ix_baskets_payer_id", "baskets", ["payer_id"])


def _part_payments() -> None:
    op.create_table(
        "payment_lines",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("payment_id", WHOLE, nullable=False),
        sa.Column("charge_id", WHOLE, nullable=True),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("reference", sa.String(34), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.CheckConstraint("amount_grosze > 0", name=op.f("ck_payment_lines_amount_positive")),
        key("payment_lines", "payment_id", "payments"),
        key("payment_lines", "charge_id", "charges"),
        key("payment_lines", "account_id", "tax_accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_lines")),
    )
    for column in ("payment_id", "charge_id", "account_id"):
        op.create_index(f"ix_payment_lines_{column}", "payment_lines", [column])
    op.execute(
        "INSERT INTO payment_lines (payment_id, charge_id, title, amount_grosze) "
        "SELECT payments.id, charges.id, charges.title, payments.amount_grosze "
        "FROM payments JOIN charges ON charges.id = payments.charge_id"
    )
    with op.batch_alter_table("payments") as table:
        table.add_column(sa.Column("basket_id", WHOLE, nullable=True))
        table.add_column(sa.Column("payer_id", WHOLE, nullable=True))
        table.add_column(sa.Column("shop", sa.String(20), nullable=False, server_default="main"))
        table.create_foreign_key("fk_payments_basket_id_baskets", "baskets", ["basket_id"], ["id"])
        table.create_foreign_key("fk_payments_payer_id_subjects", "subjects", ["payer_id"], ["id"])
        table.drop_constraint("uq_payments_charge_id_click", type_="unique")
        table.drop_constraint("fk_payments_charge_id_charges", type_="foreignkey")
    op.execute(
        "UPDATE payments SET payer_id = (SELECT subject_id FROM charges WHERE charges.id = payments.charge_id)"
    )
    # one page view began one attempt of one charge: made unique over all by the session's own name
    op.execute(
        "UPDATE payments SET click = substr(session_id, 1, 43) WHERE click IN "
        "(SELECT click FROM payments GROUP BY click HAVING count(*) > 1)"
    )
    with op.batch_alter_table("payments") as table:
        table.drop_column("charge_id")
        table.create_unique_constraint("uq_payments_click", ["click"])
    for column in ("basket_id", "payer_id", "verified_at"):
        op.create_index(f"ix_payments_{column}", "payments", [column])


def _widen_tasks() -> None:
    with op.batch_alter_table("treasurer_tasks") as table:
        table.alter_column("payment_id", existing_type=WHOLE, nullable=True)
        table.add_column(sa.Column("charge_id", WHOLE, nullable=True))
        table.add_column(sa.Column("owner_id", WHOLE, nullable=True))
        table.add_column(sa.Column("closed_by_id", WHOLE, nullable=True))
        table.add_column(sa.Column("resolution", sa.Text(), nullable=False, server_default=""))
        table.create_foreign_key("fk_treasurer_tasks_charge_id_charges", "charges", ["charge_id"], ["id"])
        table.create_foreign_key("fk_treasurer_tasks_owner_id_officials", "officials", ["owner_id"], ["id"])
        table.create_foreign_key(
            "fk_treasurer_tasks_closed_by_id_officials", "officials", ["closed_by_id"], ["id"]
        )
    op.create_index(
        "ix_treasurer_tasks_open", "treasurer_tasks", ["opened_at"], sqlite_where=UNCLOSED,
        postgresql_where=UNCLOSED,
    )  # fmt: skip


def _create_ledger() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("transfer", sa.String(24), nullable=False),
        sa.Column("once", sa.String(60), nullable=True),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("book", sa.String(16), nullable=False),
        sa.Column("part", sa.String(34), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("charge_id", WHOLE, nullable=True),
        sa.Column("payment_id", WHOLE, nullable=True),
        sa.Column("refund_id", WHOLE, nullable=True),
        sa.Column("line_id", WHOLE, nullable=True),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("amount_grosze <> 0", name=op.f("ck_ledger_entries_amount_not_zero")),
        key("ledger_entries", "subject_id", "subjects"),
        key("ledger_entries", "charge_id", "charges"),
        key("ledger_entries", "payment_id", "payments"),
        key("ledger_entries", "official_id", "officials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("once", name=op.f("uq_ledger_entries_once")),
    )
    for column in ("transfer", "payment_id", "refund_id", "line_id", "at"):
        op.create_index(f"ix_ledger_entries_{column}", "ledger_entries", [column])
    op.create_index("ix_ledger_entries_subject_id_book", "ledger_entries", ["subject_id", "book"])
    op.create_index("ix_ledger_entries_book_part", "ledger_entries", ["book", "part"])
    op.create_index(
        "ix_ledger_entries_charge_id_book", "ledger_entries", ["charge_id", "book"], sqlite_where=ON_CHARGE,
        postgresql_where=ON_CHARGE,
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER ledger_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_entries_no_{act.lower()} BEFORE {act} ON ledger_entries "
            "BEGIN SELECT RAISE(ABORT, 'rows of ledger_entries are only ever added'); END"
        )


def _turn_instalments_into_charges() -> None:
    """What is left of a partly paid instalment goes over; what was paid of it stays in the old system's papers."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT i.account_id, i.period, i.due_on, i.amount_grosze, i.paid_grosze, a.subject_id, a.kind, "
            "a.title, a.opened_at FROM tax_instalments i JOIN tax_accounts a ON a.id = i.account_id"
        )
    ).mappings()
    charges = [
        {
            "token": secrets.token_urlsafe(18), "account": row["account_id"], "period": row["period"],
            "due": row["due_on"], "year": int(str(row["due_on"])[:4]), "subject": row["subject_id"],
            "kind": row["kind"], "title": row["title"], "at": row["opened_at"],
            "amount": row["amount_grosze"] - row["paid_grosze"] or row["amount_grosze"],
            "paid": row["opened_at"] if row["paid_grosze"] >= row["amount_grosze"] else None,
        }
        for row in rows
    ]  # fmt: skip
    if charges:
        connection.execute(
            sa.text(
                "INSERT INTO charges (token, subject_id, account_id, kind, title, period, year, law, "
                "amount_grosze, due_on, created_at, paid_at, version) VALUES (:token, :subject, :account, :kind, "
                ":title, :period, :year, '', :amount, :due, :at, :paid, 0)"
            ),
            charges,
        )


def downgrade() -> None:
    _refuse_to_lose_money()
    op.create_table(
        "tax_instalments",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("paid_grosze", WHOLE, nullable=False),
        key("tax_instalments", "account_id", "tax_accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_instalments")),
        sa.UniqueConstraint("account_id", "period", name=op.f("uq_tax_instalments_account_id_period")),
    )
    op.execute(
        "INSERT INTO tax_instalments (account_id, period, due_on, amount_grosze, paid_grosze) "
        "SELECT account_id, substr(period, 1, 40), due_on, amount_grosze, "
        "CASE WHEN paid_at IS NULL THEN 0 ELSE amount_grosze END FROM charges WHERE account_id IS NOT NULL"
    )
    op.drop_table("ledger_entries")
    op.execute("DELETE FROM charges WHERE account_id IS NOT NULL")
    op.execute("DELETE FROM treasurer_tasks WHERE payment_id IS NULL")
    op.drop_index("ix_treasurer_tasks_open", table_name="treasurer_tasks")
    with op.batch_alter_table("treasurer_tasks") as table:
        for column, target in (
            ("charge_id", "charges"),
            ("owner_id", "officials"),
            ("closed_by_id", "officials"),
        ):
            table.drop_constraint(f"fk_treasurer_tasks_{column}_{target}", type_="foreignkey")
            table.drop_column(column)
        table.drop_column("resolution")
        table.alter_column("payment_id", existing_type=WHOLE, nullable=False)
    _put_payments_together()
    op.drop_table("baskets")
    _narrow_charges()
    op.drop_table("assessments")
    op.drop_index("ix_tax_accounts_bank_account", table_name="tax_accounts")
    with op.batch_alter_table("tax_accounts") as table:
        table.drop_column("bank_account")
        table.drop_column("object_title")
        table.alter_column(
            "number", type_=sa.String(30), existing_type=sa.String(34), existing_nullable=False
        )
    op.execute("ALTER TABLE tax_accounts RENAME COLUMN opened_at TO as_of")


def _refuse_to_lose_money() -> None:
    """The older tables cannot say that money came for a tax account: nothing is thrown away for their sake."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT count(*) FROM payments WHERE id NOT IN "
            "(SELECT payment_id FROM payment_lines WHERE charge_id IS NOT NULL)"
        )
    )
    if found.scalar():
        raise RuntimeError(
            "payments for tax accounts have no place in the older tables; restore a backup instead"
        )


def _put_payments_together() -> None:
    for column in ("basket_id", "payer_id", "verified_at"):
        op.drop_index(f"ix_payments_{column}", table_name="payments")
    with op.batch_alter_table("payments") as table:
        table.drop_constraint("uq_payments_click", type_="unique")
        table.add_column(sa.Column("charge_id", WHOLE, nullable=True))
    op.execute(
        "UPDATE payments SET charge_id = (SELECT min(charge_id) FROM payment_lines "
        "WHERE payment_lines.payment_id = payments.id)"
    )
    op.drop_table("payment_lines")
    with op.batch_alter_table("payments") as table:
        table.alter_column("charge_id", existing_type=WHOLE, nullable=False)
        table.create_foreign_key("fk_payments_charge_id_charges", "charges", ["charge_id"], ["id"])
        table.create_unique_constraint("uq_payments_charge_id_click", ["charge_id", "click"])
        table.drop_constraint("fk_payments_payer_id_subjects", type_="foreignkey")
        table.drop_constraint("fk_payments_basket_id_baskets", type_="foreignkey")
        for column in ("shop", "payer_id", "basket_id"):
            table.drop_column(column)


def _narrow_charges() -> None:
    for name in ("ix_charges_open", "ix_charges_account_id_year", "ix_charges_assessment_id"):
        op.drop_index(name, table_name="charges")
    with op.batch_alter_table("charges") as table:
        table.drop_constraint("uq_charges_account_id_period", type_="unique")
        table.drop_constraint("fk_charges_assessment_id_assessments", type_="foreignkey")
        table.drop_constraint("fk_charges_account_id_tax_accounts", type_="foreignkey")
        for column in ("version", "year", "period", "assessment_id", "account_id"):
            table.drop_column(column)
