"""How long papers are kept, what is locked in the archive, and what was erased."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("made_at IS NULL AND swept_at IS NULL")
KEPT = sa.text("made_at IS NOT NULL AND swept_at IS NULL")


# papers of a matter that is locked stay as they are; that a letter was opened is still written down
PAPERS = {
    "documents": ("case_id", "kind", "slot", "title", "template", "values", "state", "file_id"),
    "attachments": ("case_id", "field", "name", "file_id"),
}


def upgrade() -> None:
    _exports()
    _locks()
    _disposals()
    _erasures()


def downgrade() -> None:
    _forget_erasures()
    _keep_all_events()
    op.drop_table("disposal_items")
    op.drop_table("disposals")
    for table in PAPERS:
        _unguard(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_locked()")
    op.drop_index("ix_cases_disposable", "cases")
    op.drop_index("ix_cases_to_lock", "cases")
    for column in ("disposed_at", "unlocked_until", "locked_at"):
        op.drop_column("cases", column)
    op.drop_table("data_export_parts")
    op.drop_table("data_exports")


def _exports() -> None:
    op.create_table(
        "data_exports",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=False),
        sa.Column("loa", sa.String(12), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=True),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("swept_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_data_exports_subject_id_subjects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
        sa.UniqueConstraint("token", name=op.f("uq_data_exports_token")),
    )
    op.create_index(
        "uq_data_exports_pending", "data_exports", ["subject_id"], unique=True,
        sqlite_where=PENDING, postgresql_where=PENDING,
    )  # fmt: skip
    op.create_index(
        "ix_data_exports_kept", "data_exports", ["made_at"], sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_index("ix_data_exports_subject_id_asked_at", "data_exports", ["subject_id", "asked_at"])
    op.create_table(
        "data_export_parts",
        sa.Column("export_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["data_exports.id"], name=op.f("fk_data_export_parts_export_id_data_exports")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_data_export_parts_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_data_export_parts")),
    )


def _locks() -> None:
    op.add_column("cases", sa.Column("locked_at", Moment(), nullable=True))
    op.add_column("cases", sa.Column("unlocked_until", Moment(), nullable=True))
    op.add_column("cases", sa.Column("disposed_at", Moment(), nullable=True))
    op.create_index(
        "ix_cases_to_lock", "cases", ["closed_at"],
        sqlite_where=sa.text("is_open = 0 AND locked_at IS NULL"),
        postgresql_where=sa.text("NOT is_open AND locked_at IS NULL"),
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id AND locked_at IS NOT NULL AND disposed_at IS NULL) "
            "THEN RAISE EXCEPTION 'the matter is locked in the archive'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
            "IF EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND locked_at IS NOT NULL AND disposed_at IS NULL) "
            "THEN RAISE EXCEPTION 'the matter is locked in the archive'; END IF; RETURN NEW; END $$"
        )
    for table, columns in PAPERS.items():
        _guard(table, ", ".join(f'"{name}"' for name in columns))


def _guard(table: str, columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_locked BEFORE INSERT OR DELETE OR UPDATE OF {columns} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked()"
        )
        return
    for act, when, rows in (
        ("insert", "INSERT", "NEW.case_id"),
        ("update", f"UPDATE OF {columns}", "OLD.case_id, NEW.case_id"),
        ("delete", "DELETE", "OLD.case_id"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_locked_{act} BEFORE {when} ON {table} "  # noqa: S608 - our own names
            f"WHEN EXISTS (SELECT 1 FROM cases WHERE id IN ({rows}) AND locked_at IS NOT NULL AND disposed_at IS NULL) "
            "BEGIN SELECT RAISE(ABORT, 'the matter is locked in the archive'); END"
        )


def _unguard(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_locked ON {table}")
        return
    for act in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER {table}_locked_{act}")


def _disposals() -> None:
    op.create_index(
        "ix_cases_disposable", "cases", ["service", "closed_at"],
        sqlite_where=sa.text("is_open = 0 AND disposed_at IS NULL"),
        postgresql_where=sa.text("NOT is_open AND disposed_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "disposals",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("proposed_by_id", WHOLE, nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by_id", WHOLE, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("approval", sa.String(80), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["officials.id"], name=op.f("fk_disposals_proposed_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officials.id"], name=op.f("fk_disposals_decided_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_disposals_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposals")),
        sa.UniqueConstraint("token", name=op.f("uq_disposals_token")),
    )
    op.create_table(
        "disposal_items",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("disposal_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("case_class", sa.String(6), nullable=False),
        sa.Column("category", sa.String(5), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("destroyed_at", Moment(), nullable=True),
        sa.Column("left_because", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposals.id"], name=op.f("fk_disposal_items_disposal_id_disposals")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_disposal_items_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_items")),
    )
    waiting = sa.text("left_because IS NULL AND destroyed_at IS NULL")
    op.create_index(
        "uq_disposal_items_waiting", "disposal_items", ["case_id"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    op.create_index("ix_disposal_items_disposal_id", "disposal_items", ["disposal_id"])
    _let_words_go()


def _let_words_go() -> None:
    """Let the words of events go with a matter whose papers were destroyed, and with no other."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER case_events_no_change ON case_events")
        op.execute(
            "CREATE FUNCTION refuse_change_of_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NOT EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id AND disposed_at IS NOT NULL) "
            "THEN RAISE EXCEPTION 'rows of case_events are only ever added'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER case_events_no_change BEFORE UPDATE OR DELETE ON case_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_kept()"
        )
        op.execute(
            "CREATE TRIGGER case_events_no_truncate BEFORE TRUNCATE ON case_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER case_events_no_{act.lower()}")
        op.execute(
            f"CREATE TRIGGER case_events_no_{act.lower()} BEFORE {act} ON case_events "  # noqa: S608 - our own names
            "WHEN NOT EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id AND disposed_at IS NOT NULL) "
            "BEGIN SELECT RAISE(ABORT, 'rows of case_events are only ever added'); END"
        )


