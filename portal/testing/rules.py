"""What a service's functions make of answers: a fee, an outcome, a document; for any answers, never an exception."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given

from portal.decisions.drafting.elements import outcomes_of
from portal.decisions.patterns import rules as patterns
from portal.errors import Refused
from portal.facts import Facts
from portal.files.rendering import TypstRenderer
from portal.i18n import SOURCE, speaking
from portal.service import Certificate, Fee, Known, Matter, Reads, TaxItem, TaxPosition
from portal.testing.answers import TODAY, answers_of
from portal.testing.declaration import QUIET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.service import Service

PERSON = Known(
    given_name="Żaneta", surname="Gęś-Łęcka", pesel="44051401359", birth_on=date(1944, 5, 14),
    street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok",
)  # fmt: skip
ARREARS = (
    TaxItem("property_tax", "3. rata 2026", date(2026, 9, 15), 41_250, 870),
    TaxItem("waste_fee", "2. rata 2026", date(2026, 5, 15), 10_300, 0),
)
MADE_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
STAMP_DUTY = "stamp_duty"


def positions(service: Service) -> Iterator[TaxPosition | None]:
    """Yield the figures to decide on: none where the service reads none, else without and with arrears."""
    if Reads.TAX_POSITION not in service.reads:
        yield None
        return
    yield TaxPosition(TODAY, 0, ())
    yield TaxPosition(TODAY, 2, ARREARS)


def sample_matter(service: Service, answers: dict[str, Any], position: TaxPosition | None) -> Matter:
    """Return a matter of an invented person on a fixed day."""
    return Matter("BI-7K3M-92QT", answers, PERSON, own_facts(service), TODAY, TODAY, position)


def own_facts(service: Service) -> Facts:
    """Return the service's facts as the portal passes them in."""
    return Facts.parse(service.facts_table())


def fee_faults(service: Service) -> list[str]:
    """Find answers for which the fee fails or is below nought, or a fee without kind, title or law.

    A matter owes one charge of a kind: the duty on its certificate of silence would meet the one on the matter itself.
    """

    def judge(answers: dict[str, Any]) -> str:
        fee = service.fee(answers, own_facts(service), TODAY)
        if fee is None:
            return ""
        if fee.kind == STAMP_DUTY and service.silence is not None:
            return f"fee() made a {STAMP_DUTY}, and the certificate that silence settled the matter bears one too"
        is_sound = isinstance(fee, Fee) and fee.amount_grosze >= 0 and fee.kind and str(fee.title) and fee.law
        return "" if is_sound else f"fee() made {fee}"

    return for_any_answers(service, judge)


def is_free(service: Service) -> bool:
    """Tell whether no answers at all make a fee."""

    def judge(answers: dict[str, Any]) -> str:
        return "a fee" if service.fee(answers, own_facts(service), TODAY) else ""

    return not for_any_answers(service, judge)


def outcome_faults(service: Service) -> list[str]:
    """Find answers and figures for which nothing is decided, or something that a document cannot carry.

    Where officials write decisions there is nothing to decide here; a flow that issues by itself needs it, or a
    permit that it brings.
    """
    decide = service.decide
    if decide is None:
        issues = any(edge.event == "issue" for edge in service.flow.transitions) and service.brings is None
        return [f"flow {service.flow.name!r} issues a certificate, and decide makes none"] if issues else []

    def judge(answers: dict[str, Any]) -> str:
        for position in positions(service):
            outcome = decide(sample_matter(service, answers, position))
            said = isinstance(outcome, Certificate) and outcome.title and str(outcome.finding)
            if not (said and outcome.legal_basis):
                return f"decide() made {outcome}"
            json.dumps(dict(outcome.values))
        return ""

    return for_any_answers(service, judge)


def entry_faults(service: Service) -> list[str]:
    """Find entries of a list that the service cannot tell in one line."""

    def judge(answers: dict[str, Any]) -> str:
        for step in service.steps:
            for entry in step.entries(answers) if step.several is not None else ():
                told = str(step.group.tell(entry))
                if "\n" in told:
                    return f"step {step.slug!r} tells an entry in two lines: {told!r}"
        return ""

    return for_any_answers(service, judge)


def reckoning_faults(service: Service) -> list[str]:
    """Find answers for which the calculation fails, does not add up, or is below nought undeclared."""

    def judge(answers: dict[str, Any]) -> str:
        made = service.reckoned(answers, own_facts(service), TODAY)
        if made is None:
            return ""
        lines = [line for line in made.lines if str(line.label) and str(line.how)]
        said = str(made.title) and made.law and made.lines and len(lines) == len(made.lines)
        whole = all(
            type(grosze) is int for grosze in (made.total_grosze, *(one.amount_grosze for one in lines))
        )
        adds_up = sum(line.amount_grosze for line in made.lines) == made.total_grosze
        if said and whole and adds_up and (made.total_grosze >= 0 or made.below_zero):
            return ""
        return f"reckon() made {made}"

    return for_any_answers(service, judge)


def pattern_faults(service: Service) -> list[str]:
    """Find patterns of decisions that the office could not save itself, two of one outcome, one that nobody may use."""
    counted = Counter(one.outcome for one in service.patterns)
    found = [f"pattern {outcome!r} stands twice" for outcome, count in counted.items() if count > 1]
    known = set(outcomes_of(service.flow, service.outcomes))
    found += [f"pattern {one!r}: no text here does that" for one in counted if one not in known]
    found += [f"outcomes {one!r}: the course leads to no such text" for one in service.outcomes - known]
    for one in service.patterns:
        with speaking(SOURCE):
            try:
                patterns.check(one.outcome, one.values())
            except Refused as refused:
                found.append(f"pattern {one.outcome!r}, {refused.field}: {refused.message}")
    return found


def document_faults(service: Service, city: dict[str, str]) -> list[str]:
    """Render the sample outcomes as sealed letters would be; find those that do not come out."""
    found: list[str] = []
    if service.decide is None:
        return found
    for position in positions(service):
        with speaking(SOURCE):
            outcome = service.decide(sample_matter(service, {}, position))
        values = {**outcome.values, "legal_basis": outcome.legal_basis, **_frame()}
        try:
            made = TypstRenderer(city).render(outcome.template, values)
        except Exception as error:  # noqa: BLE001 - a template may fail in any way
            found.append(f"{outcome.template}: {error}")
        else:
            found += [] if made.startswith(b"%PDF") else [f"{outcome.template}: no PDF"]
    return found


def _frame() -> dict[str, Any]:
    """Return what the portal puts on every letter."""
    person = {
        "name": PERSON.full_name, "pesel": PERSON.pesel, "birth_on": "1944-05-14", "street": PERSON.street,
        "place": "15-001 Białystok",
    }  # fmt: skip
    return {
        "reference": "BI-7K3M-92QT", "office_number": "", "issued_at": MADE_AT.isoformat(), "issued_on": "2026-11-23",
        "filed_on": "2026-11-23", "person": person, "fee_grosze": 2100,
        "signer": {"name": "Joanna Klim", "unit": "Departament Finansów Miasta"},
    }  # fmt: skip


def for_any_answers(service: Service, judge: Callable[[dict[str, Any]], str]) -> list[str]:
    """Return the first fault that is found with invented answers; an exception is one."""
    found: list[str] = []

    @QUIET
    @given(answers_of(service))
    def ask(answers: dict[str, Any]) -> None:
        try:
            said = judge(answers)
        except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
            said = f"{type(error).__name__}: {error}"
        if said and not found:
            found.append(f"{said} for {answers}")

    ask()
    return found
