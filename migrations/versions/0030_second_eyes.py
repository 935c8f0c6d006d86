"""Second eyes on mandates: who confirmed first and what they looked at; papers that were sent after the first."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)
TABLE = "mandate_papers"


def upgrade() -> None:
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    # added in place: a table made anew would lose its indexes on parts of its rows
    op.execute(
        f"ALTER TABLE mandates ADD COLUMN first_by_id {kind} "
        "CONSTRAINT fk_mandates_first_by_id_officials REFERENCES officials (id)"
    )
    op.add_column("mandates", sa.Column("first_at", Moment(), nullable=True))
    op.add_column("mandates", sa.Column("first_check", JSON, nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("mandate_id", WHOLE, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.Column("signature", JSON, nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        *(
            sa.ForeignKeyConstraint([key], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{key}_{table}"))
            for key, table in (("mandate_id", "mandates"), ("file_id", "stored_files"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{TABLE}_token")),
    )
    op.create_index(f"ix_{TABLE}_mandate_id", TABLE, ["mandate_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("mandates", "first_check")
    op.drop_column("mandates", "first_at")
    op.execute("ALTER TABLE mandates DROP COLUMN first_by_id")
