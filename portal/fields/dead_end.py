"""A true answer after which there is nothing to ask here: another paper is wanted, or another office's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.i18n import Text, lazy


@dataclass(frozen=True)
class DeadEnd:
    """What a page says where an answer is no mistake, and still this form cannot take it.

    ``title`` is the page's heading, ``words`` say why and what to do instead, ``law`` is the article. ``onward`` is
    the slug of the service that takes the matter and ``answers`` are choices of its first page; ``press`` is the
    button's label. Without ``onward`` the matter is for somebody else, or nobody.
    """

    title: Text
    words: Text
    law: Text | None = None
    onward: str = ""
    press: Text | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a way on that nobody could press."""
        if bool(self.onward) != (self.press is not None):
            raise ValueError(f"{self.title}: a way on wants both a service and a label")


def elsewhere(words: Text) -> DeadEnd:
    """Return the end for what another municipality does."""
    return DeadEnd(lazy("Tę sprawę załatwisz w innej gminie"), words)


def not_needed(words: Text) -> DeadEnd:
    """Return the end for what the law does not ask of this person, or not yet."""
    return DeadEnd(lazy("Teraz nie musisz tego składać"), words)
