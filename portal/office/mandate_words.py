"""How a mandate is said to an official: where it stands, its duty, its scope, what was found of its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.mandates.models import Duty
from portal.accounts.mandates.rules import Fault
from portal.acting import ALL, TAXES
from portal.i18n import Text, lazy, translate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MARKS: dict[str, tuple[str, Text]] = {
    "": ("done", lazy("Działa")),
    Fault.UNCHECKED: ("you", lazy("Do sprawdzenia")),
    Fault.REFUSED: ("off", lazy("Odmówiono")),
    Fault.REVOKED: ("off", lazy("Odwołane")),
    Fault.NOT_YET: ("office", lazy("Zacznie działać później")),
    Fault.EXPIRED: ("off", lazy("Wygasło")),
    Fault.OF_AGE: ("off", lazy("Dziecko jest pełnoletnie")),
    Fault.STRUCK_OFF: ("off", lazy("Firma wykreślona")),
    Fault.UNSUPPORTED: ("off", lazy("Osoba upoważniająca nie reprezentuje firmy")),
}
DUTY_WORDS: dict[str, Text] = {
    Duty.EXEMPT: lazy("zwolnione: bliska rodzina"),
    Duty.DUE: lazy("należy się miastu"),
    Duty.PROOF: lazy("mocodawca mieszka w innej gminie, dołączono dowód zapłaty"),
}
SCOPES: dict[str, Text] = {ALL: lazy("Wszystkie sprawy"), TAXES: lazy("Podatki i opłaty")}
FAULTS: dict[str, Text] = {
    "no_pdf": lazy("To nie jest PDF."),
    "unsigned": lazy("W pliku nie ma podpisu elektronicznego. Sprawdź, czy to skan oryginału."),
    "other_kind": lazy("Podpis jest innego rodzaju niż PAdES. Portal go nie sprawdzi."),
    "several": lazy("W pliku jest kilka podpisów. Portal ich nie sprawdzi."),
    "changed": lazy("Po podpisaniu plik zmieniono."),
    "invalid": lazy("Podpis się nie zgadza z treścią."),
    "expired": lazy("Certyfikat nie był ważny, gdy plik przyszedł."),
    "untrusted": lazy("Podpisu nie wystawił nikt z listy zaufanych."),
    "locked": lazy("Plik jest zabezpieczony hasłem."),
}


def signature_words(found: Mapping[str, Any] | None) -> str:
    """Say what was found of a paper's signature, and what was not asked."""
    if found is None:
        return translate("Podpisu jeszcze nie sprawdzono. Odśwież za chwilę.")
    if found.get("fault"):
        return str(FAULTS.get(found["fault"], lazy("Pliku nie da się odczytać jako podpisanego PDF.")))
    said = translate("Podpisał: %(name)s. Wystawca: %(issuer)s.", name=found["name"], issuer=found["issuer"])
    if found.get("trusted") is None:
        return f"{said} {translate('Listy zaufanych wystawców nie podano, więc wystawcy nie sprawdzono.')}"
    if found.get("qualified"):
        return f"{said} {translate('To kwalifikowany podpis osoby.')}"
    return f"{said} {translate('To nie jest kwalifikowany podpis osoby.')}"
