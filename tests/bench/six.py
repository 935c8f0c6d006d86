"""A service that exists only here: six fields on one page, no fee, to be set beside other form engines' figures."""

from datetime import date
from pathlib import Path
from typing import Any

from portal import CERTIFICATE, Card, Procedure, Service, Step, Term, Unit, fields

SLUG = "bench-six"


class Six(fields.Form):
    """Ask six things on one page."""

    heading = "Sześć pytań"
    name = fields.TextField("Imię i nazwisko", limit=80)
    born = fields.DateField("Data urodzenia", past=True, earliest=date(1900, 1, 1))
    email = fields.EmailField("E-mail")
    phone = fields.PhoneField("Telefon")
    reason = fields.ChoiceField("Po co?", choices=[("bank", "Dla banku"), ("court", "Dla sądu")])
    story = fields.TextAreaField("Co się stało?", limit=500)


POSTED = {
    "name": "Żaneta Gęś",
    "born-dzien": "14",
    "born-miesiac": "5",
    "born-rok": "1984",
    "email": "zaneta@example.pl",
    "phone": "600 100 200",
    "reason": "bank",
    "story": "Drzewo upadło na płot.",
}


def _never(*_given: Any) -> Any:
    return None


service = Service(
    slug=SLUG,
    version=1,
    package=str(Path(__file__).parent),
    procedure=Procedure.KPA,
    unit="FN",
    case_class="0000",
    flow=CERTIFICATE,
    term=Term(7, Unit.DAYS),
    legal_term="art. 217 § 3 KPA",
    fee=_never,
    decide=_never,
    steps=(Step("pytania", Six),),
    card=Card(
        title="Usługa do mierzenia",
        verb="Zmierz",
        summary="Sześć pytań na jednej stronie.",
        gives="Liczby.",
        whom="Dla nas.",
        needed=("Nic.",),
        time="Do 7 dni",
        cost="0 zł",
        law=(),
        appeal="Nie ma od czego.",
        elsewhere=("Nigdzie.",),
        topic="taxes",
        words=("pomiar",),
    ),
)
