"""Matters as nobody would think of them: every way in, out and through at once, written as rows."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentLine
from portal.cases.declared.models import LeftOut
from portal.cases.models import Case, CaseEvent, CaseParty, Channel, Document, DocumentKind, Draft
from portal.decisions.delivering.course import State, Way
from portal.decisions.delivering.models import Delivery
from portal.measures.balls import KINDS
from portal.measures.channels import UNKNOWN
from portal.measures.leaving_out import Why
from portal.measures.outside.models import OutsideCount, Source
from portal.visits.graph import State as VisitState
from portal.visits.models import Channel as VisitChannel
from portal.visits.models import Outcome, Visit
from portal.words import WARSAW

SERVICES = ("tax-certificate", "waste", "parking")
MINUTES = 60 * 24 * 70
# first and last minutes of months, both changes of the clock, noon: minutes from the first of January, UTC
EDGES = tuple(
    int((datetime(2001, month, day, hour, minute, tzinfo=UTC) - datetime(2001, 1, 1, tzinfo=UTC)).total_seconds() // 60)
    for month, day, hour, minute in (
        (3, 31, 21, 59), (3, 31, 22, 1), (3, 25, 0, 59), (3, 25, 22, 30), (10, 28, 0, 59), (10, 28, 23, 30), (1, 31, 22, 59),
        (1, 31, 23, 1), (6, 30, 12, 0), (5, 31, 22, 30),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """One matter: when and how it came, when it was settled, what happened in between."""

    at: int
    arrived_before: int
    channel: str
    service: str
    status: str
    settled_after: int | None
    due_after: int
    turns: tuple[tuple[int, str | None, str], ...]
    charge: str
    letters: tuple[tuple[Way, State, DocumentKind], ...]
    visits: tuple[tuple[VisitState, VisitChannel, bool, Outcome], ...]
    demo: bool
    declared: str


@dataclass(frozen=True)
class Year:
    """A year of such matters and of counts from outside."""

    matters: list[Matter]
    outside: dict[tuple[int, str, str, Source], int] = field(default_factory=dict)


few = {"max_size": 2}
matters = st.builds(
    Matter,
    at=st.sampled_from(EDGES) | st.integers(0, 60 * 24 * 300),
    arrived_before=st.sampled_from((0, 0, 1, 5)),
    channel=st.sampled_from([*Channel, "elsewhere"]),
    service=st.sampled_from(SERVICES),
    status=st.sampled_from(("issued", "withdrawn", "left", "forwarded", "filed")),
    settled_after=st.none() | st.integers(0, MINUTES),
    due_after=st.integers(0, 60),
    turns=st.lists(
        st.tuples(
            st.integers(0, MINUTES),
            st.none() | st.sampled_from(sorted(KINDS)),
            st.sampled_from(("step", "call_for_completion", "completed_on_paper", "consent_on_paper")),
        ),
        max_size=5,
    ).map(lambda turns: tuple(sorted(turns, key=lambda turn: turn[0]))),
    charge=st.sampled_from(("none", "none", "open", "online", "desk", "transfer", "cancelled", "both")),
    letters=st.lists(
        st.tuples(st.sampled_from(Way), st.sampled_from(State), st.sampled_from(DocumentKind)), **few
    ).map(tuple),
    visits=st.lists(
        st.tuples(
            st.sampled_from((VisitState.DONE, VisitState.NO_SHOW)), st.sampled_from(VisitChannel), st.booleans(),
            st.sampled_from((Outcome.CASE_OPENED, Outcome.INFORMED)),
        ), **few
    ).map(tuple),
    demo=st.sampled_from((False, False, True)),
    declared=st.sampled_from(("",) * 6 + ("person", "case", "mistaken", "later")),
)  # fmt: skip
years = st.builds(
    Year,
    st.lists(matters, min_size=1, max_size=25),
    st.dictionaries(
        st.tuples(
            st.integers(1, 12), st.sampled_from((*SERVICES, "")),
            st.sampled_from(("counter", "post", "email", UNKNOWN, "elsewhere")), st.sampled_from(Source),
        ),
        st.integers(0, 9), max_size=8,
    ),
)  # fmt: skip


class Writer:
    """Writes the rows of a year; ``office`` gives the topic of visits, ``official`` who declared."""

    def __init__(
        self, session: Session, year: int, *, topic: int, official: int, people: tuple[int, int]
    ) -> None:
        self.session, self.year, self.topic, self.official, self.people = (
            session,
            year,
            topic,
            official,
            people,
        )
        self.count = 0

    def write(self, of_year: Year) -> None:
        """Write everything."""
        for matter in of_year.matters:
            self.count += 1
            self._matter(matter)
        for (month, service, channel, source), count in of_year.outside.items():
            on = date(self.year, month, 1)
            self.add(OutsideCount(month=on, unit_code="FN", service=service, channel=channel, source=source,
                                  matters=count, at=datetime(self.year, 12, 31, tzinfo=UTC)))  # fmt: skip

    def add(self, row: Any) -> Any:
        """Write a row and learn its number."""
        self.session.add(row)
        self.session.flush()
        return row

    def _matter(self, one: Matter) -> None:
        at, name = (
            datetime(self.year, 1, 1, tzinfo=UTC) + timedelta(minutes=one.at),
            f"{self.year}-{self.count}",
        )
        local = at.astimezone(WARSAW).date()
        filed_on = local - timedelta(days=one.arrived_before if local.day > one.arrived_before else 0)
        settled_at = None if one.settled_after is None else at + timedelta(minutes=one.settled_after)
        case = self.add(Case(
            reference=f"BI-{name}", service=one.service, service_version=1, channel=one.channel, unit_code="FN",
            status=one.status, is_open=settled_at is None, answers={}, facts={}, submission_id=f"s-{name}", filed_at=at,
            filed_on=filed_on, term_from=filed_on, due_on=filed_on + timedelta(days=one.due_after), flags=[],
            settled_at=settled_at, demo=one.demo,
        ))  # fmt: skip
        plain, tester = self.people
        self.party = self.add(
            CaseParty(case_id=case.id, subject_id=tester if one.declared == "person" else plain)
        )
        if one.declared in {"case", "mistaken", "later"}:
            self.add(LeftOut(
                case_id=case.id, why=Why.TEST, official_id=self.official, since_at=at, mistaken=one.declared == "mistaken",
                since_on=filed_on + timedelta(days=1) if one.declared == "later" else None,
            ))  # fmt: skip
        for after, target, kind in one.turns:
            self.add(CaseEvent(case_id=case.id, at=at + timedelta(minutes=after), kind=kind, target=target, by="official",
                               values={}))  # fmt: skip
        self._charge(one, case, at, name)
        for number, (way, state, kind) in enumerate(one.letters):
            letter = self.add(Document(token=f"o-{name}-{number}", case_id=case.id, kind=kind, slot=f"n{number}", title="",
                                       template="", values={}, created_at=at))  # fmt: skip
            self.add(Delivery(token=f"e-{name}-{number}", case_id=case.id, document_id=letter.id, party_id=self.party.id,
                              way=way, state=state, since_at=at, created_at=at))  # fmt: skip
        for number, visit in enumerate(one.visits):
            self._visit(visit, case, at, f"{name}-{number}")

    def _charge(self, one: Matter, case: Case, at: datetime, name: str) -> None:
        if one.charge == "none":
            return
        open_ones = {"open", "cancelled"}
        charge = self.add(Charge(
            token=f"c-{name}", subject_id=self.people[0], case_id=case.id, kind="stamp_duty", title="", amount_grosze=1700,
            due_on=at.date(), created_at=at, paid_at=None if one.charge in open_ones else at,
            cancelled_at=at if one.charge == "cancelled" else None,
        ))  # fmt: skip
        if one.charge in {"online", "both"}:
            line = PaymentLine(charge_id=charge.id, title="", amount_grosze=1700)
            self.add(Payment(session_id=name, click=name, amount_grosze=1700, state="paid", created_at=at, expires_at=at,
                             lines=[line]))  # fmt: skip
        if one.charge in {"desk", "both", "transfer"}:
            who = None if one.charge == "transfer" else self.official
            self.add(Entry(transfer=name, move="desk_paid", at=at, value_on=at.date(), book="desk", amount_grosze=1700,
                           charge_id=charge.id, official_id=who, digest="0" * 64))  # fmt: skip

    def _visit(
        self, visit: tuple[VisitState, VisitChannel, bool, Outcome], case: Case, at: datetime, name: str
    ) -> None:
        state, channel, of_form, outcome = visit
        token = f"d-{name}" if of_form else None
        if token:
            self.add(Draft(token=token, subject_id=self.people[0], service=case.service, service_version=1, answers={},
                           done=[], submission_id=f"f-{name}", case_id=case.id, created_at=at, updated_at=at,
                           expires_at=at))  # fmt: skip
        self.add(Visit(
            token=f"v-{name}", topic_id=self.topic, channel=channel, place_code="DOM", on=at.date(), minute=540, minutes=15,
            state=state, outcome=outcome if state == VisitState.DONE else None, case_id=None if of_form else case.id,
            draft_token=token, uid=f"u-{name}", created_at=at,
        ))  # fmt: skip
