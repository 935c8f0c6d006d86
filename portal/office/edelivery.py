"""Letters to e-delivery boxes at the desk: whether the portal sends them itself, the proofs that came."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.context import here
from portal.db import session
from portal.decisions.delivering import queries as deliveries
from portal.decisions.edelivery import queries, words
from portal.errors import NotFound
from portal.files import actions as files
from portal.office.delivery_words import Panel
from portal.office.door import blueprint, need_unit, record_look
from portal.words import moment

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.decisions.delivering.models import Delivery


@blueprint.get("/biurko/doreczenia/<token>/dowody/<int:number>")
def edelivery_proof(token: str, number: int) -> ResponseReturnValue:
    """Hand one proof of the operator over as it came; the look is written down first."""
    found = deliveries.get_for_unit(session(), token, need_unit())
    proof = next((one for one in queries.list_proofs(session(), found) if one.number == number), None)
    if proof is None or proof.file is None:
        raise NotFound
    record_look("look.document", found.party.subject_id, found.document.token)
    return files.give(here(), proof.file, proof.file.name)


def panel_of(case: Case, today: date) -> Panel:
    """Return what a matter's deliveries are told with."""
    procedure = here().services[case.service].procedure
    return Panel(here().facts, procedure, today, sends_itself(), silent_since, is_ours, is_stopped)


def sends_itself() -> bool:
    """Tell whether the portal sends to e-delivery boxes itself."""
    return here().outside.edelivery is not None


def silent_since() -> datetime | None:
    """Return since when the operator does not answer."""
    return queries.failing_since(session())


def is_ours(delivery: Delivery) -> bool:
    """Tell whether the portal sent a letter, so that its proofs come by themselves."""
    letter = queries.find_letter(session(), delivery.id)
    return letter is not None and letter.message_id is not None


def is_stopped(delivery: Delivery) -> bool:
    """Tell whether the operator is asked no more about a letter, so that an official has to see to it."""
    letter = queries.find_letter(session(), delivery.id)
    return letter is not None and letter.stopped_at is not None


def proofs_of(found: Delivery, today: date) -> list[dict[str, Any]]:
    """Return the proofs that came for a delivery: what, when, where to read it, whether the course took it."""
    return [
        {
            "title": words.PROOFS[one.kind],
            "at": moment(one.at, today),
            "url": url_for("office.edelivery_proof", token=found.token, number=one.number),
            "noted": one.noted,
        }
        for one in queries.list_proofs(session(), found)
    ]
