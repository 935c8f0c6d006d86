"""Answers asked again: only those that were called for, judged by the service's form, never more and never less."""

from collections.abc import Iterator
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal.cases.completing.called import read
from portal.cases.completing.correction import PREFIX, Correction
from portal.service import Service
from tests.support.desk import ANSWERS, EXEMPT, SLUG
from tests.support.house import House

TODAY = date(2026, 11, 23)


@pytest.fixture
def service(small_house: House) -> Iterator[Service]:
    """The certificate, within the application's context, for its texts."""
    with small_house.app.app_context():
        yield small_house.portal.services[SLUG]


def posted(
    service: Service, called: set[str], filed: dict[str, object] = ANSWERS, **typed: str
) -> Correction:
    fields = MultiDict({PREFIX + name: value for name, value in typed.items()})
    return Correction.read(service, filed, called, TODAY, fields, MultiDict())


def names(page: Correction) -> set[str]:
    return {box.short_name for _step, boxes in page.shown() for box in boxes}


def test_a_question_that_the_service_no_longer_asks_is_left_to_the_calls_words(service: Service) -> None:
    page = Correction.blank(service, ANSWERS, {"purpose", "shoe_size"}, TODAY)
    assert names(page) == {"purpose"}


def test_what_an_answer_made_needless_goes_and_is_told_as_a_change(service: Service) -> None:
    page = posted(service, {"purpose", "purpose_other"}, {**ANSWERS, "purpose": "other", "purpose_other": "cioci"},
                  purpose="bank", purpose_other="")  # fmt: skip
    assert page.is_valid()
    assert (page.answers()["purpose"], page.answers()["purpose_other"]) == ("bank", None)
    assert [(one["name"], one["new"]) for one in page.changes()][1] == ("purpose_other", "Nie podano")


def test_an_answer_of_an_earlier_version_that_nobody_called_for_stays_and_blocks_nobody(
    service: Service,
) -> None:
    filed = {**ANSWERS, "purpose": "pawnshop", "old_question": "yes"}
    page = posted(service, {"purpose_other"}, filed, purpose_other="dla cioci")
    assert page.is_valid()
    assert page.answers() == {**filed, "purpose_other": "dla cioci"}


def test_a_fault_of_an_answer_that_was_called_for_is_told(service: Service) -> None:
    page = posted(service, {"purpose"}, purpose="pawnshop")
    assert not page.is_valid()
    assert [place for place, _message in page.error_list()] == [f"{PREFIX}purpose"]


def test_nothing_is_changed_by_sending_what_was_there(service: Service) -> None:
    page = posted(service, {"purpose", "town"}, purpose="bank", town="Białystok")
    assert page.is_valid()
    assert page.changes() == []
    assert page.answers() == ANSWERS


def test_names_that_nobody_may_ask_for_are_not_let_in(service: Service) -> None:
    fields = MultiDict(
        [(f"{PREFIX}purpose", "bank"), (f"{PREFIX}street", "ul. Cudza"), ("besides", "street")]
    )
    page = Correction.read(service, EXEMPT, {"purpose"}, TODAY, fields, MultiDict())
    assert page.besides == set()
    assert page.answers()["street"] == EXEMPT["street"]


def read_besides(service: Service, called: set[str], besides: list[str], **typed: str) -> Correction:
    fields = MultiDict([(PREFIX + name, value) for name, value in typed.items()])
    fields.setlist("besides", besides)
    return Correction.read(service, ANSWERS, called, TODAY, fields, MultiDict())


def test_a_neighbour_is_not_changed_because_the_page_says_it_was_asked(service: Service) -> None:
    page = read_besides(
        service, {"postal_code"}, ["street", "town"], postal_code="15-002", street="ul. Cudza"
    )
    assert page.is_valid()
    assert (page.answers()["postal_code"], page.answers()["street"]) == ("15-002", ANSWERS["street"])
    assert page.besides == set()


def test_a_neighbour_that_a_change_made_necessary_is_read(service: Service) -> None:
    page = read_besides(service, {"purpose"}, ["purpose_other"], purpose="other", purpose_other="dla cioci")
    assert page.is_valid()
    assert (page.answers()["purpose"], page.answers()["purpose_other"]) == ("other", "dla cioci")
    page = read_besides(service, {"purpose"}, ["purpose_other"], purpose="notary", purpose_other="dla cioci")
    assert page.answers().get("purpose_other") == ANSWERS.get("purpose_other")


@pytest.mark.parametrize(
    ("values", "fields", "files", "more"),
    [
        ({}, {}, {}, ()),
        ({"items": ["Wyrok"]}, {}, {}, ("Wyrok",)),
        ({"items": ["Komu: x", "Wyrok"], "ask_fields": {"purpose": "x"}, "ask_more": ["Wyrok"]}, {"purpose": "x"}, {}, ("Wyrok",)),
        ({"items": ["Dowód: x"], "ask_files": {"proof": "x"}}, {}, {"proof": "x"}, ()),
    ],
)  # fmt: skip
def test_a_calls_event_is_read_whatever_day_it_is_of(
    values: dict[str, object], fields: dict[str, str], files: dict[str, str], more: tuple[str, ...]
) -> None:
    called = read(values)
    assert (called.fields, called.files, called.more) == (fields, files, more)
