"""The course of a matter in plain words, and whose move it is, for the person it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.cases.models import DocumentKind, DocumentState
from portal.decisions.calls import within
from portal.i18n import Text, lazy, polish, translate
from portal.words import day, moment, money, weekday_day
from portal.workflow import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Case, CaseEvent, Document
    from portal.decisions.calls import Call
    from portal.workflow import Flow

WORDS: dict[str, Text] = {
    "filed": lazy("Wniosek złożony"),
    "fee_paid": lazy("Opłata skarbowa wpłynęła"),
    "call_for_fee": lazy("Urząd wezwał do zapłaty opłaty skarbowej"),
    "fee_reminder": lazy("Przypomnieliśmy o opłacie"),
    "resume": lazy("Urząd wznowił sprawę"),
    "issue": lazy("Urząd wydał zaświadczenie"),
    "refuse": lazy("Urząd odmówił wydania zaświadczenia"),
    "leave": lazy("Urząd pozostawił wniosek bez rozpatrzenia"),
    "withdraw": lazy("Wniosek wycofany"),
    "posted": lazy("Pismo nadane pocztą"),
    "delivered": lazy("Dokument gotowy do pobrania"),
    "received": lazy("List odebrany"),
    "opened": lazy("Dokument otwarty po raz pierwszy"),
    "assigned": lazy("Sprawę prowadzi wskazana osoba"),
}


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
    """Whose move it is: side you, office or done; the one sentence; why; the one act."""

    side: str
    what: str
    why: str
    act: str = ""
    deadline: date | None = None


def turn_of(
    case: Case, flow: Flow, documents: Sequence[Document], today: date, call: Call | None = None
) -> Turn:
    """Say whose move a case is; ``call`` is the last call to pay, if there was one."""
    kind = flow.status(case.status).kind
    outcome = next((d for d in documents if d.slot == "outcome"), None)
    if kind == Kind.FINAL:
        return _settled(case, outcome)
    if not case.fee_settled:
        return _to_pay(case, today, call)
    return Turn(
        "office",
        str(lazy("Odpowiemy najpóźniej do %(day)s", day=weekday_day(case.due_on, today))),
        str(lazy("Sprawdzamy dane. Gdy dokument będzie gotowy, wyślemy Ci e-mail.")),
        deadline=case.due_on,
    )


def entries(
    case: Case, events: Sequence[CaseEvent], documents: Sequence[Document], today: date
) -> list[Entry]:
    """Return the timeline, newest on top; what is still to come stands above."""
    by_kind = {d.kind: d for d in documents}
    outcome = by_kind.get(DocumentKind.CERTIFICATE) or by_kind.get(DocumentKind.ORDER)
    linked = {
        "filed": by_kind.get(DocumentKind.RECEIPT),
        "issue": outcome,
        "refuse": outcome,
        "leave": outcome,
        "call_for_fee": by_kind.get(DocumentKind.CALL),
    }
    coming = []
    if case.is_open:
        when = translate("najpóźniej %(day)s", day=day(case.due_on, today))
        coming.append(
            Entry("next", when, lazy("Odpowiedź urzędu"), translate("Na konto, a wiadomość na e-mail."))
        )
        coming.append(_now(case))
    past = [
        Entry("past", moment(event.at, today), WORDS.get(event.kind, event.kind), _who(event), event.at,
              _link(linked.get(event.kind)))
        for event in events
    ]  # fmt: skip
    return coming + past


def _now(case: Case) -> Entry:
    if not case.fee_settled:
        return Entry("now", translate("teraz"), lazy("Twoja opłata"), money(case.fee_grosze))
    return Entry("now-office", translate("teraz"), lazy("Sprawdzamy dane"), polish(case.unit.name))


def _link(document: Document | None) -> tuple[tuple[str, str], ...]:
    if document is None or document.state != DocumentState.READY:
        return ()
    return ((polish(document.title), url_for("my.document", token=document.token)),)


def status_word(case: Case, flow: Flow) -> tuple[str, Text]:
    """Return a case's mark (you, office, done, off) and its word."""
    if case.is_open and not case.fee_settled:
        return "you", lazy("Do zapłaty")
    status = flow.status(case.status)
    if status.kind != Kind.FINAL:
        return "office", status.label
    return ("done" if case.status == "issued" else "off"), status.label


def _settled(case: Case, outcome: Document | None) -> Turn:
    if case.status == "withdrawn":
        said = [translate("Możesz złożyć nowy, kiedy chcesz.")]
        if case.fee_grosze and case.fee_settled:  # art. 9 ust. 1 ustawy o opłacie skarbowej
            said.append(translate("O zwrot opłaty możesz poprosić osobnym pismem."))
        return Turn("done", translate("Wniosek jest wycofany"), " ".join(said))
    if case.status == "left":
        return Turn(
            "done",
            str(lazy("Wniosek pozostał bez rozpatrzenia")),
            str(lazy("Opłata nie wpłynęła w terminie.")),
        )
    if outcome is None or outcome.state != DocumentState.READY:
        return Turn(
            "office",
            str(lazy("Dokument jest w przygotowaniu")),
            str(lazy("Opatrujemy go pieczęcią elektroniczną. To trwa zwykle kilka sekund.")),
        )
    if case.status == "refused":
        return Turn(
            "done",
            str(lazy("Urząd odmówił")),
            str(lazy("W piśmie są powody i sposób złożenia zażalenia.")),
            "open",
        )
    return Turn(
        "done", str(lazy("Zaświadczenie jest gotowe")), str(lazy("Pobierz je, kiedy chcesz.")), "open"
    )


def _to_pay(case: Case, today: date, call: Call | None) -> Turn:
    sum_text = money(case.fee_grosze)
    if case.status == "fee_call" and call is not None:
        if call.until is None:
            what = lazy("Zapłać %(sum)s %(within)s", sum=sum_text, within=within(call.days))
        else:
            what = lazy("Zapłać %(sum)s do %(day)s", sum=sum_text, day=weekday_day(call.until, today))
        why = lazy("Do tego czasu zegar urzędu stoi. Bez opłaty zostawimy wniosek bez rozpatrzenia.")
        return Turn("you", str(what), str(why), "pay", call.until)
    return Turn(
        "you",
        str(lazy("Zapłać %(sum)s opłaty skarbowej", sum=sum_text)),
        str(
            lazy(
                "Wniosek jest złożony i nie przepadnie. Po wpłacie wydamy dokument, najpóźniej do %(day)s.",
                day=weekday_day(case.due_on, today),
            )
        ),
        "pay",
        case.due_on,
    )


def _who(event: CaseEvent) -> str:
    if event.official is not None:
        return str(event.official.name)
    values: dict[str, Any] = event.values
    return money(int(values["grosze"])) if "grosze" in values else ""
