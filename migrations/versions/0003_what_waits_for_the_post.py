"""Mark the letters that wait for the post, and index what the desk asks for at a million cases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite uses a partial index only where the query has the index's own words: SQLAlchemy writes "= 1" there
CLOSED = {"sqlite_where": sa.text("is_open = 0"), "postgresql_where": sa.text("NOT is_open")}
OPEN = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}
TO_POST = {"sqlite_where": sa.text("to_post = 1"), "postgresql_where": sa.text("to_post")}


def upgrade() -> None:
    op.add_column("documents", sa.Column("to_post", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_documents_to_post", "documents", ["case_id"], **TO_POST)
    op.create_index("ix_cases_closed", "cases", ["unit_code", "closed_at", "id"], **CLOSED)
    op.create_index("ix_cases_assigned_open", "cases", ["assigned_to_id"], **OPEN)


def downgrade() -> None:
    op.drop_index("ix_cases_assigned_open", table_name="cases")
    op.drop_index("ix_cases_closed", table_name="cases")
    op.drop_index("ix_documents_to_post", table_name="documents")
    with op.batch_alter_table("documents") as table:
        table.drop_column("to_post")
