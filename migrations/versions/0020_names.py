"""What a search by name looks at: surname and given name without marks, in the order of bytes."""

import sqlalchemy as sa
from alembic import op

from portal.accounts.models import name_key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.String(340).with_variant(sa.String(340, collation="C"), "postgresql")
AT_ONCE = 5000


def upgrade() -> None:
    op.add_column("subjects", sa.Column("name_key", KEY, nullable=False, server_default=""))
    _fill(op.get_bind())
    with op.batch_alter_table("subjects") as table:
        table.alter_column("name_key", server_default=None)
    op.create_index("ix_subjects_name_key", "subjects", ["name_key"])


def downgrade() -> None:
    op.drop_index("ix_subjects_name_key", "subjects")
    with op.batch_alter_table("subjects") as table:
        table.drop_column("name_key")


def _fill(connection: sa.Connection) -> None:
    subjects = sa.table("subjects", *map(sa.column, ("id", "surname", "given_name", "name_key")))
    query = sa.select(subjects.c.id, subjects.c.surname, subjects.c.given_name).order_by(subjects.c.id)
    after, wanted = 0, subjects.update().where(subjects.c.id == sa.bindparam("which"))
    while rows := connection.execute(query.where(subjects.c.id > after).limit(AT_ONCE)).all():
        values = [{"which": row.id, "key": name_key(row.surname, row.given_name)} for row in rows]
        connection.execute(wanted.values(name_key=sa.bindparam("key")), values)
        after = rows[-1].id
