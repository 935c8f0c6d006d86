"""The forms of steps: why, until when, to whom, what is missing. What a step needs decides which one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import fields
from portal.decisions.steps import TEXT_LIMIT
from portal.i18n import lazy
from portal.workflow import Need

if TYPE_CHECKING:
    from portal.workflow import Transition


class ReasonsForm(fields.Form):
    """Ask why: the text goes into the letter, or into the files, as it stands."""

    heading = lazy("Uzasadnienie")
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=TEXT_LIMIT, missing=lazy("Wpisz uzasadnienie. Zostanie w aktach."),
    )  # fmt: skip


class ExtensionForm(fields.Form):
    """Ask for the new date and why the old one can't be kept (art. 36 § 1 KPA, art. 140 § 1 OP)."""

    heading = lazy("Nowy termin")
    until = fields.DateField(
        lazy("Nowy termin załatwienia"), missing=lazy("Podaj nowy termin, na przykład 15 1 2027.")
    )
    reasons = fields.TextAreaField(
        lazy("Przyczyna zwłoki"), limit=TEXT_LIMIT, missing=lazy("Napisz, dlaczego nie zdążymy. Przeczyta to strona."),
        hint=lazy("Trafi do zawiadomienia słowo w słowo."),
    )  # fmt: skip


class BodyForm(fields.Form):
    """Ask which authority a matter goes to, and why."""

    heading = lazy("Inny organ")
    body = fields.TextField(
        lazy("Nazwa urzędu albo organu"), limit=200, missing=lazy("Wpisz nazwę, na przykład: Wojewoda Podlaski."),
    )  # fmt: skip
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=TEXT_LIMIT, missing=lazy("Napisz dlaczego. Przeczyta to strona.")
    )


class AskingForm(fields.Form):
    """Ask which authority is asked, and about what."""

    heading = lazy("Stanowisko")
    body = fields.TextField(
        lazy("Nazwa urzędu albo organu"), limit=200, missing=lazy("Wpisz nazwę, na przykład: Sanepid w Białymstoku."),
    )  # fmt: skip
    reasons = fields.TextAreaField(lazy("O co pytamy"), limit=TEXT_LIMIT, optional=True)


class CompletionForm(fields.Form):
    """Ask what is missing, one thing a line."""

    heading = lazy("Czego brakuje")
    more = fields.TextAreaField(
        lazy("Czego brakuje"), limit=2000, missing=lazy("Wpisz, czego brakuje, każdą rzecz w osobnym wierszu."),
        hint=lazy("Każda rzecz w osobnym wierszu. Strona zobaczy listę."),
    )  # fmt: skip
    reasons = fields.TextAreaField(lazy("Wyjaśnienie dla strony"), limit=TEXT_LIMIT, optional=True)


class CommentForm(fields.Form):
    """Ask whether the notice of the right to comment says anything more."""

    heading = lazy("Głos strony")
    reasons = fields.TextAreaField(
        lazy("Co ustaliliśmy"), limit=TEXT_LIMIT, optional=True,
        hint=lazy("Jeśli decyzja nie uwzględni całego wniosku, napisz, których przesłanek strona nie wykazała."),
    )  # fmt: skip


class ContentForm(fields.Form):
    """Ask for what a letter tells: it has no reasons, it is the answer itself."""

    heading = lazy("Treść")
    reasons = fields.TextAreaField(
        lazy("Treść informacji"), limit=TEXT_LIMIT, missing=lazy("Wpisz informację, o którą prosi strona."),
        hint=lazy("Trafi do pisma słowo w słowo."),
    )  # fmt: skip


class EntryForm(fields.Form):
    """Ask what the state register said of an entry."""

    heading = lazy("Wpis")
    reasons = fields.TextAreaField(
        lazy("Co potwierdził rejestr"), limit=TEXT_LIMIT,
        missing=lazy("Wpisz numer i datę wpisu, na przykład: wpis nr 12/2026 z 3 grudnia 2026."),
        hint=lazy("Numer i data wpisu. Trafi do pisma słowo w słowo."),
    )  # fmt: skip


class SignerForm(fields.Form):
    """Ask under which position an official signs, where the law wants it on the document (art. 122f § 3 pkt 7 KPA)."""

    heading = lazy("Podpis")
    position = fields.TextField(
        lazy("Stanowisko, pod którym podpisujesz"), limit=120,
        missing=lazy("Wpisz stanowisko, na przykład: kierownik referatu."),
    )  # fmt: skip


class EndForm(fields.Form):
    """Ask for the last day of a right that ended before its time, and by what."""

    heading = lazy("Wcześniejszy koniec")
    last_day = fields.DateField(
        lazy("Ostatni dzień, w którym to obowiązywało"), missing=lazy("Podaj dzień, na przykład 15 1 2027.")
    )
    reasons = fields.TextAreaField(
        lazy("Co zakończyło to prawo"), limit=TEXT_LIMIT,
        missing=lazy("Napisz, z czego to wynika, na przykład: decyzja o cofnięciu z 10 stycznia 2027."),
        hint=lazy("Od następnego dnia nie przypomnimy o odnowieniu ani o oświadczeniach."),
    )  # fmt: skip


BY_LETTER = {
    "hearing_notice": CommentForm, "information": ContentForm, "register_note": EntryForm,
    "silence_certificate": SignerForm,
}  # fmt: skip


def of(edge: Transition) -> type[fields.Form] | None:
    """Return the form that asks for what a transition needs."""
    if Need.NEW_DATE in edge.needs:
        return ExtensionForm
    if Need.LAST_DAY in edge.needs:
        return EndForm
    if Need.ITEMS in edge.needs:
        return CompletionForm
    if Need.BODY in edge.needs:
        return BodyForm if Need.REASONS in edge.needs else AskingForm
    if edge.letter in BY_LETTER:
        return BY_LETTER[edge.letter]
    return ReasonsForm if Need.REASONS in edge.needs else None
