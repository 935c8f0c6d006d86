"""What units are asked of a consultation and of its result, what residents are asked in it, what moderators decide."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal import fields
from portal.i18n import lazy, translate
from portal.insight.voice.door import LANGUAGES
from portal.insight.voice.forms import both_or_none, by_language, units
from portal.voice.asking.actions import Asked, Paper
from portal.voice.asking.models import (
    COMMENT_LENGTH,
    MOST_QUESTIONS,
    QUESTION_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from portal.voice.asking.models import Comment, PublicConsultation

MOST_BYTES = 20_000_000
QUESTIONS = tuple(f"q{number}" for number in range(1, MOST_QUESTIONS + 1))
SHOW, HIDE, ANSWER = "pokaz", "ukryj", "odpowiedz"


class ConsultationForm(fields.Form):
    """Ask what is laid before residents, what they are asked, from when until when."""

    heading = lazy("Konsultacje")
    title_pl = fields.TextField(lazy("Tytuł"), limit=TITLE_LENGTH, missing=lazy("Wpisz tytuł."))
    text_pl = fields.TextAreaField(
        lazy("O co chodzi"), limit=TEXT_LENGTH, missing=lazy("Napisz, o co chodzi."),
        hint=lazy("Co się zmieni, dla kogo i od kiedy. Pusty wiersz oddziela akapity."),
    )  # fmt: skip
    asks = fields.TextAreaField(
        lazy("Pytania"), limit=MOST_QUESTIONS * (QUESTION_LENGTH + 2), missing=lazy("Wpisz choć jedno pytanie."),
        hint=lazy("Każde w osobnym wierszu, najwyżej pięć."),
    )  # fmt: skip
    file = fields.FileField(
        lazy("Projekt (PDF)"), extensions=("pdf",), most=1, most_bytes=MOST_BYTES, missing=lazy("Dołącz projekt."),
    )  # fmt: skip
    starts_on = fields.DateField(
        lazy("Głosy przyjmujemy od"), missing=lazy("Wpisz pierwszy dzień, na przykład 14 10 2026")
    )
    ends_on = fields.DateField(
        lazy("Głosy przyjmujemy do"), hint=lazy("Do końca tego dnia."),
        missing=lazy("Wpisz ostatni dzień, na przykład 28 10 2026"),
    )  # fmt: skip
    title_en = fields.TextField(lazy("Tytuł po angielsku"), limit=TITLE_LENGTH, optional=True)
    text_en = fields.TextAreaField(lazy("O co chodzi, po angielsku"), limit=TEXT_LENGTH, optional=True)
    title_uk = fields.TextField(lazy("Tytuł po ukraińsku"), limit=TITLE_LENGTH, optional=True)
    text_uk = fields.TextAreaField(lazy("O co chodzi, po ukraińsku"), limit=TEXT_LENGTH, optional=True)

    def check(self) -> None:
        """Judge translations, and the questions one by one."""
        both_or_none(self, "title", "text")
        asked = self._questions()
        if len(asked) > MOST_QUESTIONS:
            self.add_error("asks", translate("Zadaj najwyżej pięć pytań."))
        if any(len(one) > QUESTION_LENGTH for one in asked):
            self.add_error("asks", translate("Skróć pytania: każde najwyżej do 300 znaków."))

    def said(self, unit_code: str) -> Asked:
        """Return what was said, of a form without faults."""
        told = self.answers()
        return Asked(
            titles=by_language(told, "title"), texts=by_language(told, "text"), questions=self._questions(),
            unit_code=str(told.get("unit") or unit_code),
            starts_on=date.fromisoformat(told["starts_on"]), ends_on=date.fromisoformat(told["ends_on"]),
        )  # fmt: skip

    def paper(self) -> Paper | None:
        """Return the draft that came with the form, None where there was none."""
        uploads = self.file.uploads()
        return Paper(*uploads[0]) if uploads else None

    def _questions(self) -> list[str]:
        lines = str(self.answers()["asks"] or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class AnyUnitConsultationForm(ConsultationForm):
    """Ask an administrator also whose it is."""

    unit = fields.ChoiceField(
        lazy("Wydział"), choices=units, listed=True, missing=lazy("Wybierz wydział."),
    )  # fmt: skip


class CallOffForm(fields.Form):
    """Ask why a consultation is called off."""

    heading = lazy("Odwołaj konsultacje")
    reason = fields.TextField(
        lazy("Dlaczego je odwołujesz?"), limit=REASON_LENGTH, missing=lazy("Napisz powód. Zobaczą go wszyscy."),
    )  # fmt: skip


class _Questions(fields.Form):
    """Put the questions of a consultation, as many as it has."""

    q1 = fields.TextAreaField("", limit=COMMENT_LENGTH, optional=True)
    q2 = fields.TextAreaField("", limit=COMMENT_LENGTH, optional=True)
    q3 = fields.TextAreaField("", limit=COMMENT_LENGTH, optional=True)
    q4 = fields.TextAreaField("", limit=COMMENT_LENGTH, optional=True)
    q5 = fields.TextAreaField("", limit=COMMENT_LENGTH, optional=True)

    def put(self, questions: Sequence[str], *, optional: bool) -> None:
        """Write the questions beside their boxes, and take away the boxes that stand for none."""
        for name, question in zip(QUESTIONS, questions, strict=False):
            field = self._fields[name]
            field.label.text, field.optional = question, optional  # type: ignore[attr-defined]
        for name in QUESTIONS[len(questions) :]:
            del self[name]

    def texts(self) -> list[str]:
        """Return what was written to each question, empty where nothing was."""
        told = self.answers()
        return [str(told[name] or "") for name in QUESTIONS if name in told]


class CommentForm(_Questions):
    """Ask a resident what they think, and whether with their name."""

    heading = lazy("Twój głos")
    named = fields.ConfirmField(
        lazy("Pokaż przy tym głosie moje imię i nazwisko"), optional=True,
        hint=lazy("Bez tego podpiszemy go: Mieszkaniec."),
    )  # fmt: skip


class ResultForm(_Questions):
    """Ask what came of it, and the office's position to each question."""

    heading = lazy("Wynik")
    result = fields.TextAreaField(
        lazy("Co z tego wynika"), limit=TEXT_LENGTH, missing=lazy("Napisz, co z tego wynika."),
        hint=lazy("Ile osób wzięło udział, co zmienicie w projekcie, a czego nie i dlaczego."),
    )  # fmt: skip


