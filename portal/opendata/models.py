"""Tables of open data: what a dataset is, and each version of it that was ever put in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Official, Unit
from portal.db import Base
from portal.files.models import StoredFile

SLUG_LENGTH, TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH, URL_LENGTH = 80, 200, 2000, 500, 500


class VersionState(StrEnum):
    """Where a version stands; what was published stays on its address, withdrawn or not."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class LookFault(StrEnum):
    """Why the last look at a dataset's address brought nothing that could be published."""

    NOT_ALLOWED = "not_allowed"
    NO_ANSWER = "no_answer"
    MOVED = "moved"
    MISSING = "missing"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    FAULTY = "faulty"


class Dataset(Base):
    """What a dataset is; without a unit the portal itself is its source. ``columns`` is a Table Schema.

    ``titles`` and ``descriptions`` are by language; Polish is always there. From ``source_url`` the portal takes new
    files itself: ``looked_at`` says when it last looked there, ``look_fault`` (a LookFault or nothing) what went wrong.
    """

    __tablename__ = "datasets"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    titles: Mapped[dict[str, Any]]
    descriptions: Mapped[dict[str, Any]]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"), index=True)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    contact: Mapped[str] = mapped_column(String(254), default="")
    licence: Mapped[str] = mapped_column(String(20))
    cadence: Mapped[str] = mapped_column(String(12))
    theme: Mapped[str] = mapped_column(String(4))
    columns: Mapped[dict[str, Any]]
    is_published: Mapped[bool] = mapped_column(default=False)
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    looked_at: Mapped[datetime | None]
    look_fault: Mapped[str] = mapped_column(String(12), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    unit: Mapped[Unit | None] = relationship()
    keeper: Mapped[Official | None] = relationship()

    def title(self, language: str) -> str:
        """Return the title in a language, in Polish where it was not translated."""
        return str(self.titles.get(language) or self.titles["pl"])

    def description(self, language: str) -> str:
        """Return the description in a language, in Polish where it was not translated."""
        return str(self.descriptions.get(language) or self.descriptions["pl"])


class DatasetVersion(Base):
    """One file of a dataset with what its check found; ``number`` counts the dataset's own and never changes.

    ``columns`` is the schema that the file was checked against: a dataset may change its columns later.
    """

    __tablename__ = "dataset_versions"
    __table_args__ = (
        UniqueConstraint("dataset_id", "number"),
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"))
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(43), unique=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), index=True)
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    columns: Mapped[dict[str, Any]]
    rows: Mapped[int]
    fault_count: Mapped[int]
    findings: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=VersionState.DRAFT)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    dataset: Mapped[Dataset] = relationship()
    file: Mapped[StoredFile] = relationship()
    made_by: Mapped[Official | None] = relationship()


class ToldCount(Base):
    """What was last told of a cell of a source (``portal.opendata.perturbing.may_tell``), and since when.

    ``place`` is what names the cell, its parts apart by ``|``; ``held`` is how many records it held then, which nobody
    is shown.
    """

    __tablename__ = "told_counts"

    source: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    place: Mapped[str] = mapped_column(String(400), primary_key=True)
    number: Mapped[int]
    held: Mapped[int]
    told_on: Mapped[date]
