"""A record of a meeting as the resident reads it: what was written, remarks, the confirmation, the sealed paper."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields, security
from portal.accounts.queries import get_known
from portal.acting import Loa
from portal.cases import queries as cases
from portal.cases.proxies.parties import proxy_of
from portal.citizen.todo import Item, distance
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused, SignInNeeded
from portal.i18n import lazy, translate
from portal.security import need_actor
from portal.visits.protocols import actions, queries, rules
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState
from portal.visits.protocols.sealed import OTHERS, REASON, REMARKS, TEXT
from portal.visits.sealing import opened
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.security import Actor

AGREES, REFUSES = "potwierdzam", "odmawiam"
TITLES = {RecordKind.PROTOCOL: lazy("Protokół z rozmowy"), RecordKind.STATEMENT: lazy("Twoje oświadczenie")}


class AnswerForm(fields.Form):
    """Ask whether what was written is right, for remarks, and for a word why not (art. 68 KPA)."""

    heading = lazy("Twoja odpowiedź")
    remarks = fields.TextAreaField(
        lazy("Twoje uwagi"), optional=True, limit=rules.REMARKS_LIMIT,
        hint=lazy("Zapiszemy je w dokumencie słowo w słowo. Nie masz uwag? Zostaw puste."),
    )  # fmt: skip
    answer = fields.ChoiceField(
        lazy("Czy potwierdzasz?"), missing=lazy("Wybierz: potwierdzam albo nie potwierdzam."),
        choices=((AGREES, lazy("Przeczytałem albo przeczytałam i potwierdzam")), (REFUSES, lazy("Nie potwierdzam"))),
    )  # fmt: skip
    reason = fields.TextAreaField(
        lazy("Jeśli nie potwierdzasz, napisz dlaczego"), optional=True, limit=rules.REMARKS_LIMIT
    )

    def check(self) -> None:
        """Want a word with a refusal."""
        if self.answer.data == REFUSES and not self.reason.data:
            self.add_error("reason", lazy("Napisz, dlaczego nie potwierdzasz. Zapiszemy to w dokumencie."))


@blueprint.get("/wizyty/protokol/<token>")
def record(token: str) -> ResponseReturnValue:
    """Show what was written, and the way to confirm it."""
    return _page(_asked(token), AnswerForm())


@blueprint.post("/wizyty/protokol/<token>")
@security.limiter.limit("30/minute")
def answer_record(token: str) -> ResponseReturnValue:
    """Keep the answer once; what was typed is kept when it is refused."""
    found, form = _asked(token), AnswerForm.from_request(request.form)
    if not form.validate():
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    said, person, now = form.answers(), need_actor(), here().now()
    try:
        actions.answer(
            session(), here(), found, get_known(session(), here().vault, found.visit.subject_id or 0),
            agrees=said["answer"] == AGREES, remarks=str(said["remarks"] or ""), reason=str(said["reason"] or ""),
            person=person, now=now, proxy=proxy_of(session(), person, day_of(now)),
        )  # fmt: skip
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _page(_asked(token), form), error.status
    return redirect(url_for("visits.record", token=token), HTTPStatus.SEE_OTHER)


def to_do(person: Actor, today: date) -> list[Item]:
    """Return the records that wait for a person's answer."""
    return [_item(one, today) for one in queries.list_waiting(session(), person)]


def _item(one: MeetingRecord, today: date) -> Item:
    on = day_of(one.sent_at or one.drafted_at)
    return Item(
        on=on,
        when=distance(on, today),
        late=False,
        title=translate("Przeczytaj i potwierdź protokół z rozmowy"),
        why=translate("Sprawa %(ref)s. Możesz dopisać uwagi.", ref=one.case.reference),
        url=actions.path_of(one),
        label=translate("Przeczytaj"),
    )


def _asked(token: str) -> MeetingRecord:
    """Return a record to who met the official; raises NotFound to others, SignInNeeded for a weak sign-in."""
    person = need_actor()
    found = queries.get_asked(session(), person, token)
    if not person.loa.at_least(Loa.SUBSTANTIAL):
        raise SignInNeeded(loa=Loa.SUBSTANTIAL)
    return found


def _page(found: MeetingRecord, form: AnswerForm) -> str:
    portal = here()
    documents = cases.list_documents(session(), found.case)
    return render_template(
        "citizen/visits/record.html", one=found, form=form, title=TITLES[RecordKind(found.kind)],
        text=opened(portal, TEXT, found.text), others=opened(portal, OTHERS, found.others),
        remarks=opened(portal, REMARKS, found.remarks), reason=opened(portal, REASON, found.reason),
        is_open=found.state == RecordState.SENT, today=day_of(portal.now()),
        paper=next((one for one in documents if one.slot == found.slot), None),
    )  # fmt: skip
