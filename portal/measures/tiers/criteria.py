"""The criteria: each with its id, the level that needs it, its source, and what it looks at; each says why it fails.

Ids and sources follow the Italian model of municipal sites (C.SI, C.SE), the EU eGovernment Benchmark and SRSI.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from portal.fields import EmailField, PhoneField
from portal.i18n import Text, lazy
from portal.measures.tiers.speaking import speaks
from portal.service import Known
from portal.workflow import SAME, By, Need
from portal.workflow.orders import COMPLAIN

if TYPE_CHECKING:
    from portal.measures.tiers.evidence import Evidence

CARD = (
    "title", "verb", "summary", "gives", "whom", "needed", "time", "cost", "law", "appeal", "elsewhere", "topic",
)  # fmt: skip
ABOUT = {"site.about", "site.home"}
BOOKING = {"visits.topics", "visits.take", "visits.confirm"}
REACHES = (EmailField, PhoneField)  # how a person is reached, which their account says
KNOWN = {one.name for one in fields(Known)}


@dataclass(frozen=True)
class Criterion:
    """One criterion: ``declared`` looks at what is built, ``proven`` at real matters; ``why`` is told when it fails."""

    id: str
    level: int
    source: str
    why: Text
    declared: Callable[[Evidence], bool]
    proven: Callable[[Evidence], bool] = lambda _evidence: True
    unproven: Text | str = ""


def _card_is_whole(evidence: Evidence) -> bool:
    card = evidence.service.card
    told = [getattr(card, name) for name in CARD]
    return all(value if isinstance(value, tuple) else str(value).strip() for value in told)


def _asks_again(evidence: Evidence) -> bool:
    """Tell whether a page asks for what the portal knows without filling it in, by whatever name it asks."""
    for step in evidence.service.steps:
        boxes = () if step.several else step.form().asked()
        own = {box.short_name for box in boxes if box.short_name in KNOWN or isinstance(box, REACHES)}
        if own - step.known.keys():
            return True
    return False


def _ends_by_document(evidence: Evidence) -> bool:
    """Tell whether the office ends the matter by a sealed document, or the receipt is all that the law gives."""
    flow = evidence.service.flow
    ends = {
        status.code
        for status in flow.statuses
        if all(edge.target == SAME for edge in flow.exits(status.code, By.OFFICIAL))
    }
    given = any(
        Need.DOCUMENT in edge.needs or Need.SIGNATURE in edge.needs
        for edge in flow.transitions
        if edge.by == By.OFFICIAL and (edge.target in ends or Need.SIGNATURE in edge.needs)
    )
    return given or any(status.silent for status in flow.statuses)


OBJECTIONS = frozenset({"appeal", COMPLAIN})


def _can_object(evidence: Evidence) -> bool:
    flow = evidence.service.flow
    appeals = any(edge.event in OBJECTIONS and edge.by == By.APPLICANT for edge in flow.transitions)
    return appeals or evidence.takes_any_letter


def _is_received(evidence: Evidence) -> bool:
    """Tell whether a visit can be booked for this service, and takes the matter along from where help is asked for."""
    return evidence.is_received and evidence.pages >= BOOKING


def _page(name: str) -> Callable[[Evidence], bool]:
    return lambda evidence: any(page.startswith(name) for page in evidence.pages)


CRITERIA: tuple[Criterion, ...] = (
    Criterion("I1", 1, "C.SI.1.3", lazy("Karta usługi nie mówi wszystkiego, co trzeba wiedzieć."), _card_is_whole),
    Criterion("I2", 1, "C.SI.2.2–2.6", lazy("Nie ma strony z kontaktem i pomocą."),
              lambda evidence: evidence.pages >= ABOUT),
    Criterion("F1", 2, "C.SE.1.8", lazy("Nie ma formularza."), lambda evidence: bool(evidence.service.steps)),
    Criterion("A1", 3, "C.SE.1.1", lazy("Z karty nie da się zacząć: usługa nie przyjmuje teraz wniosków online."),
              lambda evidence: evidence.is_offered and "apply.start" in evidence.pages),
    Criterion("A2", 3, "EU: eDocuments", lazy("Czegoś, czego wymagamy, nie da się dołączyć online."),
              lambda evidence: not evidence.service.card.on_paper),
    Criterion("A3", 3, "C.SE.1.6", lazy("Szkicu nie da się zapisać i dokończyć."), _page("apply.step")),
    Criterion("A4", 3, "C.SE.1.4", lazy("Nie ma podsumowania przed wysłaniem."), _page("apply.check")),
    Criterion("A5", 3, "C.SE.1.2", lazy("Po wysłaniu nie ma potwierdzenia na koncie."), _page("my.accepted")),
    Criterion("L1", 3, "C.SE.4.1", lazy("Adres portalu nie jest szyfrowany."), lambda evidence: evidence.is_secure),
    Criterion("T1", 4, "C.SE.1.9", lazy("Na koncie nie widać, co dzieje się ze sprawą."), _page("my.case"),
              lambda evidence: evidence.happened.followed > 0,
              lazy("W ostatnich 90 dniach żadna sprawa nie przeszła do następnego etapu.")),
    Criterion("T2", 4, "C.SE.1.10", lazy("Nie podano ustawowego terminu."),
              lambda evidence: bool(evidence.service.legal_term.strip()) and evidence.service.term.length > 0,
              lambda evidence: evidence.happened.in_term > 0,
              lazy("W ostatnich 90 dniach żadnej sprawy nie załatwiono w terminie.")),
    Criterion("P1", 4, "C.SE.2.1", lazy("Opłaty nie da się zapłacić online."),
              lambda evidence: not evidence.costs or "pay.start" in evidence.pages,
              lambda evidence: not (evidence.costs or evidence.happened.charged) or evidence.happened.paid_online > 0,
              lazy("W ostatnich 90 dniach nikt nie zapłacił online.")),
    Criterion("D1", 4, "EU: digital post", lazy("Sprawa nie kończy się dokumentem z pieczęcią albo podpisem."),
              _ends_by_document, lambda evidence: evidence.happened.delivered > 0,
              lazy("W ostatnich 90 dniach nie doręczono online żadnego dokumentu.")),
    Criterion("D2", 4, "EU: service delivery", lazy("Odwołania ani korekty nie zaczniesz online."), _can_object),
    Criterion("B1", 4, "C.SE.2.2", lazy("Nie da się umówić wizyty w tej sprawie."), _is_received),
    Criterion("R1", 4, "C.SE.1.7", lazy("Na końcu nie pytamy, czy było łatwo."), _page("survey.")),
    Criterion("S1", 4, "EU: personal data", lazy("Nie widać, kto oglądał dane."), _page("account.viewers")),
    Criterion("O1", 5, "C.SE.1.5", lazy("Pytamy o coś, co już wiemy."), lambda evidence: not _asks_again(evidence)),
    Criterion("O2", 5, "SRSI 5", lazy("Urząd nie zaczyna tej sprawy sam: nie przypomina ani nie odnawia."),
              lambda evidence: evidence.is_begun_by_us and "my.home" in evidence.pages,
              lambda evidence: evidence.happened.begun > 0,
              lazy("W ostatnich 90 dniach nikt nie wysłał wniosku, który zaczął urząd.")),
)  # fmt: skip
# told beside the tier and counted in none (EU eGovernment Benchmark, cross-border users)
INFORMATIVE: tuple[Criterion, ...] = (
    Criterion("X1", 0, "EU: cross-border", lazy("Nie wszystko jest po angielsku."),
              lambda evidence: speaks(evidence.service, "en")),
)  # fmt: skip
