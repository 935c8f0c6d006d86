"""Certificate from the registers of population and of PESEL (art. 217-219 KPA, ustawa o ewidencji ludności)."""

from portal import REGISTER_CERTIFICATE, Capacity, Card, Law, Procedure, Service, Step, Term, Unit
from services.population_certificate import forms, rules
from services.population_certificate.forms import _

service = Service(
    slug="population-certificate",
    version=4,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="DOM",
    case_class="5345",
    flow=REGISTER_CERTIFICATE,
    term=Term(7, Unit.DAYS),
    legal_term="art. 217 § 3 Kodeksu postępowania administracyjnego",
    acting=frozenset({Capacity.SELF, Capacity.CHILD, Capacity.PRINCIPAL}),
    register_paper=True,
    fee=rules.fee,
    steps=(
        Step("tresc", forms.Content),
        Step("cel", forms.Purpose),
        Step("oplata", forms.Exemption),
        Step("dowod", forms.ExemptionProof, when=rules.is_exempt),
        Step("forma", forms.Delivery),
        Step("adres", forms.Address, when=rules.goes_by_post,
             known={"post_street": "street", "post_postal_code": "postal_code", "post_town": "town"}),
    ),
    card=Card(
        title=_("Zaświadczenie z rejestru mieszkańców albo rejestru PESEL"),
        verb=_("Uzyskaj zaświadczenie o zameldowaniu"),
        summary=_("Urzędowy dokument o Twoich danych w rejestrze: gdzie jesteś zameldowany i co jeszcze w nim jest."),
        gives=_("Zaświadczenie z podpisem urzędnika, w pliku na konto albo na papierze pocztą."),
        whom=_("Dla każdego, o własnych danych, i dla rodzica o danych dziecka."),
        needed=(_("Nic. Twoje dane są w rejestrze."),
                _("Dokument o zwolnieniu z opłaty, jeśli sprawa jest zwolniona.")),
        time=_("Do 7 dni"),
        cost=_("17 zł"),
        exempt=(_("sprawy o alimenty, opiekę, pomoc społeczną i zasiłki"),
                _("sprawy ubezpieczeń i emerytur"), _("sprawy zatrudnienia, nauki i studiów")),
        steps=(_("Mówisz, co ma stwierdzać zaświadczenie i po co."), _("Płacisz 17 zł."),
               _("Urząd wydaje zaświadczenie z rejestru i wysyła je na konto albo pocztą.")),
        law=(Law("art. 217–219 Kodeksu postępowania administracyjnego",
                 _("kto i w jakim terminie je dostaje, jak się odmawia")),
             Law("ustawa z 24 września 2010 r. o ewidencji ludności", _("co jest w rejestrach")),
             Law("część II pkt 21 załącznika do ustawy o opłacie skarbowej", _("opłata 17 zł"))),
        appeal=_("Odmowa to postanowienie. Zażalenie do Wojewody Podlaskiego: 7 dni od odebrania, u nas."),
        elsewhere=(_("W urzędzie: ul. J.K. Branickiego 3/5, Departament Obsługi Mieszkańców"),
                   _("Dane innej osoby: osobny wniosek o udostępnienie danych, w urzędzie")),
        topic="documents",
        words=("zaświadczenie o zameldowaniu", "pesel", "rejestr mieszkańców", "meldunek", "miejsce zamieszkania",
               "certificate of residence", "population register", "довідка про реєстрацію", "довідка про проживання"),
    ),
)  # fmt: skip
