"""All that goes into a copy, and every table that does not, with the reason: nothing is left out unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON

from portal.records.export import matters, money, person, talk, visits, voice

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import KeyedColumnElement

    from portal.records.export.sheets import Room, Sheet

VERSION = 1
SCHEMA = f"urn:bialystok:portal:moje-dane:{VERSION}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ROOMS: tuple[Room, ...] = (
    *person.ROOMS,
    *matters.ROOMS,
    *talk.ROOMS,
    *visits.ROOMS,
    *voice.ROOMS,
    *money.ROOMS,
)

_INNER = "praca wewnętrzna urzędu nad sprawą; jej wynik jest w pismach i w przebiegu sprawy"
_SENDING = "techniczny przebieg wysyłki; dzień i dowód doręczenia są w pliku pisma i w katalogu doreczenia"
_WALLS = "zabezpieczenie wewnątrz urzędu: kto z urzędników nie zobaczy sprawy"
_MACHINE = "zapis działania maszyny; nie mówi o osobie więcej niż inne pliki tej kopii"
_BANK = "wyciągi i rozliczenia miasta z bankiem i operatorem; Twoje wpłaty są w pliku wplaty i ksiegi"
_COPY = "powtórzenie tego, co jest w innych plikach tej kopii"
LEFT_OUT: dict[str, str] = {
    "subject_keys": "klucz szyfrowania; zapisy, które otwiera, są w pliku zapisy, już otwarte",
    "sign_ins": "trwające logowanie, żyje dziesięć minut i nie zna jeszcze osoby",
    "guests": "ktoś, kto nie powiedział, kim jest; nie ma konta i nie prosi o kopię",
    "case_timers": _INNER,
    "case_tasks": _INNER,
    "case_logbooks": _INNER,
    "automatic_issues": _INNER,
    "decision_drafts": _INNER,
    "signing_requests": _INNER,
    "register_papers": _COPY,
    "batch_items": _INNER,
    "consultations": _INNER,
    "exclusions": _WALLS,
    "sensitive_cases": _WALLS,
    "edelivery_letters": _SENDING,
    "edelivery_proofs": _SENDING,
    "disposal_items": _INNER,
    "case_packages": _COPY,
    "data_export_parts": _COPY,
    "stored_files": "bajty plików są w kopii jako pliki, z sumami SHA-256",
    "treasurer_tasks": _INNER,
    "measure_left_out": "znak konta testowego albo pracownika, żeby jego spraw nie liczyć; nic więcej o osobie",
    "campaign_recipients": "w której grupie serii listów jest osoba, póki seria trwa; kod listu jest przy szkicu",
    "received_cases": "że w sprawie ktoś przyszedł do urzędu, bez dnia, miejsca i osoby; o wizytach mówi plik wizyty",
    "visit_invitations": "link tłumacza do rozmowy; jest o tłumaczu, a o rozmowie mówi plik wizyty",
    "visit_forms": "który wniosek wskazał urzędnik w rozmowie; sam wniosek jest między sprawami i szkicami",
    "visit_records": "protokół z rozmowy, póki powstaje; potwierdzony jest dokumentem sprawy, w katalogu dokumentów",
    "visit_quanta": "pięć minut stanowiska zajęte przez wizytę; sama wizyta jest w pliku wizyty",
    "payment_events": _MACHINE,
    "source_reports": _MACHINE,
    "gateway_items": _BANK,
    "gateway_batches": _BANK,
    "bank_lines": _BANK,
    "bank_statements": _BANK,
}


def describe() -> dict[str, Any]:
    """Return the JSON Schema of the copy's files."""
    return {
        "$schema": DIALECT,
        "$id": SCHEMA,
        "title": "Kopia danych z portalu",
        "description": "Sumy są w groszach, chwile w UTC (ISO 8601), dni według czasu w Warszawie.",
        "version": VERSION,
        "$defs": {room.name: _file(room) for room in ROOMS},
        "withheld": {sheet.table: dict(sheet.withheld) for room in ROOMS for sheet in room.sheets},
        "left_out": LEFT_OUT,
    }


def _file(room: Room) -> dict[str, Any]:
    tables = {sheet.table: {"type": "array", "items": _row(sheet)} for sheet in room.sheets}
    said = {
        "schema": {"const": SCHEMA},
        "file": {"const": room.name},
        "made_at": {"type": "string", "format": "date-time"},
    }
    return {
        "title": room.title,
        "type": "object",
        "properties": {**said, "tables": {"type": "object", "properties": tables}},
        "required": [*said, "tables"],
    }


def _row(sheet: Sheet) -> dict[str, Any]:
    columns = sheet.model.__table__.columns
    return {"type": "object", "properties": {name: _kind(columns[name]) for name in sheet.columns}}


def _kind(column: KeyedColumnElement[Any]) -> dict[str, Any]:
    """Say what a value is; what is kept as JSON may be anything."""
    if isinstance(column.type, JSON):
        return {}
    kind = {bool: "boolean", int: "integer"}.get(column.type.python_type, "string")
    return {"type": [kind, "null"] if getattr(column, "nullable", False) else kind}
