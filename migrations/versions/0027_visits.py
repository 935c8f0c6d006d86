"""Visits: places, topics, desks, shifts, visits, the five minutes they hold, what happened to them, who waits."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)
OPEN = sa.text("held_until IS NOT NULL")
TABLES = (
    "visit_places",
    "visit_topics",
    "visit_desks",
    "visit_desk_topics",
    "visit_shifts",
    "visit_blackouts",
    "visits",
    "visit_quanta",
    "visit_events",
    "visit_waitings",
)


def upgrade() -> None:
    _visit_places()
    _visit_topics()
    _visit_desks()
    _visit_desk_topics()
    _visit_shifts()
    _visit_blackouts()
    _visits()
    _visit_quanta()
    _visit_events()
    _visit_waitings()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _visit_places() -> None:
    op.create_table(
        "visit_places",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("address", sa.String(160), nullable=False),
        sa.Column("way_there", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("hall_token", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_visit_places")),
        sa.UniqueConstraint("hall_token", name=op.f("uq_visit_places_hall_token")),
    )


def _visit_topics() -> None:
    op.create_table(
        "visit_topics",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("unit_code", sa.String(20), nullable=False),
        sa.Column("minutes", WHOLE, nullable=False),
        sa.Column("buffer_minutes", WHOLE, nullable=False),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("lead_minutes", WHOLE, nullable=False),
        sa.Column("horizon_days", WHOLE, nullable=False),
        sa.Column("release_minute", WHOLE, nullable=False),
        sa.Column("bring", JSON, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_topics")),
        sa.UniqueConstraint("code", name=op.f("uq_visit_topics_code")),
    )


def _visit_desks() -> None:
    op.create_table(
        "visit_desks",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("place_code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_code"], ["visit_places.code"], name=op.f("fk_visit_desks_place_code_visit_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_desks")),
        sa.UniqueConstraint("token", name=op.f("uq_visit_desks_token")),
    )
    op.create_index("ix_visit_desks_place_code", "visit_desks", ["place_code"])


def _visit_desk_topics() -> None:
    op.create_table(
        "visit_desk_topics",
        sa.Column("desk_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("topic_id", WHOLE, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["visit_desks.id"], name=op.f("fk_visit_desk_topics_desk_id_visit_desks")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["visit_topics.id"], name=op.f("fk_visit_desk_topics_topic_id_visit_topics")
        ),
        sa.PrimaryKeyConstraint("desk_id", "topic_id", name=op.f("pk_visit_desk_topics")),
    )


def _visit_shifts() -> None:
    op.create_table(
        "visit_shifts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("desk_id", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("weekday", WHOLE, nullable=False),
        sa.Column("from_minute", WHOLE, nullable=False),
        sa.Column("until_minute", WHOLE, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["visit_desks.id"], name=op.f("fk_visit_shifts_desk_id_visit_desks")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_visit_shifts_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_shifts")),
    )
    op.create_index("ix_visit_shifts_desk_id", "visit_shifts", ["desk_id"])
    op.create_index("ix_visit_shifts_official_id", "visit_shifts", ["official_id"])


def _visit_blackouts() -> None:
    op.create_table(
        "visit_blackouts",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("place_code", sa.String(20), nullable=True),
        sa.Column("desk_id", WHOLE, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("from_minute", WHOLE, nullable=False),
        sa.Column("until_minute", WHOLE, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_by_id", WHOLE, nullable=True),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["visit_desks.id"], name=op.f("fk_visit_blackouts_desk_id_visit_desks")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["officials.id"], name=op.f("fk_visit_blackouts_entered_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["place_code"], ["visit_places.code"], name=op.f("fk_visit_blackouts_place_code_visit_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_blackouts")),
        sa.UniqueConstraint("token", name=op.f("uq_visit_blackouts_token")),
    )
    op.create_index("ix_visit_blackouts_on", "visit_blackouts", ["on"])


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("code", sa.String(5), nullable=True),
        sa.Column("topic_id", WHOLE, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("place_code", sa.String(20), nullable=False),
        sa.Column("desk_id", WHOLE, nullable=True),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("minute", WHOLE, nullable=False),
        sa.Column("minutes", WHOLE, nullable=False),
        sa.Column("buffer_minutes", WHOLE, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("held_until", Moment(), nullable=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("guest_id", WHOLE, nullable=True),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("whom", sa.String(64), nullable=True),
        sa.Column("case_id", WHOLE, nullable=True),
        sa.Column("draft_token", sa.String(32), nullable=True),
        sa.Column("service", sa.String(60), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("submission", sa.String(64), nullable=True),
        sa.Column("came_from", sa.String(10), nullable=False),
        sa.Column("instead_of_id", WHOLE, nullable=True),
        sa.Column("uid", sa.String(40), nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("booked_at", Moment(), nullable=True),
        sa.Column("displaced_at", Moment(), nullable=True),
        sa.Column("day_reminded_at", Moment(), nullable=True),
        sa.Column("hour_reminded_at", Moment(), nullable=True),
        sa.Column("arrived_at", Moment(), nullable=True),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("began_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("outcome_service", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_visits_case_id_cases")),
        sa.ForeignKeyConstraint(["desk_id"], ["visit_desks.id"], name=op.f("fk_visits_desk_id_visit_desks")),
        sa.ForeignKeyConstraint(["guest_id"], ["subjects.id"], name=op.f("fk_visits_guest_id_subjects")),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["visits.id"], name=op.f("fk_visits_instead_of_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_visits_official_id_officials")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["subjects.id"], name=op.f("fk_visits_person_id_subjects")),
        sa.ForeignKeyConstraint(
            ["place_code"], ["visit_places.code"], name=op.f("fk_visits_place_code_visit_places")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_visits_subject_id_subjects")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["visit_topics.id"], name=op.f("fk_visits_topic_id_visit_topics")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("on", "code", name=op.f("uq_visits_on_code")),
        sa.UniqueConstraint("token", name=op.f("uq_visits_token")),
        sa.UniqueConstraint("submission", name=op.f("uq_visits_submission")),
    )
    op.create_index("ix_visits_case_id", "visits", ["case_id"])
    op.create_index("ix_visits_guest_id", "visits", ["guest_id"])
    op.create_index(
        "ix_visits_held_until", "visits", ["held_until"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_visits_holder", "visits", ["holder"])
    op.create_index("ix_visits_instead_of_id", "visits", ["instead_of_id"])
    op.create_index("ix_visits_official_id", "visits", ["official_id"])
    op.create_index("ix_visits_on_place_code_state", "visits", ["on", "place_code", "state"])
    op.create_index("ix_visits_person_id", "visits", ["person_id"])
    op.create_index("ix_visits_subject_id", "visits", ["subject_id"])
    op.create_index("ix_visits_whom_on", "visits", ["whom", "on"])


def _visit_quanta() -> None:
    op.create_table(
        "visit_quanta",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("desk_id", WHOLE, nullable=False),
        sa.Column("official_id", WHOLE, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("quantum", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["desk_id"], ["visit_desks.id"], name=op.f("fk_visit_quanta_desk_id_visit_desks")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_visit_quanta_official_id_officials")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_quanta_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_quanta")),
        sa.UniqueConstraint(
            "official_id", "on", "quantum", name=op.f("uq_visit_quanta_official_id_on_quantum")
        ),
        sa.UniqueConstraint("desk_id", "on", "quantum", name=op.f("uq_visit_quanta_desk_id_on_quantum")),
    )
    op.create_index("ix_visit_quanta_on", "visit_quanta", ["on"])
    op.create_index("ix_visit_quanta_visit_id", "visit_quanta", ["visit_id"])


def _visit_events() -> None:
    op.create_table(
        "visit_events",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_visit_events_official_id_officials")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_events_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_events")),
    )
    op.create_index("ix_visit_events_visit_id", "visit_events", ["visit_id"])


def _visit_waitings() -> None:
    op.create_table(
        "visit_waitings",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("subject_id", WHOLE, nullable=True),
        sa.Column("guest_id", WHOLE, nullable=True),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("whom", sa.String(64), nullable=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("topic_id", WHOLE, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("place_code", sa.String(20), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("offers", WHOLE, nullable=False),
        sa.Column("instead_of_id", WHOLE, nullable=True),
        sa.Column("offered_visit_id", WHOLE, nullable=True),
        sa.Column("offer_until", Moment(), nullable=True),
        sa.Column("joined_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["subjects.id"], name=op.f("fk_visit_waitings_guest_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["instead_of_id"], ["visits.id"], name=op.f("fk_visit_waitings_instead_of_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["offered_visit_id"], ["visits.id"], name=op.f("fk_visit_waitings_offered_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["subjects.id"], name=op.f("fk_visit_waitings_person_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["place_code"], ["visit_places.code"], name=op.f("fk_visit_waitings_place_code_visit_places")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_visit_waitings_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["visit_topics.id"], name=op.f("fk_visit_waitings_topic_id_visit_topics")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_waitings")),
        sa.UniqueConstraint("token", name=op.f("uq_visit_waitings_token")),
    )
    op.create_index("ix_visit_waitings_guest_id", "visit_waitings", ["guest_id"])
    op.create_index("ix_visit_waitings_instead_of_id", "visit_waitings", ["instead_of_id"])
    op.create_index("ix_visit_waitings_offered_visit_id", "visit_waitings", ["offered_visit_id"])
    op.create_index("ix_visit_waitings_person_id", "visit_waitings", ["person_id"])
    op.create_index("ix_visit_waitings_subject_id", "visit_waitings", ["subject_id"])
    op.create_index("ix_visit_waitings_topic_id_state", "visit_waitings", ["topic_id", "state"])
    op.create_index("ix_visit_waitings_whom", "visit_waitings", ["whom"])
