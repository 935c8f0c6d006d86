"""Let a payment be for an account that another system keeps, and a report of it name the payment."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINE, REPORT = "fk_payment_lines_mirror_id_mirror_accounts", "fk_source_reports_payment_id_payments"


def upgrade() -> None:
    with op.batch_alter_table("payment_lines") as table:
        table.add_column(sa.Column("mirror_id", WHOLE, nullable=True))
        table.add_column(sa.Column("named", sa.JSON(none_as_null=True), nullable=True))
        table.create_foreign_key(LINE, "mirror_accounts", ["mirror_id"], ["id"])
    op.create_index("ix_payment_lines_mirror_id", "payment_lines", ["mirror_id"])
    with op.batch_alter_table("source_reports") as table:
        table.create_foreign_key(REPORT, "payments", ["payment_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("source_reports") as table:
        table.drop_constraint(REPORT, type_="foreignkey")
    op.drop_index("ix_payment_lines_mirror_id", table_name="payment_lines")
    with op.batch_alter_table("payment_lines") as table:
        table.drop_constraint(LINE, type_="foreignkey")
        table.drop_column("named")
        table.drop_column("mirror_id")
