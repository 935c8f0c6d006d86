"""Judge again what was answered before: rules, facts and the day may have changed since a page was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.citizen import checking, filling
from portal.citizen.consents import refuse_own_number
from portal.context import here
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.cases.models import Attachment, Draft
    from portal.fields import Form
    from portal.service import Service, Step

    Kept = Mapping[str, Sequence[Attachment]]


def find_fault(draft: Draft, service: Service) -> str | None:
    """Return the first page whose answers today's form no longer takes; None when the form can be sent."""
    pages = service.asked(draft.answers)
    kept = checking.kept_by_field(draft) if any(page.form.file_field_names() for page in pages) else {}
    return next((page.slug for page in pages if not _stands(draft, service, page, kept)), None)


def judge(draft: Draft, service: Service, page: Step, form: Form) -> bool:
    """Judge a page as it was kept; whatever is wrong stands beside its question."""
    kept = checking.kept_by_field(draft) if form.file_fields() else {}
    return _judged(service, page, form, kept)


def _stands(draft: Draft, service: Service, page: Step, kept: Kept) -> bool:
    today = day_of(here().now())
    if page.several is not None:
        return page.is_complete(draft.answers, today)
    return _judged(service, page, page.form.from_answers(draft.answers, on=today), kept)


def _judged(service: Service, page: Step, form: Form, kept: Kept) -> bool:
    count_files(form, kept)
    if not form.validate():
        return False
    names_people = service.consents is not None and page.several is None
    return not (names_people and refuse_own_number(service, form, filling.known()))


def count_files(form: Form, kept: Kept) -> None:
    """Tell each question for files how many it has already."""
    for field in form.file_fields():
        field.stored = len(kept.get(field.short_name, ()))
