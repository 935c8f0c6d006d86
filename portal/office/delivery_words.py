"""Deliveries in an official's words: who gets what, how, where it stands, since when, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup

from portal.cases.models import DocumentKind
from portal.decisions.delivering import receiving, terms, words
from portal.decisions.delivering.course import DELIVERED, State, Step, Way
from portal.i18n import marked, polish, translate
from portal.words import day, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Case, Document
    from portal.decisions.delivering.models import Delivery, DeliveryEvent
    from portal.decisions.delivering.terms import Appeal
    from portal.facts import Facts
    from portal.service import Procedure

PLAIN = frozenset({State.OPENED, State.CONFIRMED, State.HANDED_OVER})


@dataclass(frozen=True)
class Line:
    """One delivery as the case page tells it; ``mark`` is a kind of the status macro."""

    title: str
    who: str
    way: str
    mark: str
    stands: str
    since: str
    following: str
    url: str
    proof: bool


@dataclass(frozen=True)
class Panel:
    """What a panel is made from: the matter's law and figures, and today.

    ``sends`` says whether the portal sends to e-delivery boxes itself, ``silent_since`` since when the operator does
    not answer, ``is_ours`` whether the portal sent a letter, ``is_stopped`` whether it left a letter to an official;
    these are asked only of a letter that waits for it.
    """

    facts: Facts
    procedure: Procedure
    today: date
    sends: bool = False
    silent_since: Callable[[], datetime | None] = lambda: None
    is_ours: Callable[[Delivery], bool] = lambda _delivery: False
    is_stopped: Callable[[Delivery], bool] = lambda _delivery: False


def lines(panel: Panel, case: Case, deliveries: Sequence[Delivery]) -> list[Line]:
    """Return a matter's deliveries in words, the newest first."""
    names = {party.id: party.subject.full_name for party in case.parties}
    appeals = terms.of_parties(panel.facts, panel.procedure, deliveries)
    newest = max((one.document_id for one in deliveries if terms.settles(one.document)), default=None)
    found = []
    for one in reversed(deliveries):
        appeal = (
            appeals.get(one.party_id)
            if one.document_id == newest and _can_be_appealed(one.document)
            else None
        )
        found.append(_line(panel, one, names[one.party_id], appeal))
    return found


def paper_words(documents: Sequence[Document], deliveries: Sequence[Delivery]) -> dict[str, str]:
    """Return, by slot, the words of where each letter on paper is; until it is ready, that it will be posted."""
    said = {}
    for one in documents:
        own = [row for row in deliveries if row.document_id == one.id and row.way == Way.PAPER]
        posted = [row.posted_on for row in own if row.posted_on]
        if posted:
            said[one.slot] = translate("wysłano pocztą %(day)s", day=day(max(posted)))
        elif any(row.to_post for row in own) or (not own and one.to_post):
            said[one.slot] = translate("do wydruku i wysłania")
    return said


def next_of(panel: Panel, delivery: Delivery) -> str:
    """Say what comes next for a delivery, and by which day; empty when nothing does."""
    today = panel.today
    fiction = terms.deemed(panel.facts, delivery, panel.procedure)
    if fiction is not None:
        values = {"day": day(fiction.on, today), "law": polish(fiction.law)}
        if today > fiction.on:
            return marked("Możesz uznać pismo za doręczone z upływem %(day)s (%(law)s).", **values)
        return marked("Z upływem %(day)s będzie można uznać pismo za doręczone (%(law)s).", **values)
    if delivery.state in {State.PUBLISHED, State.NOTIFIED} and delivery.look_on is not None:
        return translate(
            "Gdy strona nie otworzy do %(day)s, przypomnimy o innej drodze.", day=day(delivery.look_on, today)
        )
    if delivery.way == Way.EDELIVERY and delivery.state in {State.PREPARED, State.SENT}:
        return _by_operator(panel, delivery)
    told = {
        State.PREPARED: translate("Wydrukuj i nadaj listem poleconym."),
        State.PRINTED: translate("Nadaj listem poleconym."),
        State.POSTED: translate("Zapisz dzień odbioru albo zwrot listu."),
        State.UNREAD: translate("Doręcz pismo inną drogą."),
        State.RETURNED: translate("Doręcz pismo inną drogą albo ustal inny adres."),
        State.FAILED: translate("Doręcz pismo inną drogą."),
    }
    return told.get(State(delivery.state), "")


