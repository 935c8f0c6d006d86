"""Transfer codes: every limit holds, and a reader that is not ours reads back exactly what was written."""

import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.billing import transfer
from portal.billing.transfer import fitted, qr_svg, transfer_code

ACCOUNT = "78124052111111001035532584"
NIP = "1234563218"
SIGNS = st.text("ABCxyz ĄąŻżŹź0189,./-&", min_size=1)
SVG = "{http://www.w3.org/2000/svg}"


def read(svg: str) -> str:
    """Paint the SVG's path, four dots to a module, and let the reader look at it."""
    root = ET.fromstring(svg)
    side, scale = int(root.get("viewBox").split()[2]), 4
    dots = bytearray(b"\xff" * (side * scale) ** 2)
    dark = root.findall(f"{SVG}path")[-1]
    assert dark.get("fill") == "#000"
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", dark.get("d")):
        for row in range(int(y) * scale, (int(y) + 1) * scale):
            start = row * side * scale + int(x) * scale
            dots[start : start + int(width) * scale] = bytes(int(width) * scale)
    image = memoryview(bytes(dots)).cast("B", (side * scale, side * scale))
    [found] = zxingcpp.read_barcodes(image)
    assert found.ec_level == "L"
    return found.text


def test_the_fields_stand_in_the_order_of_the_recommendation():
    code = transfer_code(ACCOUNT, 12_345, "Urząd Miejski", "Podatek, rata 4, P000123", nip=NIP)
    assert code.text == f"{NIP}|PL|{ACCOUNT}|012345|Urząd Miejski|Podatek, rata 4, P000123|||"
    assert code.has_amount


def test_a_person_has_no_nip():
    assert transfer_code(ACCOUNT, 1, "JAN KOWALSKI", "x").text.startswith(f"|PL|{ACCOUNT}|000001|")


def test_a_sum_that_does_not_fit_is_left_to_the_payer_and_said():
    assert transfer_code(ACCOUNT, 999_999, "Urząd", "x").text.split("|")[3] == "999999"
    code = transfer_code(ACCOUNT, 1_000_000, "Urząd", "x")
    assert code.text.split("|")[3] == "000000"
    assert not code.has_amount


@pytest.mark.parametrize(
    "change",
    [
        {"account": ACCOUNT[:-1] + "5"},
        {"account": "PL" + ACCOUNT},
        {"amount_grosze": 0},
        {"amount_grosze": -1},
        {"recipient": ""},
        {"recipient": "A" * 21},
        {"recipient": "A|B"},
        {"title": ""},
        {"title": "A" * 33},
        {"title": "A\nB"},
        {"title": " A"},
        {"title": "„rata”"},
        {"nip": "1234567890"},
    ],
)
def test_what_a_code_can_not_carry_is_refused(change):
    whole = {"account": ACCOUNT, "amount_grosze": 1, "recipient": "A" * 20, "title": "Ż" * 32, "nip": NIP}
    assert transfer_code(**whole)
    with pytest.raises(ValueError):
        transfer_code(**(whole | change))


@given(SIGNS, SIGNS, st.integers(1, 2_000_000))
@settings(max_examples=40, deadline=None)
def test_a_reader_that_is_not_ours_reads_back_exactly_what_was_written(recipient, title, grosze):
    recipient, title = fitted(recipient, 20) or "A", fitted(title, 32) or "A"
    code = transfer_code(ACCOUNT, grosze, recipient, title, nip=NIP)
    assert len(code.text) <= 160
    assert len(code.text.split("|")) == 9
    assert read(qr_svg(code.text)) == code.text


def test_a_code_with_dark_modules_left_out_is_not_read(monkeypatch):
    whole = transfer._runs
    monkeypatch.setattr(transfer, "_runs", lambda matrix: list(whole(matrix))[::2])
    with pytest.raises(ValueError):
        read(qr_svg("x"))


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("Urząd Miejski w Białymstoku", 20, "Urząd Miejski w"),
        ("Urząd Miejski", 13, "Urząd Miejski"),
        ("A" * 40, 32, "A" * 32),
        ("rata „4” – 2026", 32, "rata 4 2026"),
        ("a|b\nc", 32, "a b c"),
    ],
)
def test_texts_are_made_to_fit(text, longest, expected):
    assert fitted(text, longest) == expected


def test_the_drawing_has_a_name_and_no_styles():
    svg = qr_svg("x", title='Przelew <dla> "Anny"')
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == 'Przelew <dla> "Anny"'
    assert "style" not in svg
    assert not root.findall(".//*[@id]")