class DecisionForm(fields.Form):
    """Ask a moderator what becomes of a comment, with words where they are needed."""

    heading = lazy("Decyzja")
    act = fields.ChoiceField(
        lazy("Co z tym głosem?"), choices=((SHOW, SHOW), (HIDE, HIDE), (ANSWER, ANSWER)),
        missing=lazy("Wybierz, co z tym głosem."),
    )  # fmt: skip
    words = fields.TextAreaField(lazy("Słowa"), limit=COMMENT_LENGTH, optional=True, rows=3)


def comment_form(one: PublicConsultation, own: Comment | None) -> CommentForm:
    """Return the form with what the person said before."""
    said: dict[str, Any] = {"named": own.named if own else False}
    said |= dict(zip(QUESTIONS, own.texts if own else (), strict=False))
    form = CommentForm.from_answers(said)
    form.put(one.questions, optional=len(one.questions) > 1)
    return form


def posted_comment(one: PublicConsultation, posted: MultiDict[str, str]) -> CommentForm:
    """Return the form as it was posted."""
    form = CommentForm.from_request(posted)
    form.put(one.questions, optional=len(one.questions) > 1)
    return form


def result_form(one: PublicConsultation, posted: MultiDict[str, str] | None = None) -> ResultForm:
    """Return the form of a result, empty or as it was posted."""
    form = ResultForm() if posted is None else ResultForm.from_request(posted)
    form.put(one.questions, optional=True)
    return form


def filled(kind: type[ConsultationForm], one: PublicConsultation) -> ConsultationForm:
    """Return the form with what a consultation says."""
    said: dict[str, Any] = {
        "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat(), "unit": one.unit_code,
        "asks": "\n".join(one.questions),
    }  # fmt: skip
    for code in LANGUAGES:
        said[f"title_{code}"], said[f"text_{code}"] = one.titles.get(code), one.texts.get(code)
    form = kind.from_answers(said)
    form.file.optional = True
    return form
