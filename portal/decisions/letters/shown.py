"""A letter as its document will say it, part by part: what an official reads before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.decisions.letters.letter import ORDER
from portal.i18n import SOURCE, speaking
from portal.words import full_day, money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.decisions.letters.letter import Letter


@dataclass(frozen=True)
class Part:
    """Some paragraphs of a letter, in Polish, with the heading above them where there is one."""

    paragraphs: tuple[str, ...]
    heading: str = ""
    is_strong: bool = False


def shown(letter: Letter, city: Mapping[str, str], *, party: str, filed_on: date) -> list[Part]:
    """Return all that a letter says, in the order of its document, with the instruction on the complaint."""
    if letter.ruling and letter.template != ORDER:
        return _certificate(letter, city, party, filed_on)
    if not letter.ruling:
        parts = [Part(letter.body), Part((letter.reasons,)), Part(letter.instruction, "Pouczenie")]
        law = Part((f"Podstawa prawna: {letter.law}",) if letter.law else ())
        return [part for part in (*parts, law) if any(part.paragraphs)]
    with speaking(SOURCE):
        filed = full_day(filed_on)
    opening = (
        f"{city['authority']}, po rozpatrzeniu wniosku strony: {party}, złożonego {filed} r., na podstawie: "
    )
    told = of_complaint(letter.complaint, city)
    return [
        Part((f"{opening}{letter.law}",)),
        Part((f"{letter.ruling}.",), is_strong=True),
        Part(tuple(part for part in letter.reasons.split("\n") if part.strip()), "Uzasadnienie"),
        Part((*told, f"Podstawa prawna: {letter.complaint['complaint_law']}."), "Pouczenie"),
    ]


def _certificate(letter: Letter, city: Mapping[str, str], party: str, filed_on: date) -> list[Part]:
    """Return what a certificate of silence says (art. 122f § 3 KPA), in the order of its document."""
    with speaking(SOURCE):
        asked, settled, filed = (
            full_day(one)
            for one in (
                *(date.fromisoformat(letter.more[name]) for name in ("asked_on", "settled_on")),
                filed_on,
            )
        )
    told = of_complaint(letter.complaint, city, certifies=True)
    return [
        Part((f"{city['authority']}, na wniosek z dnia {asked} r., na podstawie: {letter.law}",)),
        Part((f"{letter.ruling}.",), is_strong=True),
        Part(
            (f"Strona: {party}", f"Data złożenia zgłoszenia: {filed} r.", f"Data załatwienia: {settled} r.")
        ),
        Part(tuple(part for part in letter.reasons.split("\n") if part.strip()), "Treść rozstrzygnięcia"),
        Part((*told, f"Podstawa prawna: {letter.complaint['complaint_law']}."), "Pouczenie"),
    ]


def fee_call(reference: str, grosze: int, days: int, law: str) -> list[Part]:
    """Return all that a call to pay a duty says: the same words stand in its document."""
    with speaking(SOURCE):
        owed = str(money(grosze))
    return [
        Part((f"Wezwanie do zapłaty {owed}",), is_strong=True),
        Part((f"Do wniosku w sprawie {reference} brakuje opłaty skarbowej.",)),
        Part((f"Proszę zapłacić {owed} w ciągu {days} dni od odebrania tego pisma.",), is_strong=True),
        Part((
            ("Termin zaczyna biec następnego dnia po odebraniu. Jeśli kończy się w sobotę albo w dzień ustawowo wolny "
            "od pracy, mija w najbliższym dniu, który nie jest ani wolny, ani sobotą."),
        )),
        Part((f"Najprościej w portalu: w sprawie {reference} jest przycisk „Zapłać”.",), "Jak zapłacić"),
        Part((
            ("Gdy nie wpłynie w tym terminie, pozostawimy wniosek bez rozpatrzenia. Jeżeli sprawa jest zwolniona z "
            "opłaty, proszę nam napisać dlaczego i dołączyć dokument, który to potwierdza."),
            f"Podstawa prawna: {law}",
        ), "Jeśli opłata nie wpłynie"),
    ]  # fmt: skip


def of_complaint(
    complaint: Mapping[str, Any], city: Mapping[str, str], *, certifies: bool = False
) -> tuple[str, ...]:
    """Return the instruction on the complaint against an order (art. 217 § 1 pkt 7 OP, art. 124 § 1 KPA).

    The same words stand in the document of the order, and of a certificate that is given by one.
    """
    days = int(complaint["complaint_days"])
    place = ", ".join(part for part in (city.get("street", ""), city.get("place", "")) if part)
    through = f"{city['authority']}, {city['office']}{f', {place}' if place else ''}"
    # art. 222 with art. 239 Ordynacja podatkowa; a complaint under the KPA needs no reasons (art. 128 with art. 144)
    needs = (
        "Trzeba w nim napisać, co w postanowieniu jest niesłuszne, czego Pani/Pan żąda i jakie są na to dowody."
        if "Ordynac" in str(complaint["complaint_law"])
        else "Wystarczy napisać, że nie zgadza się Pani/Pan z postanowieniem."
    )
    if certifies:
        return (
            (
                f"Na to zaświadczenie, wydane w drodze postanowienia, może Pani/Pan złożyć zażalenie. Organ, który je "
                f"rozpatrzy: {complaint['complaint_body']}. Zażalenie składa się w terminie {days} "
                f"{'dnia' if days == 1 else 'dni'} od dnia doręczenia, za pośrednictwem organu, który wydał "
                f"zaświadczenie: {through}."
            ),
        )
    return (
        (
            f"Na to postanowienie może Pani/Pan złożyć zażalenie. Organ, który je rozpatrzy: "
            f"{complaint['complaint_body']}. Zażalenie składa się w terminie {days} {'dnia' if days == 1 else 'dni'} "
            f"od dnia doręczenia postanowienia, za pośrednictwem organu, który je wydał: {through}. {needs}"
        ),
    )
