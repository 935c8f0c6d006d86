"""What a machine settled is listed for a person, shown with its figures, and found right or wrong once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.decisions.automatic import rules
from portal.decisions.automatic.models import AutomaticIssue
from tests.office.desk import BEATA, JOANNA, Desk
from tests.support.house import House


@pytest.fixture
def desk(demo_environment: dict[str, str], database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk where everything that a machine settles is looked at."""
    house = House({**demo_environment, "PORTAL_AUTOMATIC": "yes"}, tmp_path, database_url)
    facts = house.portal.facts
    fact = replace(facts.fact(rules.SAMPLE, date(2026, 11, 23)), value=100)
    object.__setattr__(house.portal, "facts", type(facts)({rules.SAMPLE: (fact,)}).over(facts))
    yield Desk(house)
    house.close()


def issue(desk: Desk) -> str:
    reference = desk.case(paid=True)
    desk.house.work()
    assert desk.get(reference).status == "issued"
    return reference


def found(desk: Desk) -> list[AutomaticIssue]:
    with desk.portal.db.reading() as session:
        return list(session.query(AutomaticIssue))


def test_a_person_finds_it_from_the_queue_reads_what_was_stated_and_finds_it_right(desk: Desk) -> None:
    reference = issue(desk)
    page = desk.at(JOANNA).go("/biurko").go("/biurko/automatyczne")
    assert "Marta Zalewska" in page.text
    page.go(f"/biurko/sprawy/{reference}/sprawdzenie")
    assert "Nie ma zaległości" in page.text
    page.submit("Zapisz wynik", verdict="right")
    assert (page.address, "Dobrze wydane" in page.text) == ("/biurko/automatyczne", True)
    assert "Nic nie czeka" in page.text
    assert "automatycznie, bez udziału urzędnika" in page.go(f"/biurko/sprawy/{reference}").text
    again = page.go(f"/biurko/sprawy/{reference}/sprawdzenie")
    assert "Zapisz wynik" not in again.text


def test_a_wrong_one_wants_words_and_is_put_right(desk: Desk) -> None:
    reference = issue(desk)
    page = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/sprawdzenie")
    page.submit("Zapisz wynik", verdict="fixed", note="")
    assert (page.status, "Napisz, co jest nie tak" in page.text) == (422, True)
    page.submit("Zapisz wynik", verdict="fixed", note="Zły adres.")
    assert [one.verdict for one in found(desk)] == ["fixed"]
    assert desk.documents(reference) == ["receipt", "outcome", "corrected"]


def test_of_two_who_look_at_once_the_second_is_told(desk: Desk) -> None:
    reference = issue(desk)
    first, second = (desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/sprawdzenie") for _n in range(2))
    first.submit("Zapisz wynik", verdict="right")
    second.submit("Zapisz wynik", verdict="wrong", note="Nie.")
    assert (second.status, "sprawdziła już inna osoba" in second.text) == (409, True)


def test_what_was_not_settled_by_machine_and_what_is_another_units_is_not_found(desk: Desk) -> None:
    reference = issue(desk)
    plain = desk.case(paid=False)
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{plain}/sprawdzenie").status == 404
    other = desk.at(BEATA)
    assert other.go(f"/biurko/sprawy/{reference}/sprawdzenie").status == 404
    assert "Marta Zalewska" not in other.go("/biurko/automatyczne").text
