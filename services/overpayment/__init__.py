"""An overpayment of a tax or charge: stated, given back or credited (art. 72–80 Ordynacji podatkowej)."""

from portal import (
    DECISION,
    Audience,
    Capacity,
    Card,
    Law,
    Outcome,
    Pattern,
    Procedure,
    Reads,
    Service,
    Step,
    Term,
    Unit,
)
from services.overpayment import forms, rules
from services.overpayment.forms import CREDIT, TRANSFER, _

BASIS = (
    "art. 72 § 1, art. 75 § 4, art. 76 § 1, art. 77 § 1 oraz art. 207 i art. 210 ustawy z dnia 29 sierpnia 1997 r. – "
    "Ordynacja podatkowa"
)
ASKED = "Strona [strona] wniosła dnia [data wniosku] o stwierdzenie, zwrot albo zaliczenie nadpłaty. "

service = Service(
    slug="overpayment",
    version=3,
    package=__path__[0],
    procedure=Procedure.TAX,
    unit="FN",
    case_class="3156",
    flow=DECISION,
    term=Term(2, Unit.MONTHS),
    legal_term="art. 77 § 1 pkt 6 i art. 139 § 1 Ordynacji podatkowej",
    reads=frozenset({Reads.OVERPAID}),
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    fee=rules.fee,
    reckon=rules.reckon,
    hinders=rules.hinders,
    brings=rules.brings,
    steps=(
        Step("rodzaj", forms.Claim),
        Step("naleznosc", forms.Dues),
        Step("kwota", forms.Sum, when=rules.is_known, reckons=True),
        Step("wyjasnienie", forms.Statement, when=rules.is_stated, reckons=True),
        Step("dowod", forms.Proof, when=rules.is_stated),
        Step("co-dalej", forms.Way),
        Step("rachunek", forms.Account, when=lambda answers: rules.goes_by(TRANSFER, answers)),
        Step("zaliczenie", forms.Credit, when=lambda answers: rules.goes_by(CREDIT, answers)),
        Step("adres", forms.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    patterns=(
        Pattern(
            Outcome.GRANTED, basis=BASIS,
            ruling="Stwierdzam nadpłatę strony [strona] w kwocie podanej we wniosku z dnia [data wniosku] i zwracam ją "
                   "albo zaliczam zgodnie z wnioskiem.",
            reasons=f"{ASKED}Wpłaty i wysokość zobowiązania sprawdzono w księgach. Zapłacono więcej, niż należało.",
        ),
        Pattern(
            Outcome.PARTLY, basis=BASIS,
            ruling="Stwierdzam nadpłatę strony [strona] w kwocie niższej niż we wniosku:\n\n"
                   "W pozostałej części odmawiam.",
            reasons=f"{ASKED}Wpłaty i wysokość zobowiązania sprawdzono w księgach. Nadpłata jest niższa, ponieważ:",
        ),
        Pattern(
            Outcome.REFUSED, basis=BASIS,
            ruling="Odmawiam stwierdzenia nadpłaty strony [strona].",
            reasons=f"{ASKED}Wpłaty i wysokość zobowiązania sprawdzono w księgach. Nadpłaty nie ma, ponieważ:",
        ),
    ),
    card=Card(
        title=_("Stwierdzenie, zwrot albo zaliczenie nadpłaty"),
        verb=_("Odzyskaj nadpłatę"),
        summary=_("Zapłacono za dużo, dwa razy albo niepotrzebnie? Oddamy pieniądze albo zaliczymy je na później."),
        gives=_("Decyzja o nadpłacie, potem przelew na Twój rachunek albo zaliczenie na koncie podatkowym."),
        whom=_("Dla osób i firm, które zapłaciły miastu za wysoki albo nienależny podatek lub opłatę."),
        needed=(_("Numer rachunku bankowego, jeśli chcesz zwrotu."),
                _("Dowód zapłaty, jeśli nie widzimy jej na koncie."),
                _("Poprawiona deklaracja, jeśli podatek wynikał z deklaracji.")),
        time=_("Do dwóch miesięcy"),
        cost=_("0 zł"),
        steps=(_("Podajesz, co i ile zapłacono za dużo, i dokąd oddać pieniądze."),
               _("Sprawdzamy wpłaty i pokrywamy Twoje zaległości, jeśli je masz."),
               _("Wydajemy decyzję. Skarbnik zwraca resztę albo zalicza ją na przyszłe płatności.")),
        law=(Law("art. 72–75 Ordynacji podatkowej", _("co jest nadpłatą i kiedy stwierdza ją decyzja")),
             Law("art. 76–77b Ordynacji podatkowej", _("na co idzie nadpłata, kiedy i jak się ją zwraca")),
             Law("art. 79–80 Ordynacji podatkowej", _("prawo do nadpłaty wygasa zwykle po 5 latach"))),
        appeal=_("Odwołasz się do Samorządowego Kolegium Odwoławczego: 14 dni od odebrania decyzji, u nas."),
        elsewhere=(_("W urzędzie: ul. Słonimska 1, Departament Finansów Miasta"),
                   _("Pocztą: podpisany wniosek z numerem rachunku")),
        topic="taxes",
        words=("nadpłata", "zwrot", "zwrot podatku", "zwrot opłaty", "zapłaciłem dwa razy", "zaliczenie", "przelew",
               "overpayment", "refund", "переплата", "повернення коштів"),
    ),
)  # fmt: skip
