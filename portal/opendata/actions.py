"""Describe a dataset, take in a version of it, publish it, withdraw it: each leaves a record, none commits."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from portal import audit
from portal.accounts.models import plain
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.files.models import ScanState
from portal.i18n import translate
from portal.opendata import queries
from portal.opendata.models import SLUG_LENGTH, Dataset, DatasetVersion, VersionState
from portal.opendata.reading import check
from portal.opendata.schema import columns_of
from portal.pieces import size_of
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.pieces import Content
    from portal.security import Actor

MEDIA_TYPE = "text/csv"
MOST_BYTES = 50 * 1024 * 1024
TOKEN_LENGTH = 40
TAKEN = frozenset({"katalog", "nowy", "api"})  # words of the catalogue's own addresses


@dataclass(frozen=True)
class Described:
    """What is said of a dataset: all of it may be changed later but for the slug that its first title gave it."""

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    unit_code: str | None
    contact: str
    licence: str
    cadence: str
    theme: str
    columns: Mapping[str, Any]
    source_url: str = ""

    @classmethod
    def of(cls, dataset: Dataset) -> Described:
        """Return what is said of a dataset."""
        return cls(**{name: getattr(dataset, name) for name in cls.__dataclass_fields__})


def describe(
    session: Session, said: Described, *, submission: str, slug: str = "", actor: Actor | None, now: datetime
) -> Dataset:
    """Make a dataset, not yet published; the same submission gives the same dataset."""
    known = session.scalar(select(Dataset).where(Dataset.submission == submission))
    if known is not None:
        return known
    dataset = Dataset(
        slug=slug or _free_slug(session, said.titles["pl"]),
        submission=submission,
        keeper_id=actor.official_id if actor else None,
        created_at=now,
    )
    _write(dataset, said, now)
    session.add(dataset)
    audit.record(session, "dataset.described", at=now, actor=actor, object_ref=dataset.slug)
    session.flush()
    return dataset


def change(
    session: Session, dataset: Dataset, said: Described, *, actor: Actor | None, now: datetime
) -> None:
    """Change what is said of a dataset; who changes it keeps it from then on."""
    _write(dataset, said, now)
    if actor is not None:
        dataset.keeper_id = actor.official_id
    audit.record(session, "dataset.changed", at=now, actor=actor, object_ref=dataset.slug)


def take_file(
    session: Session, portal: Portal, dataset: Dataset, content: Content, *, note: str, submission: str,
    actor: Actor | None, now: datetime, source_url: str = "",
) -> DatasetVersion:  # fmt: skip
    """Keep a file as the next version with all that its check found; nothing is published by it.

    The same submission gives the same version. Raises Refused for one that is too large or infected, Unavailable
    when nobody can tell whether it is.
    """
    known = session.scalar(select(DatasetVersion).where(DatasetVersion.submission == submission))
    if known is not None:
        return known
    _need_harmless(portal, content)
    found = check(content, columns_of(dataset.columns), on=day_of(now))
    number = next_number(session, dataset)
    key = files.keep(portal, content)
    name = f"{dataset.slug}-{number}.csv"
    file = files.add_row(session, key, content, name=name, media_type=MEDIA_TYPE, at=now)
    session.flush()
    version = DatasetVersion(
        dataset=dataset, number=number, submission=submission, file=file, columns=dataset.columns,
        rows=found.rows, fault_count=found.count, findings=[asdict(one) for one in found.findings], note=note,
        source_url=source_url,
        made_by_id=actor.official_id if actor else None, made_at=now, state=VersionState.DRAFT,
    )  # fmt: skip
    session.add(version)
    audit.record(session, "dataset.file_taken", at=now, actor=actor, object_ref=_ref(version))
    session.flush()
    return version


def publish(session: Session, version: DatasetVersion, *, actor: Actor | None, now: datetime) -> None:
    """Give a version to everybody; raises Refused while its file has faults, Conflict when it is no draft."""
    if version.fault_count:
        raise Refused(translate("W pliku są błędy. Popraw go i wgraj jeszcze raz."))
    if version.columns != version.dataset.columns:
        raise Conflict(translate("Opis kolumn zmienił się od wgrania tego pliku. Wgraj go jeszcze raz."))
    _move(session, version, VersionState.DRAFT, {"state": VersionState.PUBLISHED, "published_at": now})
    version.dataset.is_published = True
    audit.record(session, "dataset.published", at=now, actor=actor, object_ref=_ref(version))


def withdraw(
    session: Session, version: DatasetVersion, reason: str, *, actor: Actor | None, now: datetime
) -> None:
    """Take a published version back and say why; its address stays and tells it. Raises Refused, Conflict."""
    if not reason:
        raise Refused(translate("Napisz, dlaczego wycofujesz tę wersję. Pokażemy to wszystkim."), "reason")
    said = {"state": VersionState.WITHDRAWN, "withdrawn_at": now, "withdrawn_reason": reason}
    _move(session, version, VersionState.PUBLISHED, said)
    version.dataset.is_published = queries.find_newest(session, version.dataset) is not None
    audit.record(session, "dataset.withdrawn", at=now, actor=actor, object_ref=_ref(version))


def token_of(text: str) -> str:
    """Return the submission of what no person submits: the same for the same, so that it happens once."""
    return hashlib.sha256(text.encode()).hexdigest()[:TOKEN_LENGTH]


def next_number(session: Session, dataset: Dataset) -> int:
    """Return the number of the dataset's next version; on PostgreSQL others wait until this one is written."""
    session.execute(select(Dataset.id).where(Dataset.id == dataset.id).with_for_update())
    newest = select(func.max(DatasetVersion.number)).where(DatasetVersion.dataset_id == dataset.id)
    return (session.scalar(newest) or 0) + 1


