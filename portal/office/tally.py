"""The tally of visits that open no case: how it ended, then which service; two taps."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal.cases.tallies import actions
from portal.cases.tallies.models import Ending
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import Text, lazy
from portal.office.door import blueprint, official_id
from portal.once import is_ours, new_submission, own_submission
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

ENDINGS: dict[str, tuple[Ending, Text, Text]] = {
    "zapytal": (Ending.ASKED, lazy("Zapytał i poszedł"), lazy("Krótkie pytanie, nic do załatwienia.")),
    "poinformowany": (Ending.INFORMED, lazy("Dostał informację"), lazy("Wyjaśniliśmy, co i jak złożyć.")),
    "gdzie-indziej": (Ending.ELSEWHERE, lazy("Odesłany gdzie indziej"), lazy("Załatwia to inny urząd lub wydział.")),
    "mozna-online": (Ending.COULD_ONLINE, lazy("Mógł załatwić online"), lazy("Przyszedł ze sprawą, którą ma portal.")),
}  # fmt: skip
OTHER = "inna"
PURPOSE = "tally"


@blueprint.get("/biurko/licznik")
def tally() -> ResponseReturnValue:
    """Show the four endings, or, when one was tapped, the services it could be about."""
    word = request.args.get("co", "")
    if word and word not in ENDINGS:
        raise NotFound
    done = request.args.get("zapisano", "")
    counts = actions.counts_of_day(session(), official_id(need_actor()), day_of(here().now()))
    return render_template(
        "office/tally.html", endings=ENDINGS, word=word, services=here().services, other=OTHER, counts=counts,
        submission=new_submission(PURPOSE) if word else "", done=done if is_ours(PURPOSE, done) else "",
    )  # fmt: skip


@blueprint.post("/biurko/licznik")
def count_visit() -> ResponseReturnValue:
    """Count a visit once and offer to take it back."""
    word, slug, submission = (request.form.get(name, "") for name in ("co", "usluga", "wpis"))
    if word not in ENDINGS or not (slug == OTHER or slug in here().services):
        raise NotFound
    own_submission(PURPOSE, submission)
    service = None if slug == OTHER else slug
    actions.count(session(), submission, ENDINGS[word][0], service, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.tally", zapisano=submission), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/licznik/cofnij")
def undo_tally() -> ResponseReturnValue:
    """Take one's own last count back."""
    actions.undo(session(), request.form.get("wpis", ""), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.tally"), HTTPStatus.SEE_OTHER)
