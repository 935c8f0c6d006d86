"""A person may have several unfinished forms of one service: each has a place of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
OPEN = sa.text("case_id IS NULL")
drafts = sa.table("drafts", *(sa.column(name) for name in ("id", "subject_id", "service", "case_id")))
attachments = sa.table("attachments", sa.column("draft_id"))


def upgrade() -> None:
    op.add_column(
        "drafts",
        sa.Column(
            "place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="1", nullable=False
        ),
    )
    op.drop_index("uq_drafts_open", table_name="drafts")
    _open_index("subject_id", "service", "place")


def downgrade() -> None:
    earlier = drafts.alias()
    one_before = sa.exists().where(
        earlier.c.case_id.is_(None), earlier.c.subject_id == drafts.c.subject_id,
        earlier.c.service == drafts.c.service, earlier.c.id < drafts.c.id,
    )  # fmt: skip
    more = (
        drafts.c.case_id.is_(None),
        one_before,
    )  # one form stays of each service and person: the one begun first
    op.execute(sa.delete(attachments).where(attachments.c.draft_id.in_(sa.select(drafts.c.id).where(*more))))
    op.execute(sa.delete(drafts).where(*more))
    op.drop_index("uq_drafts_open", table_name="drafts")
    op.drop_column("drafts", "place")
    _open_index("subject_id", "service")


def _open_index(*columns: str) -> None:
    op.create_index(
        "uq_drafts_open", "drafts", list(columns), unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
