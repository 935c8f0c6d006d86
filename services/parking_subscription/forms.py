"""What we ask: where in the zone one lives, which vehicle it is and whose, for how long."""

import tomllib
from pathlib import Path

from portal import Texts, alphabetical, fields
from services.parking_subscription import plates

HERE = Path(__file__).parent
_ = Texts(HERE / "locale", "parking_subscription").lazy
# a list cannot wait for the day of the form: the newest one stands in the choice
FIGURES = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
ZONES = {street: zone for zone in ("a", "b") for street in FIGURES[f"streets_{zone}"][-1]["value"]}
STREETS = [("", _("Wybierz ulicę")), *((street, street) for street in sorted(ZONES, key=alphabetical))]
RESIDENCE = [
    ("registered", _("Zameldowanie pod tym adresem")),
    ("tax", _("Roczne zeznanie podatkowe (PIT) z tym adresem i jego UPO")),
    ("zap3", _("Zgłoszenie ZAP-3 z tym adresem")),
    ("office", _("Zaświadczenie z urzędu skarbowego")),
]
COUNTRIES = [("pl", _("Polska")), ("other", _("Inny kraj"))]
OWNERS = [
    ("own", _("Mój albo mój wspólny z kimś")),
    ("leasing", _("W leasingu albo najmie, umowa jest na mnie")),
    ("company", _("Firmowy, firma oddała mi go do używania")),
]
PERIODS = [("month", _("Miesiąc")), ("half", _("Pół roku")), ("year", _("Rok"))]


class Residence(fields.Form):
    """Ask where in the zone the person lives, and by what it can be seen."""

    heading = _("Gdzie mieszkasz?")
    zone_street = fields.ChoiceField(
        _("Ulica w strefie płatnego parkowania"), choices=STREETS, listed=True, missing=_("Wybierz ulicę"),
        hint=_("Nie ma Twojej ulicy? Abonament mieszkańca jest tylko dla adresów w strefie."),
    )  # fmt: skip
    zone_number = fields.TextField(
        _("Numer domu i mieszkania"), limit=20, width=10, missing=_("Wpisz numer domu")
    )
    residence = fields.ChoiceField(
        _("Z czego wynika, że tu mieszkasz?"), choices=RESIDENCE, missing=_("Wybierz, z czego to wynika"),
        hint=_("Zameldowanie sprawdzimy sami. Przy pozostałych poprosimy o plik."),
    )  # fmt: skip


class ResidenceProof(fields.Form):
    """Take what shows the residence, where the register does not."""

    residence_proof = fields.FileField(
        _("Dołącz dokument z Twoim adresem"),
        hint=_("PDF, JPG lub PNG, do 50 MB. Wystarczy zdjęcie z telefonu."),
    )


class Vehicle(fields.Form):
    """Ask for the plate and whose the vehicle is."""

    heading = _("Jaki to pojazd?")
    plate_country = fields.ChoiceField(
        _("Gdzie jest zarejestrowany?"), choices=COUNTRIES, missing=_("Wybierz kraj rejestracji")
    )
    plate = fields.TextField(
        _("Numer rejestracyjny"), limit=16, width=10, missing=_("Wpisz numer rejestracyjny"),
        hint=_("Na przykład BI 12345. Odstępy i wielkość liter nie mają znaczenia."),
    )  # fmt: skip
    owner = fields.ChoiceField(_("Czyj jest pojazd?"), choices=OWNERS, missing=_("Wybierz, czyj jest pojazd"))

    def check(self) -> None:
        """Put the plate into its one form, and want it to be one of its country."""
        if not self.plate.data:
            return
        plate = plates.normal(self.plate.data)
        if self.plate_country.data == "pl" and not plates.is_polish(plate):
            self.add_error("plate", _("Wpisz polski numer, na przykład BI 12345, albo wybierz inny kraj"))
        elif not plates.is_foreign(plate):
            self.add_error(
                "plate", _("Numer rejestracyjny ma od 3 do 10 liter i cyfr, w tym choć jedną cyfrę")
            )
        else:
            self.plate.data = plate


class VehicleProof(fields.Form):
    """Take what shows the right to use a vehicle of somebody else."""

    vehicle_proof = fields.FileField(
        _("Dołącz umowę albo oświadczenie firmy, że używasz tego pojazdu"),
        hint=_("PDF, JPG lub PNG, do 50 MB. Kwoty w umowie możesz zakryć."),
    )


class Period(fields.Form):
    """Ask for how long; it begins today, or behind the one that still holds."""

    period = fields.ChoiceField(
        _("Na jak długo?"), choices=PERIODS, missing=_("Wybierz, na jak długo"),
        hint=_("Zacznie się dzisiaj. Jeśli masz ważny abonament na ten pojazd, następnego dnia po jego końcu."),
    )  # fmt: skip
