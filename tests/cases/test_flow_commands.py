"""The commands that print courses: which there are, one in full, and what is wrong with a broken one."""

import dataclasses

from portal.workflow import FLOWS
from tests.support.house import House


def run(house: House, *words: str):
    return house.app.test_cli_runner().invoke(args=["flows", *words])


def test_all_courses_are_listed_with_the_services_that_follow_them(small_house: House) -> None:
    said = run(small_house, "list").output
    assert all(name in said for name in FLOWS)
    assert "tax-certificate" in next(line for line in said.splitlines() if line.startswith("certificate\t"))


def test_a_course_is_printed_in_full_by_its_name_or_a_services(small_house: House) -> None:
    by_flow, by_service = (
        run(small_house, "show", "certificate").output,
        run(small_house, "show", "tax-certificate").output,
    )
    assert by_flow == by_service
    for words in (
        "completion",
        "zegar pause",
        "call_over",
        "termin\toverdue",
        "wymaga: fee_settled, document",
    ):
        assert words in by_flow, words
    assert "inspected" in run(small_house, "show", "notification").output


def test_an_unknown_course_is_told_and_a_broken_one_says_what_is_wrong(small_house: House) -> None:
    unknown = run(small_house, "show", "nie-ma")
    assert (unknown.exit_code, "flask flows list" in unknown.output) == (1, True)
    service = small_house.portal.services["tax-certificate"]
    broken = dataclasses.replace(
        service, slug="broken", flow=dataclasses.replace(service.flow, start="nowhere")
    )
    object.__setattr__(small_house.portal, "services", {**small_house.portal.services, "broken": broken})
    assert "USTERKA" in run(small_house, "show", "broken").output
