"""The course of a matter in plain words, and whose move it is, for the person it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.cases.models import DocumentKind, DocumentState
from portal.cases.settling import ever_outcome, is_outcome, last_of
from portal.cases.silence import takes_fee
from portal.citizen import lateness, unopposed
from portal.citizen.course_words import WORDS
from portal.decisions.calls import within
from portal.decisions.delivering.words import of_event
from portal.i18n import Text, lazy, polish, translate
from portal.words import day, moment, money, weekday_day
from portal.workflow import By, Clock, Kind, orders
from portal.workflow.decisions import FILES_SENT, STANDING
from portal.workflow.orders import is_refused_by_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.cases.models import Case, CaseEvent, Document
    from portal.decisions.calls import Call
    from portal.workflow import Flow

STAMP_DUTY = "stamp_duty"  # the kind of charge that most matters have
BY_MACHINE = frozenset({"issue", "accept"})  # an official's steps that a machine may take
PERMIT = "permit"  # the template of a right for a time
REGISTERS_OWN = ""  # a document that a state register made has none of ours
GIVEN = frozenset({"issued", "handed_on", "registered"})  # ends in which the party has what it asked for


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; ``state`` next (still to come), now, now-office, or past."""

    state: str
    when: str
    title: Text | str
    note: str = ""
    at: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Turn:
    """Whose move it is: side you, office, late (the office past its term) or done; the one sentence; why; the act."""

    side: str
    what: str
    why: str
    act: str = ""
    deadline: date | None = None


def turn_of(
    case: Case, flow: Flow, documents: Sequence[Document], today: date, call: Call | None = None,
    duty: str = STAMP_DUTY,
) -> Turn:  # fmt: skip
    """Say whose move a case is; ``call`` is the last call to pay, if there was one, ``duty`` the kind of its charge."""
    terms = unopposed.terms_of(flow, case)
    kind = flow.status(case.status).kind
    if kind == Kind.FINAL or is_refused_by_order(flow, case.status):
        return _settled(case, flow, outcome_of(documents))
    if kind == Kind.APPLICANT:
        return _to_answer(case, flow, today, call)
    if not case.fee_settled:
        return _to_pay(case, today, call, duty, is_answered=terms is None)
    if case.paused_since is not None:
        return Turn(
            "office",
            str(flow.status(case.status).label),
            str(lazy("Zegar urzędu stoi. Damy znać, gdy ruszy.")),
        )
    if flow.status(case.status).clock == Clock.STOP:
        said = lazy("Nie musisz nic robić. O tym, co możesz, piszemy w pouczeniu decyzji.")
        act = "open" if case.status in STANDING else ""
        return Turn("done", str(flow.status(case.status).label), str(said), act)
    if terms is not None:
        what, why, by = unopposed.move(terms, today)
        return Turn("office", what, why, deadline=by)
    if (late := lateness.of(case, flow, today)) is not None:
        return Turn("late", late.words, late.note, "complain" if late.can_complain else "", case.due_on)
    return Turn(
        "office",
        str(lazy("Odpowiemy najpóźniej do %(day)s", day=weekday_day(case.due_on, today))),
        str(lazy("Sprawdzamy dane. Gdy dokument będzie gotowy, wyślemy Ci e-mail.")),
        deadline=case.due_on,
    )


def _to_answer(case: Case, flow: Flow, today: date, call: Call | None) -> Turn:
    """Say what the party is asked for and by which day; until the letter is opened its term has not begun."""
    what = str(flow.status(case.status).label)
    if call is None or call.until is None:
        why = lazy("Otwórz pismo z urzędu: od tego dnia liczy się termin odpowiedzi. Zegar urzędu stoi.")
        return Turn("you", what, str(why))
    if call.until < today:
        why = lazy("Termin odpowiedzi minął %(day)s. Odpowiedz jak najszybciej.", day=day(call.until, today))
        return Turn("you", what, str(why), deadline=call.until)
    what = str(lazy("%(what)s, najpóźniej %(day)s", what=what, day=weekday_day(call.until, today)))
    return Turn("you", what, str(lazy("Do tego czasu zegar urzędu stoi.")), deadline=call.until)


