"""What officials type: reasons, a note, a search, a payment at the desk, a day of posting."""

from __future__ import annotations

from datetime import timedelta

from portal import fields
from portal.cases.models import Channel
from portal.decisions.actions import REASONS_LIMIT
from portal.i18n import lazy

OLDEST_DAYS = 60
DESK_WAYS = (("cash", lazy("W kasie urzędu")), ("transfer", lazy("Przelewem")))

FEE_WAYS = (("unpaid", lazy("Jeszcze nie wpłynęła")), *DESK_WAYS)
BROUGHT = (
    (Channel.COUNTER, lazy("W okienku")),
    (Channel.POST, lazy("Pocztą")),
    (Channel.EDELIVERY, lazy("Przez e-Doręczenia")),
    (Channel.ASSISTED, lazy("Z pomocą urzędnika, na miejscu")),
    (Channel.PHONE, lazy("Przez telefon")),
    (Channel.EMAIL, lazy("E-mailem"), lazy("Tylko pismo, które nie musi być podpisane.")),
)


class RefusalForm(fields.Form):
    """Ask why the certificate is refused: the text goes into the order as it stands."""

    heading = lazy("Odmowa")
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=REASONS_LIMIT, missing=lazy("Wpisz, dlaczego odmawiasz. Przeczyta to strona."),
        hint=lazy("Trafi do postanowienia słowo w słowo. Napisz, co ustaliliśmy i dlaczego to nie wystarcza."),
    )  # fmt: skip


class NoticeForm(RefusalForm):
    """Ask why a right is refused: the text goes into the notice as it stands."""

    heading = lazy("Odmowa")
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=REASONS_LIMIT, missing=lazy("Wpisz, dlaczego odmawiasz. Przeczyta to strona."),
        hint=lazy("Trafi do zawiadomienia słowo w słowo. Napisz, co ustaliliśmy i dlaczego to nie wystarcza."),
    )  # fmt: skip


class LeavingForm(fields.Form):
    """Ask why the matter is left without consideration."""

    heading = lazy("Bez rozpatrzenia")
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=REASONS_LIMIT, missing=lazy("Wpisz, dlaczego zostawiasz wniosek bez rozpatrzenia."),
        hint=lazy("Trafi do postanowienia słowo w słowo."),
    )  # fmt: skip


class ResumeForm(fields.Form):
    """Ask why no duty is due after all."""

    heading = lazy("Wznowienie")
    reasons = fields.TextAreaField(
        lazy("Dlaczego bez opłaty"), limit=REASONS_LIMIT, missing=lazy("Wpisz, dlaczego opłata się nie należy."),
        hint=lazy("Na przykład: sprawa o alimenty, dokument z sądu dołączony 24 listopada."),
    )  # fmt: skip


class NoteForm(fields.Form):
    """Take a note that only officials read."""

    heading = lazy("Notatka")
    text = fields.TextAreaField(lazy("Treść notatki"), limit=2000, missing=lazy("Wpisz treść notatki."))


class SearchForm(fields.Form):
    """Take a number, a surname or a PESEL: sent by POST, never in an address."""

    heading = lazy("Szukaj sprawy")
    q = fields.TextField(
        lazy("Numer, nazwisko, PESEL"), limit=80, missing=lazy("Wpisz numer sprawy, nazwisko albo PESEL.")
    )


class DeskPaymentForm(fields.Form):
    """Ask how a duty was paid outside the portal."""

    way = fields.ChoiceField(
        lazy("Jak wpłynęła opłata?"), choices=DESK_WAYS, missing=lazy("Wybierz: kasa albo przelew.")
    )
    slip = fields.TextField(
        lazy("Numer pokwitowania albo dzień przelewu"), limit=80,
        missing=lazy("Wpisz numer pokwitowania albo dzień, w którym przelew wpłynął."),
    )  # fmt: skip


class PostedForm(fields.Form):
    """Ask on which day letters were handed to the post."""

    heading = lazy("Wysłanie")
    posted = fields.DateField(lazy("Kiedy wysłano pocztą?"), past=True)


