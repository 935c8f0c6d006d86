"""What an administrator says to leave an account, a service or a matter out of the shares, and to end that."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.cases.declared.models import REASON_LENGTH
from portal.context import here
from portal.i18n import Text, lazy
from portal.measures.leaving_out import Why

WHYS: tuple[tuple[str, Text], ...] = (
    (Why.TEST, lazy("To próba: testy, szkolenie, pokaz")),
    (Why.MONITORING, lazy("To konto albo usługa, którą sprawdzamy, czy portal działa")),
    (Why.STAFF, lazy("To własne sprawy pracownika urzędu")),
)
MISTAKE, FROM_DAY = "pomylka", "od-dnia"
ENDS: tuple[tuple[str, Text], ...] = (
    (FROM_DAY, lazy("Liczymy znów to, co wpłynie od podanego dnia")),
    (MISTAKE, lazy("To była pomyłka: liczymy znów wszystko")),
)


def _services() -> list[tuple[str, Any]]:
    return [(slug, service.card.title) for slug, service in here().services.items()]


class _WhyForm(fields.Form):
    why = fields.ChoiceField(lazy("Dlaczego tego nie liczyć?"), choices=WHYS, missing=lazy("Wybierz powód."))
    since_on = fields.DateField(
        lazy("Od sprawy złożonej którego dnia?"), optional=True,
        hint=lazy("Zostaw puste, jeśli nie liczyć żadnej, także dawnych."),
    )  # fmt: skip
    reason = fields.TextField(
        lazy("Wyjaśnienie"), limit=REASON_LENGTH, missing=lazy("Napisz, skąd wiesz, że to nie są zwykłe sprawy."),
        hint=lazy("Zostaje przy wpisie. Bez nazwisk i numerów PESEL."),
    )  # fmt: skip


class AccountForm(_WhyForm):
    """Ask whose account: sent by POST, never in an address."""

    heading = lazy("Konto")
    pesel = fields.PeselField(
        lazy("PESEL osoby, której spraw nie liczyć"), missing=lazy("Wpisz numer PESEL.")
    )


class ServiceForm(_WhyForm):
    """Ask which service."""

    heading = lazy("Usługa")
    service = fields.ChoiceField(
        lazy("Usługa"), choices=_services, listed=True, missing=lazy("Wybierz usługę.")
    )


class MatterForm(_WhyForm):
    """Ask which matter."""

    heading = lazy("Sprawa")
    reference = fields.TextField(
        lazy("Numer sprawy"), limit=40, missing=lazy("Wpisz numer sprawy."), width=20,
        hint=lazy("Na przykład BI-4T8R-6WKD."),
    )  # fmt: skip


class EndForm(fields.Form):
    """Ask how a declaration ends."""

    heading = lazy("Koniec")
    how = fields.ChoiceField(lazy("Co znów liczyć?"), choices=ENDS, missing=lazy("Wybierz, co znów liczyć."))
    until_on = fields.DateField(lazy("Od sprawy złożonej którego dnia?"), optional=True)

    def check(self) -> None:
        """Ask for the day where one is meant."""
        if self.how.data == FROM_DAY and self.until_on.data is None and not self.until_on.errors:
            self.add_error("until_on", lazy("Wpisz dzień, od którego znów liczymy."))
