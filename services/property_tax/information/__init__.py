"""Information on property for the property tax of a person (informacja IN-1), and the tax that follows from it."""

from portal import (
    DECISION,
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
from services.property_tax.information import duty, forms, reckoning, rules, things
from services.property_tax.taxed import BUILDINGS, PLOTS, STRUCTURES, has
from services.property_tax.texts import _

BASIS = (
    "art. 21 § 1 pkt 2 i § 5, art. 207 i art. 210 Ordynacji podatkowej oraz art. 2–6 ustawy z dnia 12 stycznia 1991 r. "
    "o podatkach i opłatach lokalnych i uchwała Rady Miasta Białystok w sprawie stawek podatku od nieruchomości"
)
TERMS = (
    "Podatek jest płatny w ratach do 15 marca, 15 maja, 15 września i 15 listopada, a do 100 zł raz, do 15 marca "
    "(art. 6 ust. 7 i 11a). Jeśli termin minął albo minie przed upływem 14 dni od doręczenia tej decyzji, ratę płaci "
    "się w ciągu tych 14 dni (art. 47 Ordynacji podatkowej). Współwłaściciele odpowiadają za cały podatek solidarnie "
    "(art. 3 ust. 4 ustawy o podatkach i opłatach lokalnych)."
)

service = Service(
    slug="property-tax",
    version=3,
    package=__path__[0],
    procedure=Procedure.TAX,
    unit="FN",
    case_class="3120",
    flow=DECISION,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 139 § 1 Ordynacji podatkowej",
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.CHILD, Capacity.PRINCIPAL}),
    fee=rules.fee,
    reckon=reckoning.reckon,
    brings=rules.brings,
    # a tax is assessed, in another sum than was reckoned, or not at all (art. 21 § 1 pkt 2, art. 208 § 1 OP)
    outcomes=frozenset({Outcome.GRANTED, Outcome.PARTLY, Outcome.DISCONTINUED}),
    consents=rules.consents,
    renews=Renewal(rules.again, fills=True, verb=_("Zgłoś zmianę albo poprawkę")),
    steps=(
        Step("zdarzenie", forms.Event),
        Step("kiedy", forms.When, when=duty.is_dated),
        Step("polozenie", forms.Place, known={"property_street": "home_street", "property_town": "home_town"}),
        Step("majatek", forms.Things),
        Step("grunty", things.Plot, when=has(PLOTS), reckons=True,
             several=Several(name=PLOTS, one=_("Grunt"), add=_("Dodaj kolejny grunt"), tell=things.tell_plot)),
        Step("budynki", things.Building, when=has(BUILDINGS), reckons=True,
             several=Several(name=BUILDINGS, one=_("Budynek albo część"), tell=things.tell_building,
                             add=_("Dodaj kolejny budynek albo część"))),
        Step("budowle", things.Structure, when=has(STRUCTURES), reckons=True,
             several=Several(name=STRUCTURES, one=_("Budowla"), add=_("Dodaj kolejną budowlę"),
                             tell=things.tell_structure)),
        Step("wlasnosc", forms.Ownership),
        Step("wspolwlasciciele", forms.CoOwner, when=rules.is_joint,
             several=Several(
                 name="owners", one=_("Współwłaściciel"), add=_("Dodaj kolejną osobę"), most=30,
                 tell=lambda owner: f"{owner.get('owner_given') or ''} {owner.get('owner_surname') or ''}",
             )),
        Step("adres", forms.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    patterns=(
        Pattern(
            Outcome.GRANTED, basis=BASIS,
            ruling="Ustalam stronie [strona] wysokość zobowiązania podatkowego w podatku od nieruchomości według "
                   f"wyliczenia do informacji z dnia [data wniosku].\n{TERMS}",
            reasons="Podstawą ustalenia podatku są dane z informacji o nieruchomościach i obiektach budowlanych, "
                    "złożonej dnia [data wniosku], zgodne z ewidencją gruntów i budynków (art. 21 ust. 1 Prawa "
                    "geodezyjnego i kartograficznego). Zastosowano stawki z uchwały Rady Miasta Białystok.",
        ),
        Pattern(
            Outcome.PARTLY, basis=BASIS,
            ruling=f"Ustalam stronie [strona] wysokość zobowiązania podatkowego w podatku od nieruchomości.\n{TERMS}",
            reasons="Informacja złożona dnia [data wniosku] różni się od ewidencji gruntów i budynków. Podatek "
                    "ustalono według ewidencji, ponieważ:",
        ),
        Pattern(
            Outcome.DISCONTINUED, basis="art. 6 ust. 8a ustawy o podatkach i opłatach lokalnych oraz art. 208 § 1 OP",
            ruling="Umarzam postępowanie w sprawie ustalenia stronie [strona] podatku od nieruchomości.",
            reasons="Podatek za ten rok nie przekraczałby najniższych kosztów doręczenia przesyłki poleconej za "
                    "potwierdzeniem odbioru, określonych na dzień 1 stycznia roku podatkowego.",
        ),
    ),
    declaration=_("Oświadczam, że podane dane są zgodne z prawdą."),
    card=Card(
        title=_("Informacja o nieruchomościach i obiektach budowlanych (IN-1)"),
        verb=_("Zgłoś nieruchomość do podatku"),
        summary=_("Masz, kupujesz, sprzedajesz albo zmieniasz mieszkanie, dom, działkę lub garaż? Zgłoś to w 14 dni."),
        gives=_("Decyzja z podatkiem i terminami. Raty zobaczysz na swoim koncie podatkowym."),
        whom=_("Dla właścicieli i użytkowników wieczystych, którzy są osobami fizycznymi, także dla spadkobierców."),
        needed=(_("Akt notarialny albo odpis z księgi wieczystej: powierzchnie, udział, numer księgi."),
                _("Powierzchnia użytkowa budynku, osobno pomieszczenia niższe niż 2,20 m."),
                _("Imiona, nazwiska i adresy współwłaścicieli, jeśli są.")),
        time=_("Do miesiąca"),
        cost=_("0 zł. Podatek pokażemy, zanim wyślesz."),
        steps=(_("Wpisujesz grunty i budynki. Od razu widzisz, jak liczymy podatek."),
               _("Współwłaściciele potwierdzają na swoich kontach albo na papierze."),
               _("Sprawdzamy dane w ewidencji gruntów i budynków."),
               _("Wydajemy decyzję, dostaje ją każdy właściciel. Raty dopisujemy do Twojego konta podatkowego.")),
        law=(Law("art. 2–7 ustawy z 12 stycznia 1991 r. o podatkach i opłatach lokalnych",
                 _("co jest opodatkowane, jak liczy się podatek i kiedy się go płaci")),
             Law("art. 21 § 1 pkt 2 i art. 207 Ordynacji podatkowej", _("podatek ustala decyzja")),
             Law("uchwała Rady Miasta Białystok w sprawie stawek podatku od nieruchomości", _("stawki w mieście"))),
        appeal=_("Od decyzji odwołasz się do Samorządowego Kolegium Odwoławczego: 14 dni od odebrania, u nas."),
        elsewhere=(_("W urzędzie: ul. Słonimska 1, Departament Finansów Miasta"),
                   _("Pocztą: podpisany formularz IN-1 z załącznikami"),
                   _("Pola, sady, lasy: to podatek rolny i leśny, osobna informacja"),
                   _("Współwłaścicielem jest firma: składa się deklarację DN-1")),
        topic="taxes",
        words=("in-1", "in1", "podatek od nieruchomości", "nieruchomość", "mieszkanie", "dom", "działka", "garaż",
               "grunt", "kupno mieszkania", "spadek", "property tax", "real estate", "house", "flat",
               "податок на нерухомість", "нерухомість", "квартира"),
    ),
)  # fmt: skip
