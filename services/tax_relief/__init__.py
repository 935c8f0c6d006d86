"""Relief in paying taxes and dues of the city (art. 67a Ordynacji podatkowej): later, in instalments, or not at all."""

from portal import (
    TAX_RELIEF,
    Audience,
    Capacity,
    Card,
    Law,
    Outcome,
    Pattern,
    Procedure,
    Reads,
    Service,
    Several,
    Step,
    Term,
    Unit,
)
from services.tax_relief import forms, means, rules
from services.tax_relief.forms import DEFERRED, INSTALMENTS, OTHER, REMITTED, _

BASIS = (
    "art. 67a § 1, art. 57 oraz art. 207 i art. 210 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa"
)
ASKED = "Strona [strona] wniosła dnia [data wniosku] o ulgę w zapłacie. "

service = Service(
    slug="tax-relief",
    version=4,
    package=__path__[0],
    procedure=Procedure.TAX,
    unit="FN",
    case_class="3155",
    flow=TAX_RELIEF,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 139 § 1 Ordynacji podatkowej",
    reads=frozenset({Reads.DUES}),
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    fee=rules.fee,
    reckon=rules.reckon,
    hinders=rules.hinders,
    brings=rules.brings,
    steps=(
        Step("ulga", forms.Relief),
        Step("dla-kogo", forms.Applicant),
        Step("naleznosc", forms.Dues),
        Step("inna-naleznosc", forms.OtherDues, when=lambda answers: answers.get("kind") == OTHER),
        Step("odroczenie", forms.NewTerm, when=lambda answers: rules.asks(DEFERRED, answers)),
        Step("raty", forms.Parts, when=lambda answers: rules.asks(INSTALMENTS, answers)),
        Step("umorzenie", forms.Remission, when=lambda answers: rules.asks(REMITTED, answers)),
        Step("dochody", means.Member, when=lambda answers: not rules.is_entity(answers),
             several=Several(name="household", one=_("Osoba"), add=_("Dodaj kolejną osobę"), tell=means.tell, most=20)),
        Step("wydatki", means.Costs, when=lambda answers: not rules.is_entity(answers), reckons=True),
        Step("majatek", means.Owned, when=lambda answers: not rules.is_entity(answers)),
        Step("dlugi", means.Owed, when=lambda answers: not rules.is_entity(answers)),
        Step("firma", means.FirmYear, when=rules.is_entity, reckons=True),
        Step("pomoc", means.Aid, when=rules.is_business),
        Step("formularz-pomocy", means.AidForm, when=rules.needs_aid_form),
        Step("uzasadnienie", forms.Reasons),
        Step("dokumenty", forms.Papers),
        Step("adres", forms.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    patterns=(
        Pattern(
            Outcome.GRANTED, basis=BASIS, adds=rules.basis_of_firm,
            ruling="Udzielam stronie [strona] ulgi w zapłacie należności zgodnie z wnioskiem z dnia [data wniosku].\n"
                   "Nowe terminy i kwoty, z odsetkami do dnia wniosku i opłatą prolongacyjną, podaje harmonogram na "
                   "koncie podatkowym strony. Niedotrzymanie terminu powoduje, że decyzja w tej części wygasa z mocy "
                   "prawa, a odsetki biegną od pierwotnego terminu (art. 49 § 2 i art. 259 Ordynacji podatkowej).",
            reasons=f"{ASKED}Z oświadczenia o stanie majątkowym i dokumentów wynika, że przemawia za tym ważny "
                    "interes podatnika albo interes publiczny, ponieważ:",
        ),
        Pattern(
            Outcome.PARTLY, basis=BASIS, adds=rules.basis_of_firm,
            ruling="Udzielam stronie [strona] ulgi w zapłacie należności w części:\n\nW pozostałej części odmawiam.",
            reasons=f"{ASKED}Przesłanki ulgi są spełnione tylko w części, ponieważ:",
        ),
        Pattern(
            Outcome.REFUSED, basis=BASIS, adds=rules.basis_of_firm,
            ruling="Odmawiam stronie [strona] udzielenia ulgi w zapłacie należności.",
            reasons=f"{ASKED}Ustalono sytuację materialną i życiową strony. Nie przemawia za ulgą ważny interes "
                    "podatnika ani interes publiczny, ponieważ:",
        ),
    ),
    declaration=_("Oświadczam, że dane o dochodach, majątku i długach są prawdziwe i pełne."),
    card=Card(
        title=_("Ulga w zapłacie podatków i opłat: odroczenie, raty, umorzenie"),
        verb=_("Poproś o raty, odroczenie albo umorzenie"),
        summary=_("Trudno Ci zapłacić w terminie? Możemy go przesunąć, rozłożyć zapłatę na raty albo ją umorzyć."),
        gives=_("Decyzja. Po zgodzie nowe raty i terminy widzisz na swoim koncie podatkowym."),
        whom=_("Dla osób i firm, które płacą podatki i opłaty w Białymstoku."),
        needed=(_("Dochody i wydatki Twojego gospodarstwa, majątek i długi. Firma: wynik za rok."),
                _("Dokumenty, które to pokazują, jeśli je masz."),
                _("Firma, która prosi o pomoc: formularz i zaświadczenia o pomocy de minimis z 3 lat.")),
        time=_("Do miesiąca, w trudnej sprawie do dwóch miesięcy"),
        cost=_("Wniosek 0 zł. Za odroczenie i raty: opłata prolongacyjna, najwyżej połowa odsetek"),
        steps=(_("Wybierasz ulgę i należność, opisujesz swoją sytuację."),
               _("Sprawdzamy, czy przemawia za nią Twój ważny interes albo interes publiczny."),
               _("Wydajemy decyzję. Nowe terminy wpisujemy na Twoje konto podatkowe.")),
        law=(Law("art. 67a § 1 pkt 1–3 Ordynacji podatkowej", _("jakie ulgi są możliwe i kiedy")),
             Law("art. 57 Ordynacji podatkowej", _("opłata prolongacyjna za późniejszy termin")),
             Law("art. 49 § 2 i art. 259 Ordynacji podatkowej",
                 _("rata niezapłacona w terminie wraca do pierwotnego terminu, z odsetkami")),
             Law("art. 67b Ordynacji podatkowej", _("ulga dla przedsiębiorcy a pomoc publiczna")),
             Law("art. 139 § 1 Ordynacji podatkowej", _("miesiąc, w sprawie szczególnie skomplikowanej dwa"))),
        appeal=_("Odwołasz się do Samorządowego Kolegium Odwoławczego: 14 dni od odebrania decyzji, u nas."),
        elsewhere=(_("W urzędzie: ul. Słonimska 1, Departament Finansów Miasta"),
                   _("Pocztą: podpisany wniosek z oświadczeniem o stanie majątkowym")),
        topic="taxes",
        words=("ulga", "raty", "rozłożenie na raty", "odroczenie", "umorzenie", "zaległość", "dług", "podatek",
               "nie mogę zapłacić", "tax relief", "instalments", "deferral",
               "розстрочка", "відстрочка", "списання боргу"),
    ),
)  # fmt: skip
