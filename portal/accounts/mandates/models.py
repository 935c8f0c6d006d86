"""The table of mandates: who acts for whom, as what, within which scope and days, and who checked it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Subject
from portal.db import Base


class State(StrEnum):
    """Where a mandate stands; that it ran out is computed from its days, never written."""

    INVITED = "invited"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVOKED = "revoked"


class Kind(StrEnum):
    """As what somebody acts for another; an employee acts for the company that delegated them."""

    SOLE_TRADER = "sole_trader"
    COMPANY = "company"
    CHILD = "child"
    PRINCIPAL = "principal"
    EMPLOYEE = "employee"


class Duty(StrEnum):
    """What became of the stamp duty on a power of attorney."""

    NONE = "none"
    EXEMPT = "exempt"
    DUE = "due"
    PROOF = "proof"


class Mandate(Base):
    """Somebody's right to act for another (pełnomocnictwo, reprezentacja, przedstawicielstwo ustawowe).

    Whom a claim names is sealed in ``claim`` and leads to nobody: ``principal_id`` is set when an official confirmed.
    ``capacity`` of an employee's is EMPLOYEE, and ``parent`` is the mandate of the representative who delegated.
    ``first_by`` is the first of two officials who must confirm, with ``first_check``: what they looked at.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        Index("ix_mandates_agent_id", "agent_id"),
        Index("ix_mandates_agent_match", "agent_match"),
        Index("ix_mandates_principal_id", "principal_id"),
        Index("ix_mandates_parent_id", "parent_id"),
        Index(
            "uq_mandates_claimed", "agent_id", "principal_match", "capacity", unique=True,
            sqlite_where=text("state = 'claimed'"), postgresql_where=text("state = 'claimed'"),
        ),
        Index(
            "ix_mandates_to_check", "claimed_at",
            sqlite_where=text("state = 'claimed'"), postgresql_where=text("state = 'claimed'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    agent_match: Mapped[str | None] = mapped_column(String(64))
    agent_name: Mapped[str] = mapped_column(String(320), default="")
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("subjects.id"))
    principal_match: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(320))
    claim: Mapped[str | None] = mapped_column(Text)
    capacity: Mapped[str] = mapped_column(String(12))
    scope: Mapped[list[Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default=State.CLAIMED)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("mandates.id"))
    invite_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_until: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    signature: Mapped[dict[str, Any] | None]
    duty: Mapped[str] = mapped_column(String(10), default=Duty.NONE)
    duty_grosze: Mapped[int] = mapped_column(default=0)
    duty_charge: Mapped[str | None] = mapped_column(String(32))
    duty_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    relation: Mapped[str] = mapped_column(String(12), default="")
    claimed_at: Mapped[datetime]
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    first_at: Mapped[datetime | None]
    first_check: Mapped[dict[str, Any] | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    checked_where: Mapped[str] = mapped_column(String(12), default="")
    checked_what: Mapped[str] = mapped_column(String(300), default="")
    checked_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(10), default="")
    agent: Mapped[Subject | None] = relationship(foreign_keys=[agent_id])
    principal: Mapped[Subject | None] = relationship(foreign_keys=[principal_id])
    decided_by: Mapped[Official | None] = relationship(foreign_keys=[decided_by_id])
    first_by: Mapped[Official | None] = relationship(foreign_keys=[first_by_id])
    parent: Mapped[Mandate | None] = relationship(remote_side="Mandate.id")