def _move(session: Session, version: DatasetVersion, before: VersionState, said: Mapping[str, Any]) -> None:
    """Compare and set: of two who press at once the second is told."""
    session.flush()
    query = update(DatasetVersion).where(DatasetVersion.id == version.id, DatasetVersion.state == before)
    moved = session.execute(query.values(**said).returning(DatasetVersion.id)).all()
    if not moved:
        raise Conflict(translate("Ktoś był szybszy. Otwórz tę stronę jeszcze raz."))
    session.refresh(version)


def _need_harmless(portal: Portal, content: Content) -> None:
    if size_of(content) > MOST_BYTES:
        raise Refused(translate("Plik ma więcej niż 50 MB. Podziel go na części."), "file")
    if files.scan(portal, content) == ScanState.INFECTED:
        raise Refused(translate("W tym pliku jest wirus. Nie przyjęliśmy go."), "file")


def _write(dataset: Dataset, said: Described, now: datetime) -> None:
    dataset.titles, dataset.descriptions = dict(said.titles), dict(said.descriptions)
    dataset.unit_code, dataset.contact = said.unit_code, said.contact
    dataset.licence, dataset.cadence, dataset.theme = said.licence, said.cadence, said.theme
    dataset.columns, dataset.changed_at = dict(said.columns), now
    if dataset.source_url != said.source_url:
        dataset.source_url, dataset.looked_at, dataset.look_fault = said.source_url, None, ""


def _free_slug(session: Session, title: str) -> str:
    """Return the title in plain letters, with a number behind it when somebody has it already."""
    stem = re.sub(r"[^a-z0-9]+", "-", plain(title)).strip("-")[: SLUG_LENGTH - 6].strip("-") or "zbior"
    used = {
        *session.scalars(select(Dataset.slug).where(Dataset.slug.startswith(stem, autoescape=True))),
        *TAKEN,
    }
    return next(
        slug for n in range(1, len(used) + 2) if (slug := f"{stem}-{n}" if n > 1 else stem) not in used
    )


def _ref(version: DatasetVersion) -> str:
    return f"{version.dataset.slug[:60]}/{version.number}"
