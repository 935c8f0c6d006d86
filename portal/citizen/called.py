"""What the office asks of a person in their matters, as acts of their home page: answer, complete, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from portal.cases import flows
from portal.cases.messages.queries import list_for_party
from portal.cases.messages.rules import may_write
from portal.citizen.steps import ANSWERS, offered
from portal.citizen.todo import Item, distance
from portal.decisions import calls
from portal.decisions.delivering.course import DELIVERED
from portal.i18n import marked, polish, translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.cases.messages.models import CaseMessage
    from portal.cases.models import Case
    from portal.citizen.steps import Step
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery
    from portal.facts import Facts


def items(
    session: Session, portal: Portal, asked: Sequence[tuple[Case, Step]], unconfirmed: Sequence[Delivery],
    subject_id: int, today: date,
) -> list[Item]:  # fmt: skip
    """Return all that the office asks of a person; ``asked`` are their matters that wait for a step of theirs."""
    return [
        *to_complete(session, portal, asked, today),
        *(to_confirm(one, today) for one in unconfirmed),
        *to_answer(list_for_party(session, subject_id), portal.facts, today),
    ]


def list_asked(
    session: Session, portal: Portal, cases: Sequence[Case], subject_id: int
) -> list[tuple[Case, Step]]:
    """List the matters that wait for a step of the party, each with that step."""
    paused = [case for case in cases if case.paused_since is not None]
    known = flows.of_all(session, portal, paused) if paused else {}
    found = []
    for case in paused:
        steps = offered(known[case.service, case.service_version], case, subject_id)
        found += [(case, step) for step in steps if step.event in ANSWERS][:1]
    return found


def to_complete(
    session: Session, portal: Portal, asked: Sequence[tuple[Case, Step]], today: date
) -> Iterator[Item]:
    """Yield the calls to act whose term runs; before they are opened the letter itself is the act."""
    for case, step in asked:
        call = calls.find(session, portal, case)
        if call is None or call.until is None:
            continue
        yield Item(
            on=call.until,
            when=distance(call.until, today),
            late=call.until < today,
            title=str(step.title),
            why=translate("Sprawa %(ref)s. To ostatni dzień terminu z pisma.", ref=case.reference),
            url=url_for("steps.step", reference=case.reference, word=step.word),
            label=translate("Odpowiedz"),
        )


def to_confirm(delivery: Delivery, today: date) -> Item:
    """Return the act of confirming a letter's receipt; opened or not, the reason says what comes of it."""
    on = day_of(delivery.since_at)
    if delivery.state in DELIVERED:
        why = translate(
            "Sprawa %(ref)s. Pismo jest już odebrane, potwierdzenie da Ci dowód.", ref=delivery.case.reference
        )
    else:
        why = translate(
            "Sprawa %(ref)s. Od odbioru liczy się termin z pouczenia.", ref=delivery.case.reference
        )
    return Item(
        on=on,
        when=distance(on, today),
        late=False,
        title=marked("Potwierdź odbiór: %(title)s", title=polish(delivery.document.title)),
        why=why,
        url=url_for("receiving.letter", token=delivery.document.token),
        label=translate("Otwórz i potwierdź"),
    )


def to_answer(messages: Sequence[CaseMessage], facts: Facts, today: date) -> list[Item]:
    """Return what the office wrote as one act a matter: an answer it asks for, else what was not opened yet."""
    by_case: dict[int, list[CaseMessage]] = {}
    for one in messages:
        by_case.setdefault(one.case_id, []).append(one)
    found = []
    for said in by_case.values():
        asked = [one for one in said if one.wants_answer and may_write(one.case, facts, today)]
        unread = [one for one in said if one.read_at is None]
        if asked:
            found.append(_answer(asked, today))
        elif unread:
            found.append(_read(unread[0], today))
    return found


def _answer(asked: Sequence[CaseMessage], today: date) -> Item:
    first = min(asked, key=lambda one: one.answer_by or today)
    on = first.answer_by or today
    return Item(
        on=on,
        when=distance(on, today),
        late=on < today,
        title=translate("Odpowiedz urzędowi"),
        why=translate("Sprawa %(ref)s. Urząd prosi o odpowiedź na wiadomość.", ref=first.case.reference),
        url=_thread(first),
        label=translate("Odpowiedz"),
    )


def _read(first: CaseMessage, today: date) -> Item:
    on = day_of(first.sent_at)
    return Item(
        on=on,
        when=distance(on, today),
        late=False,
        title=translate("Przeczytaj wiadomość z urzędu"),
        why=translate("Sprawa %(ref)s.", ref=first.case.reference),
        url=_thread(first),
        label=translate("Przeczytaj"),
    )


def _thread(message: CaseMessage) -> str:
    return url_for("messages.thread", reference=message.case.reference)
