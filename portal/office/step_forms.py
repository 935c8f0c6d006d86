"""The forms of steps: why, until when, to whom, what is missing. What a step needs decides which one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import fields
from portal.decisions.steps import TEXT_LIMIT
from portal.i18n import lazy
from portal.service import Outcome
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


class FilesForm(fields.Form):
    """Ask to whom an appeal or a complaint goes up with its files, and what the office says of it."""

    heading = lazy("Organ, który to rozpatrzy")
    body = fields.TextField(
        lazy("Nazwa organu"), limit=200,
        missing=lazy("Wpisz nazwę organu z pouczenia, na przykład: Wojewoda Podlaski."),
    )  # fmt: skip
    reasons = fields.TextAreaField(
        lazy("Nasze stanowisko wobec zarzutów"), limit=TEXT_LIMIT, optional=True,
        hint=lazy("Przeczyta je organ i strona. W sprawach podatkowych jest wymagane "
                  "(art. 227 § 2 Ordynacji podatkowej)."),
    )  # fmt: skip


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


class ReviewForm(ReasonsForm):
    """Ask why the appeal is right in the whole, and whether every party stands behind the change (art. 132 KPA)."""

    heading = lazy("Nowa decyzja po odwołaniu")
    reasons = fields.TextAreaField(
        lazy("Dlaczego odwołanie zasługuje na uwzględnienie w całości"), limit=TEXT_LIMIT,
        missing=lazy("Napisz, dlaczego. Zostanie w aktach."),
    )  # fmt: skip
    parties_agree = fields.ManyField(
        lazy("Strony"), optional=True,
        choices=(("yes", lazy("Wszystkie strony odwołały się albo zgodziły na zmianę decyzji")),),
        hint=lazy("Potrzebne, gdy w sprawie jest kilka stron (art. 132 § 2 KPA)."),
    )  # fmt: skip


class ChangedForm(fields.Form):
    """Ask what the higher body decided in place of our decision, and of how much (art. 138 § 1 pkt 2 KPA)."""

    heading = lazy("Decyzja organu odwoławczego")
    outcome = fields.ChoiceField(
        lazy("Co zrobił organ odwoławczy?"),
        choices=(
            (Outcome.GRANTED, lazy("Uwzględnił wniosek w całości")),
            (Outcome.PARTLY, lazy("Uwzględnił wniosek w części")),
            (Outcome.REFUSED, lazy("Odmówił")),
            (Outcome.DISCONTINUED, lazy("Umorzył postępowanie")),
        ),
        missing=lazy("Wybierz, co zrobił organ odwoławczy."),
    )
    award_grosze = fields.MoneyField(lazy("Kwota, jeśli inna niż we wniosku"), optional=True, least=1)
    award_until = fields.DateField(lazy("Termin, jeśli inny niż we wniosku"), optional=True)
    award_parts = fields.WholeNumberField(
        lazy("Liczba rat, jeśli inna niż we wniosku"), optional=True, least=2, most=60
    )
    reasons = fields.TextAreaField(
        lazy("Która to decyzja"), limit=TEXT_LIMIT, missing=lazy("Wpisz datę i numer decyzji organu odwoławczego."),
        hint=lazy("Skutki naszej decyzji cofniemy, skutki tej przeprowadzimy od razu."),
    )  # fmt: skip


BY_LETTER = {
    "hearing_notice": CommentForm, "information": ContentForm, "register_note": EntryForm,
    "silence_certificate": SignerForm,
}  # fmt: skip


BY_EVENT: dict[str, type[fields.Form]] = {
    "end_right": EndForm, "review": ReviewForm, "changed": ChangedForm, "send_files": FilesForm,
    "send_complaint": FilesForm,
}  # fmt: skip


def of(edge: Transition) -> type[fields.Form] | None:
    """Return the form that asks for what a transition needs."""
    if edge.event in BY_EVENT:
        return BY_EVENT[edge.event]
    if Need.NEW_DATE in edge.needs:
        return ExtensionForm
    if Need.ITEMS in edge.needs:
        return CompletionForm
    if Need.BODY in edge.needs:
        return BodyForm if Need.REASONS in edge.needs else AskingForm
    if edge.letter in BY_LETTER:
        return BY_LETTER[edge.letter]
    return ReasonsForm if Need.REASONS in edge.needs else None
