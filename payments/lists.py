"""Lists as Stripe gives them: ``data``, ``has_more``, and a way to walk through all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class ListObject(Generic[Item]):
    """Hold a whole list; P24 gives these in one answer, so ``has_more`` is always False."""

    data: tuple[Item, ...]
    has_more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.data

    def auto_paging_iter(self) -> Iterator[Item]:
        """Walk through all items."""
        return iter(self.data)
