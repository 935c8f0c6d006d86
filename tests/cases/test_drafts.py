"""Drafts: one open for each person and service, kept page by page, fitted to a new version, thrown away."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import fields
from portal.cases import drafts
from portal.cases.models import Attachment, Draft
from portal.errors import Conflict, NotFound
from portal.files.models import StoredFile
from portal.service import Known, Service, Step
from tests.support.desk import ANSWERS, Desk

KNOWN = Known(
    given_name="Jan", surname="Kowalski", street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok"
)


def begin(desk: Desk, subject_id: int | None = None) -> Draft:
    with desk.writing() as session:
        person = subject_id or desk.resident.subject_id
        draft = drafts.begin(session, desk.service, person, KNOWN, desk.now)
        session.flush()
    return draft


def keep(desk: Desk, draft: Draft, step: str, service: Service | None = None, **answers: object) -> Draft:
    with desk.writing() as session:
        own = drafts.get_own(session, draft.token, draft.subject_id, desk.now)
        drafts.keep(own, service or desk.service, step, answers, desk.now)
    return own


# ---------------------------------------------------------------------------------------------- beginning
def test_what_is_known_already_stands_in_a_new_draft_and_nothing_is_done(desk: Desk) -> None:
    draft = begin(desk)
    assert draft.answers == {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
    assert draft.done == []
    assert drafts.next_step(draft, desk.service) == "cel"
    assert len(draft.token) == len(draft.submission_id) == 24


@pytest.mark.engines
def test_the_database_refuses_a_second_open_draft_in_the_same_place(desk: Desk) -> None:
    begin(desk)
    with pytest.raises(IntegrityError):
        begin(desk)  # it knows of no other, and so takes the first place again
    assert desk.count(Draft) == 1


def test_another_draft_takes_the_first_free_place_up_to_a_limit(small_desk: Desk) -> None:
    def places() -> list[int]:
        with small_desk.writing() as session:
            kept = drafts.list_unfinished(session, small_desk.service, small_desk.resident.subject_id or 0)
            drafts.begin(session, small_desk.service, kept[0].subject_id, KNOWN, small_desk.now, kept=kept)
            session.flush()
            return [*(draft.place for draft in kept)]

    begin(small_desk)
    for taken in range(1, drafts.MOST_OPEN):
        assert places() == list(range(1, taken + 1))
    with pytest.raises(Conflict, match="5"):
        places()
    with small_desk.writing() as session:
        drafts.throw_away(session, session.scalars(select(Draft).where(Draft.place == 2)).one())
    assert places() == [1, 3, 4, 5]
    assert small_desk.count(Draft, Draft.place == 2) == 1


def test_another_person_and_a_filed_draft_do_not_stand_in_the_way(desk: Desk) -> None:
    draft = begin(desk)
    begin(desk, desk.add_resident("85031412347").subject_id)
    with desk.writing() as session:
        own = drafts.get_own(session, draft.token, draft.subject_id, desk.now)
        filing = desk.filing(session, dict(ANSWERS), draft=own)
    desk.file(draft=None)
    with desk.writing() as session:
        own = drafts.get_own(session, draft.token, draft.subject_id, desk.now)
        own.case_id = 1
    begin(desk)
    assert filing.draft is not None
    assert desk.count(Draft) == 3


def test_a_stale_draft_gives_way_to_a_new_one(desk: Desk) -> None:
    old = begin(desk)
    desk.clock.move(days=31)
    with desk.writing() as session:
        [found] = kept = drafts.list_unfinished(session, desk.service, desk.resident.subject_id or 0)
        assert drafts.under_way(kept, desk.now) == []
        new = drafts.begin(session, desk.service, found.subject_id, KNOWN, desk.now, kept=kept)
    assert new.token != old.token
    assert desk.count(Draft) == 1


# ---------------------------------------------------------------------------------------------- page by page
def test_each_page_is_kept_and_leads_to_the_next_that_is_asked(small_desk: Desk) -> None:
    draft = begin(small_desk)
    asked = []
    for step, answers in (
        ("cel", {"purpose": "bank", "purpose_other": None}),
        ("oplata", {"exemption": "none"}),
        ("adres", {}),
    ):
        asked.append(drafts.next_step(draft, small_desk.service))
        draft = keep(small_desk, draft, step, **answers)
    assert asked == ["cel", "oplata", "adres"]
    assert drafts.next_step(draft, small_desk.service) is None
    assert draft.answers == ANSWERS


def test_a_page_kept_again_changes_its_answer_and_is_done_once(small_desk: Desk) -> None:
    draft = begin(small_desk)
    keep(small_desk, draft, "cel", purpose="bank")
    draft = keep(small_desk, draft, "cel", purpose="notary")
    assert draft.answers["purpose"] == "notary"
    assert draft.done == ["cel"]


def test_a_page_that_an_answer_makes_necessary_is_asked_and_one_that_is_not_is_forgotten(
    small_desk: Desk,
) -> None:
    draft = begin(small_desk)
    for step, answers in (("cel", {"purpose": "bank"}), ("oplata", {"exemption": "social"}), ("dowod", {})):
        draft = keep(small_desk, draft, step, **answers)
    assert "dowod" in draft.done
    draft = keep(small_desk, draft, "oplata", exemption="none")
    assert "dowod" not in draft.done
    assert drafts.next_step(draft, small_desk.service) == "adres"


class First(fields.Form):
    a = fields.YesNoField("A?")


class Second(fields.Form):
    b = fields.YesNoField("B?")


class Third(fields.Form):
    c = fields.TextField("C?")


def test_an_answer_hidden_behind_a_hidden_answer_is_dropped_too(small_desk: Desk) -> None:
    chain = replace(
        small_desk.service,
        steps=(
            Step("a", First),
            Step("b", Second, when=lambda answers: answers.get("a") is True),
            Step("c", Third, when=lambda answers: answers.get("b") is True),
        ),
    )
    draft = begin(small_desk)
    for step, answers in (("a", {"a": True}), ("b", {"b": True}), ("c", {"c": "tajne"})):
        draft = keep(small_desk, draft, step, chain, **answers)
    assert draft.answers == {"a": True, "b": True, "c": "tajne"}
    draft = keep(small_desk, draft, "a", chain, a=False)
    assert draft.answers == {"a": False}
    assert draft.done == ["a"]


def test_keeping_a_page_makes_the_draft_live_longer(small_desk: Desk) -> None:
    draft = begin(small_desk)
    small_desk.clock.move(days=20)
    draft = keep(small_desk, draft, "cel", purpose="bank")
    assert draft.expires_at == small_desk.now + timedelta(days=30)


# ---------------------------------------------------------------------------------------------- whose and how long
def test_somebody_elses_draft_is_not_there(small_desk: Desk) -> None:
    draft = begin(small_desk)
    stranger = small_desk.add_resident("85031412347").subject_id or 0
    with small_desk.reading() as session:
        assert drafts.get_own(session, draft.token, draft.subject_id, small_desk.now).id == draft.id
        for token, person in ((draft.token, stranger), ("no-such-token", draft.subject_id)):
            with pytest.raises(NotFound):
                drafts.get_own(session, token, person, small_desk.now)
        assert drafts.list_open(session, stranger, small_desk.now) == []


def test_a_draft_is_gone_after_its_lifetime_but_a_filed_one_still_leads_to_its_case(small_desk: Desk) -> None:
    draft = begin(small_desk)
    reference = small_desk.file()
    small_desk.clock.move(days=30)
    with small_desk.reading() as session:
        with pytest.raises(NotFound):
            drafts.get_own(session, draft.token, draft.subject_id, small_desk.now)
        assert drafts.list_open(session, draft.subject_id, small_desk.now) == []
    with small_desk.writing() as session:
        row = session.scalars(select(Draft)).one()
        row.case_id = small_desk.case(reference).id
    with small_desk.reading() as session:
        assert drafts.get_own(session, draft.token, draft.subject_id, small_desk.now).case_id


def test_the_sweep_throws_away_stale_drafts_with_their_files_and_no_others(desk: Desk) -> None:
    stale = begin(desk)
    with desk.writing() as session:
        stored = StoredFile(
            token="t", key="k", name="skan.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
            state="clean", created_at=desk.now,
        )  # fmt: skip
        session.add(stored)
        session.flush()
        drafts.attach(session, session.get_one(Draft, stale.id), "proof", stored, desk.now)
    desk.clock.move(days=15)
    fresh = begin(desk, desk.add_resident("85031412347").subject_id)
    desk.clock.move(days=15)
    with desk.writing() as session:
        desk.portal.workers.schedule(session, desk.now)
    desk.work()
    with desk.reading() as session:
        assert [draft.id for draft in session.scalars(select(Draft))] == [fresh.id]
    assert desk.count(Attachment) == 0


# ---------------------------------------------------------------------------------------------- a new version
def test_a_draft_of_an_earlier_version_keeps_its_answers_and_is_shown_again(small_desk: Desk) -> None:
    draft = begin(small_desk)
    draft = keep(small_desk, draft, "cel", purpose="bank")
    newer = replace(
        small_desk.service, version=small_desk.service.version + 1, steps=small_desk.service.steps[1:]
    )
    assert drafts.refresh(draft, newer)
    assert draft.done == []
    assert "purpose" not in draft.answers
    assert draft.answers["town"] == "Białystok"
    assert draft.service_version == newer.version
    assert drafts.next_step(draft, newer) == "oplata"
    assert not drafts.refresh(draft, newer)


def test_only_known_things_are_filled_in() -> None:
    service = SimpleNamespace(steps=[SimpleNamespace(known={"a": "town", "b": "street", "c": "pesel"})])
    assert drafts.prefilled(service, Known(town="Białystok")) == {"a": "Białystok"}


def test_a_month_after_sending_the_draft_forgets_the_answers_but_not_its_case(desk: Desk) -> None:
    draft = begin(desk)
    reference = desk.file()
    with desk.writing() as session:
        session.get_one(Draft, draft.id).case_id = desk.case(reference).id
    found = []
    for days in (29, 2, 1):
        desk.clock.move(days=days)
        with desk.writing() as session:
            desk.portal.workers.schedule(session, desk.now)
        desk.work()
        with desk.reading() as session:
            row = drafts.get_own(session, draft.token, draft.subject_id, desk.now)
            found.append((bool(row.answers), row.case_id is not None))
    assert found == [(True, True), (False, True), (False, True)]
    assert desk.case(reference).answers == ANSWERS
