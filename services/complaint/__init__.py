"""Complaint about how the office works (skarga, art. 227-240 KPA): by anybody who gives a name and an address."""

from portal import COMPLAINT, Audience, Capacity, Card, Law, Procedure, Service, Step, Term, Unit
from services.complaint import forms, rules
from services.complaint.forms import _

NAMES = ("given_name", "surname", "street", "postal_code", "town")

service = Service(
    slug="complaint",
    version=2,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit=rules.OFFICE,
    units=frozenset({rules.OFFICE, rules.OTHER}),
    route=rules.route,
    case_class="1510",
    flow=COMPLAINT,
    term=Term(1, Unit.MONTHS),
    legal_term="art. 237 § 1 KPA",
    audience=frozenset({Audience.PERSON, Audience.COMPANY}),
    acting=frozenset({Capacity.SELF, Capacity.SOLE_TRADER, Capacity.COMPANY, Capacity.PRINCIPAL}),
    needs_pesel=False,
    guests=True,
    fee=rules.fee,
    reply=rules.reply,
    patterns=(rules.NOTICE,),
    declaration=_("Składam tę skargę i podpisuję ją swoim nazwiskiem."),
    steps=(
        Step("na-kogo", forms.About),
        Step("tresc", forms.Complaint),
        Step("zalaczniki", forms.Files),
        Step("kto", forms.Who, known={name: name for name in NAMES}),
        Step("droga", forms.Way),
        Step("e-mail", forms.Email, when=lambda answers: answers.get("way") == "email", known={"email": "email"}),
    ),
    card=Card(
        title=_("Skarga na działanie urzędu"),
        verb=_("Złóż skargę"),
        summary=_("Gdy urząd działa źle, opieszale albo niegrzecznie. Bez opłaty, także bez logowania."),
        gives=_("Zawiadomienie, jak załatwiliśmy skargę. Przy odmowie z uzasadnieniem."),
        whom=_("Dla każdego: w swoim interesie, w cudzym za jego zgodą albo w interesie publicznym."),
        needed=(_("Opis tego, co się stało."), _("Imię, nazwisko i adres: bez nich skargi nie rozpoznamy.")),
        time=_("Do miesiąca"),
        cost=_("bez opłaty"),
        last_resort=_(
            "Skarga dotyczy tego, jak urząd działa. Nie zastępuje odwołania od decyzji ani wniosku w Twojej sprawie. "
            "Czyta ją i odpisuje człowiek, więc to nie jest pełna e-usługa. Sprawy do załatwienia online są niżej."
        ),
        steps=(_("Piszesz, co się stało i na kogo się skarżysz."),
               _("Skargę czyta ktoś inny niż ten, kogo dotyczy. Gdy trzeba, prosi o uzupełnienie."),
               _("Zawiadamiamy, jak ją załatwiliśmy, najpóźniej po miesiącu.")),
        law=(Law("art. 227 i art. 221 KPA", _("na co i kto może się skarżyć")),
             Law("art. 232 § 2 KPA", _("skargi nie rozpatruje ten, kogo dotyczy")),
             Law("art. 237 KPA", _("termin miesiąca i zawiadomienie o załatwieniu")),
             Law("§ 8 ust. 1 rozporządzenia o skargach i wnioskach z 2002 r.", _("skarga bez nazwiska i adresu"))),
        appeal=_("Od załatwienia skargi nie ma odwołania. Możesz złożyć nową skargę, gdy są nowe okoliczności."),
        elsewhere=(_("W urzędzie, także ustnie do protokołu: ul. J.K. Branickiego 3/5"),
                   _("Pocztą: Urząd Miejski, ul. Słonimska 1, 15-950 Białystok")),
        topic="civic",
        words=("skarga", "zażalenie", "poskarżyć", "niegrzeczny", "urzędnik", "bezczynność", "opieszałość", "complaint",
               "complain", "скарга", "поскаржитися"),
    ),
)  # fmt: skip
