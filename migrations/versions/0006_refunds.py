"""Refunds: asked for, approved, sent, done or refused; each step in a table that nobody can change."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNDER_WAY = sa.text("poll_at IS NOT NULL")


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("payment_id", WHOLE, nullable=True),
        sa.Column("number", WHOLE, nullable=True),
        sa.Column("charge_id", WHOLE, nullable=True),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("amount_grosze", WHOLE, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("request_id", sa.String(45), nullable=False),
        sa.Column("refunds_uuid", sa.String(32), nullable=False),
        sa.Column("click", sa.String(43), nullable=False),
        sa.Column("repeats_id", WHOLE, nullable=True),
        sa.Column("requested_by_id", WHOLE, nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("approved_by_id", WHOLE, nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("poll_at", Moment(), nullable=True),
        sa.Column("batch_id", WHOLE, nullable=True),
        sa.CheckConstraint("amount_grosze > 0", name=op.f("ck_refunds_amount_positive")),
        key("refunds", "payment_id", "payments"),
        key("refunds", "charge_id", "charges"),
        key("refunds", "subject_id", "subjects"),
        key("refunds", "repeats_id", "refunds"),
        key("refunds", "requested_by_id", "officials"),
        key("refunds", "approved_by_id", "officials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_refunds_{column}"))
            for column in ("token", "request_id", "refunds_uuid", "click", "repeats_id")
        ),
    )
    for column in ("charge_id", "subject_id"):
        op.create_index(f"ix_refunds_{column}", "refunds", [column])
    op.create_index("ix_refunds_payment_id_number", "refunds", ["payment_id", "number"], unique=True)
    op.create_index("ix_refunds_state_requested_at", "refunds", ["state", "requested_at"])
    op.create_index(
        "ix_refunds_poll_at", "refunds", ["poll_at"], sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY
    )
    _create_events()
    with op.batch_alter_table("treasurer_tasks") as table:
        table.add_column(sa.Column("refund_id", WHOLE, nullable=True))
        table.create_foreign_key("fk_treasurer_tasks_refund_id_refunds", "refunds", ["refund_id"], ["id"])
        table.create_unique_constraint("uq_treasurer_tasks_refund_id_kind", ["refund_id", "kind"])


def _create_events() -> None:
    op.create_table(
        "refund_events",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("refund_id", WHOLE, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("event", sa.String(12), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("target", sa.String(10), nullable=False),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        key("refund_events", "refund_id", "refunds"),
        key("refund_events", "official_id", "officials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_events")),
    )
    op.create_index("ix_refund_events_refund_id", "refund_events", ["refund_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER refund_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON refund_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER refund_events_no_{act.lower()} BEFORE {act} ON refund_events "
            "BEGIN SELECT RAISE(ABORT, 'rows of refund_events are only ever added'); END"
        )


def downgrade() -> None:
    _refuse_to_lose_money()
    with op.batch_alter_table("treasurer_tasks") as table:
        table.drop_constraint("uq_treasurer_tasks_refund_id_kind", type_="unique")
        table.drop_constraint("fk_treasurer_tasks_refund_id_refunds", type_="foreignkey")
        table.drop_column("refund_id")
    op.drop_table("refund_events")
    op.drop_table("refunds")


def _refuse_to_lose_money() -> None:
    """The older tables cannot say that money went back: it is not forgotten for their sake."""
    if op.get_bind().execute(sa.text("SELECT count(*) FROM refunds")).scalar():
        raise RuntimeError("refunds have no place in the older tables; restore a backup instead")
