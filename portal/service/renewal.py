"""From which of its earlier matters a new one of the same service may begin, and with which answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from portal.facts import Facts
from portal.i18n import Text, lazy
from portal.service.asking import Answers


@dataclass(frozen=True)
class Former:
    """A settled matter of the same person and service, as the service sees it when a new one begins on a day.

    ``brought`` is the kind of what it brought (``assessment``, ``permit``), empty for a matter that brought nothing.
    ``service`` is its own: another than the new one's where a ``Renewal`` follows it. ``valid_until`` is the last day
    of the permit that it brought, told where the end of a right is looked for.
    """

    answers: Answers
    filed_on: date
    brought: str
    facts: Facts
    on: date
    service: str = ""
    valid_until: date | None = None


@dataclass(frozen=True)
class Renewal:
    """``begins`` returns the answers with which a new matter begins, None where it may not begin from this one.

    With ``fills`` a new form comes filled in by itself from the latest such matter, each answer with its source;
    in any case one press on the matter's page begins one. ``verb`` is what that button says.

    ``ends`` returns the day before which the next matter should be here, None where there is none: then the office
    begins it by itself, as many days before as the service's fact ``remind_days`` says, and tells the person. ``key``
    names the thing that a matter is for (a plate, an outlet), where a person may have several. ``follows`` is another
    service of the family from whose settled matter the first one begins.
    """

    begins: Callable[[Former], Answers | None]
    fills: bool = False
    verb: Text = field(default_factory=lambda: lazy("Odnów"))
    ends: Callable[[Former], date | None] | None = None
    key: Callable[[Answers], str] = lambda _answers: ""
    follows: str = ""
