"""Describe a matter as XML: what the records system reads beside the files of a package.

A package is a ZIP with ``sprawa.xml``, ``metryka.pdf``, ``dokumenty/``, ``zalaczniki/``, ``doreczenia/``,
``wiadomosci/``, and ``SHA256SUMS`` over all of them. ``sprawa.xml`` (namespace ``urn:bialystok:portal:sprawa:1``,
UTF-8), with ``?`` what may be missing, ``*`` what may come any number of times::

    sprawa @wersja="1"
      numer            the portal's reference, as the party knows it
      znak?            the office number
      klasa            its class; @kategoria? is the archive category, where the table of classes gives one
      jednostka        the unit's name; @symbol
      usluga           the service's title; @nazwa, @wersja
      tryb             the law that governs it: kpa, op, information, petition, civil
      droga            how it came: portal, assisted, counter, post, edelivery, phone, email
      wplynela         day of arrival (date)
      zakonczona       moment of its end (dateTime, UTC)
      wynik            the final status in words; @kod
      strony/strona*   name; @rola, @rodzaj (person, entity), @doreczenie (portal, paper)
      odpowiedzi/odpowiedz*   what the party answered; @pytanie
      dokumenty/dokument*     title; @nr, @rodzaj, @utworzony, plik
      uzupelnienia/zmiana*    what the party answers since a completion; @pytanie, @bylo, @kiedy
      zalaczniki/zalacznik*   the name that the party gave it; @nr, @pole, @dodany, plik or @wirus="tak"
      doreczenia/doreczenie*  the title of the letter; @nr, @dokument (its number), @droga (portal, edelivery, paper),
                              @stan, @dnia? (when it was delivered), plik? (the proof)
      wiadomosci/wiadomosc*   the text; @nr, @kiedy, @kto, @od (strona, urzad), then zalacznik*: its name, plik or
                              @wirus="tak"
      metryka          plik, then czynnosc*: what was done; @nr, @kiedy, @kto, @stanowisko?, @dokument?
    plik               the path in the package; @rozmiar (bytes), @typ, @sha256

No PESEL stands here: it is in the documents, where the law wants it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.cases.completing.models import AnswerVersion
    from portal.cases.logbook.acts import LogbookAct
    from portal.cases.messages.models import CaseMessage
    from portal.cases.models import Attachment, Case, Document
    from portal.decisions.delivering.models import Delivery
    from portal.service import Service

NAMESPACE = "urn:bialystok:portal:sprawa:1"
# what XML 1.0 cannot hold at all, not even as an entity
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Packed:
    """One file of a package: where it lies, how long it is, its kind and its hash."""

    path: str
    size: int
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Described:
    """All that is told of a matter beside its files; those are named by the row that has them."""

    case: Case
    service: Service
    outcome: str
    case_class: str
    category: str
    answers: Sequence[Sequence[str]]
    changed: Sequence[AnswerVersion]
    documents: Mapping[Document, Packed]
    attachments: Mapping[Attachment, Packed | None]
    deliveries: Mapping[Delivery, Packed | None]
    messages: Mapping[CaseMessage, Sequence[tuple[str, Packed | None]]]
    acts: Sequence[LogbookAct]
    logbook: Packed


def describe(told: Described) -> bytes:
    """Write ``sprawa.xml``."""
    root = Element("sprawa", {"xmlns": NAMESPACE, "wersja": "1"})
    _add_case(root, told)
    parties = SubElement(root, "strony")
    for party in told.case.parties:
        named = {"rola": party.role, "rodzaj": party.subject.kind, "doreczenie": party.delivery}
        _add(parties, "strona", party.subject.full_name, **named)
    answers = SubElement(root, "odpowiedzi")
    for question, answer in told.answers:
        _add(answers, "odpowiedz", answer, pytanie=question)
    changes = SubElement(root, "uzupelnienia")
    for version in told.changed:
        for one in version.changes:
            said = {"pytanie": one["label"], "bylo": one["old"], "kiedy": version.made_at.isoformat()}
            _add(changes, "zmiana", one["new"], **said)
    _add_files(root, told)
    _add_deliveries(root, told)
    _add_messages(root, told)
    _add_logbook(root, told)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_case(root: Element, told: Described) -> None:
    case, service = told.case, told.service
    _add(root, "numer", case.reference)
    if case.office_number:
        _add(root, "znak", case.office_number)
    _add(root, "klasa", told.case_class, **({"kategoria": told.category} if told.category else {}))
    _add(root, "jednostka", case.unit.name, symbol=case.unit_code)
    _add(root, "usluga", str(service.card.title), nazwa=case.service, wersja=str(case.service_version))
    _add(root, "tryb", service.procedure)
    _add(root, "droga", case.channel)
    _add(root, "wplynela", case.filed_on.isoformat())
    _add(root, "zakonczona", case.closed_at.isoformat() if case.closed_at else "")
    _add(root, "wynik", told.outcome, kod=case.status)


def _add_files(root: Element, told: Described) -> None:
    documents = SubElement(root, "dokumenty")
    for number, (document, packed) in enumerate(told.documents.items(), start=1):
        row = _add(
            documents, "dokument", document.title, nr=str(number), rodzaj=document.kind,
            utworzony=document.created_at.isoformat(),
        )  # fmt: skip
        _add_file(row, packed)
    attachments = SubElement(root, "zalaczniki")
    for number, (attachment, kept) in enumerate(told.attachments.items(), start=1):
        row = _add(
            attachments, "zalacznik", attachment.name, nr=str(number), pole=attachment.field,
            dodany=attachment.added_at.isoformat(),
        )  # fmt: skip
        if kept is None:
            row.set("wirus", "tak")
        else:
            _add_file(row, kept)


def _add_deliveries(root: Element, told: Described) -> None:
    numbers = {document.id: number for number, document in enumerate(told.documents, start=1)}
    deliveries = SubElement(root, "doreczenia")
    for number, (sent, proof) in enumerate(told.deliveries.items(), start=1):
        row = _add(
            deliveries, "doreczenie", sent.document.title, nr=str(number),
            dokument=str(numbers[sent.document_id]), droga=sent.way, stan=sent.state,
            **({"dnia": sent.delivered_on.isoformat()} if sent.delivered_on else {}),
        )  # fmt: skip
        if proof is not None:
            _add_file(row, proof)


def _add_messages(root: Element, told: Described) -> None:
    messages = SubElement(root, "wiadomosci")
    for number, (message, kept) in enumerate(told.messages.items(), start=1):
        who = message.official.name if message.official else message.party.subject.full_name
        row = _add(
            messages, "wiadomosc", message.text, nr=str(number), kiedy=message.sent_at.isoformat(), kto=who,
            od="strona" if message.is_from_party else "urzad",
        )  # fmt: skip
        for name, packed in kept:
            came = _add(row, "zalacznik", name)
            if packed is None:
                came.set("wirus", "tak")
            else:
                _add_file(came, packed)


def _add_logbook(root: Element, told: Described) -> None:
    logbook = SubElement(root, "metryka")
    _add_file(logbook, told.logbook)
    for act in told.acts:
        more = {
            name: value for name, value in (("stanowisko", act.post), ("dokument", act.document)) if value
        }
        _add(logbook, "czynnosc", act.what, nr=str(act.number), kiedy=act.at.isoformat(), kto=act.who, **more)


def _add_file(above: Element, packed: Packed) -> None:
    said = {"rozmiar": str(packed.size), "typ": packed.media_type, "sha256": packed.sha256}
    _add(above, "plik", packed.path, **said)


def _add(above: Element, name: str, text: str, **attributes: str) -> Element:
    row = SubElement(above, name, {key: _writable(value) for key, value in attributes.items()})
    row.text = _writable(text)
    return row


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
