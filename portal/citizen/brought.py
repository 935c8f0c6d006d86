"""What a person's matter brought: the sums and days, with the way to the account or the document they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.billing.law.kinds import kinds
from portal.cases.brought.queries import list_outcomes
from portal.context import here
from portal.db import session
from portal.decisions.bringing import words
from portal.words import day_of

if TYPE_CHECKING:
    from portal.cases.brought.models import CaseOutcome
    from portal.cases.models import Case


def panel(found: Case, *, is_own: bool = True) -> dict[str, Any]:
    """Return what a case brought and where it is to be seen; services that bring nothing cost no question.

    The account ``is_own`` of who began the matter: a party beside them is not led there.
    """
    service = here().services.get(found.service)
    rows = list_outcomes(session(), found) if service is not None and service.brings is not None else []
    shown = [_shown(row) for row in rows]
    return {"brought": shown if is_own else [(said, "") for said, _url in shown]}


def _shown(row: CaseOutcome) -> tuple[words.Said, str]:
    known = kinds(here().facts, day_of(here().now())).get(str(row.values.get("kind") or ""))
    said = words.said_of(row, known.title if known is not None else "")
    return said, url_for("taxes.account", token=row.account) if row.account else ""
