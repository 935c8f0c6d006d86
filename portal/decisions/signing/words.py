"""Signatures made outside, in plain words: what is wrong with a file and how to put it right, what has to be told."""

from __future__ import annotations

from portal.decisions.signing.rules import Told
from portal.files.signature_check import Fault
from portal.i18n import Text, lazy

# what is wrong, and what to do
FAULTS: dict[str, tuple[Text, Text]] = {
    Fault.NO_PDF: (
        lazy("To nie jest plik PDF"),
        lazy(
            "Wgraj PDF, który zapisał program do podpisu. W programie wybierz PAdES (podpis w pliku PDF): osobny plik "
            "podpisu nie wystarczy."
        ),
    ),
    Fault.BROKEN: (
        lazy("Plik jest uszkodzony albo urwany"),
        lazy("Podpisz jeszcze raz plik pobrany z tej strony i wgraj go w całości."),
    ),
    Fault.LOCKED: (
        lazy("Plik jest zabezpieczony hasłem"),
        lazy("Podpisz plik bez nakładania hasła i szyfrowania."),
    ),
    Fault.OTHER_FILE: (
        lazy("To nie jest plik pobrany z tej strony"),
        lazy(
            "Pobierz plik do podpisu jeszcze raz i podpisz go bez zapisywania na nowo, drukowania do PDF i łączenia. "
            "W programie do podpisu wybierz PAdES (podpis w pliku PDF)."
        ),
    ),
    Fault.UNSIGNED: (
        lazy("W pliku nie ma podpisu"),
        lazy("Podpisz pobrany plik w swoim programie i wgraj ten, który program zapisał po podpisaniu."),
    ),
    Fault.OTHER_KIND: (
        lazy("To jest podpis innego rodzaju"),
        lazy("W programie do podpisu wybierz PAdES (podpis w pliku PDF) i podpisz jeszcze raz."),
    ),
    Fault.SEVERAL: (
        lazy("W pliku jest więcej niż jeden podpis"),
        lazy("Pobierz plik do podpisu jeszcze raz i podpisz go raz."),
    ),
    Fault.CHANGED: (
        lazy("W pliku zmieniono coś poza podpisem"),
        lazy("Pobierz plik do podpisu jeszcze raz i podpisz go bez dopisków, komentarzy i wypełniania pól."),
    ),
    Fault.INVALID: (
        lazy("Podpis nie zgadza się z plikiem"),
        lazy("Plik zmienił się po podpisaniu albo program użył przestarzałego algorytmu. Podpisz jeszcze raz."),
    ),
    Fault.EXPIRED: (
        lazy("Certyfikat jest nieważny"),
        lazy("Jego ważność minęła albo jeszcze się nie zaczęła. Podpisz ważnym certyfikatem."),
    ),
    Fault.UNTRUSTED: (
        lazy("To nie jest podpis kwalifikowany z naszej listy zaufania"),
        lazy("Podpisz certyfikatem kwalifikowanym. Jeśli nim był, zgłoś to informatykom: lista może być nieaktualna."),
    ),
    Fault.NOT_QUALIFIED: (
        lazy("To nie jest podpis kwalifikowany osoby"),
        lazy("Przepisy wymagają tu podpisu kwalifikowanego. Pieczęć firmy ani zwykły certyfikat nie wystarczą."),
    ),
    Fault.VISIBLE: (
        lazy("Podpis widać na stronie, a mógłby zasłonić treść"),
        lazy("Pobierz plik do podpisu jeszcze raz i podpisz go bez widocznej grafiki podpisu ani znacznika czasu."),
    ),
    Fault.INFECTED: (
        lazy("W pliku jest wirus"),
        lazy("Sprawdź swój komputer. Pobierz plik do podpisu jeszcze raz i podpisz go na innym."),
    ),
}  # fmt: skip
TOLD: dict[Told, Text] = {
    Told.OTHER_NAME: lazy("Nazwisko w certyfikacie jest inne niż w piśmie."),
    Told.OTHER_DAY: lazy("Podpisano innego dnia niż data w piśmie."),
    Told.NO_TIME: lazy("W podpisie nie ma czasu podpisania."),
    Told.OWN_CLOCK: lazy("Czas podał komputer podpisującego, nie urząd znacznika czasu."),
    Told.NOT_QUALIFIED: lazy("To nie jest podpis kwalifikowany osoby: tak mówi certyfikat."),
    Told.UNVERIFIED: lazy("Nie sprawdziliśmy podpisu na liście zaufania, bo portal jej nie ma."),
    Told.NOT_ASKED: lazy("Nie sprawdziliśmy, czy certyfikatu nie unieważniono."),
}
