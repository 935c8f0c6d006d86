"""What can be seen of a service without running it: identity, card, language, questions, graph, snapshot, facts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings

from portal.cases.beginning.actions import DAYS
from portal.facts import Facts, FactsError
from portal.service import Known
from portal.testing.answers import TODAY, answers_of
from portal.workflow import Flow

if TYPE_CHECKING:
    from typing import Any

    from portal.service import Service

LONGEST_SENTENCE = 25
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
CASE_CLASS = re.compile(r"[0-9]{3,4}")  # jednolity rzeczowy wykaz akt
# addresses under a draft that are no pages of the form
RESERVED = {"nowy", "sprawdz", "wyslij", "usun", "plik"}
WANTED = (
    "title", "verb", "summary", "gives", "whom", "needed", "time", "cost", "law", "appeal", "elsewhere", "topic",
    "words",
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?;:](?=\s|$)|\n")
MANY = 1500
QUIET = settings(
    max_examples=80, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def identity_faults(service: Service) -> list[str]:
    """Find a missing or ill-formed name, version, unit, case class, term or folder."""
    sound = {
        "slug": bool(SLUG.fullmatch(service.slug)) and len(service.slug) <= 60,  # noqa: PLR2004 - the column's length
        "version": service.version >= 1,
        "unit": bool(service.unit.strip()),
        "case_class": bool(CASE_CLASS.fullmatch(service.case_class)),
        "legal_term": bool(service.legal_term.strip()),
        "package": Path(service.package).is_dir(),
        "audience": bool(service.audience),
        "steps": bool(service.steps),
    }
    return [f"{name}: {getattr(service, name)!r}" for name, is_sound in sound.items() if not is_sound]


def card_faults(service: Service) -> list[str]:
    """Find fields of the card that say nothing; a card without an article, or an article without words."""
    found = [f"card.{name} is empty" for name in WANTED if not _is_said(getattr(service.card, name))]
    found += [
        f"card.law: {law}" for law in service.card.law if not (law.cite.strip() and str(law.says).strip())
    ]
    return found


def plain_language_faults(service: Service) -> list[str]:
    """List the sentences of the card above 25 words, with their length."""
    return [
        f"{len(sentence.split())} words: {sentence.strip()}"
        for text in card_texts(service)
        for sentence in _SENTENCE_END.split(text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]


def flow_faults(service: Service) -> list[str]:
    """Find what is wrong with the graph."""
    return service.flow.faults()


def question_faults(service: Service) -> list[str]:
    """Find names used twice or not legal, pages under reserved addresses, known data that lead nowhere."""
    slugs = Counter(step.slug for step in service.steps)
    names = Counter(name for step in service.steps for name in step.names())
    inner = {name for step in service.steps for name in step.form.field_names()}
    found = [f"step {slug!r} stands twice" for slug, count in slugs.items() if count > 1]
    found += [
        f"step {slug!r} is no legal address" for slug in slugs if not SLUG.fullmatch(slug) or slug in RESERVED
    ]
    found += [f"field {name!r} stands on two pages" for name, count in names.items() if count > 1]
    found += [
        f"field {name!r} is no legal name" for name in sorted({*names, *inner}) if not FIELD.fullmatch(name)
    ]
    for step in service.steps:
        own = set(step.form.field_names())
        found += [] if own else [f"step {step.slug!r} asks nothing"]
        found += [f"known {name!r} is no field of {step.slug!r}" for name in set(step.known) - own]
        sources = set(step.known.values())
        found += [f"known {source!r} is nothing we know" for source in sources if not hasattr(Known, source)]
    if service.renews is not None and service.renews.ends is not None and DAYS not in service.facts_table():
        found.append(f"renews.ends wants the fact {DAYS!r}: how many days before the office begins")
    reckoning = [step.slug for step in service.steps if step.reckons and service.reckon is None]
    found += [f"step {slug!r} reckons, the service does not" for slug in reckoning]
    return found


def reach_faults(service: Service) -> list[str]:
    """Find pages that no answers ask for, and conditions that fail on some answers."""
    reached: set[str] = set()
    failed: list[str] = []
    slugs = {step.slug for step in service.steps}

    def ask(answers: dict[str, Any]) -> None:
        if reached == slugs:
            return
        for step in service.steps:
            try:
                if step.is_asked(answers):
                    reached.add(step.slug)
            except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
                failed.append(f"step {step.slug!r}: when() raised {type(error).__name__} for {answers}")

    QUIET(given(answers_of(service))(ask))()
    if reached != slugs:  # a page that few answers ask for
        settings(QUIET, max_examples=MANY)(given(answers_of(service))(ask))()
    return failed[:1] + [f"step {s.slug!r} is never asked" for s in service.steps if s.slug not in reached]


def snapshot_faults(service: Service) -> list[str]:
    """Find a snapshot that JSON cannot keep, that changes by itself, or whose graph does not come back."""
    try:
        kept = json.loads(json.dumps(service.snapshot()))
    except (TypeError, ValueError) as error:
        return [f"the snapshot is no JSON: {error}"]
    found = [] if service.fingerprint() == service.fingerprint() else ["the fingerprint changes by itself"]
    if Flow.from_snapshot(kept["flow"]).snapshot() != service.flow.snapshot():
        found.append("the graph does not come back from its snapshot")
    return found


def facts_faults(service: Service, on: date = TODAY) -> list[str]:
    """Find facts without source or confirmation, and facts that are not in force on a day."""
    try:
        facts = Facts.parse(service.facts_table())
    except (FactsError, ValueError) as error:
        return [str(error)]
    missing = set(facts.tables()) - set(facts.snapshot(on))
    return [f"{name} is not in force on {on}" for name in sorted(missing)]


def card_texts(service: Service) -> Iterator[str]:
    """Yield every text that a person reads on the card."""
    card = service.card
    for value in (
        card.title,
        card.verb,
        card.summary,
        card.gives,
        card.whom,
        card.time,
        card.cost,
        card.appeal,
        card.last_resort,
    ):
        yield str(value)
    for several in (
        card.needed,
        card.elsewhere,
        card.exempt,
        card.steps,
        card.on_paper,
        tuple(law.says for law in card.law),
    ):
        yield from map(str, several)
    yield str(service.declaration)


def _is_said(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_is_said(one) for one in value)
    return bool(str(value).strip())
