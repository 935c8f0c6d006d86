"""How decisions begin: the office's own pattern before the service's, in versions that stay, checked when they are kept."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit import AuditRecord
from portal.cases.flows import store_versions
from portal.decisions.drafting.composing import laid_out
from portal.decisions.patterns import actions, queries, rules
from portal.decisions.patterns.models import DecisionPattern, State
from portal.errors import Conflict, NotAllowed, Refused
from portal.security import Actor
from portal.service import Outcome, Pattern, Service
from portal.words import day_of
from tests.support.desk import SLUG, Desk

BROUGHT = Pattern(Outcome.GRANTED, "art. 104 KPA", "Zezwalam stronie [strona].", "Wniosek z [data wniosku].")
OWN = {"basis": "art. 104 KPA", "ruling": "Wydaję [strona] zgodę.", "reasons": "Bo tak.", "no_reasons": False}


def with_pattern(desk: Desk, *patterns: Pattern, version: int = 9) -> Service:
    """Let the portal offer a service that brings patterns."""
    service = replace(desk.portal.services[SLUG], version=version, patterns=patterns or (BROUGHT,))
    object.__setattr__(desk.portal, "services", {**desk.portal.services, SLUG: service})
    with desk.writing() as session:
        store_versions(session, desk.portal, desk.now)
    return service


def write(desk: Desk, service: Service, seen: int, **values: Any) -> None:
    with desk.writing() as session:
        told = {**OWN, **values}
        actions.write(session, service, "granted", told, seen=seen, actor=desk.clerk, now=desk.now)


def set_aside(desk: Desk, service: Service, act: Any, seen: int) -> None:
    with desk.writing() as session:
        act(session, service, "granted", seen=seen, actor=desk.clerk, now=desk.now)


def offered(desk: Desk, service: Service) -> tuple[str, str] | None:
    with desk.reading() as session:
        found = queries.find_offered(session, service, "granted")
        listed = queries.list_offered(session, service)
    assert (listed.get("granted") is None) == (found is None)
    return (found.key, found.values["ruling"]) if found else None


def test_the_offices_own_stands_before_the_services_until_it_is_given_back(desk: Desk) -> None:
    service = with_pattern(desk)
    assert offered(desk, service) == ("granted.s9", "Zezwalam stronie [strona].")
    write(desk, service, 0)
    assert offered(desk, service) == ("granted.1", "Wydaję [strona] zgodę.")
    set_aside(desk, service, actions.retire, 1)
    assert offered(desk, service) is None  # the service's neither
    set_aside(desk, service, actions.give_back, 2)
    assert offered(desk, service) == ("granted.s9", "Zezwalam stronie [strona].")
    write(desk, service, 3, ruling="Jeszcze raz po swojemu.")
    assert offered(desk, service) == ("granted.4", "Jeszcze raz po swojemu.")
    with desk.reading() as session:
        rows = queries.list_versions(session, SLUG, "granted")
        assert [(one.number, one.state, one.author_id) for one in reversed(rows)] == [
            (1, State.OWN, desk.clerk.official_id), (2, State.RETIRED, desk.clerk.official_id),
            (3, State.BROUGHT, desk.clerk.official_id), (4, State.OWN, desk.clerk.official_id),
        ]  # fmt: skip
        assert rows[-1].values["ruling"] == "Wydaję [strona] zgodę."
        told = session.scalars(
            select(AuditRecord.object_ref).where(AuditRecord.kind == "pattern.written")
        ).all()
    assert told == [SLUG] * 4


def test_the_same_again_is_no_new_version(small_desk: Desk) -> None:
    service = with_pattern(small_desk)
    set_aside(small_desk, service, actions.give_back, 0)  # it is the service's already
    for _ in range(2):
        write(small_desk, service, 0)
    for _ in range(2):
        set_aside(small_desk, service, actions.retire, 1)
    assert small_desk.count(DecisionPattern) == 2


def test_what_another_wrote_meanwhile_is_not_written_over(small_desk: Desk) -> None:
    service = with_pattern(small_desk)
    write(small_desk, service, 0)
    with pytest.raises(Conflict):
        write(small_desk, service, 0, ruling="Drugi tekst, pisany w tym samym czasie.")
    with pytest.raises(Conflict):
        set_aside(small_desk, service, actions.retire, 0)
    assert small_desk.count(DecisionPattern) == 1


@pytest.mark.engines
def test_of_two_who_write_at_the_same_moment_one_is_told(desk: Desk) -> None:
    service, together = with_pattern(desk), Barrier(2)

    def one(ruling: str) -> bool:
        together.wait()
        try:
            write(desk, service, 0, ruling=ruling)
        except (Conflict, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, ("Pierwszy z dwóch tekstów.", "Drugi z dwóch tekstów.")))
    assert sorted(done) == [False, True]
    assert desk.count(DecisionPattern) == 1


@pytest.mark.parametrize(
    ("outcome", "values", "field", "says"),
    [
        ("granted", {"ruling": "Zezwalam [stronie]."}, "ruling", r"\[stronie\]"),
        ("granted", {"basis": "art. [[strona]"}, "basis", "Nie ma pola"),
        ("refused", {"reasons": "Zob. [pesel]."}, "reasons", "Nie ma pola"),
        ("granted", {"basis": " ", "ruling": "", "reasons": "\n"}, "ruling", "jedną część"),
        ("refused", {"no_reasons": True}, "no_reasons", "w całości"),
        ("granted", {"reasons": "x" * 20_001}, "reasons", "20000"),
    ],
)
def test_what_no_decision_could_say_is_refused(
    small_desk: Desk, outcome: str, values: dict[str, Any], field: str, says: str
) -> None:
    service, told = with_pattern(small_desk), {**OWN, **values}
    with pytest.raises(Refused, match=says) as refused, small_desk.writing() as session:
        actions.write(session, service, outcome, told, seen=0, actor=small_desk.clerk, now=small_desk.now)
    assert refused.value.field == field
    assert small_desk.count(DecisionPattern) == 0


def test_an_outcome_that_is_none_and_a_hand_that_is_no_officials_write_nothing(small_desk: Desk) -> None:
    service, now = with_pattern(small_desk), small_desk.now
    with small_desk.reading() as session:
        with pytest.raises(ValueError, match="approved"):
            actions.write(session, service, "approved", OWN, seen=0, actor=small_desk.clerk, now=now)
        stranger = Actor("resident", 1, "Jan", subject_id=1)
        with pytest.raises(NotAllowed):
            actions.write(session, service, "granted", OWN, seen=0, actor=stranger, now=now)
        for act in (actions.retire, actions.give_back):
            with pytest.raises(Refused):
                act(session, service, "refused", seen=0, actor=small_desk.clerk, now=now)


@pytest.mark.parametrize(
    "key",
    [
        "granted.2",
        "granted.s8",
        "refused.1",
        "granted",
        "granted.0",
        "granted.s",
        "x" * 99,
        "granted.1; DROP",
        "granted.٣",
    ],
)
def test_a_pattern_that_never_was_is_not_taken_on_a_forms_word(small_desk: Desk, key: str) -> None:
    service = with_pattern(small_desk)
    write(small_desk, service, 0)
    with small_desk.reading() as session:
        assert queries.find_by_key(session, service, "granted.1") is not None
        assert queries.find_by_key(session, service, "") is None
        with pytest.raises(Refused):
            queries.find_by_key(session, service, key)


def test_the_pattern_of_an_older_version_of_a_service_stays_what_it_was(desk: Desk) -> None:
    with_pattern(desk)
    service = with_pattern(desk, replace(BROUGHT, ruling="Nowe brzmienie w nowej wersji."), version=10)
    with desk.reading() as session:
        before = queries.find_by_key(session, service, "granted.s9")
        now = queries.find_by_key(session, service, "granted.s10")
    assert before is not None
    assert now is not None
    assert (before.values, now.values["ruling"]) == (BROUGHT.values(), "Nowe brzmienie w nowej wersji.")


def test_a_services_pattern_changed_under_the_same_version_stops_the_start(small_desk: Desk) -> None:
    with_pattern(small_desk)
    spoilt = replace(small_desk.portal.services[SLUG], patterns=(replace(BROUGHT, ruling="Coś innego."),))
    object.__setattr__(small_desk.portal, "services", {SLUG: spoilt})
    with small_desk.writing() as session:
        assert store_versions(session, small_desk.portal, small_desk.now) == [SLUG]


def test_a_service_without_patterns_keeps_the_fingerprint_that_it_had(small_desk: Desk) -> None:
    service = small_desk.portal.services[SLUG]
    kept = service.snapshot()
    assert set(kept) == {"slug", "version", "title", "flow", "term", "questions", "facts"}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    assert service.fingerprint() == hashlib.sha256(text.encode()).hexdigest()
    assert replace(service, patterns=(BROUGHT,)).fingerprint() != service.fingerprint()


def test_what_is_put_in_for_a_merge_field_is_text_and_stays_text(small_desk: Desk) -> None:
    evil = "#eval(1) [numer] {{ 7 * 7 }} <script> %(x)s"
    merge = {"[strona]": evil, "[numer]": "FN.1", "[data wniosku]": "dziś", "[przedmiot]": "x"}
    said = laid_out(
        small_desk.portal.services[SLUG], "granted", {"ruling": "Zgoda dla: [strona]."}, merge, about="x",
        facts=small_desk.portal.facts, on=day_of(small_desk.now),
    )  # fmt: skip
    assert said["ruling"] == f"Zgoda dla: {evil}."


def test_only_the_parts_of_a_pattern_are_kept() -> None:
    assert rules.kept({**OWN, "ruling": None, "evil": 1, "no_reasons": "y"}) == {
        **OWN,
        "ruling": "",
        "no_reasons": True,
    }


def test_versions_are_numbered_per_service_and_outcome(small_desk: Desk) -> None:
    service = with_pattern(small_desk)
    other = replace(service, slug="other")
    write(small_desk, service, 0)
    write(small_desk, other, 0)
    with small_desk.writing() as session:
        actions.write(session, service, "refused", OWN, seen=0, actor=small_desk.clerk, now=small_desk.now)
    with small_desk.reading() as session:
        assert session.scalars(select(func.max(DecisionPattern.number))).one() == 1
        assert set(queries.list_last(session, (SLUG,))) == {(SLUG, "granted"), (SLUG, "refused")}
