"""Play a scenario through the portal's own pages and acts; every page is looked at in every language."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from portal.billing.actions import pay_at_desk
from portal.billing.queries import list_case_charges
from portal.cases import moving, queries
from portal.cases.models import Case, CaseEvent, Document, DocumentState
from portal.cases.settling import OUTCOME, last_of
from portal.errors import PortalError
from portal.files import actions as files
from portal.i18n import COOKIE, LANGUAGES, SOURCE
from portal.service import Capacity
from portal.testing import asked, deciding
from portal.testing.pages import html_faults, sameness, sent, standing, summary
from portal.testing.papers import paper_faults
from portal.testing.persons import Guest, Resident
from portal.testing.represented import represent
from portal.testing.scenario import Applicant, Asked, Dispatch, Expect, Official, Open, Pay, Skip
from portal.testing.stage import owe, portal_of, post, prepare, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.testing import FlaskClient

    from portal.service import Service
    from portal.testing.scenario import Act, Scenario, Typed
    from portal.testing.stage import Stage

OK, SEE_OTHER = 200, 303
SEEN = "kit-seen"


class Walk:
    """One scenario under way: ``faults`` that were met, ``steps`` that were asked, transitions that were ``taken``.

    ``papers`` are documents that came out, by their template.
    """

    def __init__(self, service: Service, stage: Stage, scenario: Scenario) -> None:
        self.service, self.stage, self.scenario = service, stage, scenario
        self.portal = portal_of(stage)
        self.faults: list[str] = []
        self.steps: set[str] = set()
        self.taken: list[tuple[str | None, str, str | None]] = []
        self.papers: dict[str, bytes] = {}
        self.reference = ""
        self._sub = f"kit-{secrets.token_hex(8)}"
        self.person: Guest | Resident = Guest(stage) if scenario.guest else Resident(stage, self._sub)
        prepare(stage, service)

    def play(self) -> Walk:
        """Fill in, send, and do the acts in order; stop at the first fault."""
        client, where = self.fill_in()
        if where.endswith("/sprawdz"):
            self._send(client, where)
        for act in self.scenario.acts if self.reference else ():
            if not self.faults:
                self._do(act)
        self.taken = self._transitions()
        self._gather_papers()
        return self

    def _gather_papers(self) -> None:
        """Look at the documents that came out, and keep one of each kind."""
        with self.portal.db.reading() as session:
            query = select(Document).join(Case).where(Case.reference == self.reference)
            made = query.where(Document.state == DocumentState.READY, Document.template != "")
            for one in session.scalars(made):
                if one.file is not None:
                    content = self.papers[one.template] = files.get_bytes(self.portal, one.file)
                    found = paper_faults(content)
                    self.faults += [f"{self.scenario.name}: {one.slot!r} has {fault}" for fault in found]

    def fill_in(self) -> tuple[FlaskClient, str]:
        """Fill the form in; return the browser, and the address of the page that checks all answers."""
        client = self._arrive()
        self._look(client, f"/uslugi/{self.service.slug}")
        return client, self._fill(client, f"{self.person.start}/{self.service.slug}")

    def _arrive(self) -> FlaskClient:
        """Open the first browser, with the mandate and the arrears that the scenario wants."""
        client, wanted = self.person.browser(), self.scenario
        if isinstance(self.person, Guest):
            return client
        with self.portal.db.reading() as session:
            whose = subject_of(session, self.portal, self._sub).id
        if wanted.acting != Capacity.SELF:
            found = represent(self.stage, self._sub, wanted.acting)
            self.person.mandate, whose = found.mandate, found.subject_id
            client = self.person.browser()
        if wanted.owes_grosze:
            owe(self.stage, whose, wanted.owes_grosze)
        return client

    def _transitions(self) -> list[tuple[str | None, str, str | None]]:
        """List the transitions that the case took: source, event, target."""
        with self.portal.db.reading() as session:
            rows = session.scalars(select(CaseEvent).join(Case).where(Case.reference == self.reference))
            return [(row.source, row.kind, row.target) for row in rows if row.source]

    # ------------------------------------------------------------------------------------------ the form
    def _fill(self, client: FlaskClient, where: str) -> str:
        """Answer page after page as the scenario says; return the address of the page that checks them all."""
        for _page in range(len(self.service.steps) + 1):
            if where.endswith("/sprawdz") or self.faults:
                break
            slug = self.service.steps[0].slug if "/nowy/" in where else where.rsplit("/", 1)[1]
            self.steps.add(slug)
            filled, page = self.scenario.fill.get(slug, {}), self.service.step(slug)
            if page is not None and page.several is not None:
                where = self._add_entries(client, where, [filled] if isinstance(filled, Mapping) else filled)
                filled = {}
            where = self._answer(client, where, slug, filled if isinstance(filled, Mapping) else {})
        return where

    def _add_entries(self, client: FlaskClient, where: str, filled: Sequence[Typed]) -> str:
        """Add entry after entry to a list; return the list's address."""
        for entry in filled if not self.faults else ():
            if "/nowy/" in where:
                where = self._answer(client, where, "the first entry", entry)
            else:
                self._answer(client, f"{where}/dodaj", "an entry", entry)
        return where

    def _answer(self, client: FlaskClient, where: str, page: str, filled: Typed) -> str:
        """Answer one page; return the address that it leads to."""
        typed = {**standing(self._look(client, where)), **sent(filled)}
        answer = post(client, self.portal, where, typed)
        if answer.status_code != SEE_OTHER:
            said = summary(answer.get_data(as_text=True))
            self.faults.append(f"{self.scenario.name}: page {page!r} answered {answer.status_code}{said}")
            return where
        return str(urlsplit(answer.location).path)

    def _send(self, client: FlaskClient, where: str) -> None:
        html = self._look(client, where)
        self.person.read()
        answer = post(client, self.portal, where.replace("/sprawdz", "/wyslij"), standing(html))
        if answer.status_code != SEE_OTHER:
            self.faults.append(f"{self.scenario.name}: sending answered {answer.status_code}")
            return
        path = urlsplit(answer.location).path
        self.person.note_filed(path, self._look(client, path))
        self.reference = self.person.reference
        self._look(client, self.person.case_page())

    def _look(self, client: FlaskClient, path: str) -> str:
        """Open a page; one that nobody has seen yet also in the other languages. Return it in Polish."""
        shown = self._open_in(client, path, SOURCE)
        # journeys of a service come by the same pages again and again
        seen = self.stage.app.extensions.setdefault(SEEN, set())
        if (mark := (id(self.service), sameness(shown))) not in seen:
            seen.add(mark)
            for code in LANGUAGES:
                other = shown if code == SOURCE else self._open_in(client, path, code)
                self.faults += [f"{path} in {code}: {fault}" for fault in html_faults(other)]
            client.set_cookie(COOKIE, SOURCE, domain="127.0.0.1")
        return shown

    def _open_in(self, client: FlaskClient, path: str, code: str) -> str:
        """Open a page in one language."""
        client.set_cookie(COOKIE, code, domain="127.0.0.1")
        answer = client.get(path, base_url=self.portal.settings.base_url)
        if answer.status_code != OK:
            self.faults.append(f"{path} in {code} answered {answer.status_code}")
        return answer.get_data(as_text=True)

    # ------------------------------------------------------------------------------------------ acts
    def _do(self, act: Act) -> None:
        try:
            match act:
                case Pay():
                    self._pay()
                case Official():
                    self._settle(act)
                case Applicant():
                    self._ask(act)
                case Asked():
                    asked.answer(self.stage, self.portal, self.reference, act)
                case Dispatch():
                    self._dispatch()
                case Open():
                    self._open()
                case Skip():
                    self.stage.clock.move(days=act.days)
                case Expect():
                    self._expect(act)
        except PortalError as error:
            self.faults.append(f"{self.scenario.name}: {act} → {type(error).__name__} {error}")

    def _pay(self) -> None:
        """Settle the charge as a verified answer of the gateway does."""
        with self.stage.app.app_context(), self.portal.db.writing() as session:
            case, now = queries.get_by_reference(session, self.reference), self.portal.now()
            pay_at_desk(session, self.portal, list_case_charges(session, case.id), actor=None, now=now)
            moving.note_fee_paid(session, self.portal, case, now=now)

    def _open(self) -> None:
        """Open the documents on their pages, when they are sealed."""
        with self.stage.app.app_context():
            self.portal.workers.drain(self.portal)
        with self.portal.db.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            tokens = [one.token for one in queries.list_documents(session, case)]
        client = self.person.browser()
        for token in tokens:
            answer = client.get(self.person.document_page(token), base_url=self.portal.settings.base_url)
            if answer.status_code != OK:
                self.faults.append(f"{self.scenario.name}: a document answered {answer.status_code}")

    def _settle(self, act: Official) -> None:
        with self.stage.app.app_context(), self.portal.db.writing() as session:
            case = queries.get_for_unit(session, self.reference, None)
            deciding.take(session, self.portal, case, act, self.portal.now())

    def _dispatch(self) -> None:
        with self.stage.app.app_context(), self.portal.db.writing() as session:
            case, now = queries.get_for_unit(session, self.reference, None), self.portal.now()
            deciding.dispatch(session, self.portal, case, now)

    def _ask(self, act: Applicant) -> None:
        """Take the person's own transition on its page."""
        path = self.person.step_page(act.event)
        client = self.person.browser()
        typed = {**standing(self._look(client, path)), **({"text": act.text} if act.text else {})}
        answer = post(client, self.portal, path, typed)
        if answer.status_code != SEE_OTHER:
            self.faults.append(f"{self.scenario.name}: {act.event} answered {answer.status_code}")

    def _expect(self, act: Expect) -> None:
        if act.document:
            with self.stage.app.app_context():
                self.portal.workers.drain(self.portal)
        with self.portal.db.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            made = queries.list_documents(session, case)
            documents = {one.slot: one for one in made}
            if (outcome := last_of(made)) is not None:
                documents[OUTCOME] = outcome
        if act.status and case.status != act.status:
            self.faults.append(f"{self.scenario.name}: status {case.status}, expected {act.status}")
        if act.document:
            found = documents.get(act.document)
            if found is None or found.state != DocumentState.READY:
                self.faults.append(
                    f"{self.scenario.name}: no document {act.document!r}, only {sorted(documents)}"
                )
            elif act.states not in str(found.values):
                self.faults.append(f"{self.scenario.name}: {act.document!r} does not state {act.states!r}")
        self._look(self.person.browser(), self.person.case_page())
