"""Petition (ustawa z 11 lipca 2014 r. o petycjach): published, with the name only by consent, answered in 3 months.

Signed in only: the sign-in gives the name that a petition must hold (art. 4 ust. 1 pkt 1) and that may be published.
"""

from portal import PETITION, Audience, Capacity, Card, Law, Procedure, Service, Step, Term, Unit
from services.petition import forms, rules
from services.petition.forms import _

ADDRESS = ("street", "postal_code", "town", "email")

service = Service(
    slug="petition",
    version=2,
    package=__path__[0],
    procedure=Procedure.PETITION,
    unit=rules.OFFICE,
    units=frozenset({rules.OFFICE, *rules.UNITS.values()}),
    route=rules.route,
    case_class="152",
    flow=PETITION,
    term=Term(3, Unit.MONTHS),
    legal_term="art. 10 ust. 1 ustawy o petycjach",
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    needs_pesel=False,
    fee=rules.fee,
    patterns=(rules.NOTICE,),
    declaration=_("Składam tę petycję do Prezydenta Miasta Białegostoku."),
    steps=(
        Step("interes", forms.Interest),
        Step("zgoda", forms.Consent, when=rules.needs_consent),
        Step("temat", forms.Topic),
        Step("tresc", forms.Petition),
        Step("zalaczniki", forms.Files),
        Step("adres", forms.Address, known={name: name for name in ADDRESS}),
        Step("ogloszenie", forms.Publishing),
    ),
    card=Card(
        title=_("Petycja"),
        verb=_("Złóż petycję"),
        summary=_("Zażądaj zmiany w mieście, w swoim, cudzym albo publicznym interesie. Urząd ogłasza petycje."),
        gives=_("Zawiadomienie, jak rozpatrzyliśmy petycję, z uzasadnieniem."),
        whom=_("Dla osób, firm i organizacji. Petycję w interesie innej osoby składa się za jej zgodą."),
        needed=(_("Treść żądania."), _("Zgoda innej osoby na piśmie, jeśli petycja jest w jej interesie.")),
        time=_("Do 3 miesięcy"),
        cost=_("bez opłaty"),
        last_resort=_(
            "Petycja to żądanie zmiany, a nie wniosek w Twojej sprawie. Nie jest pełną e-usługą: rozpatrują ją ludzie. "
            "Jeśli chcesz coś załatwić dla siebie, sprawdź e-usługi niżej."
        ),
        steps=(_("Piszesz, czego żądasz i w czyim interesie."),
               _("Ogłaszamy petycję na stronie urzędu. Twoje nazwisko pokażemy tylko za Twoją zgodą."),
               _("Zawiadamiamy, jak ją rozpatrzyliśmy, najpóźniej po 3 miesiącach.")),
        law=(Law("art. 2 i art. 4 ustawy o petycjach", _("kto i jak składa petycję")),
             Law("art. 8 tej ustawy", _("ogłoszenie petycji i zgoda na pokazanie nazwiska")),
             Law("art. 10 tej ustawy", _("termin 3 miesięcy")),
             Law("art. 13 tej ustawy", _("zawiadomienie i brak skargi na rozpatrzenie"))),
        appeal=_("Na sposób rozpatrzenia petycji nie ma skargi ani odwołania. Możesz złożyć nową."),
        elsewhere=(_("W urzędzie: ul. J.K. Branickiego 3/5, Departament Obsługi Mieszkańców"),
                   _("Pocztą: Urząd Miejski, ul. Słonimska 1, 15-950 Białystok")),
        topic="civic",
        words=("petycja", "żądanie", "postulat", "apel", "mieszkańcy", "zmiana", "petition", "петиція", "вимога"),
    ),
)  # fmt: skip
