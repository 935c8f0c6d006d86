"""Rooms of video visits: who came in, which tickets were used, which interpreters were invited."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_entries",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("holder", sa.String(24), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("admitted_at", Moment(), nullable=True),
        sa.Column("admitted_by_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_entries_visit_id_visits")),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"], ["officials.id"], name=op.f("fk_visit_entries_admitted_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_entries")),
        sa.UniqueConstraint("visit_id", "role", "holder", name=op.f("uq_visit_entries_visit_id_role_holder")),
    )
    op.create_table(
        "visit_used_tickets",
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_visit_used_tickets")),
    )
    op.create_index(op.f("ix_visit_used_tickets_used_at"), "visit_used_tickets", ["used_at"])
    op.create_table(
        "visit_invitations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("invited_by_id", WHOLE, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=True),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_invitations_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["officials.id"], name=op.f("fk_visit_invitations_invited_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visit_invitations_token_hash")),
    )
    op.create_index(op.f("ix_visit_invitations_visit_id"), "visit_invitations", ["visit_id"])


def downgrade() -> None:
    for name in ("visit_invitations", "visit_used_tickets", "visit_entries"):
        op.drop_table(name)
