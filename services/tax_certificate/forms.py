"""What we ask: who will read the certificate, whether it is free of duty, the address on it."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "tax_certificate").lazy

PURPOSES = [
    ("bank", _("dla banku, na przykład do kredytu")),
    ("tender", _("dla zamawiającego w przetargu")),
    ("office", _("dla innego urzędu")),
    ("notary", _("dla notariusza lub kupującego")),
    ("other", _("dla kogoś innego")),
]
EXEMPTIONS = [
    ("none", _("Nie, zapłacę opłatę skarbową")),
    ("social", _("Tak, to sprawa o alimenty, opiekę, pomoc społeczną albo zasiłek")),
    ("education", _("Tak, to sprawa nauki szkolnej lub studiów")),
    ("health", _("Tak, to sprawa ubezpieczenia zdrowotnego lub emerytury")),
]


class Purpose(fields.Form):
    """Ask who will be shown the certificate: it is named in the document."""

    heading = _("Komu pokażesz zaświadczenie?")
    purpose = fields.ChoiceField(
        _("Zaświadczenie jest"), choices=PURPOSES, missing=_("Wybierz, komu je pokażesz")
    )
    purpose_other = fields.TextField(_("Jeśli dla kogoś innego, wpisz dla kogo"), optional=True, limit=120)

    def check(self) -> None:
        """Want a name where the reader is somebody else."""
        if self.purpose.data == "other" and not self.purpose_other.data:
            self.add_error("purpose_other", _("Wpisz, dla kogo jest zaświadczenie"))


class Exemption(fields.Form):
    """Ask whether art. 2 ust. 1 ustawy o opłacie skarbowej frees this matter from duty."""

    exemption = fields.ChoiceField(
        _("Czy ta sprawa jest zwolniona z opłaty?"), choices=EXEMPTIONS,
        hint=_("Większość spraw nie jest zwolniona. Zwolnienie sprawdzi urzędnik."),
        missing=_("Wybierz, czy sprawa jest zwolniona z opłaty"),
    )  # fmt: skip


class Proof(fields.Form):
    """Take what shows that the matter is free of duty."""

    proof = fields.FileField(
        _("Dołącz dokument, który potwierdza zwolnienie"), optional=True,
        hint=_("Na przykład wezwanie z sądu. Wystarczy zdjęcie z telefonu: PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Address(fields.Form):
    """Ask for the address that stands in the certificate; known data come filled in."""

    heading = _("Jaki adres wpisać w zaświadczeniu?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
