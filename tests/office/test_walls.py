"""Walls: what an official may not see is not found, on any page, whoever wrote the page."""

import re

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from portal.audit import AuditRecord
from portal.cases.models import Case, CaseEvent, Document
from portal.cases.walls import sight
from portal.cases.walls.models import Consultation, Exclusion, SensitiveCase
from portal.office import door
from portal.records.disposal.destroying import destroy
from tests.office.desk import BEATA, EWA, JOANNA, PAWEL, PESEL, Desk, own_form
from tests.office.test_absences import let_stand_in, row_of
from tests.office.test_queue import numbers
from tests.support.lived import hrefs
from tests.support.people import Worker
from tests.support.visitor import ORIGIN, Visitor

ZOFIA = Worker("o-zofia", "Zofia", "Maj", "FN", ("clerk",))
UNTIL = {"until_on-dzien": "30", "until_on-miesiac": "11", "until_on-rok": "2026"}


def token_of(page: Visitor) -> str:
    return next(one.get("value") or "" for one in page.page.iter("input") if one.get("name") == "_token")


def addresses(desk: Desk, reference: str) -> list[tuple[str, str]]:
    """List (method, address) of every page of the desk that names a matter or something of it."""
    case = desk.get(reference)
    document = desk.all(Document, case_id=case.id)[0].token
    found = []
    for rule in desk.house.app.url_map.iter_rules():
        if not rule.endpoint.startswith("office.") or not rule.arguments:
            continue
        if rule.endpoint == "office.registered":  # shown to whoever wrote the matter down
            continue
        path = rule.rule.replace("<reference>", reference).replace("<word>", "wydaj")
        if rule.endpoint == "office.document":
            path = path.replace("<token>", document)
        if "<" not in path:
            found += [(method, path) for method in ("GET", "POST") if method in (rule.methods or ())]
    return found


def answers(desk: Desk, worker: Worker, reference: str) -> dict[tuple[str, str], int]:
    """Ask for every page of a matter as an official."""
    page = desk.at(worker).go("/biurko/nieobecnosci")
    token, got = token_of(page), {}
    for method, path in addresses(desk, reference):
        data = {"_token": token} if method == "POST" else None
        answer = page.client.open(
            path, method=method, data=data, base_url=ORIGIN, headers={"Sec-Fetch-Site": "same-origin"}
        )
        got[method, path] = answer.status_code
    return got


def keep_out(desk: Desk, worker: Worker, reference: str, scope: str = "sprawa") -> Visitor:
    page = desk.at(worker).go(f"/biurko/sprawy/{reference}").follow("Wyłącz mnie z tej sprawy")
    return page.submit("Wyłącz mnie", ground="near", scope=scope, reason="Siostra.")


def mark(desk: Desk, worker: Worker, reference: str) -> Visitor:
    page = desk.at(worker).go(f"/biurko/sprawy/{reference}/wrazliwa")
    return page.submit("Oznacz jako wrażliwą", reason="Rodzina zastępcza.")


# ---------------------------------------------------------------------------------------------- keeping out
def test_who_keeps_out_of_a_matter_finds_it_nowhere_and_the_unit_is_asked_for_another(desk: Desk) -> None:
    reference, other = desk.case(), desk.case()
    desk.house.work()
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    page = keep_out(desk, JOANNA, reference)
    assert page.address == "/biurko/wylaczenia"
    assert reference in page.text
    assert desk.get(reference).assigned_to_id is None
    assert numbers(desk.at(JOANNA).go("/biurko")) == [other]
    assert numbers(desk.at(JOANNA).go("/biurko").submit("Szukaj", q="Zalewska")) == []
    assert reference not in desk.at(JOANNA).go(f"/biurko/sprawy/{other}").text
    third = desk.case()
    left = desk.at(JOANNA).go(f"/biurko/sprawy/{other}?z=do-zrobienia")
    assert [one.split("?")[0] for one in hrefs(left, "z=do-zrobienia") if "/sprawy/" in one][:1] == [
        f"/biurko/sprawy/{third}"
    ]
    assert "Następna sprawa (2 z 2)" in left.text, "nor as the next one, nor in the count"
    assert "Następna sprawa (2 z 3)" in desk.at(PAWEL).go(f"/biurko/sprawy/{reference}?z=do-zrobienia").text
    asked = answers(desk, JOANNA, reference)
    assert len(asked) > 20
    assert {status for status in asked.values() if status != 404} == set(), asked
    pawel = desk.at(PAWEL).go(f"/biurko/sprawy/{reference}")
    assert "Wyznacz innego prowadzącego" in pawel.text
    assert "Siostra." in pawel.text
    pawel.submit("Poprowadzę")
    assert "Wyznacz innego prowadzącego" not in pawel.text