def _keep_all_events() -> None:
    """Go back to events that nobody changes, whatever became of their matter."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER case_events_no_truncate ON case_events")
        op.execute("DROP TRIGGER case_events_no_change ON case_events")
        op.execute("DROP FUNCTION refuse_change_of_kept()")
        op.execute(
            "CREATE TRIGGER case_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON case_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER case_events_no_{act.lower()}")
        op.execute(
            f"CREATE TRIGGER case_events_no_{act.lower()} BEFORE {act} ON case_events "
            "BEGIN SELECT RAISE(ABORT, 'rows of case_events are only ever added'); END"
        )


# what may not begin for somebody who was erased a moment ago
BEGINNINGS = (
    "case_parties",
    "drafts",
    "identities",
    "profiles",
    "web_sessions",
    "contact_codes",
    "data_exports",
)


def _erasures() -> None:
    op.add_column("subjects", sa.Column("erased_at", Moment(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        # the lock waits for whoever is erasing, and then sees what they did
        op.execute(
            "CREATE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE gone timestamptz; BEGIN "
            "SELECT erased_at INTO gone FROM subjects WHERE id = NEW.subject_id FOR KEY SHARE; "
            "IF gone IS NOT NULL THEN RAISE EXCEPTION 'the person was erased'; END IF; RETURN NEW; END $$"
        )
        for table in BEGINNINGS:
            op.execute(
                f"CREATE TRIGGER {table}_erased BEFORE INSERT ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_erased()"
            )
        return
    for table in BEGINNINGS:
        op.execute(
            f"CREATE TRIGGER {table}_erased BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            "WHEN EXISTS (SELECT 1 FROM subjects WHERE id = NEW.subject_id AND erased_at IS NOT NULL) "
            "BEGIN SELECT RAISE(ABORT, 'the person was erased'); END"
        )


def _forget_erasures() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in BEGINNINGS:
        op.execute(f"DROP TRIGGER {table}_erased" + (f" ON {table}" if postgres else ""))
    if postgres:
        op.execute("DROP FUNCTION refuse_erased()")
    op.drop_column("subjects", "erased_at")
