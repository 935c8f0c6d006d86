"""The kit finds a service whose matters cannot end as it says: what they bring, and what a machine may settle."""

from dataclasses import replace

import pytest

from portal.service import Assessment, Reads, Service
from portal.testing import suite
from portal.testing.settling import sample_matters
from services.tax_certificate import service as good

NO_LAW = Assessment("waste_fee", 2026, 100, "")


def bringing(brought: object) -> Service:
    return replace(good, brings=lambda _matter: brought)


def falling(*_: object) -> bool:
    raise KeyError("nobody")


@pytest.mark.parametrize(
    ("check", "service", "words"),
    [
        ("brings", bringing("dużo"), "brings() made dużo"),
        ("brings", bringing(NO_LAW), "brings() made"),
        ("brings", replace(good, brings=falling), "KeyError"),
        ("automatic", replace(good, automatic=falling), "KeyError"),
        ("automatic", replace(good, automatic=lambda _matter: None), "made None"),
    ],
)
def test_an_end_that_cannot_be_carried_out_is_found(check: str, service: Service, words: str) -> None:
    found = suite.CHECKS[check](service)
    assert any(words in fault for fault in found), found
    assert suite.CHECKS[check](good) == []


def test_what_has_its_law_is_sound() -> None:
    assert suite.CHECKS["brings"](bringing(replace(NO_LAW, law="art. 6m"))) == []
    assert suite.CHECKS["brings"](bringing(None)) == []


def test_a_certificate_may_be_a_permit_that_is_brought() -> None:
    assert suite.CHECKS["outcome"](replace(bringing(None), decide=None)) == []


def test_a_service_is_given_what_it_reads_with_nothing_and_with_something_in_it() -> None:
    reads = frozenset({Reads.DUES, Reads.OVERPAID, Reads.PERMITS})
    matters = list(sample_matters(replace(good, reads=reads), {}))
    assert [bool(one.dues) for one in matters] == [bool(one.permits) for one in matters] == [False, True]
    assert [one.overpaid_grosze for one in matters] == [0, 12_300]
    assert next(sample_matters(replace(good, reads=frozenset()), {})).dues is None