def test_the_matter_cannot_be_handed_to_who_keeps_out(desk: Desk) -> None:
    reference = desk.case()
    keep_out(desk, JOANNA, reference)
    page = desk.at(PAWEL).go(f"/biurko/sprawy/{reference}/prowadzacy")
    page.submit("Przydziel", official=row_of(desk, JOANNA))
    assert (page.status, "jest poza tą sprawą" in page.text) == (422, True)
    assert desk.get(reference).assigned_to_id is None


def test_keeping_out_of_a_person_walls_off_what_comes_later(desk: Desk) -> None:
    someone, another = desk.person(), desk.person("Nowak", "Ewa", pesel="")
    reference = desk.case(someone)
    keep_out(desk, JOANNA, reference, "osoba")
    later, foreign = desk.case(someone), desk.case(another)
    assert numbers(desk.at(JOANNA).go("/biurko")) == [foreign]
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{later}").status == 404


def test_keeping_out_of_a_person_lets_go_of_every_matter_of_theirs(desk: Desk) -> None:
    someone = desk.person()
    first, second = desk.case(someone), desk.case(someone)
    foreign = desk.case(desk.person("Nowak", "Ewa", pesel=""))
    for reference in (first, second, foreign):
        desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    keep_out(desk, JOANNA, first, "osoba")
    assert [desk.get(one).assigned_to_id for one in (first, second)] == [None, None]
    assert desk.get(foreign).assigned_to_id == int(row_of(desk, JOANNA))
    for reference in (first, second):
        assert "Wyznacz innego prowadzącego" in desk.at(PAWEL).go(f"/biurko/sprawy/{reference}").text
        assert desk.events(reference).count("excluded") == 1


@pytest.mark.parametrize("kept_before", [False, True], ids=["now", "as rows were kept once"])
def test_the_wall_around_a_person_stands_when_the_matter_it_was_declared_in_is_destroyed(
    desk: Desk, kept_before: bool
) -> None:
    someone = desk.person()
    first, another = desk.case(someone), desk.case(desk.person("Nowak", "Ewa", pesel=""))
    keep_out(desk, JOANNA, first, "osoba"), keep_out(desk, JOANNA, another)
    with desk.portal.db.writing() as session:
        if kept_before:
            of_person = Exclusion.subject_id == someone
            session.execute(update(Exclusion).where(of_person).values(case_id=desk.get(first).id))
        for reference in (first, another):
            destroy(
                session, session.scalars(select(Case).filter_by(reference=reference)).one(), desk.clock.now()
            )
    assert [(one.subject_id, one.case_id) for one in desk.all(Exclusion)] == [(someone, None)]
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{desk.case(someone)}").status == 404
    assert "każda sprawa tej osoby" in desk.at(JOANNA).go("/biurko/wylaczenia").text


