"""Datasets that the city gives to everybody, with every version of them."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=True),
        sa.Column("keeper_id", WHOLE, nullable=True),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("licence", sa.String(20), nullable=False),
        sa.Column("cadence", sa.String(12), nullable=False),
        sa.Column("theme", sa.String(4), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(500), nullable=False),
        sa.Column("looked_at", Moment(), nullable=True),
        sa.Column("look_fault", sa.String(12), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_datasets_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["officials.id"], name=op.f("fk_datasets_keeper_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint("slug", name=op.f("uq_datasets_slug")),
        sa.UniqueConstraint("submission", name=op.f("uq_datasets_submission")),
    )
    op.create_index("ix_datasets_unit_code", "datasets", ["unit_code"])
    _create_versions()


def _create_versions() -> None:
    op.create_table(
        "dataset_versions",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dataset_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.Column("source_url", sa.String(500), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("fault_count", WHOLE, nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_dataset_versions_state")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_versions_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_dataset_versions_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officials.id"], name=op.f("fk_dataset_versions_made_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_versions")),
        sa.UniqueConstraint("dataset_id", "number", name=op.f("uq_dataset_versions_dataset_id_number")),
        sa.UniqueConstraint("submission", name=op.f("uq_dataset_versions_submission")),
    )
    op.create_index("ix_dataset_versions_file_id", "dataset_versions", ["file_id"])


def downgrade() -> None:
    op.drop_table("dataset_versions")
    op.drop_table("datasets")
