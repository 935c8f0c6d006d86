"""How long papers are kept, what is locked in the archive, and what was erased."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("made_at IS NULL AND swept_at IS NULL")
KEPT = sa.text("made_at IS NOT NULL AND swept_at IS NULL")


def upgrade() -> None:
    _exports()


def downgrade() -> None:
    op.drop_table("data_export_parts")
    op.drop_table("data_exports")


def _exports() -> None:
    op.create_table(
        "data_exports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("loa", sa.String(12), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=True),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("swept_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_data_exports_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
        sa.UniqueConstraint("token", name=op.f("uq_data_exports_token")),
    )
    op.create_index(
        "uq_data_exports_pending", "data_exports", ["subject_id"], unique=True,
        sqlite_where=PENDING, postgresql_where=PENDING,
    )  # fmt: skip
    op.create_index(
        "ix_data_exports_kept", "data_exports", ["made_at"], sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_index("ix_data_exports_subject_id_asked_at", "data_exports", ["subject_id", "asked_at"])
    op.create_table(
        "data_export_parts",
        sa.Column("export_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["data_exports.id"], name=op.f("fk_data_export_parts_export_id_data_exports")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_data_export_parts_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_data_export_parts")),
    )
