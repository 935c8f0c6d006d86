"""Answers that were given under an earlier version of a service: kept beside it, and opened by today's forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from portal.cases.completing.correction import Correction
from portal.service.declared import fingerprint_of
from portal.testing.answers import TODAY
from portal.testing.rules import PERSON, own_facts
from portal.testing.scenario import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.service import Service, Step
    from portal.testing.scenario import Filled, Scenario, Typed

KEPT = "previous.json"
CONTENT = "content"  # beside the answers: what each version was when they were kept
Answers = dict[str, Any]
Kept = dict[int, dict[str, Answers]]  # by version, by the scenario that told them


def read_kept(service: Service) -> Kept:
    """Read the answers that were kept of a service's versions; none where nothing was kept."""
    told = _read(service)
    return {int(version): dict(answers) for version, answers in told.items() if version != CONTENT}


def keep(service: Service, scenarios: Iterable[Scenario]) -> Path:
    """Keep today's answers of a service under its version, and what the version is: before the version is raised."""
    told: dict[str, Answers] = {}
    for scenario in scenarios:
        answers = answers_of_fill(service, scenario.fill)
        if answers not in told.values():
            told[scenario.name] = answers
    version = str(service.version)
    content = {**_read(service).get(CONTENT, {}), version: fingerprint_of(service.snapshot())}
    kept = {**_read(service), version: told, CONTENT: content}
    path = Path(service.package) / KEPT
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def changed_since_kept(service: Service) -> bool | None:
    """Tell whether a service is not what it was when its version's answers were kept; None if they were not."""
    was = _read(service).get(CONTENT, {}).get(str(service.version))
    return None if was is None else was != fingerprint_of(service.snapshot())


def answers_of_fill(service: Service, fill: Mapping[str, Filled]) -> Answers:
    """Return the answers that a scenario's pages come to; what it leaves to the portal is known of its person."""
    answers: Answers = {}
    for step in service.steps:
        filled = fill.get(step.slug)
        if filled is None or not step.is_asked(answers):
            continue
        if step.several is not None:
            entries = [filled] if isinstance(filled, Mapping) else filled
            answers[step.several.name] = [_told(step, one) for one in entries]
        elif isinstance(filled, Mapping):
            answers |= _told(step, filled)
    return answers


def kept_faults(service: Service) -> list[str]:
    """Find a version raised without keeping the answers of the last, and kept ones that today's service falls over.

    Answers kept under today's version wait for the day on which it is raised: they are of the questions asked now.
    """
    kept, last = read_kept(service), service.version - 1
    if last and last not in kept:
        return [
            f"the answers of version {last} are not kept: run `flask services keep {service.slug}` where it still is"
        ]
    found = []
    if changed_since_kept(service):
        found.append(
            f"version {service.version} is not what it was when its answers were kept, and the portal starts with no "
            f"two of one number: raise version by 1 and run `flask services keep {service.slug}`, or only the latter "
            "if this version was never in use"
        )
    asked = {name for step in service.steps for name in step.names()}
    gone = sorted({name for told in kept.get(service.version, {}).values() for name in told} - asked)
    found += [
        f"{name!r} is kept and asked no more: run `flask services keep {service.slug}` again" for name in gone
    ]
    for version, told in kept.items():
        for name, answers in told.items():
            try:
                json.dumps(list(_opened(service, answers)))
            except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
                found.append(f"version {version}, {name!r}: {type(error).__name__}: {error}")
    return found


def _read(service: Service) -> dict[str, Any]:
    path = Path(service.package) / KEPT
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return told


def _opened(service: Service, answers: Answers) -> Iterator[Any]:
    """Yield what the portal makes of filed answers: words, a fee, a unit, a page on which they are completed."""
    yield [step.describe(answers) for step in service.asked(answers)]
    yield [step.fitted(answers) for step in service.steps]
    yield str(service.fee(answers, own_facts(service), TODAY))
    yield str(service.reckoned(answers, own_facts(service), TODAY))
    yield [service.unit_of(answers), str(service.reply_of(answers))]
    page = Correction.blank(service, answers, service.names(answers), TODAY)
    yield [page.is_valid(), len(page.shown()), len(page.lists()), page.changes(), page.answers()]


def _told(step: Step, typed: Typed) -> Answers:
    """Return what one page, or one entry, comes to; files are no answers."""
    posted = MultiDict((name, value) for name, value in typed.items() if not isinstance(value, Upload))
    form = step.form.from_request(posted, on=TODAY)
    known = {name: getattr(PERSON, source) for name, source in step.known.items()}
    left = {name for name in known if not any(box == name or box.startswith(f"{name}-") for box in typed)}
    return {**form.answers(), **{name: known[name] for name in left if known[name]}}
