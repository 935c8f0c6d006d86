"""Records of a meeting at the official's desk: written during the talk, given to read, or closed unconfirmed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.acting import worked_for
from portal.cases.models import Case
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import lazy, translate
from portal.identifiers import Misspelt, case_reference
from portal.office import queries as desk
from portal.office.door import blueprint, need_unit, record_look
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.visits import queries as visits
from portal.visits.meetings import pointing
from portal.visits.protocols import actions, queries, rules
from portal.visits.protocols.actions import Written
from portal.visits.protocols.models import MeetingRecord, RecordKind, RecordState
from portal.visits.protocols.sealed import OTHERS, REASON, REMARKS, TEXT
from portal.visits.sealing import opened
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit

KINDS = (
    (RecordKind.PROTOCOL, lazy("Protokół"), lazy("co zrobiono i co ustalono, potwierdza strona")),
    (RecordKind.STATEMENT, lazy("Oświadczenie strony"), lazy("jej własne słowa do protokołu")),
)
STANDS = {
    RecordState.DRAFT: ("office", lazy("Szkic")),
    RecordState.SENT: ("you", lazy("Czeka na stronę")),
    RecordState.CONFIRMED: ("done", lazy("Potwierdzony")),
    RecordState.DECLINED: ("late", lazy("Odmowa")),
    RecordState.UNSIGNED: ("done", lazy("Bez potwierdzenia")),
    RecordState.WITHDRAWN: ("off", lazy("Wycofany")),
}


class RecordForm(fields.Form):
    """Ask for what art. 68 § 1 KPA wants and the portal does not know already."""

    heading = lazy("Protokół z wizyty")
    kind = fields.ChoiceField(lazy("Co spisujesz?"), choices=KINDS, missing=lazy("Wybierz, co spisujesz."))
    reference = fields.TextField(
        lazy("Numer sprawy"), limit=20, missing=lazy("Wpisz numer sprawy, do której trafi dokument."),
        hint=lazy("Sprawa osoby, z którą rozmawiasz, na przykład BI-4T8R-6WKD."),
    )  # fmt: skip
    text = fields.TextAreaField(
        lazy("Co zrobiono i co ustalono"), limit=rules.TEXT_LIMIT, rows=10,
        missing=lazy("Napisz, co zrobiono i co ustalono (art. 68 § 1 KPA)."),
        hint=lazy("Kto, kiedy i gdzie portal wpisze sam."),
    )  # fmt: skip
    others = fields.TextField(
        lazy("Kto jeszcze był obecny i w jakim charakterze"), optional=True, limit=rules.OTHERS_LIMIT,
        hint=lazy("Na przykład: Ewa Lis, tłumaczka PJM."),
    )  # fmt: skip


class UnsignedForm(fields.Form):
    """Ask why nobody confirmed."""

    heading = lazy("Bez potwierdzenia")
    reason = fields.TextAreaField(
        lazy("Dlaczego nie ma potwierdzenia?"), limit=rules.REMARKS_LIMIT,
        missing=lazy("Napisz, dlaczego nie ma potwierdzenia (art. 68 § 2 KPA)."),
        hint=lazy("Na przykład: strona zakończyła rozmowę, zanim przeczytała."),
    )  # fmt: skip


@blueprint.get("/biurko/wizyty/<token>/protokoly")
def visit_records(token: str) -> ResponseReturnValue:
    """Show the records of a visit, and the form of a new one."""
    visit = conducted(token)
    record_look("look.visit", visit.subject_id, None)
    return _page(visit, _blank(visit))


@blueprint.post("/biurko/wizyty/<token>/protokoly")
def write_record(token: str) -> ResponseReturnValue:
    """Write a record down, and give it to the person at once when that was pressed; the same press is one record."""
    visit, form = conducted(token), RecordForm.from_request(request.form)
    if not form.validate():
        return _page(visit, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        made = actions.draft(
            session(), here(), visit, _case_of(str(form.reference.data)), _written(form),
            submission=own_submission("record", request.form.get("submission", "")), actor=need_actor(),
            now=here().now(),
        )  # fmt: skip
        if "send" in request.form:
            actions.send(session(), made, actor=need_actor(), now=here().now())
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _page(conducted(token), form), error.status
    return _to(token)


@blueprint.get("/biurko/wizyty/<token>/protokoly/<record>")
def visit_record(token: str, record: str) -> ResponseReturnValue:
    """Show one record: a draft to change, a sent one as it was sent."""
    visit = conducted(token)
    found = queries.get_of_visit(session(), visit.id, record)
    record_look("look.visit", visit.subject_id, None)
    return _one(visit, found, _filled(found), UnsignedForm())


@blueprint.post("/biurko/wizyty/<token>/protokoly/<record>")
def change_record(token: str, record: str) -> ResponseReturnValue:
    """Change a draft, and send it when that was pressed."""
    visit, form = conducted(token), RecordForm.from_request(request.form)
    found = queries.get_of_visit(session(), visit.id, record)
    form.reference.optional = True  # a record stays in its matter
    if not form.validate():
        return _one(visit, found, form, UnsignedForm()), HTTPStatus.UNPROCESSABLE_ENTITY

    def change() -> None:
        times = request.form.get("times", "")
        actions.rewrite(
            session(), here(), found, _written(form), times=int(times) if times.isascii() and times.isdigit() else -1,
            actor=need_actor(),
        )  # fmt: skip
        if "send" in request.form:
            actions.send(session(), found, actor=need_actor(), now=here().now())

    return _do(token, record, change, form, UnsignedForm())


@blueprint.post("/biurko/wizyty/<token>/protokoly/<record>/cofnij")
def withdraw_record(token: str, record: str) -> ResponseReturnValue:
    """Take a record back before it is answered."""
    found = queries.get_of_visit(session(), conducted(token).id, record)
    return _do(
        token, record, lambda: actions.withdraw(session(), found, actor=need_actor(), now=here().now()),
        _filled(found), UnsignedForm(),
    )  # fmt: skip


@blueprint.post("/biurko/wizyty/<token>/protokoly/<record>/bez-potwierdzenia")
def close_record(token: str, record: str) -> ResponseReturnValue:
    """Seal a record that nobody confirmed, with why."""
    visit, form = conducted(token), UnsignedForm.from_request(request.form)
    found = queries.get_of_visit(session(), visit.id, record)
    if not form.validate():
        return _one(visit, found, _filled(found), form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _do(
        token, record,
        lambda: actions.close_unsigned(
            session(), here(), found, str(form.reason.data), actor=need_actor(), now=here().now()
        ),
        _filled(found), form,
    )  # fmt: skip


def _do(
    token: str, record: str, act: Callable[[], None], form: RecordForm, unsigned: UnsignedForm
) -> ResponseReturnValue:
    """Do one act and commit; what stands in its way goes onto the page with what was typed."""
    try:
        act()
        session().commit()
    except (Refused, Conflict) as error:
        session().rollback()
        visit = conducted(token)
        told = unsigned if unsigned.reason.data else form
        told.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _one(visit, queries.get_of_visit(session(), visit.id, record), form, unsigned), error.status
    return _to(token)


def conducted(token: str) -> Visit:
    """Return a visit that the official holds, or stands in for; anybody else's is not found."""
    found = visits.get_visit(session(), token)
    if found.official_id not in worked_for(need_actor()):
        raise NotFound
    return found


