"""Subscription of a resident of the paid-parking zone (abonament mieszkańca), art. 13b ustawy o drogach publicznych."""

from portal import CERTIFICATE, Card, Law, Procedure, Reads, Renewal, Service, Step, Term, Unit
from services.parking_subscription import forms, rules
from services.parking_subscription.forms import _

service = Service(
    slug="parking-subscription",
    version=1,
    package=__path__[0],
    procedure=Procedure.KPA,
    unit="BSPP",
    case_class="7226",
    flow=CERTIFICATE,
    term=Term(7, Unit.DAYS),
    legal_term="art. 217 § 3 KPA",
    reads=frozenset({Reads.PERMITS}),
    fee=rules.fee,
    reckon=rules.reckon,
    brings=rules.brings,
    automatic=rules.automatic,
    hinders=rules.hinders,
    renews=Renewal(rules.again),
    steps=(
        Step("adres", forms.Residence, known={"zone_street": "home_road", "zone_number": "home_number"}),
        Step("dokument-adresu", forms.ResidenceProof, when=rules.needs_residence_proof),
        Step("pojazd", forms.Vehicle),
        Step("dokument-pojazdu", forms.VehicleProof, when=rules.needs_vehicle_proof),
        Step("okres", forms.Period, reckons=True),
    ),
    card=Card(
        title=_("Abonament mieszkańca strefy płatnego parkowania"),
        verb=_("Kup abonament parkingowy mieszkańca"),
        summary=_("Parkujesz przy domu w strefie płatnego parkowania bez płacenia za każdy postój."),
        gives=_("Abonament w PDF z pieczęcią urzędu. Kontrola widzi numer pojazdu, nic nie kładziesz za szybę."),
        whom=_("Dla osób, które mieszkają w strefie i używają samochodu osobowego, także w leasingu lub firmowego."),
        needed=(_("Numer rejestracyjny pojazdu."),
                _("Bez zameldowania w strefie: PIT z UPO, ZAP-3 albo zaświadczenie z urzędu skarbowego."),
                _("Gdy pojazd nie jest Twój: umowa albo oświadczenie firmy.")),
        time=_("Zwykle od razu po zapłacie, najpóźniej w 7 dni"),
        cost=_("Podstrefa A: 12, 60 lub 110 zł. Podstrefa B: 7, 35 lub 60 zł"),
        steps=(_("Podajesz adres i pojazd, wybierasz okres i płacisz."),
               _("Gdy nie trzeba czytać dokumentów, wydajemy abonament od razu. W innych sprawach robi to urzędnik."),
               _("Przed końcem odnowisz go jednym kliknięciem.")),
        law=(Law("art. 13b ust. 4 ustawy o drogach publicznych", _("miasto ustala abonamenty i ich ceny")),
             Law("uchwała Rady Miasta Białystok w sprawie strefy płatnego parkowania",
                 _("ulice strefy, ceny, warunki"))),
        appeal=_("Na odmowę złożysz zażalenie do Samorządowego Kolegium Odwoławczego: 7 dni od odebrania, u nas."),
        elsewhere=(_("Biuro Strefy Płatnego Parkowania"), _("Pocztą: podpisany wniosek i dowód wpłaty")),
        topic="car",
        words=("parking", "parkowanie", "abonament", "strefa", "spp", "karta parkingowa", "resident parking",
               "parking permit", "паркування", "абонемент", "паркінг"),
    ),
)  # fmt: skip
