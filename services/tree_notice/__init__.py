"""Notice of felling a tree on one's own land (zgłoszenie zamiaru usunięcia drzewa, art. 83f)."""

from portal import (
    NOTIFICATION,
    Capacity,
    Card,
    Law,
    Outcome,
    Pattern,
    Procedure,
    Service,
    Several,
    Step,
    Term,
    Unit,
    Unopposed,
)
from services.tree_notice import forms, rules
from services.tree_notice.forms import _

service = Service(
    slug="tree-notice",
    version=3,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="DOS",
    case_class="6131",
    flow=NOTIFICATION,
    term=Term(21, Unit.DAYS),
    legal_term="art. 83f ust. 6 ustawy o ochronie przyrody",
    acting=frozenset({Capacity.SELF, Capacity.PRINCIPAL}),
    needs_pesel=False,
    fee=rules.fee,
    consents=rules.consents,
    silence=rules.silence,
    # art. 83f ust. 6, 8 and 13 ustawy o ochronie przyrody: the six months run from the inspection
    unopposed=Unopposed(inspects=True, then=_("Potem możesz usunąć drzewo, przez 6 miesięcy od oględzin.")),
    steps=(
        Step("cel", forms.Purpose),
        Step("dzialka", forms.Place),
        Step("wlasnosc", forms.Ownership),
        Step("wspolwlasciciele", forms.CoOwner, when=rules.is_shared, several=Several(
            name="owners", one=_("Współwłaściciel"), add=_("Dodaj kolejną osobę"), most=20,
            tell=lambda owner: f"{owner.get('owner_given') or ''} {owner.get('owner_surname') or ''}",
        )),
        Step("drzewa", forms.Tree, several=Several(
            name="trees", one=_("Drzewo"), add=_("Dodaj kolejne drzewo"), most=100, tell=rules.tell,
        )),
        Step("rysunek", forms.Sketch),
        Step("ogledziny", forms.Visit, known={"inspection_phone": "phone"}),
    ),
    patterns=(
        Pattern(
            Outcome.OBJECTION,
            basis="art. 83f ust. 8 i 14 ustawy z dnia 16 kwietnia 2004 r. o ochronie przyrody oraz art. 104 KPA",
            ruling="Wnoszę sprzeciw wobec zamiaru usunięcia drzew zgłoszonego przez: [strona].",
            reasons="W wyniku oględzin ustaliliśmy, że drzewa nie można usunąć bez zezwolenia, ponieważ",
        ),
    ),
    card=Card(
        title=_("Zgłoszenie zamiaru usunięcia drzewa"),
        verb=_("Zgłoś usunięcie drzewa"),
        summary=_("Zanim usuniesz większe drzewo ze swojej działki, zgłoś to. Obejrzymy je. Brak sprzeciwu to zgoda."),
        gives=_("Wynik oględzin i wiadomość, od kiedy możesz usunąć drzewo. Na życzenie: zaświadczenie."),
        whom=_("Dla właścicieli działek w Białymstoku, którzy usuwają drzewo prywatnie, nie dla firmy."),
        needed=(_("Numer działki."), _("Obwód pnia zmierzony 5 cm nad ziemią."),
                _("Rysunek albo mapka z zaznaczonymi drzewami. Wystarczy zdjęcie z telefonu."),
                _("Imiona i nazwiska współwłaścicieli, jeśli są. Potwierdzą przez internet.")),
        time=_("Oględziny do 21 dni, potem 14 dni na sprzeciw"),
        cost=_("0 zł"),
        steps=(_("Wpisujesz drzewa i dodajesz rysunek."), _("W ciągu 21 dni przyjeżdżamy i oglądamy drzewa."),
               _("Jeśli przez 14 dni od oględzin nie wniesiemy sprzeciwu, możesz usunąć drzewo. Masz na to "
                 "6 miesięcy od oględzin."),
               _("Zaświadczenie o tym zamówisz na stronie sprawy. Wydamy je w 7 dni, za opłatą skarbową.")),
        law=(Law("art. 83f ustawy z 16 kwietnia 2004 r. o ochronie przyrody",
                 _("które drzewa się zgłasza, terminy oględzin i sprzeciwu")),
             Law("art. 122a–122g KPA", _("milczące załatwienie sprawy"))),
        appeal=_("Na sprzeciw złożysz odwołanie do Samorządowego Kolegium Odwoławczego w 14 dni, u nas."),
        elsewhere=(_("W urzędzie: ul. Słonimska 1, Departament Ochrony Środowiska"),
                   _("Drzewo na działce miasta albo firmy: zezwolenie zamiast zgłoszenia")),
        topic="green",
        words=("wycinka", "drzewo", "drzewa", "wyciąć", "ścięcie", "usunięcie drzewa", "usunięcie drzew", "topola",
               "brzoza", "tree felling", "cut down a tree", "вирубка дерева", "зрубати дерево", "дерево"),
    ),
)  # fmt: skip