def test_an_official_is_kept_out_of_their_own_matters_by_their_number(desk: Desk) -> None:
    reference = desk.case()
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    page = desk.at(JOANNA).go("/biurko/wylaczenia")
    page.submit("Zapisz wyłączenie", pesel=PESEL, ground="party")
    assert page.status == 200
    assert PESEL not in page.text
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 404
    assert desk.get(reference).assigned_to_id is None
    later = desk.case()
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{later}").status == 404
    (kept,) = desk.all(Exclusion)
    assert PESEL not in repr(vars(kept))
    page.go("/biurko/wylaczenia").submit("Zapisz wyłączenie", pesel=PESEL, ground="party")
    assert len(desk.all(Exclusion)) == 1


def test_a_substitute_is_not_walled_off_by_the_absent_ones_exclusion(small_desk: Desk) -> None:
    reference = small_desk.case()
    keep_out(small_desk, JOANNA, reference)
    let_stand_in(small_desk, JOANNA, PAWEL)
    assert small_desk.at(PAWEL).go(f"/biurko/sprawy/{reference}").status == 200


def test_only_an_administrator_lifts_a_wall_and_never_their_own(desk: Desk) -> None:
    reference = desk.case()
    keep_out(desk, JOANNA, reference)
    (exclusion,) = desk.all(Exclusion)
    joanna = desk.at(JOANNA).go("/biurko/wylaczenia")
    fields = {"_token": token_of(joanna)}
    assert joanna.post(f"/biurko/wylaczenia/{exclusion.token}/cofnij", fields).status == 403
    both = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk", "administrator"))
    page = desk.at(both).go("/biurko/wylaczenia/wszystkie")
    page.submit("Cofnij: Joanna Klim")
    assert page.status == 403
    page = desk.at(EWA).go("/biurko/wylaczenia/wszystkie")
    assert "Zalewska" not in page.text
    assert "Siostra" not in page.text
    page.submit("Cofnij: Joanna Klim")
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 200
    kinds = [one.kind for one in desk.all(AuditRecord) if one.kind.startswith("exclusion")]
    assert kinds == ["exclusion.declared", "exclusion.lifted"]


def test_declaring_twice_is_once(small_desk: Desk) -> None:
    reference = small_desk.case()
    page = small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wylaczenie")
    typed = {**own_form(page), "ground": "near", "scope": "sprawa", "reason": ""}
    page.post(page.address, typed)
    page.post(f"/biurko/sprawy/{reference}/wylaczenie", typed)
    assert len(small_desk.all(Exclusion)) == 1


# ---------------------------------------------------------------------------------------------- sensitive
def test_a_sensitive_matter_is_seen_by_its_official_the_substitute_and_approvers_only(desk: Desk) -> None:
    reference = desk.case()
    desk.house.work()
    desk.at(PAWEL).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    page = mark(desk, PAWEL, reference)
    assert "Sprawa wrażliwa." in page.text
    asked = answers(desk, ZOFIA, reference)
    assert {status for status in asked.values() if status != 404} == set(), asked
    assert numbers(desk.at(ZOFIA).go("/biurko")) == []
    for worker in (PAWEL, JOANNA):  # who conducts it; who approves
        assert desk.at(worker).go(f"/biurko/sprawy/{reference}").status == 200
    let_stand_in(desk, PAWEL, ZOFIA)
    assert desk.at(ZOFIA).go(f"/biurko/sprawy/{reference}").status == 200
    desk.clock.move(days=8)
    assert desk.at(ZOFIA).go(f"/biurko/sprawy/{reference}").status == 404


def test_only_who_will_see_it_may_mark_and_only_an_approver_unmarks(desk: Desk) -> None:
    reference = desk.case()
    assert desk.at(ZOFIA).go(f"/biurko/sprawy/{reference}/wrazliwa").status == 403
    desk.at(PAWEL).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    pawel = mark(desk, PAWEL, reference)
    token = token_of(pawel)
    assert pawel.post(f"/biurko/sprawy/{reference}/wrazliwa/zdejmij", {"_token": token}).status == 403
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wrazliwa").submit("Pokaż ją znów całemu wydziałowi")
    with desk.portal.db.reading() as session:
        assert session.scalars(select(SensitiveCase)).all() == []
    assert desk.at(ZOFIA).go(f"/biurko/sprawy/{reference}").status == 200
    kinds = [one.kind for one in desk.all(AuditRecord) if "mark" in one.kind]
    assert kinds == ["case.marked_sensitive", "case.unmarked"]


