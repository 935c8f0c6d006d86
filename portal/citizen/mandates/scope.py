"""What somebody who acts for another finds: only what the mandate is for, and nothing that is the person's alone.

The bound is laid on the request's session, not on each query: a page that forgets it does not exist.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g, render_template, request
from sqlalchemy import ColumnElement, and_, event, false, not_, or_, select, true
from sqlalchemy.orm import with_loader_criteria

from portal.acting import TAXES
from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentLine
from portal.billing.sources.models import MirrorAccount
from portal.billing.taxes.models import TaxAccount
from portal.cases.elsewhere.models import OtherCase
from portal.cases.messages.models import CaseMessage
from portal.cases.models import Case, Draft
from portal.db import session
from portal.decisions.delivering.models import Delivery
from portal.i18n import translate
from portal.visits.models import Visit, Waiting

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Select
    from sqlalchemy.orm import ORMExecuteState, Session

    from portal.acting import ActingFor
    from portal.db import Base
    from portal.security import Actor

# pages of the human being alone: their copy of data, its erasure, their calendar
ALONE = frozenset({"own_data", "erasing"})
OWN_WORD = frozenset({"consents"})
ALONE_PAGES = frozenset({"taxes.calendar", "taxes.end_calendar"})
CASES, CHARGES, VISITS = Case.__table__.c, Charge.__table__.c, Visit.__table__.c
LINES, ENTRIES = PaymentLine.__table__.c, Entry.__table__.c


def bound() -> ResponseReturnValue | None:
    """Keep whoever acts for another within the mandate; runs after the guard, before every view."""
    person: Actor | None = g.get("actor")
    if person is None or person.acting is None:
        return None
    if request.blueprint in ALONE or request.endpoint in ALONE_PAGES:
        return _refuse(person.acting, translate("Ta strona dotyczy tylko Ciebie"), is_alone=True)
    if request.blueprint == TAXES and not person.acting.covers(TAXES):
        return _refuse(person.acting, translate("Pełnomocnictwo nie obejmuje podatków"), is_alone=False)
    # a consent is the person's own word in another's matter, whomever else they represent
    if not person.acting.is_whole and request.blueprint not in OWN_WORD:
        stand(session(), person.acting, person.person_id or 0)
    return None


def stand(session: Session, acting: ActingFor, person_id: int) -> None:
    """Let a session find only what a mandate is for, and what the person arranged themselves."""
    options = [
        with_loader_criteria(model, seen, include_aliases=True, propagate_to_loaders=False)
        for model, seen in _seen_by(acting, person_id).items()
    ]

    def add(state: ORMExecuteState) -> None:
        if state.is_select and not state.is_column_load and not state.is_relationship_load:
            state.statement = state.statement.options(*options)

    event.listen(session, "do_orm_execute", add)


def _seen_by(acting: ActingFor, person_id: int) -> dict[type[Base], ColumnElement[bool]]:
    """Say of each kind of thing which the mandate is for."""
    services = sorted(acting.scope - {TAXES})
    cases = select(CASES.id).where(CASES.service.in_(services))
    taxes = true() if acting.covers(TAXES) else false()
    return {
        **_money_seen(cases, taxes),
        Case: CASES.service.in_(services),
        Draft: Draft.__table__.c.service.in_(services),
        CaseMessage: CaseMessage.__table__.c.case_id.in_(cases),
        Delivery: Delivery.__table__.c.case_id.in_(cases),
        TaxAccount: and_(TaxAccount.__table__.c.id.is_not(None), taxes),
        MirrorAccount: and_(MirrorAccount.__table__.c.id.is_not(None), taxes),
        Visit: or_(VISITS.subject_id.is_(None), VISITS.person_id == person_id, VISITS.service.in_(services)),
        Waiting: Waiting.__table__.c.person_id == person_id,
        OtherCase: and_(OtherCase.__table__.c.id.is_not(None), false()),
    }


def _money_seen(cases: Select[int], taxes: ColumnElement[bool]) -> dict[type[Base], ColumnElement[bool]]:
    """Say which debts, movements of money and payments are within: of those cases, or of no case at all.

    An entry whose charge is not seen would look like an overpayment, and a payment names in words all that it was for:
    one that went for something else as well is not seen at all, only its entries are that belong here.
    """
    owed = or_(CHARGES.case_id.in_(cases), and_(CHARGES.case_id.is_(None), taxes))
    charges = select(CHARGES.id).where(owed)
    of_line = or_(LINES.charge_id.in_(charges), and_(LINES.charge_id.is_(None), taxes))
    elsewhere = select(LINES.payment_id).where(not_(of_line))
    return {
        Charge: owed,
        Entry: or_(ENTRIES.charge_id.in_(charges), and_(ENTRIES.charge_id.is_(None), taxes)),
        PaymentLine: of_line,
        Payment: Payment.__table__.c.id.not_in(elsewhere),
    }


def _refuse(acting: ActingFor, title: str, *, is_alone: bool) -> ResponseReturnValue:
    place = request.full_path.rstrip("?") if request.method == "GET" and is_alone else ""
    page = render_template(
        "citizen/mandates/not_here.html", acting=acting, why_title=title, is_alone=is_alone, place=place
    )
    return page, HTTPStatus.FORBIDDEN