class CounterForm(fields.Form):
    """Ask what the desk knows of a matter on paper: how and when it came, whose it is, the duty, the scan.

    An application by e-mail is left without consideration (art. 63 § 1 KPA): the page says what to answer instead.
    Names begin with ``desk_`` so that they never meet those of a service, which stand on the same page.
    """

    desk_channel = fields.ChoiceField(
        lazy("Jak wpłynęła?"), choices=BROUGHT, missing=lazy("Wybierz, jak sprawa wpłynęła.")
    )
    desk_confirmed = fields.ConfirmField(
        lazy("Ta osoba przeczytała wpisane odpowiedzi i potwierdza, że to jej wniosek"), optional=True
    )
    desk_arrived = fields.DateField(
        lazy("Kiedy wpłynęła?"),
        past=True,
        hint=lazy("Od tego dnia liczy się termin. List: dzień, w którym doszedł."),
    )
    desk_pesel = fields.PeselField(lazy("PESEL"), optional=True)
    desk_given = fields.TextField(lazy("Imię"), limit=120, missing=lazy("Wpisz imię."))
    desk_surname = fields.TextField(lazy("Nazwisko"), limit=200, missing=lazy("Wpisz nazwisko."))
    desk_born = fields.DateField(
        lazy("Data urodzenia"),
        past=True,
        hint=lazy("Gdy jest PESEL, nie trzeba."),
        missing=lazy("Wpisz datę urodzenia, na przykład 14 10 1987"),
    )
    desk_nip = fields.NipField(lazy("NIP"), missing=lazy("Wpisz NIP firmy, 10 cyfr."))
    desk_firm = fields.TextField(
        lazy("Pełna nazwa"), limit=200, missing=lazy("Wpisz nazwę firmy."), hint=lazy("Tak jak w rejestrze.")
    )
    desk_renamed = fields.ConfirmField(
        lazy("Sprawdziłem w rejestrze: firma ma teraz tę nazwę"), optional=True
    )
    desk_party = fields.ConfirmField(
        lazy("To osoba prawna albo jednostka, która sama jest stroną"),
        hint=lazy(
            "Na przykład spółka z o.o., spółka jawna, wspólnota mieszkaniowa, fundacja. Przedsiębiorca z CEIDG: "
            "to sprawa osoby. Spółka cywilna: to sprawa jej wspólników."
        ),
        missing=lazy("Potwierdź, że to nie przedsiębiorca z CEIDG ani spółka cywilna."),
    )
    desk_street = fields.TextField(lazy("Ulica i numer"), limit=160, missing=lazy("Wpisz ulicę i numer."))
    desk_postal = fields.PostalCodeField(lazy("Kod pocztowy"))
    desk_town = fields.TextField(lazy("Miejscowość"), limit=80, missing=lazy("Wpisz miejscowość."))
    desk_fee = fields.ChoiceField(
        lazy("Opłata"), choices=FEE_WAYS, missing=lazy("Wybierz, czy opłata wpłynęła.")
    )
    desk_slip = fields.TextField(
        lazy("Numer pokwitowania (gdy zapłacono gotówką lub kartą) albo dzień przelewu"), limit=80, optional=True,
        says_optional=False,
        missing=lazy("Wpisz numer pokwitowania albo dzień przelewu."),
    )  # fmt: skip
    desk_scan = fields.FileField(
        lazy("Skan wniosku i załączników"),
        optional=True,
        hint=lazy(
            "PDF, JPG lub PNG, każdy do 50 MB. Możesz przeciągnąć tu pliki albo zrobić zdjęcie telefonem. "
            "E-mail zapisz jako PDF."
        ),
    )

    def check(self) -> None:
        """Refuse a day too long ago, what nobody confirmed who was there, and a payment without its slip."""
        if self.desk_channel.data == Channel.ASSISTED and not self.desk_confirmed.checked:
            asked = lazy("Pokaż tej osobie, co wpisano, i zaznacz, że potwierdza: to jej wniosek, nie Twój.")
            self.add_error("desk_confirmed", asked)
        arrived = self.desk_arrived.data
        if arrived is not None and self.on is not None and arrived < self.on - timedelta(days=OLDEST_DAYS):
            self.add_error("desk_arrived", lazy("To ponad 60 dni temu. Sprawdź dzień na pieczątce wpływu."))
        if self.desk_fee.data in {way for way, _label in DESK_WAYS} and not self.desk_slip.data:
            self.add_error("desk_slip", self.desk_slip.ask_again())