def test_a_matter_in_the_archive_can_still_be_walled_off_but_not_shown_again(desk: Desk) -> None:
    reference = desk.case()
    ended = {
        "is_open": False,
        "status": "issued",
        "closed_at": desk.clock.now(),
        "locked_at": desk.clock.now(),
    }
    with desk.portal.db.writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(**ended))
    assert mark(desk, JOANNA, reference).status == 200
    assert desk.at(ZOFIA).go(f"/biurko/sprawy/{reference}").status == 404
    page = (
        desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wrazliwa").submit("Pokaż ją znów całemu wydziałowi")
    )
    assert page.status == 409
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wylaczenie")
    assert page.submit("Wyłącz mnie", ground="near", scope="sprawa", reason="Siostra.").status == 200
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 404
    assert desk.events(reference)[-2:] == ["marked_sensitive", "excluded"]


def test_bulk_work_stops_at_the_wall(desk: Desk) -> None:
    reference = desk.case()
    page = desk.at(ZOFIA).go("/biurko").submit("Dalej: podgląd", action="mnie", pick=[reference])
    typed = own_form(page)
    mark(desk, JOANNA, reference)
    page.post(page.address, typed)
    assert desk.get(reference).assigned_to_id is None
    assert "Nie ma jej już" in page.text
    assert "Zalewska" not in page.text


