"""Each standard course is walked over all its transitions through the pages that officials and parties really have."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Identity
from portal.cases.brought.models import PermitRow
from portal.cases.models import Document
from portal.cases.moving import note_fee_paid
from portal.cases.queries import get_by_reference
from portal.cases.silence import ASK
from portal.citizen.steps import BY_EVENT
from portal.decisions.delivering.terms import settles
from portal.decisions.drafting.actions import PREPARING
from portal.decisions.drafting.elements import outcomes_of
from portal.decisions.letters.texts import TEXTS
from portal.office.offers import act_of
from portal.terms import Term, Unit
from portal.workflow import FLOWS, PREVIOUS, SAME, By, Clock, Kind, Transition
from tests.cases.test_every_course import AT_ONCE, leads, path_to, ways
from tests.office.desk import SLUG, Desk
from tests.support.courses import offer
from tests.support.lived import settled
from tests.support.people import ANNA, Worker, sign_in
from tests.support.visitor import Visitor, form_fields

CLERK = Worker("o-clerk", "Zofia", "Maj", "FN", ("clerk",))
HEAD = Worker("o-head", "Piotr", "Mazur", "FN", ("clerk", "approver"))
TYPED = {
    "body": "Wojewoda Podlaski", "position": "Kierownik",
    "basis": "art. 104 KPA", "ruling": "Zezwalam stronie na usunięcie jednego klonu.",
}  # fmt: skip
WORDS = "Tak wynika z akt, co stwierdziliśmy w czasie oględzin w obecności strony."
BUTTONS = {
    "prepare": "Zapisz i przekaż do akceptacji", "draft_reply": "Zapisz i przekaż do akceptacji",
    "approve": "Zaakceptuj projekt", "sign": "Podpisz i wydaj",
}  # fmt: skip
EVERY_TIME = ("information",)  # a sample; the rest in the full run
CHOSEN = {
    "changed": {"outcome": "granted"},
}
PRESSES = 3


class Pages:
    """A matter of one course with the browsers of its party and of two officials."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.flow = desk, FLOWS[name]
        own = desk.portal.services
        service = offer(desk.portal, name, Term(1, Unit.MONTHS), free=False)
        # the desk's hands bring matters of this slug: let them be of the course
        object.__setattr__(desk.portal, "services", {**own, service.slug: service, SLUG: service})
        self.party, self.clerk, self.head = settled(desk.house, ANNA), desk.at(CLERK), desk.at(HEAD)
        with desk.portal.db.reading() as session:
            self.subject_id = session.scalars(
                select(Identity.subject_id).where(Identity.sub == ANNA.sub)
            ).one()
        self.reference = ""

    def begin(self, *, paid: bool) -> None:
        """File a matter of this course; whoever was away for months signs in again."""
        self.reference = self.desk.case(self.subject_id, paid=paid)
        self.come_back()

    def come_back(self) -> None:
        """Let all three sign in again: sessions do not outlive the terms that are waited for."""
        self.party = sign_in(self.desk.house, ANNA)
        self.clerk, self.head = self.desk.at(CLERK), self.desk.at(HEAD)

    @property
    def status(self) -> str:
        """Where the matter stands."""
        return self.desk.get(self.reference).status

    # ------------------------------------------------------------------------------------------ steps
    def take(self, edge: Transition) -> None:
        """Take one transition as a person would."""
        if edge.guard == "delay_complaint_open":
            self._press(self.party, f"/moje/sprawy/{self.reference}/ponaglenie", "")
        elif edge.guard == "silence_certificate_asked":
            self._press(self.party, f"/moje/sprawy/{self.reference}/{BY_EVENT[ASK].word}", "")
            with self.desk.portal.db.writing() as session:
                case = get_by_reference(session, self.reference)
                note_fee_paid(session, self.desk.portal, case, now=self.desk.clock.now())
        elif edge.guard == "right_held":
            self._hold_a_right()
        elif edge.guard == "in_self_review":
            with self.desk.portal.db.writing() as session:
                get_by_reference(session, self.reference).flags = ["self_review"]
        elif edge.guard and edge.guard not in AT_ONCE:
            self._let_terms_pass()
        if edge.by == By.APPLICANT:
            word = "wycofaj" if edge.event == "withdraw" else BY_EVENT[edge.event].word
            self._press(self.party, f"/moje/sprawy/{self.reference}/{word}", "")
        elif edge.event == "delivered":
            self._read_decision()
        elif edge.event == "fee_paid":
            self._pay_at_the_desk()
        else:
            act = act_of(edge)
            assert act is not None, f"{edge.event} has no page"
            who = self.head if edge.who and "clerk" not in edge.who else self.clerk
            chosen = CHOSEN.get(edge.event, {})
            if edge.event in PREPARING:
                chosen = {"outcome": outcomes_of(self.flow)[0]}
            self._press(
                who, f"/biurko/sprawy/{self.reference}/{act.word}", BUTTONS.get(edge.event, ""), **chosen
            )

    def _press(self, who: Visitor, address: str, button: str, **chosen: str) -> None:
        """Fill a page's form as far as it is empty and press until it leads on."""
        who.go(address)
        assert who.status == 200, f"{address}: {who.status} {who.text[:300]}"
        for _ in range(PRESSES):
            assert who.page is not None
            form, _pressed = who._form(button or None)
            hidden = {one.get("name") for one in form.iter("input") if one.get("type") == "hidden"}
            asked = {name: value for name, value in form_fields(form).items() if name not in hidden}
            who.submit(button or None, **filled(asked, self._new_term()), **chosen)
            if who.status not in {200, 422}:
                break
            if who.address.count("/") <= 3:
                return
        assert who.address.count("/") <= 3, f"{address}: {who.status} at {who.address}: {who.text[:600]}"

    def _hold_a_right(self) -> None:
        """Let the matter have given something that holds for a year."""
        now = self.desk.clock.now()
        days = {"valid_from": now.date(), "valid_until": now.date() + timedelta(days=365)}
        with self.desk.portal.db.writing() as session:
            case = get_by_reference(session, self.reference)
            session.add(PermitRow(case_id=case.id, service=case.service, issued_at=now, **days))

    def _new_term(self) -> dict[str, str]:
        """Return a day that is later than the one that stands, as a date field takes it."""
        on = max(self.desk.get(self.reference).due_on, self.desk.clock.now().date()) + timedelta(days=40)
        return {
            f"{name}-{part}": str(value)
            for name in ("until", "last_day")
            for part, value in (("dzien", on.day), ("miesiac", on.month), ("rok", on.year))
        }

    def check_clock(self) -> None:
        """Look whether the clock does what the status says, and whether an end is one."""
        case = self.desk.get(self.reference)
        status = self.flow.status(case.status)
        assert (case.paused_since is not None) == (status.clock == Clock.PAUSE), (
            case.status,
            case.paused_since,
        )
        if (
            "self_review" not in case.flags
        ):  # what our first decision stopped stays stopped while we write another
            assert (case.settled_at is not None) == (status.clock == Clock.STOP), (
                case.status,
                case.settled_at,
            )
        if status.kind == Kind.FINAL and not self.flow.exits(case.status, By.OFFICIAL):
            assert not case.is_open

    def _read_decision(self) -> None:
        self.desk.house.work()
        case = self.desk.get(self.reference)
        decision = [one for one in self.desk.all(Document, case_id=case.id) if settles(one)][-1]
        self.party.go(f"/moje/pisma/{decision.token}").submit("Potwierdzam odbiór")

    def _pay_at_the_desk(self) -> None:
        self._press(self.clerk, f"/biurko/sprawy/{self.reference}/wplata", "", way="cash")

    def _let_terms_pass(self) -> None:
        """Let the party read what calls them, and every term that follows be over."""
        self.desk.house.work()
        case = self.desk.get(self.reference)
        for letter in self.desk.all(Document, case_id=case.id):
            if letter.kind in {"call", "decision"}:
                self.party.go(f"/dokument/{letter.token}")
        self.desk.clock.move(days=90)
        self.desk.house.work()
        self.come_back()


