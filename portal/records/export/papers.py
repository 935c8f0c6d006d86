"""The files of a copy: letters, attachments, proofs, each under a name of ours; what cannot be given is named."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from portal.cases.messages.models import MessageFile
from portal.cases.models import Attachment, Case, Document
from portal.decisions.delivering.models import Delivery
from portal.errors import PortalError
from portal.files import actions as files
from portal.files.models import ScanState, StoredFile
from portal.records.export import matters, money, talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Select

    from portal.billing.residents.models import PaymentProof
    from portal.records.export.parcel import Parcel
    from portal.records.export.sheets import Own

BATCH = 100
DRAFTS = "robocze"
VIRUS = "w pliku jest wirus"
UNSEEN = "plik czeka na sprawdzenie, czy nie ma w nim wirusa"
MISSING = "pliku nie można odczytać; napisz do urzędu"
_PLAIN = re.compile(r"[^a-z0-9]+")
_ENDING = re.compile(r"\.[a-z0-9]{1,5}")


def put_papers(parcel: Parcel, own: Own) -> list[dict[str, str]]:
    """Add every file that is the person's; return those that could not be added, each with the reason."""
    missed: list[dict[str, str]] = []
    for path, stored in _named(own):
        why = _put(parcel, own, path, stored)
        if why:
            missed.append({"path": path, "why": why})
    return missed


def _put(parcel: Parcel, own: Own, path: str, stored: StoredFile) -> str:
    """Add one file piece by piece; return why not, if not."""
    if stored.state != ScanState.CLEAN:
        return VIRUS if stored.state == ScanState.INFECTED else UNSEEN
    try:
        pieces = files.open_pieces(own.portal, stored)
    except PortalError:  # one damaged file must not keep everything else from the person
        return MISSING
    parcel.stream(path, pieces)
    return ""


def _named(own: Own) -> Iterator[tuple[str, StoredFile]]:
    """Name the person's files: the number that a path's last part begins with is the row's ``id`` in the JSON."""
    known = _references(own)
    for letter in _rows(own, matters.letters(own).options(joinedload(Document.file))):
        if letter.file is not None:
            yield f"dokumenty/{known[letter.case_id]}/{letter.id}-{_plain(letter.slot)}.pdf", letter.file
    for one in _rows(own, matters.attachments(own).options(joinedload(Attachment.file))):
        place = known.get(one.case_id, DRAFTS)
        yield f"zalaczniki/{place}/{one.id}-{_plain(one.field)}{_ending(one.name)}", one.file
    for sent in _rows(own, matters.deliveries(own).options(joinedload(Delivery.proof))):
        if sent.proof is not None:
            yield f"doreczenia/{known[sent.case_id]}/{sent.id}-dowod.pdf", sent.proof
    for said in _rows(
        own, talk.files(own).options(joinedload(MessageFile.file), joinedload(MessageFile.message))
    ):
        place = known.get(said.message.case_id, DRAFTS)
        yield f"wiadomosci/{place}/{said.id}-plik{_ending(said.name)}", said.file
    proof: PaymentProof
    for proof in _rows(own, money.proofs(own)):
        if proof.file is not None:
            yield f"potwierdzenia-wplat/{proof.id}.pdf", proof.file


def _rows(own: Own, query: Select[Any]) -> Iterator[Any]:
    keys = inspect(query.column_descriptions[0]["entity"]).primary_key
    yield from own.session.scalars(query.order_by(*keys).execution_options(yield_per=BATCH))


def _references(own: Own) -> Mapping[int, str]:
    rows = own.session.execute(select(Case.id, Case.reference).where(Case.id.in_(own.cases())))
    return {row.id: row.reference for row in rows}


def _ending(name: str) -> str:
    ending = PurePath(name.lower()).suffix
    return ending if _ENDING.fullmatch(ending) else ""


def _plain(name: str) -> str:
    return _PLAIN.sub("-", name.lower()).strip("-") or "plik"
