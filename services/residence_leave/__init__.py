"""De-registration from a stay (wymeldowanie, art. 33 ustawy o ewidencji ludności)."""

from portal import EXTERNAL_ACT, Capacity, Card, Law, Outcome, Procedure, Service, Several, Step, Term, Unit
from services.residence_leave import forms, rules
from services.residence_leave.forms import _

service = Service(
    slug="residence-leave",
    version=3,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="DOM",
    case_class="5343",
    flow=EXTERNAL_ACT,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 35 § 2 i 3 Kodeksu postępowania administracyjnego",
    acting=frozenset({Capacity.SELF, Capacity.CHILD, Capacity.PRINCIPAL}),
    fee=rules.fee,
    # doubts about what was notified end with a decision either way (art. 31 ust. 1 ustawy o ewidencji ludności)
    outcomes=frozenset({Outcome.GRANTED, Outcome.REFUSED, Outcome.DISCONTINUED}),
    steps=(
        Step("pobyt", forms.Stay),
        Step("adres", forms.Address,
             known={name: name for name in ("left_street", "left_postal_code", "left_town")}),
        Step("dzien", forms.Day),
        Step("razem", forms.Together),
        Step("dzieci", forms.Child, when=lambda answers: bool(answers.get("with_children")),
             several=Several(
                 name="children", one=_("Dziecko"), add=_("Dodaj kolejne dziecko"), most=15,
                 tell=lambda entry: f"{entry.get('child_given') or ''} {entry.get('child_surname') or ''}",
             )),
    ),
    card=Card(
        title=_("Wymeldowanie z pobytu stałego albo czasowego"),
        verb=_("Wymelduj się"),
        summary=_("Zgłoszenie, że nie mieszkasz już pod adresem w Białymstoku."),
        gives=_("Wpis w rejestrze i zawiadomienie o nim na konto."),
        whom=_("Dla osoby zameldowanej w Białymstoku, która się stąd wyprowadza, także z dziećmi."),
        needed=(_("Nic. Wystarczy adres i dzień wyprowadzki."),),
        time=_("Bez zwłoki, najpóźniej miesiąc"),
        cost=_("bez opłaty"),
        steps=(_("Podajesz adres i dzień wyprowadzki."),
               _("Wpisujemy to do rejestru i wysyłamy zawiadomienie na konto.")),
        law=(Law("art. 33 i art. 34 ustawy z 24 września 2010 r. o ewidencji ludności",
                 _("kto i kiedy się wymeldowuje")),),
        appeal=_("Gdy są wątpliwości, wydajemy decyzję. Odwołasz się od niej do Wojewody Podlaskiego w 14 dni, u nas."),
        elsewhere=(_("Meldujesz się pod nowym adresem w Polsce? Nie musisz się wymeldowywać, urząd zrobi to sam."),
                   _("Wymeldowanie innej osoby: decyzją, wniosek w urzędzie, 10 zł")),
        topic="documents",
        words=("wymeldowanie", "wymeldować", "wyprowadzka", "meldunek", "deregistration", "moving out",
               "зняття з реєстрації", "виписка"),
    ),
)  # fmt: skip
