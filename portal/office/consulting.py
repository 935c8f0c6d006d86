"""Ask another unit about a matter, and read there what one is asked about: until a day, to be read, not worked."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal import fields
from portal.cases import queries as cases
from portal.cases.models import Document, DocumentState
from portal.cases.walls import actions, queries
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, Refused
from portal.files import actions as files
from portal.i18n import lazy, translate
from portal.office import queries as desk
from portal.office.door import blueprint, look_at, need_unit, record_looks, to_case
from portal.office.reassigning import get_unit, other_units
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.cases.walls.models import Consultation
    from portal.fields import Form

TEXT_LIMIT = 4000


class QuestionForm(fields.Form):
    """Ask which unit is asked, about what, by which day."""

    heading = lazy("Opinia")
    unit = fields.ChoiceField(
        lazy("Który wydział?"), choices=other_units, listed=True, missing=lazy("Wybierz wydział."),
    )  # fmt: skip
    question = fields.TextAreaField(
        lazy("O co pytasz?"), limit=TEXT_LIMIT, missing=lazy("Napisz, o co pytasz.")
    )
    until_on = fields.DateField(lazy("Do kiedy ten wydział widzi sprawę i może odpowiedzieć?"))


class OpinionForm(fields.Form):
    """Take the opinion."""

    heading = lazy("Opinia")
    text = fields.TextAreaField(lazy("Odpowiedź"), limit=TEXT_LIMIT, missing=lazy("Wpisz odpowiedź."))


@blueprint.route("/biurko/sprawy/<reference>/konsultacja", methods=["GET", "POST"])
def consult(reference: str) -> ResponseReturnValue:
    """Ask another unit; the same question sent twice is one."""
    found = desk.get_case(session(), reference, need_unit(), lock=request.method == "POST")
    if request.method == "GET":
        return _question(found, QuestionForm())
    form = QuestionForm.from_request(request.form)
    if form.validate():
        asked = form.answers()
        try:
            actions.consult(
                session(), found, get_unit(form), asked["question"], date.fromisoformat(asked["until_on"]),
                actor=need_actor(), now=here().now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field or "unit", refused.message)
        else:
            session().commit()
            return to_case(reference)
    session().rollback()
    again = desk.get_case(session(), reference, need_unit())
    return _question(again, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/biurko/konsultacje")
def consultations() -> ResponseReturnValue:
    """List what the unit is asked about by others."""
    rows = queries.list_asked(session(), _own_unit(), day_of(here().now()))
    record_looks("look.case", [one.case.parties[0].subject_id for one in rows])
    titles = {slug: str(service.card.title) for slug, service in here().services.items()}
    return render_template("office/consultations.html", rows=rows, titles=titles, today=day_of(here().now()))


@blueprint.route("/biurko/konsultacje/<token>", methods=["GET", "POST"])
def consultation(token: str) -> ResponseReturnValue:
    """Show a matter as far as a question to the unit needs it, and take the answer, once."""
    today = day_of(here().now())
    found = queries.get_asked(session(), token, _own_unit(), today, lock=request.method == "POST")
    if request.method == "GET":
        return _asked(found, OpinionForm())
    form = OpinionForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _asked(queries.get_asked(session(), token, _own_unit(), today), form), Refused.status
    try:
        actions.answer(session(), found, form.answers()["text"], actor=need_actor(), now=here().now())
        session().commit()
    except Conflict as error:
        session().rollback()
        again = queries.get_asked(session(), token, _own_unit(), today)
        return _asked(again, form, str(error.message)), error.status
    return redirect(url_for("office.consultation", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/konsultacje/<token>/pismo/<attachment>")
def consulted_document(token: str, attachment: str) -> ResponseReturnValue:
    """Hand a document of a matter to the unit that is asked about it; the look is written down first."""
    found = queries.get_asked(session(), token, _own_unit(), day_of(here().now()))
    query = select(Document).where(Document.case_id == found.case_id, Document.token == attachment)
    document = session().scalars(query).one_or_none()
    if document is None or document.state != DocumentState.READY or document.file is None:
        raise NotFound
    look_at("look.document", found.case, document.token)
    content = files.read(here(), document.file)
    return files.as_download(content, "application/pdf", f"{document.title}.pdf", inline=True)


@blueprint.post("/biurko/konsultacje/<token>/cofnij")
def withdraw_question(token: str) -> ResponseReturnValue:
    """Take a question back: the other unit sees the matter no more."""
    found = queries.get_own(session(), token, need_unit())
    actions.withdraw(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return to_case(found.case.reference)


def _own_unit() -> str:
    unit = need_actor().unit_code
    if unit is None:
        raise NotAllowed(
            translate("Katalog urzędu nie podaje, w którym wydziale pracujesz. Zgłoś to informatykom.")
        )
    return unit


def _question(found: Case, form: Form) -> str:
    look_at("look.case", found)
    return render_template(
        "office/consult.html", case=found, form=form, service=here().services[found.service]
    )


def _asked(found: Consultation, form: Form, fault: str = "") -> str:
    case = found.case
    look_at("look.case", case)
    documents = cases.list_documents(session(), case)
    return render_template(
        "office/consultation.html", asked=found, case=case, form=form, fault=fault, documents=documents,
        answers=_answers(documents), service=here().services[case.service], today=day_of(here().now()),
    )  # fmt: skip


def _answers(documents: Any) -> list[list[str]]:
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    return list(receipt.values.get("answers", [])) if receipt is not None else []
