"""The administrator's pages of messages' texts: what goes out by e-mail, in the office's own words, with a preview."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal import fields
from portal.accounts import messages
from portal.accounts.wording import actions, rules
from portal.accounts.wording.models import MessageText
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import LANGUAGES, Text, lazy, speaking, translate
from portal.office.door import blueprint
from portal.security import need_actor
from portal.words import day as day_of_year
from portal.words import day_of, full_day, money

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.fields import Form

KINDS: dict[str, Text] = {
    "filed": lazy("Wniosek przyjęty"),
    "notice_filed": lazy("Zgłoszenie przyjęte"),
    "call_ready": lazy("Wezwanie czeka"),
    "document_ready": lazy("Pismo czeka"),
    "receipt_wanted": lazy("Pismo do odebrania"),
    "message": lazy("Nowa wiadomość z urzędu"),
    "case_moved": lazy("Nowe w sprawie, bez pisma"),
    "consent_asked": lazy("Prośba o potwierdzenie w cudzej sprawie"),
    "consent_answered": lazy("Odpowiedź na prośbę o potwierdzenie"),
    "consent_kept": lazy("Oświadczenie zapisane"),
    "record_sent": lazy("Protokół z rozmowy do potwierdzenia"),
    "fee_call": lazy("Wezwanie do zapłaty"),
    "fee_reminder": lazy("Opłata nie dotarła"),
    "due_reminder": lazy("Zbliża się termin płatności"),
    "statement_due": lazy("Zbliża się termin oświadczenia"),
    "renewal_due": lazy("Urząd zaczął następny wniosek"),
    "campaign": lazy("Sprawa, którą można załatwić online"),
    "paid": lazy("Wpłata dotarła"),
    "refunded": lazy("Zwrot wysłany"),
    "own_data": lazy("Kopia danych gotowa"),
    "mandate": lazy("Zmiana w pełnomocnictwach"),
}
# so odd that each can be found again in a text that was written with it
SAMPLE: dict[str, Any] = {
    "title": "Zaświadczenie o niezaleganiu", "reference": "BI-0000-0000", "amount_grosze": 9_876_543,
    "grosze": 9_876_543,
    "due_on": "2031-12-31", "until": "2031-12-31", "days": 97,
}  # fmt: skip


class TextForm(fields.Form):
    """Ask for the subject and the lead."""

    heading = lazy("Tekst wiadomości")
    subject = fields.TextField(lazy("Temat"), limit=rules.SUBJECT_LIMIT, missing=lazy("Wpisz temat."))
    lead = fields.TextAreaField(
        lazy("Treść"), limit=rules.LEAD_LIMIT, missing=lazy("Wpisz treść."),
        hint=lazy("Pod treścią zawsze stoją: odnośnik do konta, nazwa i telefon urzędu."),
    )  # fmt: skip


@blueprint.get("/biurko/teksty")
def texts() -> ResponseReturnValue:
    """List the messages and whose words they have in each language."""
    return render_template(
        "office/texts.html", kinds=KINDS, languages=LANGUAGES, last=actions.list_last(session()),
        today=day_of(here().now()),
    )  # fmt: skip


@blueprint.route("/biurko/teksty/<kind>/<code>", methods=["GET", "POST"])
def message_text(kind: str, code: str) -> ResponseReturnValue:
    """Write a message's text in a language: seen as it will go out, then saved as a version."""
    if kind not in KINDS or code not in LANGUAGES:
        raise NotFound
    if request.method == "GET":
        return _page(kind, code, TextForm(data=_now(kind, code)))
    form = TextForm.from_request(request.form)
    if not form.validate():
        return _page(kind, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    asked = {name: str(value) for name, value in form.answers().items()}
    try:
        rules.check(asked["subject"], asked["lead"], messages.carried(kind))
        if request.form.get("then") == "preview":
            return _page(kind, code, form, shown=_written(kind, code, asked))
        actions.write(
            session(), kind, code, asked["subject"], asked["lead"], messages.carried(kind), seen=_number(),
            actor=need_actor(), now=here().now(),
        )  # fmt: skip
        session().commit()
    except Refused as refused:
        form.add_error(refused.field or "lead", refused.message)
        return _page(kind, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except (Conflict, IntegrityError) as error:
        said = error.message if isinstance(error, Conflict) else ""
        fault = said or translate("Ktoś zapisał nowszą wersję. Porównaj ją i zapisz jeszcze raz.")
        return _page(kind, code, form, fault=fault), Conflict.status
    return redirect(url_for("office.message_text", kind=kind, code=code), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/teksty/<kind>/<code>/przywroc")
def give_text_back(kind: str, code: str) -> ResponseReturnValue:
    """Go back to the portal's own text; a second press changes nothing."""
    if kind not in KINDS or code not in LANGUAGES:
        raise NotFound
    actions.give_back(session(), kind, code, seen=_number(), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("office.message_text", kind=kind, code=code), HTTPStatus.SEE_OTHER)


def _page(
    kind: str, code: str, form: Form, *, fault: str = "", shown: messages.Written | None = None
) -> str:  # fmt: skip
    session().rollback()
    versions = actions.list_versions(session(), kind, code)
    current = versions[0] if versions and versions[0].is_own else None
    goes_out = shown or messages.write(kind, code, SAMPLE, here().settings, current)
    return render_template(
        "office/text.html", kind=kind, code=code, spoken=LANGUAGES[code][1], title=KINDS[kind], form=form,
        fault=fault, shown=goes_out, is_preview=shown is not None, versions=versions, current=current,
        number=_number() if fault == "" and request.method == "POST" else versions[0].number if versions else 0,
        known=rules.fields_of(messages.carried(kind)), today=day_of(here().now()),
    )  # fmt: skip


def _written(kind: str, code: str, asked: dict[str, str]) -> messages.Written:
    return messages.write(kind, code, SAMPLE, here().settings, MessageText(**asked))


def _now(kind: str, code: str) -> dict[str, str]:
    """Return the text in force; the portal's own with its merge fields in the places of the sample's values."""
    current = actions.find_current(session(), kind, code)
    if current is not None:
        return {"subject": current.subject, "lead": current.lead}
    whole = messages.write(kind, code, SAMPLE, here().settings)
    end = messages.write(kind, code, SAMPLE, here().settings, MessageText(subject="x", lead="")).body.strip()
    lead = whole.body.strip().removesuffix(end).strip()
    return {"subject": _with_fields(whole.subject, code), "lead": _with_fields(lead, code)}


def _with_fields(text: str, code: str) -> str:
    """Put merge fields where a sample's values stand, in whichever form a template writes them."""
    with speaking(code):
        day = date.fromisoformat(SAMPLE["due_on"])
        ways = (
            (SAMPLE["title"], "tytuł"), (SAMPLE["reference"], "numer"), (money(SAMPLE["grosze"]), "kwota"),
            (full_day(day), "dzień"), (day_of_year(day), "dzień"), (str(SAMPLE["days"]), "dni"),
        )  # fmt: skip
        for way, word in ways:
            text = text.replace(str(way), f"[{word}]")
    return text


def _number() -> int:
    written = request.form.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0  # noqa: PLR2004 - a row's number
