"""What a party may do in their own matter besides withdrawing: complete, comment, complain of delay, appeal."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import security
from portal.cases import answering, flows, queries, silence
from portal.citizen.step_forms import AnswerForm, ReasonsForm
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import Text, lazy, translate
from portal.security import need_actor
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.fields import Form
    from portal.security import Actor
    from portal.workflow import Flow

blueprint = Blueprint("steps", __name__)


@dataclass(frozen=True)
class Step:
    """One step of a party: its word in the address, the flow's event, what the page says and asks."""

    word: str
    event: str
    title: Text
    lead: Text
    button: Text
    form: type[Form] | None = None


STEPS = {
    step.word: step
    for step in (
        Step("uzupelnij", "completed", lazy("Uzupełnij wniosek"),
             lazy("Odpowiedz na wezwanie i dołącz to, czego brakuje. Zegar urzędu ruszy, gdy wyślesz."),
             lazy("Wyślij uzupełnienie"), AnswerForm),
        Step("wypowiedz-sie", "commented", lazy("Wypowiedz się przed decyzją"),
             lazy("Możesz napisać, co sądzisz o zebranych dowodach. Nie musisz: decyzja zapadnie i bez tego."),
             lazy("Wyślij stanowisko"), AnswerForm),
        Step("podtrzymaj", "accept_cost", lazy("Podtrzymać wniosek mimo kosztu?"),
             lazy("Urząd przygotuje informację w sposób, o który prosisz, i policzy koszt z zawiadomienia."),
             lazy("Podtrzymuję wniosek")),
        Step("ponaglenie", "complain_of_delay", lazy("Złóż ponaglenie"),
             lazy("Jeśli urząd nie załatwił sprawy w terminie albo prowadzi ją dłużej, niż to konieczne, oceni to "
                  "organ wyższego stopnia. Urząd przekaże mu ponaglenie z aktami w 7 dni."),
             lazy("Wyślij ponaglenie"), ReasonsForm),
        Step("odwolanie", "appeal", lazy("Złóż odwołanie"),
             lazy("Wystarczy napisać, że nie zgadzasz się z decyzją. Odwołanie rozpatrzy organ wyższego stopnia."),
             lazy("Wyślij odwołanie"), ReasonsForm),
        Step("zazalenie", "complain", lazy("Złóż zażalenie"),
             lazy("Napisz, dlaczego nie zgadzasz się z odmową. Urząd może ją sam uchylić. Jeśli tego nie zrobi, "
                  "przekaże zażalenie organowi wyższego stopnia."),
             lazy("Wyślij zażalenie"), ReasonsForm),
        Step("zaswiadczenie-o-milczeniu", silence.ASK, lazy("Poproś o zaświadczenie o milczącym załatwieniu"),
             lazy("Potwierdzi, że sprawę załatwiono milcząco, i od kiedy. Wydamy je w 7 dni, z pieczęcią urzędu."),
             lazy("Poproś o zaświadczenie")),
    )
}  # fmt: skip
BY_EVENT = {step.event: step for step in STEPS.values()}
ANSWERS = frozenset({"completed", "commented", "accept_cost"})  # what a party is asked for
OF_THE_FILER = frozenset(
    {"completed", "accept_cost"}
)  # who is a party beside them changes nothing of what they asked


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


def is_filer(case: Case, subject_id: int | None) -> bool:
    """Tell whether a party is the one who began the matter."""
    return any(one.is_filer for one in case.parties if one.subject_id == subject_id)


def offered(flow: Flow, case: Case, subject_id: int | None) -> list[Step]:
    """List what a party may do in a matter now, besides withdrawing; what they are called to do stands first."""
    exits = flow.exits(case.status, By.APPLICANT)
    found = [BY_EVENT[edge.event] for edge in exits if edge.event in BY_EVENT]
    if any(step.event in OF_THE_FILER for step in found) and not is_filer(case, subject_id):
        found = [step for step in found if step.event not in OF_THE_FILER]
    if not silence.is_offered(here().services.get(case.service), case):
        found = [step for step in found if step.event != silence.ASK]
    return sorted(found, key=lambda step: step.event == "complain_of_delay")


