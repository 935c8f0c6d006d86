"""What we ask: what the register should state, for what, whether it is free of duty, in which form."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "population_certificate").lazy

OTHER, PAPER = "other", "paper"
CONTENTS = [
    (
        "address",
        _("Gdzie jestem zameldowany lub zameldowana"),
        _("Adres i data zameldowania na stałe albo na czas."),
    ),
    ("history", _("Gdzie byłem zameldowany lub byłam zameldowana"), _("Poprzednie adresy z datami.")),
    ("gone", _("Że nie jestem nigdzie zameldowany lub zameldowana")),
    ("whole", _("Wszystkie moje dane z rejestru")),
    (OTHER, _("Coś innego z moich danych")),
]
# art. 2 ust. 1 ustawy o opłacie skarbowej
EXEMPTIONS = [
    ("none", _("Nie, zapłacę 17 zł")),
    ("social", _("Tak, alimenty, opieka, pomoc społeczna albo zasiłek")),
    ("insurance", _("Tak, ubezpieczenie społeczne, zdrowotne albo emerytura")),
    ("work", _("Tak, zatrudnienie albo wynagrodzenie za pracę")),
    ("education", _("Tak, nauka szkolna albo studia")),
]
WAYS = [
    ("electronic", _("Plik z podpisem, na konto")),
    (PAPER, _("Na papierze, pocztą")),
]


class Content(fields.Form):
    """Ask what the certificate should state (art. 217 KPA: what the register shows)."""

    heading = _("Co ma stwierdzać zaświadczenie?")
    content = fields.ChoiceField(
        _("Zaświadczenie o tym"), choices=CONTENTS, missing=_("Wybierz, co ma stwierdzać zaświadczenie")
    )
    content_other = fields.TextField(_("Jeśli coś innego, wpisz co"), optional=True, limit=300)

    def check(self) -> None:
        """Want words where it is something else."""
        if self.content.data == OTHER and not self.content_other.data:
            self.add_error("content_other", _("Wpisz, co ma stwierdzać zaświadczenie"))


class Purpose(fields.Form):
    """Ask for whom: a certificate is issued on a law's demand or by a legal interest (art. 217 § 2 KPA)."""

    purpose = fields.TextField(
        _("Komu pokażesz zaświadczenie i po co?"), limit=200, hint=_("Na przykład: konsulatowi, do ślubu za granicą."),
        missing=_("Wpisz, komu pokażesz zaświadczenie i po co"),
    )  # fmt: skip


class Exemption(fields.Form):
    """Ask whether art. 2 ust. 1 ustawy o opłacie skarbowej frees this matter from duty."""

    exemption = fields.ChoiceField(
        _("Czy ta sprawa jest zwolniona z opłaty?"), choices=EXEMPTIONS,
        hint=_("Zwolnienie sprawdzi urzędnik."), missing=_("Wybierz, czy sprawa jest zwolniona z opłaty"),
    )  # fmt: skip


class ExemptionProof(fields.Form):
    """Take what shows that the matter is free of duty."""

    exemption_proof = fields.FileField(
        _("Dołącz dokument, który potwierdza zwolnienie"), optional=True,
        hint=_("Na przykład pismo z ZUS. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Delivery(fields.Form):
    """Ask in which form it is wanted."""

    form_wanted = fields.ChoiceField(
        _("Jak chcesz dostać zaświadczenie?"), choices=WAYS, missing=_("Wybierz, jak je dostaniesz")
    )


class Address(fields.Form):
    """Ask where to post it; known data come filled in."""

    heading = _("Na jaki adres wysłać zaświadczenie?")
    post_street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    post_postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    post_town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
