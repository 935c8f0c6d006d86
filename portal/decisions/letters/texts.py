"""What each kind of letter says. The official's own words go in as typed; everything else is the law's.

Letters are in Polish (art. 4 ustawy o języku polskim), so their texts are no messages to translate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from portal.cases.models import DocumentKind
from portal.decisions.letters.letter import Given, Letter
from portal.words import full_day

AFTER_CALL = (
    "Termin liczy się od dnia następnego po odebraniu tego pisma. Jeżeli kończy się w sobotę albo w dzień ustawowo "
    "wolny od pracy, mija w najbliższym dniu, który nie jest ani wolny, ani sobotą. Odpowiedź nadana w terminie "
    "w placówce operatora wyznaczonego albo wysłana przez portal jest złożona na czas."
)


def _day(on: date) -> str:
    return str(full_day(on)).replace("\xa0", " ")


def _iso(on: date) -> str:
    return on.isoformat()


def _matter(given: Given) -> str:
    return f"w sprawie {given.case.reference} ({given.service})"


def _complaint(given: Given, law: str) -> dict[str, Any]:
    """Return the instruction on the complaint against an order, as the order's template takes it."""
    return {
        "complaint_law": law,
        "complaint_days": given.fact("complaint_days"),
        "complaint_body": given.higher_body,
    }


def extension(given: Given) -> Letter:
    """Tell the parties that the term will not be kept, why, and the new one (art. 36 KPA, art. 140 OP)."""
    until = date.fromisoformat(str(given.values["until"]))
    return Letter(
        DocumentKind.LETTER,
        "Zawiadomienie o nowym terminie załatwienia sprawy",
        given.articles.extension,
        body=(
            f"Zawiadamiamy, że {_matter(given)} nie wydamy rozstrzygnięcia w terminie do {_day(given.case.due_on)}.",
            f"Przyczyna: {given.reasons}",
            f"Nowy termin załatwienia sprawy: {_day(until)}.",
        ),
        instruction=(
            (
                "Ma Pani/Pan prawo złożyć ponaglenie, jeżeli sprawa nie została załatwiona w terminie albo trwa "
                f"dłużej, niż to konieczne ({given.articles.delay}). Ponaglenie rozpatrzy "
                f"{given.higher_body}; składa się je do nas, z uzasadnieniem. W portalu wystarczy "
                "przycisk „Złóż ponaglenie” na stronie sprawy."
            ),
        ),
    )


def suspension(given: Given) -> Letter:
    """Order that the proceedings stand (art. 97 KPA, art. 201 OP)."""
    return Letter(
        DocumentKind.ORDER, "Postanowienie o zawieszeniu postępowania", given.articles.suspension,
        ruling=f"zawieszam postępowanie {_matter(given)}", reasons=given.reasons,
        complaint=_complaint(given, given.articles.suspension_complaint),
    )  # fmt: skip


def taking_up(given: Given) -> Letter:
    """Tell that the proceedings go on (art. 97 § 2 KPA, art. 205 OP)."""
    return Letter(
        DocumentKind.LETTER, "Postanowienie o podjęciu postępowania", given.articles.taking_up,
        body=(f"Podejmujemy zawieszone postępowanie {_matter(given)}.", f"Powód: {given.reasons}",
              "Czasu zawieszenia nie wlicza się do terminu załatwienia sprawy."),
        instruction=("Na to postanowienie nie służy zażalenie.",),
    )  # fmt: skip


def forwarding(given: Given) -> Letter:
    """Tell that the matter goes to the body that is competent (art. 65 KPA, art. 170 OP)."""
    return Letter(
        DocumentKind.LETTER, "Zawiadomienie o przekazaniu sprawy", given.articles.forwarding,
        body=(f"Nie jesteśmy właściwi, aby załatwić wniosek {_matter(given)}.",
              f"Przekazujemy go do: {given.body}.", f"Powód: {given.reasons}",
              ("Wniosek złożony do nas przed upływem terminu uważa się za złożony na czas. Dalsze pisma proszę "
              "kierować do urzędu, który wskazaliśmy.")),
    )  # fmt: skip


def completion_call(given: Given) -> Letter:
    """Call to remedy what is missing, with the warning (art. 64 § 2 KPA, art. 169 § 1 OP)."""
    days = int(given.fact("completion_days"))
    items = tuple(f"– {item}" for item in given.values.get("items") or ())
    more = (given.reasons,) if given.reasons else ()
    return Letter(
        DocumentKind.CALL, "Wezwanie do uzupełnienia wniosku", given.articles.completion,
        body=(f"Wniosek {_matter(given)} ma braki. Proszę uzupełnić w ciągu {days} dni od odebrania tego pisma:",
              *items, *more),
        instruction=(AFTER_CALL,
                     "Jeżeli braki nie zostaną usunięte w tym terminie, pozostawimy wniosek bez rozpatrzenia.",
                     "Najprościej odpowiedzieć w portalu, na stronie sprawy."),
        days=days,
    )  # fmt: skip


