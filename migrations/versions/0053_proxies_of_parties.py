"""The few parties for whom a proxy filed are found by an index of their own, not among all whose proxy is nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NAME, TABLE, COLUMN = "ix_case_parties_proxy_id", "case_parties", "proxy_id"


def upgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    stands = sa.text(f"{COLUMN} IS NOT NULL")
    op.create_index(NAME, TABLE, [COLUMN], sqlite_where=stands, postgresql_where=stands)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
    op.create_index(NAME, TABLE, [COLUMN])
