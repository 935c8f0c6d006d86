"""Documents of a state register at the desk: the signed file is added and checked, or its posting is noted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal import fields, security
from portal.cases import flows
from portal.context import here
from portal.db import session
from portal.decisions.registers import actions, queries, rules
from portal.decisions.registers.words import BROKEN, FAULTS, STANDS
from portal.errors import Conflict, NotFound, Refused
from portal.files import actions as files
from portal.i18n import lazy, translate
from portal.office import queries as desk
from portal.office.door import blueprint, look_at, need_unit
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.decisions.registers.models import RegisterPaper

FILE, POST = "plik", "poczta"
MOST_BYTES = 20_000_000


class _Named(fields.Form):
    """Ask what the document is called."""

    title = fields.TextField(
        lazy("Nazwa dokumentu"), limit=actions.TITLE_LIMIT, missing=lazy("Wpisz nazwę dokumentu."),
        hint=lazy("Pod tą nazwą zobaczy go strona, na przykład: Odpis skrócony aktu urodzenia."),
    )  # fmt: skip


class FileForm(_Named):
    """Ask for the signed file that the register made."""

    heading = lazy("Plik z rejestru")
    signed = fields.FileField(
        lazy("Podpisany plik PDF"), extensions=("pdf",), most=1, most_bytes=MOST_BYTES,
        hint=lazy("Taki, jaki zapisał rejestr, bez zmian. Sprawdzimy podpis i wyślemy go stronie."),
        missing=lazy("Wybierz plik, który zapisał rejestr."),
    )  # fmt: skip


class PostForm(_Named):
    """Ask on which day it was posted."""

    heading = lazy("Poczta")
    posted_on = fields.DateField(lazy("Kiedy wysłano?"), past=True)


FORMS: dict[str, type[FileForm | PostForm]] = {FILE: FileForm, POST: PostForm}


@blueprint.get("/biurko/sprawy/<reference>/z-rejestru")
def register_paper(reference: str) -> ResponseReturnValue:
    """Show both ways to hand a register's document on, and what was handed on."""
    return _page(desk.get_case(session(), reference, need_unit()), {})


@blueprint.post("/biurko/sprawy/<reference>/z-rejestru")
@security.limiter.limit("30/minute")
def add_register_paper(reference: str) -> ResponseReturnValue:
    """Take the document, or the day of posting, once; what was typed is kept when it is refused."""
    found = desk.get_case(session(), reference, need_unit(), lock=True)
    way = POST if request.form.get("way") == POST else FILE
    form = FORMS[way].from_request(request.form, request.files)
    if not form.validate():
        return _again(reference, way, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _add(found, form)
        session().commit()
    except (Refused, Conflict) as error:
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _again(reference, way, form, error.status)
    return redirect(url_for("office.register_paper", reference=reference), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/sprawy/<reference>/z-rejestru/<token>")
def register_file(reference: str, token: str) -> ResponseReturnValue:
    """Hand the file of a document over; the look is written down first."""
    found = desk.get_case(session(), reference, need_unit())
    paper = _paper(found, token)
    if paper.file is None:
        raise NotFound
    look_at("look.document", found, paper.token)
    return files.give(here(), paper.file, paper.file.name)


@blueprint.post("/biurko/sprawy/<reference>/z-rejestru/<token>/cofnij")
@security.limiter.limit("30/minute")
def recall_register_paper(reference: str, token: str) -> ResponseReturnValue:
    """Keep a document from going out that was added by mistake, while its signature is being checked."""
    found = desk.get_case(session(), reference, need_unit(), lock=True)
    actions.call_back(session(), found, _paper(found, token), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.register_paper", reference=reference), HTTPStatus.SEE_OTHER)


def panel(found: Case) -> dict[str, Any]:
    """Return what the case page says; no statement where the matter's register makes no document."""
    service = here().services[found.service]
    may_add = rules.may_add(found, flows.of(session(), here(), found))
    rows = queries.list_of_case(session(), found.id) if service.register_paper or may_add else []
    return {"register_papers": rows, "may_add_paper": may_add, "paper_stands": STANDS}


def _paper(found: Case, token: str) -> RegisterPaper:
    paper = next((one for one in queries.list_of_case(session(), found.id) if one.token == token), None)
    if paper is None:
        raise NotFound
    return paper


def _add(found: Case, form: FileForm | PostForm) -> None:
    person, now, title = need_actor(), here().now(), str(form.title.data)
    if isinstance(form, PostForm):
        actions.note_posted(session(), here(), found, title, form.posted_on.data, actor=person, now=now)
        return
    (name, content), *_rest = form.signed.uploads_in_memory()
    actions.add_file(session(), here(), found, title, name, content, actor=person, now=now)


def _again(reference: str, way: str, form: FileForm | PostForm, status: HTTPStatus) -> ResponseReturnValue:
    session().rollback()
    if isinstance(form, FileForm) and form.signed.uploads() and not form.signed.errors:
        form.add_error("signed", translate("Wybierz pliki jeszcze raz, przeglądarka ich nie pamięta."))
    return _page(desk.get_case(session(), reference, need_unit()), {way: form}), status


def _page(found: Case, tried: dict[str, FileForm | PostForm]) -> str:
    look_at("look.case", found)
    papers = queries.list_of_case(session(), found.id)
    faults = {one.id: FAULTS.get(one.found["fault"], BROKEN) for one in papers if "fault" in one.found}
    file, post = tried.get(FILE) or FileForm(), tried.get(POST) or PostForm()
    for name, box in ((POST, one) for one in post.asked()):
        box.id = f"{name}-{box.short_name}"  # two forms on one page ask for a title
    return render_template(
        "office/register_paper.html", case=found, service=here().services[found.service], papers=papers,
        faults=faults, file=file, post=post, ways=(FILE, POST), stands=STANDS, today=day_of(here().now()),
        may_add=rules.may_add(found, flows.of(session(), here(), found)),
    )  # fmt: skip
