"""Whether a step of a delivery is possible on the day it tells of; a date that cannot be is refused with its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.delivering import terms
from portal.decisions.delivering.course import Step
from portal.errors import Refused
from portal.i18n import translate
from portal.service import Procedure
from portal.words import day, day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portal.context import Portal
    from portal.decisions.delivering.models import Delivery

DATED = frozenset({Step.POST, Step.SEND, Step.ARRIVE, Step.RECEIVE, Step.RETURN, Step.WAIVE})
NO_WAIVER = frozenset({Procedure.TAX})  # zrzeczenie się odwołania: art. 127a KPA only


def check(
    portal: Portal, delivery: Delivery, step: Step, on: date, values: Mapping[str, Any], now: datetime
) -> None:
    """Raise Refused for a day before the letter was there or after today, and for what the law does not know."""
    today = day_of(now)
    if step in DATED:
        _check_day(delivery, step, on, today)
    if step == Step.RETURN and (noticed_on := values.get("notice_on")) is not None:
        if noticed_on > on:
            raise Refused(translate("Awizo nie mogło być po zwrocie listu."), "notice_on")
        if delivery.posted_on is not None and noticed_on < delivery.posted_on:
            raise Refused(translate("Awizo nie mogło być przed wysłaniem listu."), "notice_on")
    if step == Step.DEEM:
        _check_fiction(portal, delivery, on, today)
    if step == Step.WAIVE:
        _check_waiver(portal, delivery, on)


def _check_day(delivery: Delivery, step: Step, on: date, today: date) -> None:
    if on > today:
        raise Refused(translate("Ten dzień jeszcze nie nadszedł."), "on")
    if on < day_of(delivery.document.created_at):
        if step == Step.RECEIVE:
            raise Refused(translate("List nie mógł być odebrany, zanim powstał."), "on")
        raise Refused(translate("To nie mogło się stać, zanim pismo powstało."), "on")
    begun = [one for one in (delivery.posted_on, delivery.arrived_on) if one is not None]
    if step in {Step.RECEIVE, Step.RETURN} and begun and on < max(begun):
        raise Refused(translate("List nie mógł być odebrany ani zwrócony, zanim go wysłano."), "on")


def _check_fiction(portal: Portal, delivery: Delivery, on: date, today: date) -> None:
    """Let a letter be deemed delivered only on the day the law counts, and only when that day is over."""
    procedure = portal.services[delivery.case.service].procedure
    fiction = terms.deemed(portal.facts, delivery, procedure)
    if fiction is None:
        raise Refused(translate("Przepisy nie pozwalają tu uznać pisma za doręczone. Doręcz je inną drogą."))
    if on != fiction.on or today <= fiction.on:
        raise Refused(
            translate(
                "Pismo można uznać za doręczone z upływem %(day)s, nie wcześniej.", day=day(fiction.on, today)
            )
        )


def _check_waiver(portal: Portal, delivery: Delivery, on: date) -> None:
    """Let a party waive the appeal only while its own term runs (art. 127a § 1 KPA), and once."""
    procedure = portal.services[delivery.case.service].procedure
    if procedure in NO_WAIVER:
        raise Refused(translate("W sprawach podatkowych nie ma zrzeczenia się odwołania."))
    term = terms.appeal(portal.facts, delivery.document, procedure, delivery.delivered_on, delivery.waived_on)
    if term.waived_on is not None:
        raise Refused(translate("To zrzeczenie jest już zapisane."))
    if term.until is None or term.delivered_on is None or not term.delivered_on <= on <= term.until:
        raise Refused(translate("Zrzec się odwołania można tylko w czasie biegu terminu."), "on")
