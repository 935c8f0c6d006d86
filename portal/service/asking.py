"""One page of a service's form, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.fields import Form

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One page of the form: a form, and when it is asked.

    ``known`` maps a field to the attribute of Known that fills it. A field of kind ``file`` makes an upload page.
    """

    slug: str
    form: type[Form]
    when: Callable[[Answers], bool] | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    def is_asked(self, answers: Answers) -> bool:
        """Tell whether these answers make the page necessary."""
        return self.when is None or self.when(answers)
