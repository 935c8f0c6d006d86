"""A letter of any kind (pismo ogólne, art. 63 KPA), for what has no e-service yet, sent to the right unit."""

from portal import COMPLAINT, Audience, Capacity, Card, Law, Procedure, Service, Step, Term, Unit
from services.general_letter import forms, rules
from services.general_letter.forms import _

service = Service(
    slug="general-letter",
    version=2,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit=rules.OFFICE,
    units=frozenset({rules.OFFICE, *rules.UNITS.values()}),
    route=rules.route,
    case_class="1510",
    flow=COMPLAINT,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 35 § 3 KPA",
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    needs_pesel=False,
    fee=rules.fee,
    steps=(Step("temat", forms.Topic), Step("tresc", forms.Letter), Step("zalaczniki", forms.Files)),
    card=Card(
        title=_("Pismo do urzędu"),
        verb=_("Napisz pismo do urzędu"),
        summary=_("Nie ma Twojej sprawy na liście? Napisz swoimi słowami. Przekażemy pismo właściwemu wydziałowi."),
        gives=_("Odpowiedź urzędu na koncie. Jeśli sprawa wymaga osobnego wniosku, napiszemy jakiego."),
        whom=_("Dla każdego, kto nie znalazł swojej sprawy na liście usług."),
        needed=(_("Treść pisma własnymi słowami."), _("Pliki, jeśli chcesz je dołączyć.")),
        time=_("Do miesiąca"),
        cost=_("bez opłaty"),
        last_resort=_(
            "Pismo nie jest pełną e-usługą. Urzędnik czyta je i odpisuje, ale niczego nie policzymy od razu. "
            "Jeśli Twoja sprawa jest poniżej, wybierz ją: będzie szybciej."
        ),
        steps=(_("Wybierasz temat i piszesz, o co chodzi."), _("Pismo trafia do wydziału, który się tym zajmuje."),
               _("Wydział odpowiada na Twoje konto. Jeśli właściwy jest inny urząd, przekazuje mu pismo.")),
        law=(Law("art. 63 KPA", _("jak wnosi się pisma do urzędu")),
             Law("art. 35 § 3 KPA", _("w jakim terminie załatwia się sprawę")),
             Law("art. 65 § 1 KPA", _("pismo do niewłaściwego urzędu jest przekazywane dalej"))),
        appeal=_("Jeśli urząd nie odpowie w terminie, złożysz ponaglenie na stronie sprawy."),
        elsewhere=(_("W urzędzie: ul. J.K. Branickiego 3/5, Departament Obsługi Mieszkańców"),
                   _("Pocztą: Urząd Miejski, ul. Słonimska 1, 15-950 Białystok")),
        topic="civic",
        words=("pismo", "podanie", "wniosek ogólny", "list", "inne", "zapytanie", "kontakt z urzędem", "letter",
               "application", "лист", "заява", "звернення"),
    ),
)  # fmt: skip