def test_without_the_wall_the_page_would_open(small_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = small_desk.case()
    keep_out(small_desk, JOANNA, reference)
    with monkeypatch.context() as patched:
        patched.setattr(sight, "seen_by", lambda _actor: Case.id.is_not(None))
        assert small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 200
    assert small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 404


def test_every_session_of_the_desk_stands_behind_the_wall(small_desk: Desk) -> None:
    assert door.raise_walls in small_desk.house.app.before_request_funcs["office"]
    assert not event.contains(Session, "do_orm_execute", sight.stand)


# ---------------------------------------------------------------------------------------------- opinions
def ask(desk: Desk, reference: str, **typed: str) -> Visitor:
    row_of(desk, BEATA)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").follow("Zapytaj inny wydział")
    return page.submit(
        "Wyślij pytanie", **{"unit": "USC", "question": "Czy to małżeństwo trwa?", **UNTIL, **typed}
    )


def test_a_unit_that_is_asked_reads_the_matter_and_answers_but_works_it_not(desk: Desk) -> None:
    reference = desk.case()
    desk.house.work()
    ask(desk, reference)
    beata = desk.at(BEATA).go("/biurko/konsultacje").follow("Marta Zalewska")
    assert "Czy to małżeństwo trwa?" in beata.text
    assert "dla banku, na przykład do kredytu" in beata.text
    (paper,) = [a.get("href") for a in beata.page.iter("a") if "/pismo/" in (a.get("href") or "")]
    opened = desk.at(BEATA).go(paper)
    assert (opened.status, opened.response.mimetype) == (200, "application/pdf")
    assert {look.actor_unit for look in desk.looks("look.document")} == {"USC"}
    assert desk.at(BEATA).go(f"/biurko/sprawy/{reference}").status == 404
    assert numbers(desk.at(BEATA).go("/biurko")) == []
    beata.submit("Wyślij odpowiedź", text="Tak, trwa.")
    assert "Tak, trwa." in beata.text
    assert "Tak, trwa." in desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").text
    given = desk.all(CaseEvent, kind="opinion_given")
    assert [(one.public, one.official_id) for one in given] == [(False, int(row_of(desk, BEATA)))]


def test_who_lists_the_questions_looks_at_each_person_named_there(small_desk: Desk) -> None:
    someone = small_desk.person()
    (
        ask(small_desk, small_desk.case(someone)),
        ask(small_desk, small_desk.case(someone), question="I jeszcze?"),
    )
    ask(small_desk, small_desk.case(small_desk.person("Nowak", "Ewa", pesel="")), question="A ona?")
    small_desk.at(BEATA).go("/biurko/konsultacje")
    seen = [one.subject_id for one in small_desk.looks() if one.actor_unit == "USC"]
    assert len(seen) == len(set(seen)) == 2


@pytest.mark.engines
def test_two_who_answer_are_told_of_each_other(desk: Desk) -> None:
    reference = desk.case()
    ask(desk, reference)
    other = Worker("o-irena", "Irena", "Wrona", "USC", ("clerk",))
    first, second = (
        desk.at(one).go("/biurko/konsultacje").follow("Marta Zalewska") for one in (BEATA, other)
    )
    first.submit("Wyślij odpowiedź", text="Tak.")
    second.submit("Wyślij odpowiedź", text="Nie.")
    assert (second.status, "Nie." in second.text, "Tak." in second.text) == (409, True, True)
    assert desk.events(reference).count("opinion_given") == 1


def test_after_its_day_or_once_taken_back_the_question_opens_nothing(desk: Desk) -> None:
    first, second = desk.case(), desk.case()
    ask(desk, first), ask(desk, second)
    one, two = (f"/biurko/konsultacje/{row.token}" for row in desk.all(Consultation))
    desk.at(JOANNA).go(f"/biurko/sprawy/{first}").submit("Cofnij pytanie: Stan cywilny")
    assert desk.at(BEATA).go(one).status == 404
    assert desk.at(BEATA).go(two).status == 200
    desk.clock.move(days=8)
    assert desk.at(BEATA).go(two).status == 404
    assert re.search(r"Nikt teraz o nic nie pyta", desk.at(BEATA).go("/biurko/konsultacje").text)


def test_a_question_is_for_the_asked_unit_alone_and_never_about_a_sensitive_matter(desk: Desk) -> None:
    reference = desk.case()
    ask(desk, reference), ask(desk, reference)
    (row,) = desk.all(Consultation)
    stranger = Worker("o-dom", "Adam", "Dąb", "DOM", ("clerk",))
    assert desk.at(stranger).go(f"/biurko/konsultacje/{row.token}").status == 404
    assert desk.at(PAWEL).go(f"/biurko/konsultacje/{row.token}").status == 404
    beata = desk.at(BEATA).go("/biurko/nieobecnosci")
    assert beata.post(f"/biurko/konsultacje/{row.token}/cofnij", {"_token": token_of(beata)}).status == 404
    mark(desk, JOANNA, reference)
    assert desk.at(BEATA).go(f"/biurko/konsultacje/{row.token}").status == 404
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/konsultacja")
    page.submit("Wyślij pytanie", unit="USC", question="I?", **UNTIL)
    assert (page.status, "jest wrażliwa" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"question": ""}, "Napisz, o co pytasz."),
        ({"until_on-rok": "2025"}, "od dzisiaj"),
        ({"until_on-rok": "2027"}, "60 dni"),
        ({"unit": ""}, "Wybierz wydział."),
    ],
)
def test_a_question_that_lacks_something_says_what(
    small_desk: Desk, typed: dict[str, str], says: str
) -> None:
    page = ask(small_desk, small_desk.case(), **typed)
    assert (page.status, says in page.text) == (422, True)
    assert small_desk.all(Consultation) == []


def test_who_keeps_out_reads_no_question_either(small_desk: Desk) -> None:
    ask(small_desk, small_desk.case())
    (row,) = small_desk.all(Consultation)
    beata = small_desk.at(BEATA).go("/biurko/wylaczenia")
    beata.submit("Zapisz wyłączenie", pesel=PESEL, ground="near")
    assert beata.go(f"/biurko/konsultacje/{row.token}").status == 404
