"""A permit to occupy a road lane (zezwolenie na zajęcie pasa drogowego, art. 40 ustawy o drogach publicznych)."""

from portal import (
    DECISION,
    Audience,
    Capacity,
    Card,
    Law,
    Outcome,
    Pattern,
    Procedure,
    Renewal,
    Service,
    Several,
    Step,
    Term,
    Unit,
)
from services.road_lane import forms, rules
from services.road_lane.forms import _

BASIS = (
    "art. 40 ust. 1, 2 i 11 ustawy z dnia 21 marca 1985 r. o drogach publicznych oraz art. 104 Kodeksu postępowania "
    "administracyjnego"
)

service = Service(
    slug="road-lane",
    version=3,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="ZDM",
    case_class="7230",
    flow=DECISION,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 35 § 3 Kodeksu postępowania administracyjnego",
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    needs_pesel=False,
    fee=rules.fee,
    reckon=rules.reckon,
    brings=rules.brings,
    renews=Renewal(rules.again, verb=_("Przedłuż zajęcie"), ends=rules.ends, key=rules.place_of),
    steps=(
        Step("cel", forms.Purpose),
        Step("miejsce", forms.Place),
        Step("zajecia", forms.Occupation, reckons=True,
             several=Several(name="occupations", one=_("Zajęcie"), add=_("Dodaj kolejną powierzchnię albo okres"),
                             tell=forms.tell, most=30)),
        Step("ruch", forms.Traffic),
        Step("projekt", forms.Organisation, when=rules.needs_traffic_project),
        Step("plan", forms.Plan),
        Step("kontakt", forms.Contact, known={"phone": "phone"}),
        Step("adres", forms.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    patterns=(
        Pattern(
            Outcome.GRANTED, basis=BASIS, no_reasons=True,
            ruling="Zezwalam stronie [strona] na zajęcie pasa drogowego zgodnie z wnioskiem z dnia [data wniosku].\n"
                   "Warunki zajęcia: oznakowanie według zatwierdzonego projektu organizacji ruchu, przywrócenie pasa "
                   "drogowego do poprzedniego stanu i zgłoszenie tego zarządcy drogi.\n"
                   "Ustalam opłatę za zajęcie pasa drogowego według wyliczenia do wniosku. Opłatę należy zapłacić w "
                   "terminie 14 dni od dnia, w którym decyzja stanie się ostateczna (art. 40 ust. 13).",
        ),
        Pattern(
            Outcome.REFUSED, basis=BASIS,
            ruling="Odmawiam stronie [strona] zezwolenia na zajęcie pasa drogowego.",
            reasons="Strona wniosła dnia [data wniosku] o zezwolenie na zajęcie pasa drogowego. Zajęcie zagrażałoby "
                    "bezpieczeństwu ruchu drogowego albo utrzymaniu drogi, ponieważ:",
        ),
    ),
    card=Card(
        title=_("Zezwolenie na zajęcie pasa drogowego"),
        verb=_("Zajmij pas drogowy"),
        summary=_("Zgoda zarządcy drogi na roboty, urządzenie, obiekt, reklamę albo wyłączność na drodze w mieście."),
        gives=_("Decyzja z zezwoleniem, warunkami i opłatą. Czeka na Twoim koncie."),
        whom=_("Dla każdego, kto chce zająć jezdnię, chodnik albo zieleń przy drodze, której zarządcą jest miasto."),
        needed=(_("Plan sytuacyjny w skali 1:1000 albo 1:500 z wymiarami powierzchni."),
                _("Zatwierdzony projekt organizacji ruchu, jeśli zajęcie utrudni ruch."),
                _("Daty i powierzchnie, każda część drogi osobno.")),
        time=_("Do miesiąca"),
        cost=_("Wniosek 0 zł. Opłatę za zajęcie ustala decyzja, pokażemy ją przed wysłaniem."),
        steps=(_("Podajesz cel, miejsce, powierzchnie i daty. Od razu widzisz przewidywaną opłatę."),
               _("Dołączasz plan i projekt organizacji ruchu."),
               _("Zarząd Dróg Miejskich wydaje decyzję z zezwoleniem i opłatą.")),
        law=(Law("art. 40 ustawy z 21 marca 1985 r. o drogach publicznych",
                 _("kiedy trzeba zezwolenia, jak liczy się opłatę i kto ją ustala")),
             Law("rozporządzenie Rady Ministrów z 1 czerwca 2004 r. w sprawie określenia warunków udzielania zezwoleń "
                 "na zajęcie pasa drogowego", _("co trzeba dołączyć do wniosku"))),
        appeal=_("Odwołasz się do Samorządowego Kolegium Odwoławczego: 14 dni od odebrania decyzji, u nas."),
        elsewhere=(_("W Zarządzie Dróg Miejskich: ul. Składowa 11"),
                   _("Awaria: zajmij pas od razu i zawiadom zarządcę drogi telefonicznie.")),
        topic="home",
        words=("pas drogowy", "zajęcie pasa", "chodnik", "ulica", "wykop", "rusztowanie", "kontener", "ogródek",
               "reklama", "szyld", "droga", "road lane", "road occupation", "scaffolding", "pavement",
               "зайняття дороги", "тротуар", "дорога"),
    ),
)  # fmt: skip
