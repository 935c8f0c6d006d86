"""Single values of other systems' files: read once, and a wrong one says how to put it right without being shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.feeds import values
from portal.feeds.asking import Malformed
from portal.feeds.bodies import member, moment, text
from portal.feeds.values import Fault, Memory, day_reader, moment_reader, optional, text_reader, whole

SECRET = "Kowalska-Sekretna\x07"


@pytest.mark.parametrize(
    ("read", "given", "value"),
    [
        (text_reader(5), "żółć", "żółć"),
        (optional(whole), "", None),
        (whole, "007", 7),
        (day_reader("%d.%m.%Y"), "05.10.2026", "2026-10-05"),
        (moment_reader("%Y-%m-%d %H:%M"), "2026-07-01 03:00", datetime(2026, 7, 1, 1, 0, tzinfo=UTC)),
        (moment_reader("%Y-%m-%d"), "2026-12-01", datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
    ],
    ids=["text", "nothing", "count", "day", "summer moment", "winter day"],
)
def test_a_value_in_order_is_read(read: Callable[[str], Any], given: str, value: Any) -> None:
    assert Memory("x", read)[f" {given} "] == value


READERS = {
    "a text": text_reader(50),
    "a short text": text_reader(3),
    "a count": whole,
    "a day": day_reader("%Y-%m-%d"),
    "a moment": moment_reader("%Y-%m-%d"),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_wrong_value_is_told_by_its_name_only(read: Callable[[str], Any]) -> None:
    with pytest.raises(Fault, match=r"^nazwa: ") as caught:
        Memory("nazwa", read)[SECRET]
    assert "Kowalska" not in str(caught.value)


def test_what_is_remembered_stays_bounded() -> None:
    memory = Memory("x", whole)
    for number in range(values.REMEMBERED + 10):
        assert memory[str(number)] == number
    assert len(memory) <= values.REMEMBERED


def test_a_member_of_another_type_is_named_and_a_moment_needs_its_offset() -> None:
    assert (member({"a": 1}, "a", int), text({"a": "x"}, "a", text_reader(1))) == (1, "x")
    for body in ({}, {"a": True}, {"a": "1"}, [], None):
        with pytest.raises(Malformed, match=r"^a$"):
            member(body, "a", int)
    with pytest.raises(ValueError, match="2026"):
        moment("2026-11-23T09:00:00")
    assert moment("2026-11-23T10:00:00+01:00") == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
