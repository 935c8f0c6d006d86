"""Matters that run in the city's other systems, as their status feed tells."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "elsewhere_systems",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("as_of", Moment(), nullable=True),
        sa.Column("full_as_of", Moment(), nullable=True),
        sa.Column("imported_at", Moment(), nullable=True),
        sa.Column("last_error", sa.String(200), nullable=True),
        sa.Column("last_error_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_elsewhere_systems"),
        sa.UniqueConstraint("name", name="uq_elsewhere_systems_name"),
    )
    op.create_table(
        "elsewhere_imports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("system_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("as_of", Moment(), nullable=True),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("skipped", WHOLE, nullable=False),
        sa.Column("removed", WHOLE, nullable=False),
        sa.Column("rejected", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["system_id"], ["elsewhere_systems.id"], name="fk_elsewhere_imports_system_id_elsewhere_systems"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_elsewhere_imports"),
        sa.UniqueConstraint("system_id", "sha256", name="uq_elsewhere_imports_system_id_sha256"),
    )
    _create_cases()


def _create_cases() -> None:
    op.create_table(
        "elsewhere_cases",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("system_id", WHOLE, nullable=False),
        sa.Column("import_id", WHOLE, nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("case_class", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(160), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("status", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("as_of", Moment(), nullable=False),
        sa.Column("party_match", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(60), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["system_id"], ["elsewhere_systems.id"], name="fk_elsewhere_cases_system_id_elsewhere_systems"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["elsewhere_imports.id"], name="fk_elsewhere_cases_import_id_elsewhere_imports"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_elsewhere_cases"),
        sa.UniqueConstraint("token", name="uq_elsewhere_cases_token"),
        sa.UniqueConstraint("system_id", "number", name="uq_elsewhere_cases_system_id_number"),
    )
    op.create_index("ix_elsewhere_cases_party_match", "elsewhere_cases", ["party_match"])


def downgrade() -> None:
    for table in ("elsewhere_cases", "elsewhere_imports", "elsewhere_systems"):
        op.drop_table(table)
