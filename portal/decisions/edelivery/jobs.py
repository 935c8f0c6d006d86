"""Background work of e-delivery: what waits is sent, once each; proofs are fetched, kept, and noted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from portal.cases.timing.actions import open_task
from portal.decisions.delivering.actions import lock_case, take
from portal.decisions.delivering.consequences import task_of
from portal.decisions.delivering.course import DELIVERED, State, Step
from portal.decisions.delivering.models import Delivery
from portal.decisions.edelivery import queries
from portal.decisions.edelivery.models import EDeliveryLetter, EDeliveryOperator, EDeliveryProof
from portal.errors import Conflict, Gone, NotFound, Refused, Unavailable
from portal.files import actions as files
from portal.i18n import lazy
from portal.outside import ProofKind, Sending
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.jobs import Job, Workers
    from portal.outside import EDelivery, Proof

EVERY = timedelta(minutes=1)
KEY_LENGTH = 40
GIVES_UP = 3  # letters in a row without an answer: the others wait for the next round
MOST_ROUNDS = 50
SILENT = (Unavailable, NotFound, Gone)  # also an address that leads elsewhere: no letter is at fault for it
BYTES = "application/octet-stream"
STEPS = {
    ProofKind.ARRIVED: Step.ARRIVE, ProofKind.RECEIVED: Step.RECEIVE, ProofKind.REFUSED: Step.FAIL,
    ProofKind.FAILED: Step.FAIL,
}  # fmt: skip
LOOK = lazy("Z e-Doręczeń przyszedł dowód, który nie pasuje do przebiegu: sprawdź go przy doręczeniu")
CLASH = lazy(
    "Operator e-Doręczeń ma już pod tym kluczem inną przesyłkę: sprawdź w skrzynce, czy pismo wyszło, i zapisz to"
)
NO_BOX = "operator e-Doręczeń nie przyjął pisma na ten adres"


def register_jobs(workers: Workers) -> None:
    """Bind this room's kinds of job."""
    workers.register("send_edelivery", send_letters, every=EVERY)
    workers.register("read_edelivery", read_proofs, every=EVERY)


def send_letters(job: Job) -> None:
    """Send what waits for e-delivery; without an operator officials send by hand and nothing happens here."""
    operator = job.portal.outside.edelivery
    if operator is None:
        return
    with job.reading() as session:
        waiting = queries.list_to_send(session)
    silent = 0
    for delivery_id in waiting:
        answered = _send(job, operator, delivery_id)
        silent = 0 if answered else silent + 1
        if silent == GIVES_UP:
            break
    if waiting:
        _note_answer(job, answers=silent == 0)


def _send(job: Job, operator: EDelivery, delivery_id: int) -> bool:
    """Send one letter under its own key; tell whether the operator answered."""
    sending = _claim(job, delivery_id)
    if sending is None:
        return True
    try:
        message_id = operator.send(sending)
    except SILENT:
        return False
    except Refused:
        _fail(job, delivery_id)
        return True
    except Conflict:
        _clash(job, delivery_id)
        return True
    with job.writing() as session:
        delivery = session.get_one(Delivery, delivery_id)
        lock_case(session, delivery)
        letter = queries.find_letter(session, delivery_id)
        if letter is None or letter.message_id is not None:
            return True  # another worker's round was faster by a moment: the key made it one message
        letter.message_id, letter.sent_at = message_id, job.now
        if delivery.state == State.PREPARED:  # an official may have noted it meanwhile
            take(session, job.portal, delivery, Step.SEND, by=By.EXTERNAL, now=job.now)
        _take_up(session, job, letter)
    return True


def _claim(job: Job, delivery_id: int) -> Sending | None:
    """Note the try before anything leaves the house; None for what is not to be sent any more.

    What an official noted by hand after a try is handed over once more under its key when there are proofs that no
    letter here has: the operator took it then, and says which message it is. Without such proofs nothing was taken,
    and handed over now it would go out twice.
    """
    with job.writing() as session:
        delivery = session.get_one(Delivery, delivery_id)
        case = lock_case(session, delivery)
        letter = queries.find_letter(session, delivery_id)
        document = delivery.document
        stored = document.file
        if stored is None or not _is_asked(session, delivery, letter):
            return None
        if letter is None:
            letter = EDeliveryLetter(delivery_id=delivery_id, tries=0)
            session.add(letter)
        letter.tries, letter.tried_at = letter.tries + 1, job.now
        key, reference = key_of(delivery), case.reference
        address, title = delivery.address or "", document.title
    content = files.read(job.portal, stored)
    return Sending(key, reference, address, title, ((f"{title}.pdf", content),))


def _is_asked(session: Session, delivery: Delivery, letter: EDeliveryLetter | None) -> bool:
    """Tell whether the operator is still to be asked about a letter."""
    if letter is None:
        return delivery.state == State.PREPARED
    if letter.message_id is not None or letter.stopped_at is not None:
        return False
    if delivery.state == State.PREPARED:
        return True
    return delivery.state in queries.BY_HAND and letter.tries > 0 and queries.has_strays(session, delivery)


def key_of(delivery: Delivery) -> str:
    """Return the key that makes every try the same sending: also from a copy of the database that was restored."""
    return hashlib.sha256(f"edelivery:{delivery.token}".encode()).hexdigest()[:KEY_LENGTH]


