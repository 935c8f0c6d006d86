"""Certificate of no tax arrears, or stating the arrears (art. 306a–306e Ordynacja podatkowa)."""

from portal import CERTIFICATE, Card, Law, Procedure, Reads, Service, Step, Term, Unit
from services.tax_certificate import forms, rules
from services.tax_certificate.forms import _

service = Service(
    slug="tax-certificate",
    version=4,
    package=__path__[0],
    procedure=Procedure.TAX,
    unit="FN",
    case_class="3140",
    flow=CERTIFICATE,
    term=Term(7, Unit.DAYS),
    legal_term="art. 306a § 5 Ordynacji podatkowej",
    reads=frozenset({Reads.TAX_POSITION}),
    fee=rules.fee,
    decide=rules.decide,
    automatic=rules.automatic,
    steps=(
        Step("cel", forms.Purpose),
        Step("oplata", forms.Exemption),
        Step("dowod", forms.Proof, when=lambda answers: answers.get("exemption", "none") != "none"),
        Step("adres", forms.Address, known={name: name for name in ("street", "postal_code", "town")}),
    ),
    card=Card(
        title=_("Zaświadczenie o niezaleganiu w podatkach lub stwierdzające stan zaległości"),
        verb=_("Uzyskaj zaświadczenie o niezaleganiu"),
        summary=_("Urzędowy dokument, że nie zalegasz z podatkami i opłatami miasta, albo ile wynosi zaległość."),
        gives=_("Zaświadczenie w PDF z pieczęcią elektroniczną urzędu. Czeka na Twoim koncie, zawsze je pobierzesz."),
        whom=_("Dla każdego, kto chce potwierdzić, że nie ma w Białymstoku zaległości, także gdy nic tu nie płaci."),
        needed=(_("Nic. Dane o Twoich podatkach mamy u siebie."),
                _("Jeśli sprawa jest zwolniona z opłaty: dokument, który to potwierdza.")),
        time=_("Do 7 dni"),
        cost=_("21 zł"),
        exempt=(_("sprawy o alimenty, opiekę, pomoc społeczną i zasiłki"), _("sprawy nauki szkolnej i studiów"),
                _("sprawy ubezpieczenia zdrowotnego i emerytur")),
        steps=(_("Wypełniasz krótki wniosek i płacisz 21 zł."), _("Sprawdzamy salda Twoich podatków i opłat."),
               _("Wydajemy zaświadczenie najpóźniej 7. dnia. Dajemy znać e-mailem.")),
        law=(Law("art. 306a–306e Ordynacji podatkowej", _("kto i w jakim terminie dostaje zaświadczenie")),
             Law("część II pkt 21 załącznika do ustawy o opłacie skarbowej", _("opłata 21 zł"))),
        appeal=_("Na odmowę złożysz zażalenie do Samorządowego Kolegium Odwoławczego: 7 dni od odebrania, u nas."),
        elsewhere=(_("W urzędzie: ul. Słonimska 1, Departament Finansów Miasta"),
                   _("Pocztą: podpisany wniosek i potwierdzenie opłaty")),
        topic="taxes",
        words=("zaswiadczenie", "niezaleganie", "zaległość", "podatek", "kredyt", "przetarg", "tax certificate",
               "arrears", "довідка", "податки", "заборгованість"),
    ),
)  # fmt: skip
