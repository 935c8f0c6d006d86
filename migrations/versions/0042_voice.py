"""Residents' voice: announcements, consultations with their comments, letters sent in batches."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_announcements()
    _create_consultations()
    _create_comments()
    _create_campaigns()
    op.add_column("drafts", sa.Column("campaign", sa.String(6), nullable=True))
    where = sa.text("campaign IS NOT NULL")
    op.create_index("ix_drafts_campaign", "drafts", ["campaign"], sqlite_where=where, postgresql_where=where)


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_announcements_state")
        ),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_announcements_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officials.id"], name=op.f("fk_announcements_made_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("submission", name=op.f("uq_announcements_submission")),
    )
    op.create_index("ix_announcements_unit_code", "announcements", ["unit_code"])
    op.create_index("ix_announcements_state_ends_on", "announcements", ["state", "ends_on"])


def _create_consultations() -> None:
    name = "public_consultations"
    op.create_table(
        name,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("file_id", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(500), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("result_at", Moment(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f(f"ck_{name}_state")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f(f"fk_{name}_unit_code_units")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f(f"fk_{name}_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officials.id"], name=op.f(f"fk_{name}_made_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("submission", name=op.f(f"uq_{name}_submission")),
    )
    op.create_index(f"ix_{name}_unit_code", name, ["unit_code"])
    op.create_index(f"ix_{name}_file_id", name, ["file_id"])


def _create_comments() -> None:
    name = "public_comments"
    op.create_table(
        name,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("consultation_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("decided_by_id", WHOLE, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'hidden')", name=op.f(f"ck_{name}_state")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["public_consultations.id"],
            name=op.f(f"fk_{name}_consultation_id_public_consultations"),
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f(f"fk_{name}_subject_id_subjects")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officials.id"], name=op.f(f"fk_{name}_decided_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{name}_token")),
        sa.UniqueConstraint("submission", name=op.f(f"uq_{name}_submission")),
        sa.UniqueConstraint(
            "consultation_id", "subject_id", name=op.f(f"uq_{name}_consultation_id_subject_id")
        ),
    )
    op.create_index(f"ix_{name}_subject_id", name, ["subject_id"])
    op.create_index(f"ix_{name}_consultation_id_state", name, ["consultation_id", "state"])


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("submission", sa.String(43), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("service", sa.String(60), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column("held_percent", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("recipients", WHOLE, nullable=False),
        sa.Column("held_out", WHOLE, nullable=False),
        sa.Column("came_by_code", WHOLE, nullable=True),
        sa.Column("came_of_sent", WHOLE, nullable=True),
        sa.Column("came_of_held", WHOLE, nullable=True),
        sa.Column("made_by_id", WHOLE, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'sent', 'closed')", name=op.f("ck_campaigns_state")),
        sa.CheckConstraint("channel IN ('letter', 'email', 'message')", name=op.f("ck_campaigns_channel")),
        sa.CheckConstraint("held_percent BETWEEN 0 AND 50", name=op.f("ck_campaigns_held_percent")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["officials.id"], name=op.f("fk_campaigns_made_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("submission", name=op.f("uq_campaigns_submission")),
        sa.UniqueConstraint("code", name=op.f("uq_campaigns_code")),
    )
    name = "campaign_recipients"
    op.create_table(
        name,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("campaign_id", WHOLE, nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("party_match", sa.String(64), nullable=True),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f(f"fk_{name}_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f(f"fk_{name}_subject_id_subjects")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("campaign_id", "subject_id", name=op.f(f"uq_{name}_campaign_id_subject_id")),
        sa.UniqueConstraint("campaign_id", "party_match", name=op.f(f"uq_{name}_campaign_id_party_match")),
    )
    op.create_index(f"ix_{name}_subject_id", name, ["subject_id"])


def downgrade() -> None:
    op.drop_index("ix_drafts_campaign", "drafts")
    op.drop_column("drafts", "campaign")
    op.drop_table("campaign_recipients")
    op.drop_table("campaigns")
    op.drop_table("public_comments")
    op.drop_table("public_consultations")
    op.drop_table("announcements")
