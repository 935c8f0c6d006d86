"""What a person brings along when they ask for help: the service, their matter or their unfinished form."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from portal.cases import drafts, queries
from portal.citizen import browser, tracked
from portal.citizen.visits.who import resident
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import language

if TYPE_CHECKING:
    from portal.cases.models import Case, Draft
    from portal.service import Service

SERVICE, CASE, DRAFT, PLACE = "usluga", "sprawa", "szkic", "miejsce"


@dataclass(frozen=True)
class Carried:
    """What came along; whether the matter and the form are the person's own has been looked at."""

    service: Service | None = None
    case: Case | None = None
    draft: Draft | None = None

    @property
    def slug(self) -> str | None:
        """Return the service that the visit is about."""
        return self.service.slug if self.service is not None else None

    @property
    def query(self) -> dict[str, Any]:
        """Return it as the end of an address, for the next step."""
        if self.case is not None:
            return {CASE: self.case.reference}
        if self.draft is not None:
            return {DRAFT: self.draft.token}
        return {SERVICE: self.service.slug} if self.service is not None else {}

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a held time keeps it."""
        return {
            "service": self.slug, "case_id": self.case.id if self.case is not None else None,
            "draft_token": self.draft.token if self.draft is not None else None, "language": language(),
        }  # fmt: skip


def read() -> Carried:
    """Read what came along with an address; another's matter or form is left out without a word."""
    services = here().services
    with suppress(NotFound):
        if reference := request.args.get(CASE, ""):
            case = _case(reference)
            return Carried(services.get(case.service), case=case)
        if token := request.args.get(DRAFT, ""):
            draft = _draft(token)
            return Carried(services.get(draft.service), draft=draft)
    return Carried(services.get(request.args.get(SERVICE, "")))


def along() -> dict[str, Any]:
    """Return what of this page's address goes along to the next: names that we know, for any others can be typed."""
    return {name: request.args[name] for name in (SERVICE, CASE, DRAFT, PLACE) if name in request.args}


def _case(reference: str) -> Case:
    person = resident()
    if person is not None:
        return queries.get_for_party(session(), reference, person.subject_id or 0)
    opened = tracked.find_open()
    if opened is None or opened[1] != reference:
        raise NotFound
    return queries.get_for_party(session(), reference, opened[0].subject_id)


def _draft(token: str) -> Draft:
    person, now = resident(), here().now()
    if person is not None:
        return drafts.get_own(session(), token, person.subject_id or 0, now)
    return drafts.get_of_browser(session(), token, browser.find_hash() or "-", now)
