"""Services and matters that are in no share beside accounts, keys of systems that report counts, matters of the feed."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEFT_OUT = "measure_left_out"
OLD = ("subject_id", "why", "official_id", "since_at")
STANDS = "ended_at IS NULL"


def upgrade() -> None:
    kept = _rows(sa.text(f"SELECT {', '.join(OLD)} FROM {LEFT_OUT}"))  # noqa: S608 - names of columns
    op.drop_table(LEFT_OUT)
    _left_out()
    for row in kept:
        more = {"token": secrets.token_hex(16), "service": "", "reason": "", "mistaken": False}
        op.bulk_insert(_table(*OLD, *more), [row | more])
    _keys()
    op.create_table(
        "feed_matters",
        sa.Column("number_match", sa.String(64), nullable=False),
        sa.Column("system", sa.String(40), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("number_match", "system", name=op.f("pk_feed_matters")),
    )
    op.create_index("ix_feed_matters_filed_on", "feed_matters", ["filed_on"])
    op.add_column("outside_counts", sa.Column("told_by", sa.String(32), nullable=False, server_default=""))


def _left_out() -> None:
    op.create_table(
        LEFT_OUT,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("subject_id", WHOLE),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("case_id", WHOLE),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("since_on", sa.Date()),
        sa.Column("until_on", sa.Date()),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        sa.Column("mistaken", sa.Boolean(), nullable=False),
        sa.Column("ended_by_id", WHOLE),
        sa.Column("ended_at", Moment()),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_{LEFT_OUT}_{name}_{table}"))
            for name, table in (
                ("subject_id", "subjects"),
                ("case_id", "cases"),
                ("official_id", "officials"),
                ("ended_by_id", "officials"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LEFT_OUT}")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{LEFT_OUT}_token")),
    )
    for name in ("subject_id", "case_id", "service"):
        stands = sa.text(STANDS if name != "service" else f"{STANDS} AND service <> ''")
        op.create_index(
            f"uq_{LEFT_OUT}_{name}", LEFT_OUT, [name], unique=True, sqlite_where=stands, postgresql_where=stands
        )  # fmt: skip
        op.create_index(f"ix_{LEFT_OUT}_{name}", LEFT_OUT, [name])


def _keys() -> None:
    op.create_table(
        "count_keys",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("unit_code", sa.String(20)),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.Column("revoked_by_id", WHOLE),
        sa.Column("revoked_at", Moment()),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_count_keys_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_count_keys_official_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["officials.id"], name=op.f("fk_count_keys_revoked_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_keys")),
        sa.UniqueConstraint("token", name=op.f("uq_count_keys_token")),
        sa.UniqueConstraint("submission", name=op.f("uq_count_keys_submission")),
    )


def downgrade() -> None:
    op.drop_column("outside_counts", "told_by")
    op.drop_table("feed_matters")
    op.drop_table("count_keys")
    kept = _rows(
        sa.text(
            f"SELECT {', '.join(OLD)} FROM {LEFT_OUT} WHERE {STANDS} AND subject_id IS NOT NULL"  # noqa: S608 - names
        )
    )
    op.drop_table(LEFT_OUT)
    op.create_table(
        LEFT_OUT,
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f(f"fk_{LEFT_OUT}_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f(f"fk_{LEFT_OUT}_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f(f"pk_{LEFT_OUT}")),
    )
    if kept:
        op.bulk_insert(_table(*OLD), kept)


def _table(*names: str) -> sa.TableClause:
    kinds: dict[str, Any] = {
        "since_at": sa.column("since_at", Moment()),
        "mistaken": sa.column("mistaken", sa.Boolean()),
    }
    return sa.table(LEFT_OUT, *(kinds[name] if name in kinds else sa.column(name) for name in names))


def _rows(query: sa.TextClause) -> list[dict[str, Any]]:
    found = op.get_bind().execute(query.columns(sa.column("since_at", Moment())))
    return [dict(row) for row in found.mappings()]
