"""A licence to sell alcohol by retail (zezwolenie na sprzedaż napojów alkoholowych, art. 18 ustawy o wychowaniu …)."""

from portal import (
    COMPLEX_DECISION,
    Audience,
    Capacity,
    Card,
    Law,
    Outcome,
    Pattern,
    Procedure,
    Renewal,
    Service,
    Step,
    Term,
    Unit,
)
from services.alcohol_licence import asked, fees
from services.alcohol_licence.licence import forms, instalments, rules
from services.alcohol_licence.texts import _

BASIS = (
    "art. 18 ust. 1, 3, 3a i 9 oraz art. 11¹ ustawy z dnia 26 października 1982 r. o wychowaniu w trzeźwości i "
    "przeciwdziałaniu alkoholizmowi, art. 104 Kodeksu postępowania administracyjnego"
)
ASKED = "Przedsiębiorca [strona] wniósł dnia [data wniosku] o zezwolenie na sprzedaż napojów alkoholowych. "

service = Service(
    slug="alcohol-licence",
    version=3,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="DOM",
    case_class="7340",
    # the fee must be there before the licence is given, not before it is weighed (art. 11¹ ust. 2)
    flow=COMPLEX_DECISION,
    term=Term(30, Unit.DAYS),
    legal_term="art. 35 § 3 Kodeksu postępowania administracyjnego",
    audience=frozenset({Audience.COMPANY}),
    # only who is a trader sells; a partner of a civil-law partnership is one too (art. 4 ust. 2 Prawa przedsiębiorców)
    acting=frozenset({Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    needs_pesel=False,
    fee=rules.fee,
    reckon=rules.reckon,
    fee_returns=True,
    brings=lambda matter: instalments.brings(matter, rules.reckon),
    consents=rules.consents,
    renews=Renewal(rules.again, verb=_("Przedłuż zezwolenie"), ends=rules.ends, key=fees.place_of),
    steps=(
        Step("alkohol", forms.Drinks),
        Step("okres", forms.Time, reckons=True),
        Step("punkt", forms.Outlet),
        Step("zgoda", forms.ConsentWay, when=rules.is_among_flats),
        Step("za-budynek", forms.HouseOwner, when=rules.agrees_here),
        Step("zgoda-na-pismie", forms.PaperConsent, when=rules.agrees_on_paper),
        Step("lokal", forms.Title),
        Step("sanepid", forms.Sanitary),
        Step("zeszly-rok", forms.Sold),
        Step("sprzedaz-a", asked.SoldA, when=lambda answers: fees.tells_sale("a", answers), reckons=True),
        Step("sprzedaz-b", asked.SoldB, when=lambda answers: fees.tells_sale("b", answers), reckons=True),
        Step("sprzedaz-c", asked.SoldC, when=lambda answers: fees.tells_sale("c", answers), reckons=True),
        Step("firma", asked.Trader, known={"trader_name": "company_name", "trader_nip": "nip"}),
        Step("adres", asked.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    patterns=(
        Pattern(
            Outcome.GRANTED, basis=BASIS, no_reasons=True,
            ruling="Udzielam przedsiębiorcy [strona] zezwolenia na sprzedaż detaliczną napojów alkoholowych, osobno na "
                   "każdy rodzaj podany we wniosku z dnia [data wniosku], w punkcie i na czas podane we wniosku.\n"
                   "Warunki: sprzedaż tylko w punkcie z zezwolenia, opłata w ratach do 31 stycznia, 31 maja i 30 "
                   "września, oświadczenie o wartości sprzedaży do 31 stycznia, zgłaszanie zmian w 14 dni (art. 18 "
                   "ust. 7). Zezwolenie wygasa między innymi wtedy, gdy opłata albo oświadczenie nie wpłynie w "
                   "terminie (art. 18 ust. 12).",
        ),
        Pattern(
            Outcome.PARTLY, basis=BASIS,
            ruling="Udzielam przedsiębiorcy [strona] zezwolenia na sprzedaż napojów alkoholowych rodzaju:\n\n"
                   "W pozostałej części odmawiam.",
            reasons=f"{ASKED}W części odmówiono, ponieważ:",
        ),
        Pattern(
            Outcome.REFUSED, basis=BASIS,
            ruling="Odmawiam przedsiębiorcy [strona] zezwolenia na sprzedaż napojów alkoholowych.",
            reasons=f"{ASKED}Gminna komisja rozwiązywania problemów alkoholowych wydała opinię o zgodności z uchwałami "
                    "Rady Miasta o liczbie zezwoleń i położeniu punktów (art. 12 i art. 18 ust. 3a). "
                    "Odmówiono, ponieważ:",
        ),
    ),
    declaration=_("Oświadczam, że dane we wniosku i wartość sprzedaży są prawdziwe."),
    card=Card(
        title=_("Zezwolenie na sprzedaż detaliczną napojów alkoholowych"),
        verb=_("Uzyskaj zezwolenie na sprzedaż alkoholu"),
        summary=_("Zezwolenie dla sklepu albo lokalu w Białymstoku: piwo, wino, mocniejsze alkohole."),
        gives=_("Decyzja z zezwoleniem na każdy rodzaj alkoholu. Czeka na koncie firmy."),
        whom=_("Dla spółek i osób, które prowadzą działalność gospodarczą i mają lokal w mieście."),
        needed=(_("Tytuł prawny do lokalu, na przykład umowa najmu."),
                _("Decyzja sanepidu o zatwierdzeniu zakładu."),
                _("W budynku wielorodzinnym: zgoda właściciela albo zarządcy, także tutaj."),
                _("Wartość sprzedaży z zeszłego roku, jeśli punkt już działał.")),
        time=_("Do 30 dni"),
        cost=_("525 zł za A, 525 zł za B, 2100 zł za C rocznie. Kto już sprzedawał, płaci od sprzedaży."),
        steps=(_("Wybierasz rodzaje alkoholu, podajesz punkt i okres. Od razu widzisz opłatę."),
               _("Gminna komisja opiniuje położenie punktu."),
               _("Płacisz najpóźniej przed wydaniem zezwolenia, a potem co roku w trzech ratach.")),
        law=(Law("art. 18 ustawy z 26 października 1982 r. o wychowaniu w trzeźwości",
                 _("rodzaje zezwoleń, wniosek, załączniki i czas")),
             Law("art. 11¹ tej ustawy", _("opłata, jej raty i oświadczenie o sprzedaży")),
             Law("uchwały Rady Miasta Białystok z art. 12 tej ustawy", _("liczba zezwoleń i położenie punktów"))),
        appeal=_("Odwołasz się do Samorządowego Kolegium Odwoławczego: 14 dni od odebrania decyzji, u nas."),
        elsewhere=(_("W urzędzie: Departament Obsługi Mieszkańców, ul. J.K. Branickiego 3/5"),
                   _("Pocztą: podpisany wniosek z załącznikami")),
        topic="company",
        words=("alkohol", "zezwolenie na alkohol", "koncesja na alkohol", "sprzedaż alkoholu", "piwo", "wino", "wódka",
               "sklep", "bar", "restauracja", "alcohol licence", "liquor", "алкоголь", "дозвіл на алкоголь", "пиво"),
    ),
)  # fmt: skip
