"""Mark the letters that wait for the post, and index what the desk asks for at a million cases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLOSED, OPEN, TO_POST = sa.text("NOT is_open"), sa.text("is_open"), sa.text("to_post")


def upgrade() -> None:
    op.add_column("documents", sa.Column("to_post", sa.Boolean(), nullable=False, server_default=sa.false()))
    _partial("ix_documents_to_post", "documents", ["case_id"], TO_POST)
    _partial("ix_cases_closed", "cases", ["unit_code", "closed_at", "id"], CLOSED)
    _partial("ix_cases_assigned_open", "cases", ["assigned_to_id"], OPEN)


def downgrade() -> None:
    op.drop_index("ix_cases_assigned_open", table_name="cases")
    op.drop_index("ix_cases_closed", table_name="cases")
    op.drop_index("ix_documents_to_post", table_name="documents")
    with op.batch_alter_table("documents") as table:
        table.drop_column("to_post")


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
