"""One table: the versions of a matter's answers, once a party has put some of them right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

FILED = 0


class AnswerVersion(Base):
    """A matter's answers as a party gave them: number 0 is what was filed, each completion adds one.

    ``changes`` say it in words, row by row: ``name``, ``label``, ``old``, ``new``. Rows are only ever added.
    """

    __tablename__ = "answer_versions"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int] = mapped_column()
    answers: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]]
    made_at: Mapped[datetime]
