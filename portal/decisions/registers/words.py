"""Documents of registers in plain words: where one stands, what is wrong with its signature."""

from __future__ import annotations

from portal.decisions.registers.models import PaperState
from portal.decisions.registers.rules import TOO_LATE
from portal.files.signature_check import Fault
from portal.i18n import Text, lazy

STANDS: dict[str, tuple[str, Text]] = {
    PaperState.CHECKING: ("office", lazy("Sprawdzamy podpis")),
    PaperState.GOOD: ("done", lazy("Podpis prawidłowy, wysłany stronie")),
    PaperState.REFUSED: ("late", lazy("Odrzucony")),
    PaperState.POSTED: ("done", lazy("Wysłany pocztą")),
    PaperState.RECALLED: ("off", lazy("Cofnięty, nie wysłano")),
}
BROKEN = lazy("Plik jest uszkodzony albo urwany. Pobierz go z rejestru jeszcze raz.")
FAULTS: dict[str, Text] = {
    Fault.NO_PDF: lazy("To nie jest plik PDF."),
    Fault.BROKEN: BROKEN,
    Fault.LOCKED: lazy("Plik jest zabezpieczony hasłem. Strona by go nie otworzyła."),
    Fault.UNSIGNED: lazy("W pliku nie ma podpisu ani pieczęci. Pobierz z rejestru plik podpisany."),
    Fault.OTHER_KIND: lazy("To jest podpis innego rodzaju niż PAdES (podpis w pliku PDF)."),
    Fault.SEVERAL: lazy("W pliku jest więcej niż jeden podpis. Portal sprawdza pliki z jednym."),
    Fault.CHANGED: lazy("Plik zmieniono po podpisaniu. Pobierz go z rejestru jeszcze raz."),
    Fault.INVALID: lazy("Podpis nie zgadza się z plikiem. Pobierz go z rejestru jeszcze raz."),
    Fault.EXPIRED: lazy("Certyfikat podpisu jest nieważny."),
    Fault.UNTRUSTED: lazy("Wystawcy certyfikatu nie ma na liście zaufania portalu."),
    TOO_LATE: lazy("Gdy sprawdziliśmy podpis, sprawa nie czekała już na rejestr. Pliku nie wysłaliśmy."),
    Fault.INFECTED: lazy("W pliku jest wirus. Sprawdź swój komputer."),
}
