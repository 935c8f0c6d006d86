"""What a person reads before they send: every answer in words, what it comes to, the fee, the figures of the day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from flask import render_template, url_for

from portal.cases import drafts
from portal.citizen import filling
from portal.context import here
from portal.db import session
from portal.decisions.outcomes import readings
from portal.service import Matter, Reads
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.cases.models import Attachment, Draft
    from portal.service import Service, Step, TaxPosition


def page(draft: Draft, service: Service) -> str:
    """Return the page that shows all answers before they are sent."""
    facts, today = here().facts.within(f"{service.slug}."), day_of(here().now())
    return render_template(
        "citizen/apply/check.html", service=service, draft=draft, known=filling.known(),
        sections=_sections(draft, service), fee=service.fee(draft.answers, facts, today),
        reckoning=service.reckoned(draft.answers, facts, today), position=_position(service, draft.subject_id),
        later=filling.later_url(service), guest=filling.is_guest(), hindrance=hindrance(draft, service),
        origin=filling.origin_of(draft),
    )  # fmt: skip


def hindrance(draft: Draft, service: Service) -> str:
    """Say what speaks against sending a form, as the service's rules see it; empty when nothing does."""
    if service.hinders is None:
        return ""
    today = day_of(here().now())
    matter = Matter(
        reference="", answers=draft.answers, person=filling.known(), facts=here().facts.within(f"{service.slug}."),
        on=today, filed_on=today, **readings(session(), here(), service, draft.subject_id, today),
    )  # fmt: skip
    return str(service.hinders(matter) or "")


def kept_by_field(draft: Draft) -> Mapping[str, list[Attachment]]:
    """Return the files of a draft by the question they answer."""
    kept: dict[str, list[Attachment]] = defaultdict(list)
    for attachment in drafts.list_attachments(session(), draft):
        kept[attachment.field].append(attachment)
    return kept


def _sections(draft: Draft, service: Service) -> list[dict[str, Any]]:
    """Return every asked page with its questions, answers in words and where each is changed."""
    pages = service.asked(draft.answers)
    kept = kept_by_field(draft) if any(page.form.file_field_names() for page in pages) else {}
    return [{"slug": page.slug, "rows": list(_rows(draft, page, kept))} for page in pages]


def _rows(draft: Draft, step: Step, kept: Mapping[str, list[Attachment]]) -> Iterator[tuple[str, str, str]]:
    """Yield label, words and address of each answer; files by their names."""
    place = url_for(".step", token=draft.token, slug=step.slug)
    is_list = step.several is not None and bool(step.entries(draft.answers))
    for number, (label, words, _name) in enumerate(step.describe(draft.answers), start=1):
        yield label, words, f"{place}/{number}" if is_list else place
    for field in step.form().file_fields():
        yield str(field.label.text), ", ".join(one.name for one in kept.get(field.short_name, ())), place


def _position(service: Service, subject_id: int) -> TaxPosition | None:
    """Read the figures that the office will see as well: no surprise after sending."""
    if Reads.TAX_POSITION not in service.reads:
        return None
    read = here().readers[Reads.TAX_POSITION]
    position: TaxPosition = read(session(), subject_id, day_of(here().now()), here().facts)
    return position