def hearing_notice(given: Given) -> Letter:
    """Let the party comment on what was gathered before a decision (art. 10 § 1 KPA, art. 200 OP)."""
    days = int(given.fact("hearing_days"))
    more = (given.reasons,) if given.reasons else ()
    return Letter(
        DocumentKind.CALL, "Zawiadomienie o możliwości wypowiedzenia się", given.articles.hearing,
        body=(f"Zebraliśmy materiał dowodowy {_matter(given)} i niedługo wydamy decyzję.",
              (f"W ciągu {days} dni od odebrania tego pisma może Pani/Pan przejrzeć akta, wypowiedzieć się co do "
              "zebranych dowodów i zgłosić żądania."), *more),
        instruction=(AFTER_CALL, "Nie trzeba odpowiadać. Po tym terminie wydamy decyzję na podstawie tego, co mamy."),
        days=days,
    )  # fmt: skip


def opinion_request(given: Given) -> Letter:
    """Ask another authority for its position (art. 106 KPA, art. 209 OP)."""
    return Letter(
        DocumentKind.LETTER, "Wystąpienie o stanowisko", given.articles.opinion, to=given.body,
        body=(f"{_matter(given).capitalize()} potrzebujemy stanowiska: {given.body}.",
              *((given.reasons,) if given.reasons else ()),
              ("Proszę o odpowiedź niezwłocznie, nie później niż w dwa tygodnie od doręczenia. O tym wystąpieniu "
              "zawiadamiamy stronę.")),
    )  # fmt: skip


def correction(given: Given) -> Letter:
    """Correct an obvious mistake by an order (art. 113 § 1 KPA, art. 215 § 1 OP)."""
    return Letter(
        DocumentKind.ORDER, "Postanowienie o sprostowaniu oczywistej omyłki", given.articles.correction,
        ruling=f"prostuję oczywistą omyłkę w piśmie wydanym {_matter(given)}", reasons=given.reasons,
        complaint=_complaint(given, given.articles.correction_complaint),
    )  # fmt: skip


def leaving(given: Given) -> Letter:
    """Tell that the application is left without consideration, for its gaps were not filled (art. 64 § 2 KPA)."""
    return Letter(
        DocumentKind.LETTER, "Zawiadomienie o pozostawieniu wniosku bez rozpatrzenia", given.articles.completion,
        body=(f"Pozostawiamy bez rozpatrzenia wniosek {_matter(given)}.", f"Powód: {given.reasons}",
              "Ten sam wniosek można złożyć ponownie, kompletny."),
        instruction=(f"Na bezczynność organu służy ponaglenie ({given.articles.delay}).",),
    )  # fmt: skip


def cost_notice(given: Given) -> Letter:
    """Tell what the answer to a request for information costs (art. 15 ust. 2 of the act)."""
    days = int(given.fact("cost_days"))
    return Letter(
        DocumentKind.CALL, "Zawiadomienie o kosztach", given.articles.cost,
        body=(f"Udostępnienie informacji {_matter(given)} wymaga dodatkowych kosztów.", given.reasons,
              (f"W ciągu {days} dni od odebrania tego pisma może Pani/Pan zmienić wniosek co do sposobu lub formy "
              "udostępnienia informacji albo go wycofać.")),
        instruction=(AFTER_CALL, "Jeżeli wniosek pozostanie bez zmian, po tym terminie udostępnimy informację."),
        days=days,
    )  # fmt: skip


def reply(given: Given) -> Letter:
    """Answer in plain words where the law asks for no decision (art. 237 § 3 and 238 KPA)."""
    return Letter(
        DocumentKind.LETTER, "Odpowiedź", given.articles.reply,
        body=(f"Odpowiadamy {_matter(given)}.", *((given.reasons,) if given.reasons else ())),
    )  # fmt: skip


def silence_note(given: Given) -> Letter:
    """Tell that silence settled the matter as it was asked for: no decision and no objection came in the term."""
    return Letter(
        DocumentKind.LETTER, "Zawiadomienie o milczącym załatwieniu sprawy", given.articles.silence,
        body=(f"Nie wnieśliśmy sprzeciwu {_matter(given)} w terminie, który minął {_day(given.case.due_on)}.",
              "Sprawa jest załatwiona w całości zgodnie z wnioskiem. Odnotowaliśmy to w aktach.",
              *given.silent.splitlines(),
              *((given.reasons,) if given.reasons else ())),
        instruction=(("Jeżeli potrzebuje Pani/Pan zaświadczenia o milczącym załatwieniu sprawy, wydamy je na wniosek "
                      "(art. 122f KPA). W portalu wystarczy przycisk na stronie sprawy."),),
    )  # fmt: skip


def silence_certificate(given: Given) -> Letter:
    """Certify what silence settled and since when, with all that art. 122f § 3 KPA names.

    Silence settles on the day after the term's last one (art. 122c § 1 KPA).
    """
    settled_on = given.case.due_on + timedelta(days=1)
    return Letter(
        DocumentKind.ORDER, "Zaświadczenie o milczącym załatwieniu sprawy",
        "art. 122f § 1 i 3 w związku z art. 122a i art. 123 KPA",
        ruling=f"zaświadczam, że sprawa została załatwiona milcząco dnia {_day(settled_on)}", reasons=given.silent,
        complaint=_complaint(given, "art. 122f § 2 w związku z art. 141 § 2 KPA"), own_template="silence_certificate",
        more={"settled_on": settled_on.isoformat(), "asked_on": _iso(given.asked_on or given.on)},
    )  # fmt: skip


