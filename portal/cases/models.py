"""Tables of matters: drafts, cases, parties, events, documents, attachments, ratings, versions of services."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Subject, Unit
from portal.db import Base
from portal.files.models import StoredFile


class Channel(StrEnum):
    """How a matter came to the office."""

    PORTAL = "portal"
    ASSISTED = "assisted"
    COUNTER = "counter"
    POST = "post"
    EDELIVERY = "edelivery"
    PHONE = "phone"
    EMAIL = "email"


class DocumentState(StrEnum):
    """Where a document stands: its data are written first, the sealed PDF follows."""

    PREPARING = "preparing"
    READY = "ready"


class DocumentKind(StrEnum):
    """What a document is."""

    RECEIPT = "receipt"
    CERTIFICATE = "certificate"
    ORDER = "order"
    CALL = "call"
    LETTER = "letter"
    DECISION = "decision"
    STATEMENT = "statement"


FILER = "applicant"
# what people gave the office, sealed for proof: nobody is sent these
NOT_SENT = frozenset({DocumentKind.RECEIPT, DocumentKind.STATEMENT})


class ServiceVersion(Base):
    """The snapshot of one version of a service: running cases are shown and driven from it."""

    __tablename__ = "service_versions"
    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column()
    fingerprint: Mapped[str] = mapped_column(String(64))
    snapshot: Mapped[dict[str, Any]]
    stored_at: Mapped[datetime]


class Draft(Base):
    """A form under way: kept on the server, bound to a person, usable from any of their devices.

    ``begun_from`` is the reference of the settled matter whose answers it began with; ``by_office`` says that the
    office began it, and not the person. ``counted_on`` and ``stands_at`` are the day and the page under which it is
    counted (portal.cases.leaving): empty before its writer's first move, NULL for one that is never counted.
    ``campaign`` is the code of the letter that it was begun from; a letter's code is the same for all who got it.
    ``place`` tells apart, from 1, what a person has under way of one service: each place holds one unfinished form.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index(
            "uq_drafts_open", "subject_id", "service", "place", unique=True,
            sqlite_where=text("case_id IS NULL"), postgresql_where=text("case_id IS NULL"),
        ),
        Index(
            "ix_drafts_case_id", "case_id",
            sqlite_where=text("case_id IS NOT NULL"), postgresql_where=text("case_id IS NOT NULL"),
        ),
        Index(
            "ix_drafts_campaign", "campaign",
            sqlite_where=text("campaign IS NOT NULL"), postgresql_where=text("campaign IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    service: Mapped[str] = mapped_column(String(60))
    service_version: Mapped[int]
    place: Mapped[int] = mapped_column(default=1, server_default="1")
    answers: Mapped[dict[str, Any]]
    done: Mapped[list[Any]]
    submission_id: Mapped[str] = mapped_column(String(43), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    begun_from: Mapped[str] = mapped_column(String(16), default="")
    by_office: Mapped[bool] = mapped_column(default=False)
    counted_on: Mapped[date | None]
    stands_at: Mapped[str | None] = mapped_column(String(40), default="")
    campaign: Mapped[str | None] = mapped_column(String(6))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Case(Base):
    """A matter: what was asked, by whom, over which channel, where it stands, until when by law."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_unit_code_open_due_on", "unit_code", "is_open", "due_on"),
        Index("ix_cases_filed_on_service_channel", "filed_on", "service", "channel"),
        Index("ix_cases_unit_code_settled_at", "unit_code", "settled_at"),
        Index("ix_cases_closed", "unit_code", "closed_at", "id", sqlite_where=text("is_open = 0"),
              postgresql_where=text("NOT is_open")),
        Index("ix_cases_disposable", "service", "closed_at",
              sqlite_where=text("is_open = 0 AND disposed_at IS NULL"),
              postgresql_where=text("NOT is_open AND disposed_at IS NULL")),
        Index("ix_cases_to_lock", "closed_at", sqlite_where=text("is_open = 0 AND locked_at IS NULL"),
              postgresql_where=text("NOT is_open AND locked_at IS NULL")),
        Index("ix_cases_assigned_open", "assigned_to_id", sqlite_where=text("is_open = 1"),
              postgresql_where=text("is_open")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    office_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    service: Mapped[str] = mapped_column(String(60))
    service_version: Mapped[int]
    channel: Mapped[str] = mapped_column(String(12))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    status: Mapped[str] = mapped_column(String(30))
    is_open: Mapped[bool] = mapped_column(default=True)
    answers: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    submission_id: Mapped[str] = mapped_column(String(43), unique=True)
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    term_from: Mapped[date]
    due_on: Mapped[date]
    paused_since: Mapped[datetime | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    own_term: Mapped[str | None] = mapped_column(String(20))
    extended_to: Mapped[date | None]
    flags: Mapped[list[Any]] = mapped_column(default=list)
    settled_at: Mapped[datetime | None]
    fee_grosze: Mapped[int] = mapped_column(default=0)
    fee_settled: Mapped[bool] = mapped_column(default=True)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    closed_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    unlocked_until: Mapped[datetime | None]
    disposed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    demo: Mapped[bool] = mapped_column(default=False)
    unit: Mapped[Unit] = relationship()
    assigned_to: Mapped[Official | None] = relationship(foreign_keys=[assigned_to_id])
    parties: Mapped[list[CaseParty]] = relationship(back_populates="case", order_by="CaseParty.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name and form


class CaseParty(Base):
    """A person's part in a matter: role, mandate and the channel letters go by, each party's own.

    ``mandate`` is the token of the mandate by which ``proxy`` (pełnomocnik) filed for the party. A proxy is no party:
    nothing is found by them but through a mandate that is in force.
    """

    __tablename__ = "case_parties"
    __table_args__ = (
        UniqueConstraint("case_id", "subject_id", "role"),
        Index("ix_case_parties_subject_id", "subject_id"),
        # without the many of nobody: their one number made a database that counted its rows walk through them all
        Index(
            "ix_case_parties_proxy_id",
            "proxy_id",
            sqlite_where=text("proxy_id IS NOT NULL"),
            postgresql_where=text("proxy_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"))
    role: Mapped[str] = mapped_column(String(20), default=FILER)
    mandate: Mapped[str | None] = mapped_column(String(60))
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    delivery: Mapped[str] = mapped_column(String(12), default="portal")
    case: Mapped[Case] = relationship(back_populates="parties")
    subject: Mapped[Subject] = relationship(foreign_keys=[subject_id])
    proxy: Mapped[Subject | None] = relationship(foreign_keys=[proxy_id])

    @property
    def is_filer(self) -> bool:
        """Tell who began the matter from who is a party beside them, as a co-owner is."""
        return self.role == FILER


class CaseEvent(Base):
    """One dated step of a matter; a transition's event carries both statuses. Rows are only ever added."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_id_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(30))
    target: Mapped[str | None] = mapped_column(String(30))
    by: Mapped[str] = mapped_column(String(12))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    public: Mapped[bool] = mapped_column(default=True)
    values: Mapped[dict[str, Any]]
    official: Mapped[Official | None] = relationship()


class Document(Base):
    """A document of a matter: its data at once, its sealed PDF when the worker has made it."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("case_id", "slot"),
        Index(
            "ix_documents_to_post",
            "case_id",
            sqlite_where=text("to_post = 1"),
            postgresql_where=text("to_post"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(12))
    slot: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(120))
    values: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=DocumentState.PREPARING)
    to_post: Mapped[bool] = mapped_column(default=False)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    created_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    first_opened_at: Mapped[datetime | None]
    file: Mapped[StoredFile | None] = relationship()


class Attachment(Base):
    """A file that a person added to a draft, and with it to the case."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_draft_id", "draft_id"),
        Index("ix_attachments_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    field: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    added_at: Mapped[datetime]
    file: Mapped[StoredFile] = relationship()


class Rating(Base):
    """How it went, once per case: 1 to 5, what was hard or good (a code of ``citizen/survey``), and own words."""

    __tablename__ = "ratings"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    score: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Touched(Base):
    """A bucket (day, service) whose counts are stale; measures recounts it and removes the row."""

    __tablename__ = "touched"

    on: Mapped[date] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    stamp: Mapped[datetime]
