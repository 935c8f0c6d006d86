"""What stands around every page: the navigation of the person who is signed in."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from flask import Flask, request, url_for

from portal.context import here as current_portal
from portal.facts import FactsError
from portal.i18n import Text, lazy
from portal.security import actor
from portal.words import day_of

if TYPE_CHECKING:
    from portal.security import Actor

RESIDENT: tuple[tuple[Text, str, frozenset[str]], ...] = (
    (lazy("Start"), "my.home", frozenset()),
    (lazy("Sprawy"), "my.cases", frozenset()),
    (lazy("Podatki"), "taxes.overview", frozenset()),
    (lazy("Pisma"), "my.letters", frozenset()),
    (lazy("Wizyty"), "visits.overview", frozenset()),
)
LETTER = "front.letter"
MANDATES = "office.mandates"  # only for the units that check them
OFFICE: tuple[tuple[Text, str, frozenset[str]], ...] = (
    (lazy("Kolejka"), "office.queue", frozenset({"clerk", "approver"})),
    (lazy("Wiadomości"), "office.messages_to_answer", frozenset({"clerk", "approver"})),
    (lazy("Wpisz sprawę"), "office.register_case", frozenset({"clerk", "front_desk"})),
    (lazy("Wizyty"), "office.own_visits", frozenset({"clerk", "approver", "front_desk"})),
    (lazy("Wizyty bez wyniku"), "office.unmarked_visits", frozenset({"manager"})),
    (lazy("Licznik wizyt"), "office.tally", frozenset({"clerk", "front_desk"})),
    (lazy("Pełnomocnictwa"), MANDATES, frozenset({"clerk", "approver", "front_desk"})),
    (lazy("Nieobecności"), "office.absences", frozenset({"clerk", "approver", "front_desk"})),
    (lazy("Kasa i księgi"), "treasury.front", frozenset({"treasurer"})),
    (lazy("Liczby"), "insight.overview", frozenset({"manager", "administrator"})),
    (lazy("Program"), "programme.board", frozenset({"manager", "administrator"})),
    (lazy("Dane"), "datasets.overview", frozenset({"clerk", "approver", "manager", "administrator"})),
    (
        lazy("Głos mieszkańców"),
        "announcing.overview",
        frozenset({"clerk", "approver", "manager", "administrator"}),
    ),
    (lazy("Prace w tle"), "office.jobs", frozenset({"administrator"})),
    (lazy("Fakty do potwierdzenia"), "office.facts", frozenset({"administrator"})),
)
PARENTS = {
    "my.case": "my.cases",
    "my.accepted": "my.cases",
    "my.withdraw": "my.cases",
    "receiving.letter": "my.letters",
    "messages.thread": "my.cases",
    "messages.write": "my.cases",
    "steps.step": "my.cases",
    "steps.take": "my.cases",
    "completing.page": "my.cases",
    "completing.send": "my.cases",
    **dict.fromkeys(
        (
            "taxes.account",
            "taxes.part",
            "taxes.year",
            "taxes.payments",
            "taxes.payment",
            "taxes.calendar",
            "taxes.links",
            "taxes.basket",
        ),
        "taxes.overview",
    ),
    **dict.fromkeys(
        (
            "insight.next_steps",
            "insight.services",
            "insight.service",
            "insight.months",
            "insight.month",
            "insight.satisfaction",
            "insight.cost",
            "insight.notes",
            "insight.new_note",
            "insight.note",
            "insight.take_note_back",
        ),
        "insight.overview",
    ),
    **dict.fromkeys(
        ("datasets.begin", "datasets.dataset", "datasets.describe", "datasets.take_file", "datasets.version"),
        "datasets.overview",
    ),
    "office.own_numbers": "office.queue",
    "office.unit_numbers": "office.queue",
    "office.outside_counts": "office.tally",
    "office.case": "office.queue",
    "office.act": "office.queue",
    "office.do": "office.queue",
    "office.draft": "office.queue",
    "office.approval": "office.queue",
    "office.issuing": "office.queue",
    "office.edelivery_proof": "office.queue",
    **dict.fromkeys(
        ("office.signing", "office.prepare_to_sign", "office.upload_signed", "office.issue_signed"),
        "office.queue",
    ),
    "office.found": "office.queue",
    "office.search": "office.queue",
    "office.to_post": "office.queue",
    "office.paid_at_desk": "office.queue",
    "office.delivery": "office.queue",
    "office.delivery_step": "office.queue",
    "office.give_number": "office.queue",
    "office.reassign": "office.queue",
    "office.keep_out": "office.queue",
    "office.sensitive": "office.queue",
    "office.consult": "office.queue",
    "office.consultations": "office.queue",
    "office.consultation": "office.queue",
    "office.exclusions": "office.absences",
    "office.move": "office.queue",
    "office.patterns": "office.queue",
    "office.pattern": "office.queue",
    "office.set_pattern": "office.queue",
    "office.batch": "office.queue",
    "office.choose": "office.queue",
    "office.pick": "office.queue",
    "office.logbook": "office.queue",
    "office.automatic": "office.queue",
    "office.check_automatic": "office.queue",
    "office.messages": "office.queue",
    "office.answer_message": "office.queue",
    "office.registered": "office.register_case",
    "office.close_later": "office.unmarked_visits",
    **dict.fromkeys(
        (
            "office.receptions",
            "office.reception",
            "office.check_in",
            "office.ticket",
            "office.waiting_list",
            "office.desks",
            "office.desk",
            "office.visit",
            "office.visit_note",
            "office.end_visit",
            "office.visit_room",
            "office.assist",
            "office.find_assisted",
            "office.find_booked",
            "office.assist_person",
            "office.assist_about",
            "office.reveal_contact",
            "office.assist_when",
            "office.assist_book",
            "office.change_for",
            "office.cancel_for",
            "office.move_for",
            "office.excuse_visit",
        ),
        "office.own_visits",
    ),
    "office.mandate": "office.mandates",
    "office.decide_mandate": "office.mandates",
}
ROOMS = {
    "treasury.": "treasury.front",
    "visits.": "visits.overview",
    "programme.": "programme.board",
    "announcing.": "announcing.overview",
    "reaching.": "insight.overview",
}


def set_up(app: Flask) -> None:
    """Give every page its navigation."""
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    return {"signed_nav": _navigation(actor()), "letter_url": letter_url}


def letter_url() -> str:
    """Return where one writes to the office: the letter that the city names, else its addresses and phone."""
    portal = current_portal()
    with contextlib.suppress(FactsError):  # a city need not name one
        named = portal.facts.at(LETTER, day_of(portal.now()))
        if named in portal.deployed:
            return url_for("site.card", slug=named)
    return url_for("site.about", page="kontakt")


def _navigation(person: Actor | None) -> list[tuple[str, str, bool]]:
    """List (label, address, is this page) for the person; a visitor has none."""
    if person is None or not person.ready:
        return []
    items = RESIDENT if person.kind == "resident" else OFFICE
    here = _place(request.endpoint or "")
    return [
        (str(label), url_for(endpoint), endpoint == here)
        for label, endpoint, roles in items
        if (not roles or roles & person.roles) and (endpoint != MANDATES or _checks_mandates(person))
    ]


def _checks_mandates(person: Actor) -> bool:
    return person.unit_code in current_portal().settings.mandate_units


def _place(endpoint: str) -> str:
    """Return the page of the navigation that a page belongs to; some rooms have one for all of their own."""
    for room, front in ROOMS.items():
        if endpoint.startswith(room):
            return front
    return PARENTS.get(endpoint, endpoint)
