"""Find datasets and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.errors import NotFound
from portal.opendata.models import Dataset, DatasetVersion, VersionState
from portal.opendata.vocabulary import CADENCES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Offer:
    """A published dataset with its newest published version."""

    dataset: Dataset
    version: DatasetVersion

    def is_stale(self, now: datetime) -> bool:
        """Tell whether the dataset should have been renewed by now."""
        return is_stale(self.dataset, self.version, now)


def is_stale(dataset: Dataset, newest: DatasetVersion | None, now: datetime) -> bool:
    """Tell whether a dataset went longer without a new version than its cadence allows."""
    patience = CADENCES[dataset.cadence].patience
    if newest is None or newest.published_at is None or patience is None:
        return False
    return now - newest.published_at > patience


def list_offers(session: Session) -> list[Offer]:
    """List published datasets with their newest published versions, by slug; two statements however many."""
    newest = (
        select(func.max(DatasetVersion.id))
        .where(DatasetVersion.state == VersionState.PUBLISHED)
        .group_by(DatasetVersion.dataset_id)
    )
    query = (
        select(DatasetVersion)
        .join(DatasetVersion.dataset)
        .where(DatasetVersion.id.in_(newest), Dataset.is_published)
        .options(joinedload(DatasetVersion.file), joinedload(DatasetVersion.dataset).joinedload(Dataset.unit))
        .order_by(Dataset.slug)
    )
    return [Offer(version.dataset, version) for version in session.scalars(query)]


def get_offer(session: Session, slug: str) -> Offer:
    """Return a published dataset with its newest version; raises NotFound."""
    dataset = find_dataset(session, slug)
    newest = find_newest(session, dataset) if dataset and dataset.is_published else None
    if dataset is None or newest is None:
        raise NotFound
    return Offer(dataset, newest)


def find_dataset(session: Session, slug: str) -> Dataset | None:
    """Return a dataset by its slug."""
    return session.scalar(select(Dataset).where(Dataset.slug == slug))


def find_newest(session: Session, dataset: Dataset) -> DatasetVersion | None:
    """Return the newest version that is published."""
    of = (DatasetVersion.dataset_id == dataset.id, DatasetVersion.state == VersionState.PUBLISHED)
    return session.scalar(select(DatasetVersion).where(*of).order_by(DatasetVersion.number.desc()).limit(1))


def find_last(session: Session, dataset: Dataset) -> DatasetVersion | None:
    """Return the version that was put in last, whatever became of it."""
    of = DatasetVersion.dataset_id == dataset.id
    return session.scalar(select(DatasetVersion).where(of).order_by(DatasetVersion.number.desc()).limit(1))


def list_versions(session: Session, dataset: Dataset, *, drafts: bool = False) -> list[DatasetVersion]:
    """List a dataset's versions, newest first; those never published only where asked for."""
    query = select(DatasetVersion).where(DatasetVersion.dataset_id == dataset.id)
    if not drafts:
        query = query.where(DatasetVersion.state != VersionState.DRAFT)
    return list(
        session.scalars(query.order_by(DatasetVersion.number.desc()).options(joinedload(DatasetVersion.file)))
    )


def get_version(session: Session, dataset: Dataset, number: int, *, drafts: bool = False) -> DatasetVersion:
    """Return one version by its number; raises NotFound, also for a draft where drafts are not asked for."""
    found = session.scalar(
        select(DatasetVersion).where(DatasetVersion.dataset_id == dataset.id, DatasetVersion.number == number)
    )
    if found is None or (found.state == VersionState.DRAFT and not drafts):
        raise NotFound
    return found


def list_datasets(session: Session, unit_code: str | None) -> list[Dataset]:
    """List the datasets of a unit, or of all units for None, those of the portal itself among them."""
    query = select(Dataset).options(joinedload(Dataset.unit)).order_by(Dataset.slug)
    return list(session.scalars(query if unit_code is None else query.where(Dataset.unit_code == unit_code)))


def newest_of(session: Session, datasets: list[Dataset]) -> dict[int, DatasetVersion]:
    """Return the newest published version of each dataset that has one, by the dataset's id."""
    ids = [dataset.id for dataset in datasets]
    query = (
        select(DatasetVersion)
        .where(DatasetVersion.dataset_id.in_(ids), DatasetVersion.state == VersionState.PUBLISHED)
        .order_by(DatasetVersion.number)
    )
    return {version.dataset_id: version for version in session.scalars(query)}
