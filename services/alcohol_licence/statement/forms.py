"""What only the statement asks: which outlet, which licence; what was sold and who sells is asked as for a licence."""

from portal import fields
from services.alcohol_licence.asked import KINDS
from services.alcohol_licence.texts import _

FIRST_YEAR = fields.not_needed(
    _("Za pierwszy rok opłata jest w zezwoleniu. Oświadczenie złożysz w styczniu następnego roku")
)
IS_OVER = fields.not_needed(_("To zezwolenie skończyło się w zeszłym roku, więc oświadczenia nie trzeba"))


class Outlet(fields.Form):
    """Ask for which outlet it is; the portal knows it from the licence."""

    heading = _("Którego punktu dotyczy oświadczenie?")
    outlet_name = fields.TextField(
        _("Nazwa punktu"), limit=120, missing=_("Wpisz nazwę, na przykład Sklep Lipowy")
    )
    outlet_street = fields.TextField(_("Adres punktu"), limit=160, missing=_("Wpisz ulicę i numer punktu"))


class Licence(fields.Form):
    """Ask what the licence lets sell and from when until when: the fee of its last year is for its days."""

    heading = _("Jakie masz zezwolenie na ten punkt?")
    kinds = fields.ManyField(
        _("Rodzaje alkoholu z zezwolenia"), choices=KINDS, missing=_("Zaznacz co najmniej jeden rodzaj alkoholu"),
    )  # fmt: skip
    since = fields.DateField(_("Od kiedy jest ważne?"), missing=_("Wpisz pierwszy dzień z zezwolenia"))
    until = fields.DateField(_("Do kiedy jest ważne?"), missing=_("Wpisz ostatni dzień z zezwolenia"))

    def check(self) -> None:
        """Want a licence of an earlier year that still holds: the fee of its first year was set with it (ust. 2)."""
        since, until, on = self.since.data, self.until.data, self.on
        if since is None or until is None or on is None:
            return
        if until < since:
            self.add_error("until", _("Ostatni dzień nie może być przed pierwszym. Sprawdź obie daty"))
        elif since.year >= on.year:
            self.end_here("since", FIRST_YEAR)
        elif until.year < on.year:
            self.end_here("until", IS_OVER)
