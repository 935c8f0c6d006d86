"""Shares in land and areas of it: read as deeds write them, refused with how to write them."""

from datetime import date
from fractions import Fraction

import pytest
from werkzeug.datastructures import MultiDict

from portal import fields

ON = date(2026, 11, 23)


class Land(fields.Form):
    """Asks for a share and an area."""

    heading = "Grunt"
    share = fields.ShareField("Udział")
    area = fields.LandAreaField("Powierzchnia")


def faults(share: str, area: str = "100") -> str:
    form = Land(MultiDict({"share": share, "area": area}), on=ON)
    form.validate()
    return " ".join(message for _field, message in form.error_list())


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ("1/2", ""),
        (" 512 / 10000 ", ""),
        ("1/1", ""),
        ("0/2", "zero"),
        ("1/0", "zero"),
        ("3/2", "większy niż całość"),
        ("50%", "ułamkiem"),
        ("0,5", "ułamkiem"),
        ("½", "ułamkiem"),
        ("-1/2", "ułamkiem"),
        ("1" * 10 + "/2", "ułamkiem"),
        ("9" * 30, "ułamkiem"),
        ("", "ułamkiem"),
    ],
)
def test_a_share_is_a_fraction_above_nothing_and_at_most_the_whole(share: str, says: str) -> None:
    found = faults(share)
    assert (says in found) if says else not found, found


@pytest.mark.parametrize("area", ["12 a", "12 ar", "1,5 ha", "2 hektary", "10 arów"])
def test_ares_and_hectares_are_never_taken_for_square_metres(area: str) -> None:
    assert "Przelicz na metry" in faults("1/2", area).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1/2", Fraction(1, 2)),
        ("1/1", Fraction(1)),
        ("2/1", None),
        ("0/1", None),
        ("1/0", None),
        (5, None),
        ("", None),
    ],
)
def test_a_kept_share_is_read_again_or_is_none(text: object, share: Fraction | None) -> None:
    assert fields.share_of(text) == share
