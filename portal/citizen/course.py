"""Where a page stands in its form, and what the answers come to so far: reckoned once for every kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Draft
    from portal.service import Service, Step


def of_page(service: Service, page: Step, draft: Draft | None) -> dict[str, Any]:
    """Return what every page's template is told: its place, how many there are, the one before, the calculation."""
    asked = service.asked(draft.answers if draft is not None else {})
    place = next((number for number, step in enumerate(asked) if step.slug == page.slug), 0)
    return {
        "place": place + 1, "total": _certain_total(service, page, asked),
        "before": asked[place - 1].slug if place else None, "reckoning": _reckoned(service, page, draft),
    }  # fmt: skip


def _certain_total(service: Service, page: Step, asked: Sequence[Step]) -> int | None:
    """Return how many pages a form has, with the last look; None while answers to come still decide it."""
    slugs = [step.slug for step in service.steps]
    later = service.steps[slugs.index(page.slug) + 1 :] if page.slug in slugs else service.steps
    return None if any(step.when is not None for step in later) else len(asked) + 1


def _reckoned(service: Service, page: Step, draft: Draft | None) -> object:
    """Return what the answers come to so far, on a page that shows it."""
    if not page.reckons or draft is None:
        return None
    return service.reckoned(draft.answers, here().facts.within(f"{service.slug}."), day_of(here().now()))
