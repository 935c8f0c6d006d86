"""Visits that open no case: two taps, counted once, taken back by who counted; nothing about the person is kept."""

import pytest

from portal.cases.tallies.models import Tally
from tests.office.desk import BEATA, HALINA, SLUG, TOMASZ, Desk
from tests.support.visitor import Visitor, form_fields

TALLY = "/biurko/licznik"


def taps(visitor: Visitor) -> dict[str, str]:
    assert visitor.page is not None
    return next(fields for form in visitor.page.iter("form") if "co" in (fields := form_fields(form)))


@pytest.mark.engines
def test_two_taps_count_a_visit_and_a_double_tap_counts_it_once(desk: Desk) -> None:
    halina = desk.at(HALINA).go(TALLY)
    halina.follow("Mógł załatwić online")
    fields = {**taps(halina), "usluga": SLUG}
    for _ in range(3):
        halina.post(TALLY, fields)
        assert halina.status == 200
    (kept,) = desk.all(Tally)
    assert (kept.ending, kept.service, kept.unit_code, kept.undone_at) == ("could_online", SLUG, "DOM", None)
    assert "dziś: 1" in halina.text


def test_the_last_count_is_taken_back_by_who_made_it_and_by_nobody_else(desk: Desk) -> None:
    halina = desk.at(HALINA).go(f"{TALLY}?co=zapytal")
    halina.post(TALLY, {**taps(halina), "usluga": "inna"})
    (kept,) = desk.all(Tally)
    beata = desk.at(BEATA).go(f"{TALLY}?co=zapytal")
    beata.post(f"{TALLY}/cofnij", {"_token": taps(beata)["_token"], "wpis": kept.submission})
    assert desk.all(Tally)[0].undone_at is None
    halina.go(f"{TALLY}?zapisano={kept.submission}").submit("Cofnij ostatni wpis")
    assert desk.all(Tally)[0].undone_at is not None
    assert "dziś: 1" not in halina.text


def test_an_old_count_stays(small_desk: Desk) -> None:
    halina = small_desk.at(HALINA).go(f"{TALLY}?co=poinformowany")
    halina.post(TALLY, {**taps(halina), "usluga": "inna"})
    small_desk.clock.move(minutes=11)
    halina.go(f"{TALLY}?zapisano={small_desk.all(Tally)[0].submission}").submit("Cofnij ostatni wpis")
    assert small_desk.all(Tally)[0].undone_at is None


def test_what_the_page_did_not_offer_is_refused(small_desk: Desk) -> None:
    halina = small_desk.at(HALINA)
    assert halina.go(f"{TALLY}?co=wymyslone").status == 404
    fields = {**taps(halina.go(f"{TALLY}?co=zapytal")), "usluga": "inna"}
    assert halina.post(TALLY, {**fields, "usluga": "wymyslona"}).status == 404
    assert halina.post(TALLY, {**fields, "wpis": "podrobiony.wpis"}).status == 422
    assert small_desk.at(TOMASZ).go(TALLY).status == 403
    assert small_desk.all(Tally) == []