def _case_of(typed: str) -> Case:
    """Return the matter of a number in the official's own unit; raises Refused at the field."""
    try:
        return desk.get_case(session(), case_reference(typed), need_unit())
    except (Misspelt, NotFound):
        raise Refused(
            translate("Nie ma takiej sprawy w Twoim wydziale. Sprawdź numer."), "reference"
        ) from None


def _blank(visit: Visit) -> RecordForm:
    case = session().get(Case, visit.case_id) if visit.case_id is not None else None
    # without a matter the talk is about the one that was filed in it
    filed = () if case is not None else pointing.list_pointed(session(), visit)
    reference = case.reference if case is not None else "".join([one.reference for one in filed][-1:])
    return RecordForm(data={"kind": RecordKind.PROTOCOL, "reference": reference})


def _filled(found: MeetingRecord) -> RecordForm:
    return RecordForm(
        data={
            "kind": found.kind, "reference": found.case.reference, "text": opened(here(), TEXT, found.text),
            "others": opened(here(), OTHERS, found.others),
        }
    )  # fmt: skip


def _written(form: RecordForm) -> Written:
    return Written(RecordKind(str(form.kind.data)), str(form.text.data), str(form.others.data or ""))


def _page(visit: Visit, form: RecordForm) -> str:
    return render_template(
        "office/visits/records.html", visit=visit, form=form, submission=new_submission("record"), stands=STANDS,
        records=queries.list_of_visit(session(), visit.id), may_write=visit.state in rules.MET,
        today=day_of(here().now()), has_account=visit.subject_id is not None,
    )  # fmt: skip


def _one(visit: Visit, found: MeetingRecord, form: RecordForm, unsigned: UnsignedForm) -> str:
    return render_template(
        "office/visits/record.html", visit=visit, one=found, form=form, unsigned=unsigned, stands=STANDS,
        text=opened(here(), TEXT, found.text), remarks=opened(here(), REMARKS, found.remarks),
        reason=opened(here(), REASON, found.reason), today=day_of(here().now()),
    )  # fmt: skip


def _to(token: str) -> ResponseReturnValue:
    return redirect(url_for("office.visit_records", token=token), HTTPStatus.SEE_OTHER)