def entries(
    case: Case, flow: Flow, events: Sequence[CaseEvent], documents: Sequence[Document], today: date,
    *, opens: str = "my.document", answer: str = "",
) -> list[Entry]:  # fmt: skip
    """Return the timeline, newest on top; what is still to come stands above.

    ``opens`` is the endpoint that hands a document over, ``answer`` says how the office's answer comes.
    """
    by_kind = {d.kind: d for d in documents}
    by_slot = {one.slot: one for one in documents}
    outcome = (
        by_kind.get(DocumentKind.CERTIFICATE) or by_kind.get(DocumentKind.ORDER) or by_slot.get("outcome")
    )
    linked = {
        "filed": by_kind.get(DocumentKind.RECEIPT),
        "issue": outcome,
        "refuse": outcome,
        "leave": outcome,
        "call_for_fee": by_kind.get(DocumentKind.CALL),
    }
    coming = _ahead(case, flow, today, answer) if case.is_open else []
    words = _words(outcome)
    past = [
        Entry("past", moment(event.at, today), of_event(event) or words.get(event.kind, event.kind), _who(event),
              event.at,
              _link(_refusal_of(event, documents) or linked.get(event.kind) or _sent_by(event, by_slot), opens))
        for event in events
    ]  # fmt: skip
    return coming + past


def _ahead(case: Case, flow: Flow, today: date, answer: str) -> list[Entry]:
    """Return what stands above the past: where a matter is, and what the office will still do in one not decided."""
    if case.settled_at is not None:
        return [
            Entry("now-office", translate("teraz"), flow.status(case.status).label, polish(case.unit.name))
        ]
    return [*_coming(case, flow, today, answer), _now(case)]


def _coming(case: Case, flow: Flow, today: date, answer: str) -> list[Entry]:
    """Return what the office will still do: answer, or only look and keep silent."""
    terms = unopposed.terms_of(flow, case)
    if terms is not None:
        return [Entry("next", when, what, note) for when, what, note in unopposed.coming(terms, today)]
    when = translate("najpóźniej %(day)s", day=day(case.due_on, today))
    note = answer or translate("Na konto, a wiadomość na e-mail.")
    return [Entry("next", when, lazy("Odpowiedź urzędu"), note)]


def _words(outcome: Document | None) -> dict[str, Text]:
    """Return the words of the steps: where no certificate is issued, none is named."""
    if outcome is not None and outcome.template == PERMIT:
        return {**WORDS, "issue": lazy("Urząd wydał dokument")}
    if outcome is not None and outcome.kind == DocumentKind.LETTER:
        return {**WORDS, "refuse": lazy("Urząd odmówił")}
    return WORDS


def _now(case: Case) -> Entry:
    if not case.fee_settled:
        return Entry("now", translate("teraz"), lazy("Twoja opłata"), money(case.fee_grosze))
    return Entry("now-office", translate("teraz"), lazy("Sprawdzamy dane"), polish(case.unit.name))


def _refusal_of(event: CaseEvent, documents: Sequence[Document]) -> Document | None:
    """Find the order of a refusal, which may have been set aside since."""
    if event.kind != "refuse":
        return None
    return next((one for one in documents if ever_outcome(one) and one.created_at == event.at), None)


def _sent_by(event: CaseEvent, by_slot: Mapping[str, Document]) -> Document | None:
    """Find the letter that a step of the matter sent."""
    return by_slot.get(str(event.values.get("slot", ""))) if event.target is not None else None


def _link(document: Document | None, opens: str) -> tuple[tuple[str, str], ...]:
    if document is None or document.state != DocumentState.READY:
        return ()
    return ((polish(document.title), url_for(opens, token=document.token)),)


def status_word(case: Case, flow: Flow) -> tuple[str, Text]:
    """Return a case's mark (you, office, done, off) and its word."""
    if case.is_open and takes_fee(case):
        return "you", lazy("Do zapłaty")
    status = flow.status(case.status)
    if status.kind != Kind.FINAL:
        return "you" if status.kind == Kind.APPLICANT else "office", status.label
    return ("done" if case.status in GIVEN else "off"), status.label


def outcome_of(documents: Sequence[Document]) -> Document | None:
    """Find the letter that ended a matter: its outcome, else the last decision or letter of the office."""
    ends = [one for one in documents if one.kind in {DocumentKind.DECISION, DocumentKind.LETTER}]
    return last_of(documents) or (ends[-1] if ends else None)


