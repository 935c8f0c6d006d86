"""Who acts for whom in the demo city: for a company, for a grandfather, and a claim that waits to be checked."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.mandates.claiming import PURPOSE, TOKEN_BYTES, Named, new_number
from portal.accounts.mandates.deciding import Where
from portal.accounts.mandates.models import Duty, Kind, Mandate, State
from portal.accounts.matching import NIP
from portal.accounts.models import Official, Subject, SubjectKind
from portal.acting import ALL
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.demo.people import Invented

FIRM = Named("Zielony Liść sp. z o.o.", nip="1234563218", krs="0000127206", regon="192598184")
WAITING = Named("Kawiarnia Pod Lipą sp. z o.o.", nip="8567346215", krs="0000341219")
CHECKED_DAYS_AGO = 90
PRESIDENT, GRANDFATHER, GRANDDAUGHTER, NEWCOMER = 0, 4, 3, 5  # places among the people with a story


def load_mandates(
    session: Session, portal: Portal, people: Sequence[tuple[Invented, Subject]], today: date
) -> None:
    """Write a firm and three mandates; the people and the officials are there."""
    at = datetime.combine(today - timedelta(days=CHECKED_DAYS_AGO), time(10), WARSAW)
    subjects = [subject for _person, subject in people]
    firm = Subject(
        token=secrets.token_hex(16), kind=SubjectKind.ENTITY, surname=FIRM.surname, nip=FIRM.nip, krs=FIRM.krs,
        regon=FIRM.regon, street="ul. Składowa 7", postal_code="15-399", town="Białystok", demo=True, created_at=at,
    )  # fmt: skip
    session.add(firm)
    session.flush()  # the mandates name the firm
    checker = session.scalars(
        select(Official)
        .where(Official.unit_code.in_(portal.settings.mandate_units))
        .order_by(Official.id)
        .limit(1)
    ).one_or_none()
    match = portal.vault.match(NIP, FIRM.nip)
    session.add(
        _confirmed(subjects[PRESIDENT], firm, Kind.COMPANY, match, checker, at, "reprezentacja jednoosobowa")
    )
    session.add(
        _confirmed(
            subjects[GRANDDAUGHTER], subjects[GRANDFATHER], Kind.PRINCIPAL, subjects[GRANDFATHER].pesel_match or "",
            checker, at, "pełnomocnictwo ogólne", duty=Duty.EXEMPT, relation="ascendant",
        )
    )  # fmt: skip
    session.add(_waiting(portal, subjects[NEWCOMER], datetime.combine(today, time(8), WARSAW)))


def _confirmed(
    agent: Subject, principal: Subject, kind: Kind, match: str, checker: Official | None, at: datetime, what: str,
    **more: Any,
) -> Mandate:  # fmt: skip
    where = Where.KRS if kind == Kind.COMPANY else Where.DOCUMENT
    return Mandate(
        token=secrets.token_urlsafe(TOKEN_BYTES), number=new_number(), agent_id=agent.id, agent_name=agent.full_name,
        principal_id=principal.id, principal_match=match, name=principal.full_name, capacity=kind, scope=[ALL],
        valid_from=at.date(), state=State.CONFIRMED, claimed_at=at, decided_at=at,
        decided_by_id=checker.id if checker else None, checked_where=where, checked_what=what, checked_on=at.date(),
        **more,
    )  # fmt: skip


def _waiting(portal: Portal, agent: Subject, at: datetime) -> Mandate:
    return Mandate(
        token=secrets.token_urlsafe(TOKEN_BYTES), number=new_number(), agent_id=agent.id, agent_name=agent.full_name,
        principal_match=portal.vault.match(NIP, WAITING.nip), name=WAITING.full_name, capacity=Kind.COMPANY,
        scope=[ALL], valid_from=at.date(), state=State.CLAIMED, claimed_at=at,
        claim=portal.vault.seal(PURPOSE, json.dumps(asdict(WAITING), ensure_ascii=False)),
    )  # fmt: skip
