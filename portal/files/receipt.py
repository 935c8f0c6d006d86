"""The official receipt (UPO) as XML, for machines: attached to the PDF that people read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "urn:pl:bialystok:portal:upo:1"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# what XML 1.0 cannot hold, section 2.2
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = {
    "reference": "IdentyfikatorDokumentu",
    "service": "Sprawa",
    "recipient": "Adresat",
    "sender": "Nadawca",
    "entered_at": "DataWplywu",
    "made_at": "DataWytworzeniaPoswiadczenia",
    "sha256": "SkrotDokumentu",
}


def receipt_xml(values: Mapping[str, Any], office: str) -> bytes:
    """Write a receipt's values as XML; moments stay as given, in UTC.

    Content by the definition of UPO (Dz.U. 2023 poz. 57): the entity's full name, when the document entered
    the system, when the receipt was made, and hashes by which any later change shows.
    """
    root = ET.Element("UrzedowePoswiadczenieOdbioru", {"xmlns": NAMESPACE})
    _add(root, "NazwaPodmiotu", office)
    for key, name in _PLAIN.items():
        if values.get(key):
            _add(root, name, values[key])
    for question, answer in values.get("answers", ()):
        _add(root, "Odpowiedz", answer, pytanie=question)
    for file in values.get("files", ()):
        _add(root, "Zalacznik", file["sha256"], nazwa=file["name"], bajtow=str(file["size"]), skrot="SHA-256")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: object, **attributes: object) -> None:
    ET.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()}).text = _clean(text)


def _clean(value: object) -> str:
    return _FORBIDDEN.sub(REPLACEMENT, str(value))
