"""What somebody asked for, in few words that tell one form or matter from another, and in whole; never a PESEL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.carrying import without_contacts
from portal.cases.filing import described
from portal.context import here
from portal.fields import PeselField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.cases.models import Case
    from portal.service import Service, Step

LABEL_LENGTH = 60
BARE = 8  # below, an answer is a number or a plate, which says little alone
NAMING = {"text": 0, "textarea": 1}  # words tell forms apart better than a choice or a day does

Said = list[tuple[str, str]]


def said_in(answers: Mapping[str, Any], service: Service) -> Said:
    """Return questions with what was answered, those first that tell a form best."""
    found = [(place, row) for step in service.asked(answers) for place, row in _of_step(answers, step)]
    return [row for _place, row in sorted(found, key=lambda one: one[0])]


def apart(own: Said, others: Sequence[Said]) -> Said:
    """Return the answers that none of the others gave."""
    known = [set(other) for other in others]
    return [words for words in own if not any(words in other for other in known)]


def shorten(said: Said) -> str:
    """Put what tells a form apart in few words; a mere number takes the next answer along."""
    words = [" ".join(told.split()) for _question, told in said[:2]]
    line = ", ".join(words) if words and len(words[0]) < BARE else "".join(words[:1])
    return line if len(line) <= LABEL_LENGTH else f"{line[: LABEL_LENGTH - 1].rstrip()}…"


def subjects(cases: Sequence[Case], subject_id: int) -> dict[int, str]:
    """Return what each of a person's own matters is about; of matters that others began nothing is told."""
    said: dict[int, Said] = {}
    for one in cases:
        answers, service = _own_answers(one, subject_id), here().services.get(one.service)
        if answers and service is not None:
            said[one.id] = said_in(answers, service)
    services = {one.id: one.service for one in cases}
    found = {}
    for number, own in said.items():
        others = [
            told for other, told in said.items() if other != number and services[other] == services[number]
        ]
        found[number] = shorten(apart(own, others) or own)
    return found


def whole(case: Case, subject_id: int) -> list[list[str]]:
    """Return every question and answer of a person's own matter, as it stands now; none where others began it."""
    service, answers = here().services.get(case.service), _own_answers(case, subject_id)
    return described(service, answers) if service is not None and answers else []


def _own_answers(case: Case, subject_id: int) -> dict[str, Any]:
    """Return the answers of who began a matter; how somebody who wrote it for them is reached is left out."""
    filers = [one for one in case.parties if one.is_filer and one.subject_id == subject_id]
    service = here().services.get(case.service)
    if not filers or service is None:
        return {}
    if any(one.proxy_id not in (None, subject_id) for one in filers):
        return without_contacts(service, case.answers)
    return dict(case.answers)


def _of_step(answers: Mapping[str, Any], step: Step) -> list[tuple[int, tuple[str, str]]]:
    """Return what a page was answered with; what the portal filled in comes last, a person's number never."""
    if step.several is not None:
        return [(1, (step.several.name, str(step.several.tell(one)))) for one in step.entries(answers)]
    found = []
    for box in step.form.from_answers(answers).asked():
        if not answers.get(box.short_name) or isinstance(box, PeselField):
            continue
        place = 3 if box.short_name in step.known else NAMING.get(box.kind, 2)
        found.append((place, (box.short_name, box.tell())))
    return found
