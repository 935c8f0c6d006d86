"""Lists as Stripe gives them: ``data``, ``has_more``, and a way to walk through all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class ListObject(Generic[Item]):
    """Hold one page of a list; only reports have a second one."""

    data: tuple[Item, ...]
    fetch_next: Callable[[], ListObject[Item]] | None = field(default=None, repr=False, compare=False)

    @property
    def has_more(self) -> bool:
        """Whether P24 has another page."""
        return self.fetch_next is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on this page."""
        return not self.data

    def next_page(self) -> ListObject[Item]:
        """Ask P24 for the next page; an empty one after the last."""
        return self.fetch_next() if self.fetch_next is not None else ListObject(())

    def auto_paging_iter(self) -> Iterator[Item]:
        """Walk through this page and all that follow, each asked for when the one before is used up."""
        page = self
        yield from page.data
        while page.has_more:
            page = page.next_page()
            yield from page.data