def silence_refusal(given: Given) -> Letter:
    """Refuse to certify that silence settled a matter, by an order (art. 122f § 1 and 2 KPA)."""
    return Letter(
        DocumentKind.ORDER, "Postanowienie o odmowie wydania zaświadczenia o milczącym załatwieniu sprawy",
        "art. 122f § 1 i art. 123 KPA", ruling="odmawiam wydania zaświadczenia o milczącym załatwieniu sprawy",
        reasons=given.reasons, complaint=_complaint(given, "art. 122f § 2 w związku z art. 141 § 2 KPA"),
        more={"filed_on": _iso(given.asked_on or given.on)},
    )  # fmt: skip


def information(given: Given) -> Letter:
    """Give the public information that was asked for, as the official wrote or attached it (art. 14 ust. 1)."""
    return Letter(
        DocumentKind.LETTER, "Udostępnienie informacji publicznej", given.articles.provision,
        body=(f"Udostępniamy informację {_matter(given)}.", given.reasons),
    )  # fmt: skip


def register_note(given: Given) -> Letter:
    """Tell that the state register confirmed the entry, with its number and day as the official typed them."""
    return Letter(
        DocumentKind.LETTER, "Potwierdzenie wpisu do rejestru", given.articles.entry,
        body=(f"Wpis {_matter(given)} jest w rejestrze.", given.reasons),
    )  # fmt: skip


def register_paper_note(given: Given) -> Letter:
    """Tell that the document of a state register, which a matter was about, was handed on."""
    return Letter(
        DocumentKind.LETTER, "Zawiadomienie o wydaniu dokumentu z rejestru", given.articles.entry,
        body=(f"Dokument z rejestru państwowego {_matter(given)} został wydany.", given.reasons),
    )  # fmt: skip


def not_carried_out(given: Given) -> Letter:
    """Tell that a final decision was not carried out in the register, and why."""
    return Letter(
        DocumentKind.LETTER, "Zawiadomienie o niewykonaniu decyzji w rejestrze", given.articles.entry,
        body=(f"W rejestrze państwowym nie wykonaliśmy decyzji wydanej {_matter(given)}.", f"Powód: {given.reasons}"),
        instruction=(("Jeżeli nie zgadza się Pani/Pan z tym powodem, proszę do nas napisać. W portalu wystarczy "
                     "wiadomość na stronie sprawy."),),
    )  # fmt: skip


def _stand(given: Given) -> tuple[str, ...]:
    """Return what the office says of what was raised against its act (art. 227 § 2 Ordynacja podatkowa)."""
    return (f"Nasze stanowisko wobec zarzutów: {given.reasons}",) if given.reasons else ()


def files_forwarding(given: Given) -> Letter:
    """Send an appeal with the files to the body that rules on it (art. 133 KPA, art. 227 OP)."""
    return Letter(
        DocumentKind.LETTER, "Przekazanie odwołania z aktami", given.articles.files, to=given.body,
        body=(f"Przekazujemy odwołanie złożone {_matter(given)} wraz z aktami sprawy do: {given.body}.",
              "Nie znaleźliśmy podstaw, aby sami zmienić decyzję. O przekazaniu zawiadamiamy stronę.", *_stand(given)),
    )  # fmt: skip


def complaint_forwarding(given: Given) -> Letter:
    """Send a complaint against an order with the files up (art. 133 with 144 KPA, art. 227 with 239 OP)."""
    return Letter(
        DocumentKind.LETTER, "Przekazanie zażalenia z aktami", given.articles.complaint_files, to=given.body,
        body=(f"Przekazujemy zażalenie złożone {_matter(given)} wraz z aktami sprawy do: {given.body}.",
              "Nie znaleźliśmy podstaw, aby sami uchylić postanowienie. O przekazaniu zawiadamiamy stronę.",
              *_stand(given)),
    )  # fmt: skip


def refusal_lifted(given: Given) -> Letter:
    """Set one's own refusal aside, for the complaint is right in the whole (art. 132 with 144 KPA, 226 with 239 OP)."""
    return Letter(
        DocumentKind.ORDER, "Postanowienie o uchyleniu odmowy wydania zaświadczenia", given.articles.lifting,
        ruling=f"uchylam w całości postanowienie o odmowie wydania zaświadczenia {_matter(given)}",
        reasons=given.reasons, complaint=_complaint(given, given.articles.lifting_complaint),
    )  # fmt: skip


TEXTS: dict[str, Callable[[Given], Letter]] = {
    one.__name__: one
    for one in (
        extension, suspension, taking_up, forwarding, completion_call, hearing_notice, opinion_request, correction,
        leaving, cost_notice, reply, silence_note, silence_certificate, silence_refusal, information, register_note,
        register_paper_note, not_carried_out, files_forwarding, complaint_forwarding, refusal_lifted,
    )
}  # fmt: skip
