"""What treasurers type: a number to look for, how a task ended, a tax account, an assessment and its correction."""

from __future__ import annotations

from portal import fields
from portal.billing.law.kinds import kinds
from portal.billing.tasks import RESOLUTION_LIMIT
from portal.context import here
from portal.i18n import lazy
from portal.words import day_of

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def _account_kinds() -> list[tuple[str, str]]:
    known = kinds(here().facts, day_of(here().now()))
    return [(name, kind.title) for name, kind in known.items() if kind.is_account]


class FindForm(fields.Form):
    """Take a number of a payment, an account or a person: sent by POST, never in an address."""

    heading = lazy("Szukaj")
    q = fields.TextField(
        lazy("Zamówienie, sesja, konto, PESEL"), limit=80,
        missing=lazy("Wpisz numer zamówienia, sesji, konta albo PESEL."),
    )  # fmt: skip


class CloseForm(fields.Form):
    """Ask how a task ended."""

    heading = lazy("Zamknięcie zadania")
    resolution = fields.TextAreaField(
        lazy("Co ustalono i co zrobiono z pieniędzmi"), limit=RESOLUTION_LIMIT,
        missing=lazy("Napisz, co ustalono i co zrobiono z pieniędzmi."),
        hint=lazy("Zostaje w aktach. Napisz tak, żeby zrozumiał to ktoś, kto przyjdzie po Tobie."),
    )  # fmt: skip


class AccountForm(fields.Form):
    """Ask for a tax account of a known person."""

    heading = lazy("Nowe konto podatkowe")
    kind = fields.ChoiceField(
        lazy("Rodzaj należności"), choices=_account_kinds, missing=lazy("Wybierz rodzaj należności.")
    )
    number = fields.TextField(
        lazy("Numer konta w ewidencji"), limit=34, missing=lazy("Wpisz numer konta, na przykład N-104511.")
    )
    object_title = fields.TextField(
        lazy("Czego dotyczy"), limit=200, missing=lazy("Wpisz, czego dotyczy, na przykład adres nieruchomości."),
        hint=lazy("Na przykład: ul. Lipowa 1/2, Białystok."),
    )  # fmt: skip
    bank_account = fields.BankAccountField(lazy("Indywidualny rachunek do wpłat"), optional=True)


class PersonForm(AccountForm):
    """Ask for a tax account of a person whom nobody here knows yet."""

    given_name = fields.TextField(lazy("Imię"), limit=120, missing=lazy("Wpisz imię."))
    surname = fields.TextField(lazy("Nazwisko"), limit=200, missing=lazy("Wpisz nazwisko."))
    street = fields.TextField(lazy("Ulica i numer"), limit=160, missing=lazy("Wpisz ulicę i numer."))
    postal_code = fields.PostalCodeField(lazy("Kod pocztowy"))
    town = fields.TextField(lazy("Miejscowość"), limit=80, missing=lazy("Wpisz miejscowość."))


class CreditForm(fields.Form):
    """Ask against which due an overpayment is put, and how much of it."""

    heading = lazy("Zaliczenie nadpłaty")
    target = fields.ChoiceField(
        lazy("Na co zaliczyć"), choices=(), missing=lazy("Wybierz, na co zaliczyć nadpłatę.")
    )
    amount = fields.MoneyField(
        lazy("Kwota"), least=1, missing=lazy("Wpisz kwotę, na przykład 50,00."),
        hint=lazy("Najpierw idzie na zaległości i ich odsetki, od najstarszych (art. 62 i 76 Ordynacji podatkowej)."),
    )  # fmt: skip


class PlaceForm(fields.Form):
    """Ask whose money it is that came for an unknown number."""

    heading = lazy("Przypisanie wpłaty")
    number = fields.TextField(
        lazy("Numer konta podatkowego albo rachunek do wpłat"), limit=40,
        missing=lazy("Wpisz numer konta podatkowego."),
    )  # fmt: skip


class DecisionForm(fields.Form):
    """Ask for the decision that assesses a year, or the taxpayer's own declaration."""

    decision = fields.TextField(
        lazy("Numer decyzji"), limit=120, missing=lazy("Wpisz numer decyzji albo deklaracji.")
    )
    decided = fields.DateField(lazy("Data decyzji"), past=True, missing=lazy("Wpisz datę decyzji."))
    served = fields.DateField(
        lazy("Data doręczenia"), past=True, optional=True,
        hint=lazy("Gdy decyzja jeszcze nie dotarła, zostaw puste. Dzień doręczenia może przesunąć terminy rat."),
    )  # fmt: skip

    def check(self) -> None:
        """Refuse a delivery before the decision."""
        if self.served.data and self.decided.data and self.served.data < self.decided.data:
            self.add_error("served", lazy("Decyzja nie mogła być doręczona, zanim powstała."))


class AssessForm(DecisionForm):
    """Ask for a year's assessment."""

    heading = lazy("Przypis za rok")
    year = fields.WholeNumberField(
        lazy("Rok"), least=EARLIEST_YEAR, most=LATEST_YEAR, missing=lazy("Wpisz rok, na przykład 2026.")
    )
    amount = fields.MoneyField(
        lazy("Kwota za cały rok"), least=1, missing=lazy("Wpisz kwotę z decyzji, na przykład 484,00.")
    )


class CorrectForm(DecisionForm):
    """Ask for the new sum of a year, and by when what it adds is due."""

    heading = lazy("Korekta przypisu")
    amount = fields.MoneyField(
        lazy("Nowa kwota za cały rok"), missing=lazy("Wpisz nową kwotę, na przykład 512,00 (albo 0).")
    )
    due = fields.DateField(
        lazy("Termin dopłaty"), optional=True,
        hint=lazy("Potrzebny tylko, gdy kwota rośnie. Różnica będzie osobną należnością."),
    )  # fmt: skip