def _refused(case: Case, flow: Flow, order: Document | None) -> Turn:
    """Say where a refusal by an order stands, which a complaint may set aside until it is final."""
    if case.status == orders.COMPLAINED.code:
        why = lazy("Zażalenie rozpatrzy organ wyższego stopnia albo urząd sam uchyli odmowę. Damy znać.")
        if FILES_SENT.code in case.flags:
            why = lazy("Zażalenie z aktami jest u organu wyższego stopnia. Damy znać.")
        return Turn("office", str(flow.status(case.status).label), str(why))
    if order is None or order.state != DocumentState.READY:
        return _in_the_making()
    if case.status == orders.FINAL.code:
        return Turn("done", str(flow.status(case.status).label), str(lazy("Powody są w piśmie.")), "open")
    return Turn("done", str(lazy("Urząd odmówił")), str(lazy("Powody są w piśmie.")), "open")


def _in_the_making() -> Turn:
    return Turn(
        "office",
        str(lazy("Dokument jest w przygotowaniu")),
        str(lazy("Opatrujemy go pieczęcią elektroniczną. To trwa zwykle kilka sekund.")),
    )


def _settled(case: Case, flow: Flow, outcome: Document | None) -> Turn:
    if is_refused_by_order(flow, case.status):
        return _refused(case, flow, outcome)
    if case.status == "withdrawn":
        said = [translate("Możesz złożyć nowy, kiedy chcesz.")]
        if case.fee_grosze and case.fee_settled:  # art. 9 ust. 1 ustawy o opłacie skarbowej
            said.append(translate("O zwrot opłaty możesz poprosić osobnym pismem."))
        return Turn("done", translate("Wniosek jest wycofany"), " ".join(said))
    if case.status == "left":
        unpaid = str(lazy("Opłata nie wpłynęła w terminie.")) if not case.fee_settled else ""
        why = unpaid or str(lazy("Powód jest w piśmie z urzędu."))
        return Turn("done", str(lazy("Wniosek pozostał bez rozpatrzenia")), why)
    if flow.status(case.status).silent:
        return Turn("done", str(flow.status(case.status).label), "")
    if outcome is None or outcome.state != DocumentState.READY:
        return _in_the_making()
    if case.status == "refused":
        return Turn(
            "done",
            str(lazy("Urząd odmówił")),
            str(
                lazy("W piśmie są powody i sposób zaskarżenia.")
                if outcome.kind == DocumentKind.LETTER
                else lazy("W piśmie są powody i sposób złożenia zażalenia.")
            ),
            "open",
        )
    return _to_open(str(flow.status(case.status).label), outcome)


def _to_open(label: str, outcome: Document) -> Turn:
    """Say what is ready: an answer, a document, a certificate."""
    if not is_outcome(outcome):
        where = lazy("Odpowiedź urzędu jest w dokumentach. Pobierz ją, kiedy chcesz.")
        return Turn("done", label, str(where), "open")
    if outcome.template in (PERMIT, REGISTERS_OWN):
        return Turn("done", str(lazy("Dokument jest gotowy")), str(lazy("Pobierz go, kiedy chcesz.")), "open")
    return Turn(
        "done", str(lazy("Zaświadczenie jest gotowe")), str(lazy("Pobierz je, kiedy chcesz.")), "open"
    )


def _to_pay(case: Case, today: date, call: Call | None, duty: str, *, is_answered: bool) -> Turn:
    sum_text = money(case.fee_grosze)
    if case.status == "fee_call" and call is not None:
        if call.until is None:
            what = lazy("Zapłać %(sum)s %(within)s", sum=sum_text, within=within(call.days))
        else:
            what = lazy("Zapłać %(sum)s do %(day)s", sum=sum_text, day=weekday_day(call.until, today))
        why = lazy("Do tego czasu zegar urzędu stoi. Bez opłaty zostawimy wniosek bez rozpatrzenia.")
        return Turn("you", str(what), str(why), "pay", call.until)
    named = lazy("Zapłać %(sum)s opłaty skarbowej", sum=sum_text)
    what = named if duty == STAMP_DUTY else lazy("Zapłać %(sum)s", sum=sum_text)
    if not is_answered:
        kept = lazy("Wniosek jest złożony i nie przepadnie.")
        return Turn("you", str(what), str(kept), "pay", case.due_on)
    why = lazy(
        "Wniosek jest złożony i nie przepadnie. Po wpłacie wydamy dokument, najpóźniej do %(day)s.",
        day=weekday_day(case.due_on, today),
    )
    return Turn("you", str(what), str(why), "pay", case.due_on)


def _who(event: CaseEvent) -> str:
    if event.official is not None:
        return str(event.official.name)
    if event.by == By.SYSTEM and event.kind in BY_MACHINE:
        return translate("automatycznie, bez udziału urzędnika")
    values: dict[str, Any] = event.values
    return money(int(values["grosze"])) if "grosze" in values else ""
