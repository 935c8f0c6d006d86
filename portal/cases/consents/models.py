"""One table: each person who is asked to confirm something in a matter, and what they answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official
from portal.cases.models import Case
from portal.db import Base

ASKED_ONLY = "state = 'asked'"


class ConsentState(StrEnum):
    """Where one person's consent stands; LAPSED is what nobody needs any more."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    ON_PAPER = "on_paper"
    LAPSED = "lapsed"


class CaseConsent(Base):
    """A person who is asked: who the applicant says it is, what they confirm, what they answered.

    The PESEL is sealed and has a keyed hash for look-up. ``times`` counts the answers: each is a paper of its own.
    """

    __tablename__ = "case_consents"
    __table_args__ = (
        Index("ix_case_consents_case_id", "case_id"),
        Index("ix_case_consents_subject_id", "subject_id"),
        Index(
            "ix_case_consents_asked",
            "pesel_match",
            sqlite_where=text(ASKED_ONLY),
            postgresql_where=text(ASKED_ONLY),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    given_name: Mapped[str] = mapped_column(String(120))
    surname: Mapped[str] = mapped_column(String(200))
    pesel: Mapped[str | None] = mapped_column(Text)
    pesel_match: Mapped[str | None] = mapped_column(String(64))
    says: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=ConsentState.ASKED)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    times: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    case: Mapped[Case] = relationship()
    official: Mapped[Official | None] = relationship()

    @property
    def full_name(self) -> str:
        """Return given name and surname, as the applicant wrote them."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def slot(self) -> str:
        """Return the place of the latest statement among the matter's papers."""
        return f"consent-{self.id}-{self.times}"
