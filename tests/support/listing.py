"""A service made for tests, one of whose pages is a list, and which reckons what the list comes to."""

from dataclasses import replace
from datetime import date

from portal import fields
from portal.cases import flows
from portal.context import Portal
from portal.facts import Facts
from portal.i18n import language
from portal.service import Answers, Line, Reckoning, Service, Several, Step
from tests.support.desk import SLUG
from tests.support.visitor import Visitor

LIST = "with-list"
PLOT = {"number": "12/4", "area": "300"}
GROSZE_PER_M2 = 2
MOST = 3


class Plot(fields.Form):
    """Ask for one plot."""

    heading = "Jakie działki zgłaszasz?"
    number = fields.TextField("Numer działki", limit=20, missing="Wpisz numer działki")
    area = fields.WholeNumberField("Powierzchnia w m²", least=1, most=100_000)
    since = fields.DateField("Od kiedy?", optional=True, future=True)


class Bill(fields.Form):
    """Ask how the bill is to come."""

    way = fields.ChoiceField("Jak przysłać rachunek?", choices=[("portal", "Do portalu"), ("post", "Pocztą")])


def reckon(answers: Answers, _facts: Facts, _on: date) -> Reckoning | None:
    """Return two grosze for each square metre."""
    plots = answers.get("plots") or []
    if not plots:
        return None
    lines = tuple(
        Line(f"Działka {n}", f"{one.get('area') or 0} m² × 0,02 zł", GROSZE_PER_M2 * (one.get("area") or 0))
        for n, one in enumerate(plots, start=1)
    )
    return Reckoning(
        "Ile to wyniesie",
        lines,
        sum(line.amount_grosze for line in lines),
        "art. 5 ustawy",
        (f"Po polsku: {language()}",),
    )


PLOTS = Step(
    "dzialki", Plot, reckons=True,
    several=Several(
        "plots", "Działka", "Dodaj kolejną działkę", lambda one: f"{one.get('number')}, {one.get('area')} m²", most=MOST
    ),
)  # fmt: skip


def offer_list(portal: Portal, *steps: Step, version: int = 1) -> Service:
    """Let the portal offer a service with a list; return it."""
    service = replace(
        portal.services[SLUG], slug=LIST, version=version, steps=steps or (PLOTS, Step("rachunek", Bill)),
        reckon=reckon, fee=lambda *_: None,
    )  # fmt: skip
    object.__setattr__(portal, "services", {**portal.services, LIST: service})
    with portal.db.writing() as session:
        flows.store_versions(session, portal, portal.now())
    return service


ROADS = "zajecia"  # the list of the city's own service that has one
WHEN = {
    f"{name}-{part}": value
    for name in ("since", "until")
    for part, value in (("dzien", "1"), ("miesiac", "3"), ("rok", "2090"))
}


def begin_list(resident: Visitor) -> str:
    """Begin an application to occupy a road lane up to its list, with one entry in it; return the draft's token."""
    resident.go("/wniosek/nowy/road-lane").submit("Dalej", purpose="works", what="wykop pod przyłącze")
    resident.submit("Dalej", road="ul. Lipowa", spot="przed nr 4")
    resident.submit("Zapisz i wróć do listy", surface="pavement", area="12,5", **WHEN)
    return resident.address.split("/")[2]
