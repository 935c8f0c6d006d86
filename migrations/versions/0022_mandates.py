"""Mandates: who may act for whom, for whom somebody acts just now, and who acted for a party of a matter."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)
# table, column, the table it leads to: added in place, for a table made anew would lose its triggers
LINKS = (("web_sessions", "mandate_id", "mandates"), ("case_parties", "proxy_id", "subjects"))


def upgrade() -> None:
    _companies()
    _mandates()
    for table, column, target in LINKS:
        _link(table, column, target)
    op.create_index("ix_case_parties_proxy_id", "case_parties", ["proxy_id"])


def downgrade() -> None:
    op.drop_index("ix_case_parties_proxy_id", "case_parties")
    for table, column, _target in LINKS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("mandates")
    op.drop_index("uq_subjects_entity_nip", "subjects")
    for column in ("regon", "krs", "struck_off_on"):
        op.drop_column("subjects", column)


def _companies() -> None:
    op.add_column("subjects", sa.Column("regon", sa.String(14), nullable=True))
    op.add_column("subjects", sa.Column("krs", sa.String(10), nullable=True))
    op.add_column("subjects", sa.Column("struck_off_on", sa.Date(), nullable=True))
    only = sa.text("kind = 'entity'")
    op.create_index(
        "uq_subjects_entity_nip", "subjects", ["nip"], unique=True, sqlite_where=only, postgresql_where=only
    )


def _link(table: str, column: str, target: str) -> None:
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} "
        f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
    )


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("agent_id", WHOLE, nullable=True),
        sa.Column("agent_match", sa.String(64), nullable=True),
        sa.Column("agent_name", sa.String(320), nullable=False),
        sa.Column("principal_id", WHOLE, nullable=True),
        sa.Column("principal_match", sa.String(64), nullable=False),
        sa.Column("name", sa.String(320), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("capacity", sa.String(12), nullable=False),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("parent_id", WHOLE, nullable=True),
        sa.Column("invite_hash", sa.String(64), nullable=True),
        sa.Column("invited_until", Moment(), nullable=True),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("signature", JSON, nullable=True),
        sa.Column("duty", sa.String(10), nullable=False),
        sa.Column("duty_grosze", WHOLE, nullable=False),
        sa.Column("duty_charge", sa.String(32), nullable=True),
        sa.Column("duty_file_id", WHOLE, nullable=True),
        sa.Column("relation", sa.String(12), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", WHOLE, nullable=True),
        sa.Column("checked_where", sa.String(12), nullable=False),
        sa.Column("checked_what", sa.String(300), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by", sa.String(10), nullable=False),
        _key("mandates", "agent_id", "subjects"),
        _key("mandates", "principal_id", "subjects"),
        _key("mandates", "parent_id", "mandates"),
        _key("mandates", "file_id", "stored_files"),
        _key("mandates", "duty_file_id", "stored_files"),
        _key("mandates", "decided_by_id", "officials"),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        sa.UniqueConstraint("token", name="uq_mandates_token"),
        sa.UniqueConstraint("number", name="uq_mandates_number"),
        sa.UniqueConstraint("invite_hash", name="uq_mandates_invite_hash"),
    )
    op.create_index("ix_mandates_agent_id", "mandates", ["agent_id"])
    op.create_index("ix_mandates_agent_match", "mandates", ["agent_match"])
    op.create_index("ix_mandates_principal_id", "mandates", ["principal_id"])
    op.create_index("ix_mandates_parent_id", "mandates", ["parent_id"])
    waits = sa.text("state = 'claimed'")
    op.create_index(
        "uq_mandates_claimed", "mandates", ["agent_id", "principal_match", "capacity"], unique=True,
        sqlite_where=waits, postgresql_where=waits,
    )  # fmt: skip
    op.create_index(
        "ix_mandates_to_check", "mandates", ["claimed_at"], sqlite_where=waits, postgresql_where=waits
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")