def filled(fields: dict[str, Any], term: dict[str, str]) -> dict[str, Any]:
    """Fill in what a form leaves empty; notes to things that are not ticked stay so."""
    typed = {**TYPED, **term}
    wanted = {
        name: value
        for name, value in fields.items()
        if not name.startswith(("note_", "award_")) and name not in {"outcome", "parties_agree"}
    }
    return {name: value or typed.get(name, WORDS) for name, value in wanted.items()}


def walked(desk: Desk, name: str) -> int:
    """Walk all transitions of a flow on its pages, each in a matter of its own; return how many."""
    pages = Pages(desk, name)
    for source, edge in ways(pages.flow):
        path = path_to(pages.flow, source)
        pages.begin(paid=not any(step.event == "call_for_fee" for step in (*path, edge)))
        for before in path:
            pages.take(before)
        assert pages.status == source
        papers = desk.documents(pages.reference)
        pages.take(edge)
        if edge.target not in (SAME, PREVIOUS):
            assert pages.status == leads(edge), (source, edge.event)
        assert edge.event in desk.events(pages.reference), (source, edge.event)
        is_written = edge.letter in TEXTS and edge.event not in PREPARING  # a draft is no letter yet
        assert (len(desk.documents(pages.reference)) > len(papers)) >= is_written, edge.event
        pages.check_clock()
    return len(ways(pages.flow))


@pytest.mark.parametrize("name", EVERY_TIME)
def test_each_transition_of_a_standard_course_has_its_page(small_desk: Desk, name: str) -> None:
    assert walked(small_desk, name) >= len(FLOWS[name].transitions)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOWS.keys() - set(EVERY_TIME)))
def test_each_transition_of_every_other_standard_course_has_its_page(small_desk: Desk, name: str) -> None:
    assert walked(small_desk, name) >= len(FLOWS[name].transitions)