def _fail(job: Job, delivery_id: int) -> None:
    """Note that the operator does not take a letter: the official chooses another way."""
    with job.writing() as session:
        delivery = session.get_one(Delivery, delivery_id)
        case = lock_case(session, delivery)
        if not _stop(session, job, delivery) or delivery.state != State.PREPARED:
            return
        values = {"reason": NO_BOX}
        take(session, job.portal, delivery, Step.FAIL, by=By.EXTERNAL, now=job.now, values=values)
        open_task(session, case, task_of(delivery), lazy("Doręcz pismo inną drogą"), job.now)


def _clash(job: Job, delivery_id: int) -> None:
    """Leave it to an official when the operator has another message under the key: whether ours went is not known."""
    with job.writing() as session:
        delivery = session.get_one(Delivery, delivery_id)
        case = lock_case(session, delivery)
        if _stop(session, job, delivery):
            open_task(session, case, task_of(delivery), CLASH, job.now)


def _stop(session: Session, job: Job, delivery: Delivery) -> bool:
    """Ask the operator no more about a letter; false when another worker's round had an answer that holds."""
    letter = queries.find_letter(session, delivery.id)
    if letter is None or letter.message_id is not None or letter.stopped_at is not None:
        return False
    letter.stopped_at = job.now
    return True


def read_proofs(job: Job) -> None:
    """Fetch the proofs that are new and note each at its delivery, in a transaction of its own."""
    operator = job.portal.outside.edelivery
    if operator is None:
        return
    _catch_up(job)
    for _ in range(MOST_ROUNDS):
        with job.reading() as session:
            after = queries.last_number(session)
        try:
            proofs: Sequence[Proof] = operator.list_proofs(after)
        except (*SILENT, Refused, Conflict):
            _note_answer(job, answers=False)
            return
        _note_answer(job, answers=True)
        if not proofs:
            return
        for proof in proofs:
            _keep(job, proof)


def _catch_up(job: Job) -> None:
    """Take up proofs that were being kept while their letter's name was being learned."""
    with job.reading() as session:
        behind = queries.list_letters_behind(session)
    for letter_id in behind:
        with job.writing() as session:
            letter = session.get_one(EDeliveryLetter, letter_id)
            lock_case(session, letter.delivery)
            _take_up(session, job, letter)


def _take_up(session: Session, job: Job, letter: EDeliveryLetter) -> None:
    """Note the proofs that came before their letter was known; the caller holds the matter's lock."""
    for row in queries.list_unlinked(session, letter.message_id or ""):
        row.letter_id = letter.id
        row.noted = _note(session, job, letter, row)


def _keep(job: Job, proof: Proof) -> None:
    """Keep a proof as it came and let the delivery take its step; read twice, or by two at once, it is one."""
    key = files.keep(job.portal, proof.content)
    with job.writing() as session:
        letter = queries.find_by_message(session, proof.message_id)
        row = _add_once(session, proof, letter, job)
        if row is None:
            return
        stored = files.add_row(session, key, proof.content, name=proof.name, media_type=BYTES, at=job.now)
        session.flush()  # the proof names its file
        row.file_id = stored.id
        if letter is not None:
            row.noted = _note(session, job, letter, row)


def _add_once(
    session: Session, proof: Proof, letter: EDeliveryLetter | None, job: Job
) -> EDeliveryProof | None:
    """Write a proof's row, unless there is one: its number says which was first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(EDeliveryProof).values(
        number=proof.number, letter_id=letter.id if letter else None, message_id=proof.message_id, kind=proof.kind,
        at=proof.at, reason=proof.reason, noted=False, read_at=job.now,
    )  # fmt: skip
    added = row.on_conflict_do_nothing(index_elements=["number"]).returning(EDeliveryProof.id)
    made = session.scalars(added).one_or_none()
    return session.get_one(EDeliveryProof, made) if made is not None else None


def _note(session: Session, job: Job, letter: EDeliveryLetter, proof: EDeliveryProof) -> bool:
    """Take the step that a proof tells of; what the course cannot take opens a task for an official."""
    step, delivery, on = STEPS.get(ProofKind(proof.kind)), letter.delivery, day_of(proof.at)
    case = lock_case(session, delivery)
    if step is None or _says_nothing_new(delivery, step, on):
        return True
    values = {"reason": proof.reason} if step == Step.FAIL else {}
    try:
        with session.begin_nested():
            take(
                session, job.portal, delivery, step, by=By.EXTERNAL, now=job.now, on=on, values=values
            )  # fmt: skip
    except (Conflict, Refused):
        open_task(session, case, task_of(delivery), LOOK, job.now)
        return False
    if step == Step.FAIL:
        open_task(session, case, task_of(delivery), lazy("Doręcz pismo inną drogą"), job.now)
    return True


def _says_nothing_new(delivery: Delivery, step: Step, on: date) -> bool:
    """Tell a proof of what is noted already, by hand or by a proof that came before it."""
    if delivery.state not in DELIVERED:
        return False
    return step == Step.ARRIVE or (step == Step.RECEIVE and delivery.delivered_on == on)


def _note_answer(job: Job, *, answers: bool) -> None:
    """Keep since when the operator is silent; written only when that changes."""
    with job.reading() as session:
        since = queries.failing_since(session)
    if answers == (since is None):
        return
    with job.writing() as session:
        row = session.get(EDeliveryOperator, queries.ONLY)
        if row is None:
            row = EDeliveryOperator(id=queries.ONLY)
            session.add(row)
        row.failing_since = None if answers else job.now