def _by_operator(panel: Panel, delivery: Delivery) -> str:
    """Say who sends to an e-delivery box, and what to do while its operator does not answer."""
    is_sent, address = delivery.state == State.SENT, delivery.address or ""
    if is_sent and not (panel.sends and panel.is_ours(delivery)):
        return translate("Gdy przyjdzie dowód, zapisz wpływ do skrzynki.")
    if not panel.sends or not address or panel.is_stopped(delivery):
        return translate("Wyślij na adres %(address)s i zapisz dzień.", address=address)
    since = panel.silent_since()
    if since is None:
        return (
            translate("Dowód wpływu zapisze się sam.")
            if is_sent
            else translate("Portal wyśle je sam na adres %(address)s.", address=address)
        )
    if is_sent:
        return translate(
            "e-Doręczenia nie odpowiadają od %(at)s. Dowody zapiszą się później.",
            at=moment(since, panel.today),
        )
    return translate(
        "e-Doręczenia nie odpowiadają od %(at)s, portal próbuje dalej. Gdy nie możesz czekać, sprawdź w skrzynce "
        "urzędu, czy pismo już nie poszło, wyślij je na adres %(address)s i zapisz dzień.",
        at=moment(since, panel.today), address=address,
    )  # fmt: skip


def stands(delivery: Delivery, today: date) -> str:
    """Say where a delivery stands, with its day."""
    said = str(words.STATES[delivery.state])
    on = delivery.delivered_on if delivery.state in DELIVERED else None
    on = delivery.posted_on if delivery.state == State.POSTED else on
    return f"{said}, {day(on, today)}" if on is not None else said


def entries(steps: Sequence[DeliveryEvent], today: date) -> list[dict[str, object]]:
    """Return a delivery's steps as the timeline macro takes them, the newest first."""
    return [
        {"state": "past", "when": moment(one.at, today), "title": words.STEPS[Step(one.step)],
         "note": _noted(one, today), "at": one.at, "links": ()}
        for one in reversed(steps)
    ]  # fmt: skip


def _line(panel: Panel, one: Delivery, who: str, appeal: Appeal | None) -> Line:
    following = [said for said in (next_of(panel, one), _appeal(appeal, one.document, panel.today)) if said]
    return Line(
        title=one.document.title, who=who, way=str(words.WAYS[one.way]),
        mark="done" if one.delivered_on else "off" if one.state == State.HANDED_OVER else "office",
        stands=stands(one, panel.today), since=moment(one.since_at, panel.today), following=Markup(" ").join(following),
        url=url_for("office.delivery", token=one.token), proof=one.proof_id is not None,
    )  # fmt: skip


def _appeal(appeal: Appeal | None, document: Document, today: date) -> str:
    if appeal is None or appeal.until is None or appeal.wait_until is None:
        return ""
    if document.kind == DocumentKind.ORDER:
        return _complaint(appeal, appeal.until, appeal.wait_until, today)
    if appeal.waived_on is not None:
        return translate("Strona zrzekła się odwołania %(day)s.", day=day(appeal.waived_on, today))
    values = {"until": day(appeal.until, today), "wait": day(appeal.wait_until, today)}
    if appeal.is_over(today):
        return translate("Termin strony na odwołanie minął %(until)s.", **values)
    return translate("Termin strony na odwołanie: %(until)s, pocztą może przyjść do %(wait)s.", **values)


def _complaint(appeal: Appeal, until: date, wait_until: date, today: date) -> str:
    if appeal.waived_on is not None:
        return translate("Strona zrzekła się zażalenia %(day)s.", day=day(appeal.waived_on, today))
    values = {"until": day(until, today), "wait": day(wait_until, today)}
    if appeal.is_over(today):
        return translate("Termin strony na zażalenie minął %(until)s.", **values)
    return translate("Termin strony na zażalenie: %(until)s, pocztą może przyjść do %(wait)s.", **values)


def _noted(event: DeliveryEvent, today: date) -> str:
    said = [event.official.name] if event.official is not None else []
    dated = event.step not in {Step.PUBLISH, Step.NOTIFY, Step.OPEN, Step.CONFIRM, Step.HAND_OVER, Step.PRINT}
    if event.on is not None and dated:
        said.append(day(event.on, today))
    said += [polish(event.values[name]) for name in ("law", "reason") if event.values.get(name)]
    if event.values.get("way"):
        said.append(str(words.WAYS[event.values["way"]]))
    if event.values.get("notice_on"):
        said.append(
            translate("pierwsze awizo %(day)s", day=day(date.fromisoformat(event.values["notice_on"]), today))
        )
    return Markup(", ").join(said)


def _can_be_appealed(document: Document) -> bool:
    return document.kind in receiving.CONFIRMED
