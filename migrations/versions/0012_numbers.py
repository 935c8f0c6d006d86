"""Office numbers: the classes of matters, sequences without holes, the export's queue."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WAITING = {
    "sqlite_where": sa.text("acknowledged_at IS NULL"),
    "postgresql_where": sa.text("acknowledged_at IS NULL"),
}
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "units", sa.Column("number_by_hand", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "case_classes",
        sa.Column("symbol", sa.String(6), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("category", sa.String(5), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("symbol", name=op.f("pk_case_classes")),
    )
    op.create_table(
        "number_sequences",
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("case_class", sa.String(6), nullable=False),
        sa.Column("group_no", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["units.code"], name=op.f("fk_number_sequences_unit_code_units")
        ),
        sa.PrimaryKeyConstraint(
            "unit_code", "case_class", "group_no", "year", name=op.f("pk_number_sequences")
        ),
    )
    op.create_table(
        "case_groups",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("case_class", sa.String(6), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_case_groups_unit_code_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_groups")),
        sa.UniqueConstraint(
            "unit_code",
            "case_class",
            "year",
            "number",
            name=op.f("uq_case_groups_unit_code_case_class_year_number"),
        ),
    )
    op.create_table(
        "case_logbooks",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("last_event_id", WHOLE, nullable=False),
        sa.Column("asked_by_id", WHOLE, nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_logbooks_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["officials.id"], name=op.f("fk_case_logbooks_asked_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_case_logbooks_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_logbooks")),
        sa.UniqueConstraint("token", name=op.f("uq_case_logbooks_token")),
    )
    op.create_index("ix_case_logbooks_case_id", "case_logbooks", ["case_id"])
    op.create_table(
        "case_packages",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("queued_at", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_packages_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_case_packages_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_packages")),
        sa.UniqueConstraint("token", name=op.f("uq_case_packages_token")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_packages_case_id")),
    )
    op.create_index("ix_case_packages_waiting", "case_packages", ["id"], **WAITING)


def downgrade() -> None:
    op.drop_table("case_packages")
    op.drop_table("case_logbooks")
    op.drop_table("case_groups")
    op.drop_table("number_sequences")
    op.drop_table("case_classes")
    with op.batch_alter_table("units") as table:
        table.drop_column("number_by_hand")