@dataclass(frozen=True)
class Place:
    """Where a step is taken: the matter, who acts in it, the address of its page."""

    reference: str
    actor: Actor
    url: str

    @property
    def subject_id(self) -> int:
        """Return whose matter it is; raises NotFound for who has none."""
        if self.actor.subject_id is None:
            raise NotFound
        return self.actor.subject_id


@blueprint.get("/moje/sprawy/<reference>/<word>")
def step(reference: str, word: str) -> ResponseReturnValue:
    """Show what a step will do, before it is taken."""
    return show(_place(reference), get_step(word))


@blueprint.post("/moje/sprawy/<reference>/<word>")
def take(reference: str, word: str) -> ResponseReturnValue:
    """Take a step once."""
    return press(_place(reference), get_step(word))


def show(place: Place, chosen: Step) -> str:
    """Show what a step will do."""
    found = _matter(place, chosen)
    return _page(place, found, chosen, chosen.form() if chosen.form else None)


def press(place: Place, chosen: Step) -> ResponseReturnValue:
    """Take a step once; the same press again leads to the case, what was typed is kept when it is refused."""
    now = here().now()
    form = chosen.form.from_request(request.form, request.files, on=day_of(now)) if chosen.form else None
    found = _matter(place, chosen, lock=True)
    is_old = request.form.get("version") != str(found.version)
    if is_old and was_taken(found, chosen):
        session().rollback()
        return redirect(place.url, HTTPStatus.SEE_OTHER)
    if form is not None and not form.validate():
        return _refused(place, chosen, form)
    if is_old:
        changed = Conflict(translate("Sprawa zmieniła się. Sprawdź ją i wyślij jeszcze raz."))
        return _refused(place, chosen, form, changed)
    uploads = [one for field in form.file_fields() for one in field.uploads()] if form else []
    text = str(form.answers().get("text") or "") if form else ""
    try:
        answering.answer(
            session(), here(), found, chosen.event, actor=place.actor, now=now, text=text, uploads=uploads
        )
        session().commit()
    except (Refused, Conflict) as error:
        return _refused(place, chosen, form, error)
    return redirect(place.url, HTTPStatus.SEE_OTHER)


def _matter(place: Place, chosen: Step, *, lock: bool = False) -> Case:
    filer = chosen.event in OF_THE_FILER
    return queries.get_for_party(session(), place.reference, place.subject_id, lock=lock, filer=filer)


def _refused(
    place: Place, chosen: Step, form: Form | None, error: Refused | Conflict | None = None
) -> ResponseReturnValue:
    """Show the step again with what was typed; nothing of it happened."""
    session().rollback()
    fault = ""
    if error is not None:
        field = error.field if isinstance(error, Refused) else None
        names = form.field_names() if form is not None else ()
        if form is not None and field in names:
            form.add_error(field, error.message)
        else:
            fault = error.message
    found = queries.get_for_party(session(), place.reference, place.subject_id)
    status = error.status if error is not None else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(place, found, chosen, form, fault), status


def _page(place: Place, found: Case, chosen: Step, form: Form | None, fault: str = "") -> str:
    flow = flows.of(session(), here(), found)
    service = here().services.get(found.service)
    return render_template(
        "citizen/my/step.html", case=found, step=chosen, form=form, fault=fault, case_url=place.url,
        is_open=any(edge.event == chosen.event for edge in flow.exits(found.status, By.APPLICANT)),
        duty=silence.duty(here().facts, day_of(here().now())) if chosen.event == silence.ASK else None,
        title=service.card.title if service else translate("Sprawa"),
    )  # fmt: skip


def was_taken(found: Case, chosen: Step) -> bool:
    """Tell whether the same step was the last one of the matter's course; a message beside it is none."""
    events = queries.list_events(session(), found, public_only=True)
    last = next((one for one in events if one.target is not None), None)
    return last is not None and last.kind == chosen.event


def get_step(word: str) -> Step:
    """Return the step that an address names; raises NotFound."""
    if word not in STEPS:
        raise NotFound
    return STEPS[word]


def _place(reference: str) -> Place:
    return Place(reference, need_actor(), url_for("my.case", reference=reference))
