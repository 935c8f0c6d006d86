"""Tables of tax accounts kept here: the account, and each assessment (wymiar) that its instalments follow from."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

TOKEN_BYTES = 18


class TaxAccount(Base):
    """One taxpayer's account of one kind of due; ``bank_account`` is the individual number (26 digits) of it.

    ``token`` names it in addresses; ``number`` is what stands on letters and may be guessed.
    """

    __tablename__ = "tax_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_urlsafe(TOKEN_BYTES)
    )
    number: Mapped[str] = mapped_column(String(34), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    object_title: Mapped[str] = mapped_column(String(200), default="")
    bank_account: Mapped[str] = mapped_column(String(26), default="", index=True)
    opened_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(default=False)


class Assessment(Base):
    """What was assessed on an account for a year, by which decision; a correction is a new row that names the old."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("amount_grosze >= 0", name="amount_not_negative"),
        Index("ix_assessments_account_id_year", "account_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("tax_accounts.id"))
    year: Mapped[int]
    decision: Mapped[str] = mapped_column(String(120), default="")
    decided_on: Mapped[date]
    served_on: Mapped[date | None]
    amount_grosze: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"))
    created_at: Mapped[datetime]
