"""Put a closed matter into one ZIP: its documents, attachments, logbook, description, and a hash of each."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Self

from portal.cases import flows, queries
from portal.cases.completing.queries import list_changed
from portal.cases.logbook import acts, jobs
from portal.cases.messages.queries import list_thread
from portal.cases.models import DocumentState
from portal.cases.numbering import rules
from portal.cases.numbering.queries import find_class
from portal.decisions.delivering import queries as deliveries
from portal.decisions.handover.metadata import Described, Packed, describe
from portal.errors import Unavailable
from portal.files import actions as files
from portal.files.media import PDF
from portal.files.models import ScanState
from portal.i18n import SOURCE, speaking
from portal.pieces import measure
from portal.words import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.messages.models import CaseMessage, MessageFile
    from portal.cases.models import Attachment, Document
    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery

DESCRIPTION, LOGBOOK, SUMS = "sprawa.xml", "metryka.pdf", "SHA256SUMS"
PRIVATE = 0o600 << 16  # the mode of an unpacked file, where ZIP keeps it
_PLAIN = re.compile(r"[^a-z0-9]+")
_ENDING = re.compile(r"\.[a-z0-9]{1,5}")


class Parcel:
    """A ZIP being filled; every file has one fixed moment, so that nothing of the machine gets in."""

    def __init__(self, into: IO[bytes], at: datetime) -> None:
        self._at, self._zip = at, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED)
        self._files: list[Packed] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def put(self, path: str, pieces: Iterable[bytes], media_type: str) -> Packed:
        """Add a file piece by piece."""
        entry = zipfile.ZipInfo(path, local(self._at).timetuple()[:6])
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, PRIVATE
        with self._zip.open(entry, "w") as file:
            size, sha256 = measure(_written(file, pieces))
        packed = Packed(path, size, media_type, sha256)
        self._files.append(packed)
        return packed

    def finish(self) -> None:
        """Add the list of hashes, as ``sha256sum --check`` reads it."""
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in self._files)
        self.put(SUMS, (sums.encode(),), "text/plain")


def _written(file: IO[bytes], pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        file.write(piece)
        yield piece


def pack(session: Session, portal: Portal, reference: str, at: datetime, into: IO[bytes]) -> None:
    """Write the package of a closed case; raises Unavailable while a paper is not made or a file not scanned.

    Only the worker calls this: the logbook is rendered and sealed here.
    """
    case = queries.get_by_reference(session, reference)
    documents, attachments = queries.list_documents(session, case), queries.list_attachments(session, case)
    messages = list(reversed(list_thread(session, case.id)))
    _need_ready(documents, [*attachments, *(one for message in messages for one in message.files)])
    logbook = jobs.render(portal, jobs.values_of(session, portal, case), at)
    number = rules.read(case.office_number or "")
    service = portal.services[case.service]
    case_class = number.case_class if number else service.case_class
    kept = find_class(session, case_class)
    with speaking(SOURCE), Parcel(into, at) as parcel:
        described = Described(
            case=case, service=service, outcome=str(flows.of(session, portal, case).status(case.status).label),
            case_class=case_class, category=kept.category if kept else "", answers=_answers(documents),
            changed=list(reversed(list_changed(session, case.id))),
            documents={one: _put_document(parcel, portal, n, one) for n, one in enumerate(documents, start=1)},
            attachments={one: _put_attachment(parcel, portal, n, one) for n, one in enumerate(attachments, start=1)},
            deliveries=_put_proofs(parcel, portal, deliveries.list_of_case(session, case.id)),
            messages={one: _put_message_files(parcel, portal, n, one) for n, one in enumerate(messages, start=1)},
            acts=acts.list_acts(session, portal, case), logbook=parcel.put(LOGBOOK, (logbook,), PDF),
        )  # fmt: skip
        parcel.put(DESCRIPTION, (describe(described),), "application/xml")
        parcel.finish()


def _need_ready(documents: Sequence[Document], attachments: Sequence[Attachment | MessageFile]) -> None:
    if any(one.state != DocumentState.READY for one in documents):
        raise Unavailable("a document is not made yet")
    if any(one.file.state == ScanState.WAITING for one in attachments):
        raise Unavailable("an attachment is not scanned yet")


def _answers(documents: Sequence[Document]) -> list[list[str]]:
    """Return question and answer as the receipt keeps them: what the party was shown."""
    receipt = next((one for one in documents if one.slot == "receipt"), None)
    return list(receipt.values.get("answers", [])) if receipt is not None else []


def _put_document(parcel: Parcel, portal: Portal, number: int, document: Document) -> Packed:
    if document.file is None:
        raise Unavailable("a document is not made yet")
    path = f"dokumenty/{number:02d}-{_plain(document.slot)}.pdf"
    return parcel.put(path, files.open_pieces(portal, document.file), document.file.media_type)


def _put_attachment(parcel: Parcel, portal: Portal, number: int, attachment: Attachment) -> Packed | None:
    """Add an attachment under a name of ours: what a person called it stands in the description; no virus leaves."""
    return _put_file(parcel, portal, f"zalaczniki/{number:02d}-{_plain(attachment.field)}", attachment)


def _put_message_files(
    parcel: Parcel, portal: Portal, number: int, message: CaseMessage
) -> list[tuple[str, Packed | None]]:
    """Add the files of a message; return what each was called, and where it lies."""
    return [
        (one.name, _put_file(parcel, portal, f"wiadomosci/{number:02d}-{n:02d}", one))
        for n, one in enumerate(message.files, start=1)
    ]


def _put_file(parcel: Parcel, portal: Portal, path: str, sent: Attachment | MessageFile) -> Packed | None:
    if sent.file.state != ScanState.CLEAN:
        return None
    ending = PurePath(sent.name.lower()).suffix
    ending = ending if _ENDING.fullmatch(ending) else ""
    return parcel.put(f"{path}{ending}", files.open_pieces(portal, sent.file), sent.file.media_type)


def _put_proofs(parcel: Parcel, portal: Portal, sent: Sequence[Delivery]) -> dict[Delivery, Packed | None]:
    """Add the proofs of delivery that there are."""
    packed: dict[Delivery, Packed | None] = {}
    for number, one in enumerate(sent, start=1):
        path = f"doreczenia/{number:02d}-dowod.pdf"
        proof = one.proof
        packed[one] = parcel.put(path, files.open_pieces(portal, proof), proof.media_type) if proof else None
    return packed


def _plain(name: str) -> str:
    return _PLAIN.sub("-", name.lower()).strip("-") or "plik"
