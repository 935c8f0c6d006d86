"""Where a month's report is taken, and where a manager says whether it comes by e-mail."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for

from portal.accounts.models import Official
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.files import actions as files
from portal.i18n import translate
from portal.insight.months import first_of
from portal.insight.report.jobs import file_name
from portal.measures.report import actions
from portal.measures.report.models import ReportWish
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

YES, NO = "tak", "nie"


def add_to(blueprint: Blueprint) -> None:
    """Open the report to whoever reads the managers' numbers."""
    blueprint.get("/liczby/miesiace/<month>/raport.pdf")(month_report)
    blueprint.post("/liczby/raport")(wish_report)


def month_report(month: str) -> ResponseReturnValue:
    """Give the report of a month as it was made."""
    first = first_of(month)
    report = actions.find_report(session(), first)
    if report is None:
        raise NotFound
    return files.give(here(), report.file, file_name(first))


def wish_report() -> ResponseReturnValue:
    """Write down whether the report comes by e-mail."""
    wanted = request.form.get("wanted", "")
    if wanted not in {YES, NO}:
        raise Refused(translate("Wybierz: tak albo nie"))
    actions.wish(session(), wanted=wanted == YES, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(f"{url_for('insight.months')}#raport", HTTPStatus.SEE_OTHER)


def report_by_mail() -> dict[str, Any]:
    """Return how the report stands with the official of this page: the address it goes to, and whether it does."""
    person = need_actor()
    official = session().get(Official, person.official_id) if person.official_id is not None else None
    if official is None:
        return {"address": "", "is_wanted": False}
    row = session().get(ReportWish, official.id)
    wanted = actions.wants(official, row, by_default=here().settings.month_report)
    return {"address": official.email, "is_wanted": wanted}
