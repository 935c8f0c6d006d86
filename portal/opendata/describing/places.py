"""The addresses of the catalogue, in one place: they are promised to whoever links to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """Addresses under the portal's own, which has no slash at its end."""

    base: str

    @property
    def catalogue(self) -> str:
        """The page of all datasets."""
        return f"{self.base}/dane"

    @property
    def catalogue_name(self) -> str:
        """The catalogue itself: a page about it is another thing."""
        return f"{self.base}/dane#katalog"

    @property
    def office(self) -> str:
        """The office as a publisher."""
        return f"{self.base}/dane#urzad"

    @property
    def service(self) -> str:
        """The interface for programs."""
        return f"{self.base}/api/dane"

    @property
    def contract(self) -> str:
        """What the interface answers, in OpenAPI."""
        return f"{self.base}/api/dane/openapi.json"

    def dataset(self, slug: str) -> str:
        """The page of a dataset."""
        return f"{self.base}/dane/{slug}"

    def dataset_name(self, slug: str) -> str:
        """The dataset itself, in the catalogue's statements."""
        return f"{self.dataset(slug)}#zbior"

    def file_name(self, slug: str) -> str:
        """The newest file as a thing of the catalogue, beside the address where it is had."""
        return f"{self.dataset(slug)}#plik"

    def file(self, slug: str, number: int | None = None) -> str:
        """The newest file of a dataset, or that of one version."""
        if number is None:
            return f"{self.dataset(slug)}/{slug}.csv"
        return f"{self.dataset(slug)}/wersje/{number}/{slug}.csv"

    def csvw(self, slug: str, number: int | None = None) -> str:
        """What CSV on the Web says of a file: where its readers look first."""
        return f"{self.file(slug, number)}-metadata.json"

    def package(self, slug: str) -> str:
        """The Frictionless description of a dataset."""
        return f"{self.dataset(slug)}/datapackage.json"

    def rows(self, slug: str) -> str:
        """The rows of a dataset as JSON."""
        return f"{self.service}/zbiory/{slug}/wiersze"
