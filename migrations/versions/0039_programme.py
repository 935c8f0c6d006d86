"""The programme board: observations of indicators and rows of registers, to which rows are only ever added."""

import sqlalchemy as sa
from alembic import op

from portal.db import Json, Moment

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PROTECTED = ("kpi_observations", "register_rows", "register_days")


def upgrade() -> None:
    op.create_table(
        "kpi_observations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("once", sa.String(60), nullable=False),
        sa.Column("kpi", sa.String(20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value_thousandths", BIG, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("official_id", BIG),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("replaces_id", BIG),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_kpi_observations_official_id_officials")),
        sa.ForeignKeyConstraint(["replaces_id"], ["kpi_observations.id"], name=op.f("fk_kpi_observations_replaces_id_kpi_observations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_observations")),
        sa.UniqueConstraint("once", name=op.f("uq_kpi_observations_once")),
        sa.UniqueConstraint("token", name=op.f("uq_kpi_observations_token")),
    )  # fmt: skip
    op.create_index("ix_kpi_observations_kpi_on", "kpi_observations", ["kpi", "on"])
    op.create_table(
        "register_rows",
        sa.Column("id", BIG, nullable=False),
        sa.Column("register", sa.String(20), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("official_id", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_register_rows_official_id_officials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_rows")),
        sa.UniqueConstraint("register", "key", "version", name=op.f("uq_register_rows_register_key_version")),
    )  # fmt: skip
    op.create_table(
        "register_days",
        sa.Column("id", BIG, nullable=False),
        sa.Column("register", sa.String(20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("official_id", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_register_days_official_id_officials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_days")),
        sa.UniqueConstraint("register", "on", name=op.f("uq_register_days_register_on")),
    )  # fmt: skip
    _protect()


def downgrade() -> None:
    op.drop_table("register_days")
    op.drop_table("register_rows")
    op.drop_index("ix_kpi_observations_kpi_on", "kpi_observations")
    op.drop_table("kpi_observations")


def _protect() -> None:
    for table in PROTECTED:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
