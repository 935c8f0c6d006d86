"""What officials and residents write: laid out in paragraphs, lists and addresses, whatever it holds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.voice.plain import Piece, laid_out, pieces

TEXT = """Przerwa w sobotę
od 22:00.

- wnioski: https://sprawy.example.pl/a?b=1.
- płatności

Dziękujemy."""


def test_an_empty_line_parts_paragraphs_and_a_hyphen_begins_a_list():
    first, points, last = laid_out(TEXT)
    assert [[piece.text for piece in line] for line in first.lines] == [["Przerwa w sobotę"], ["od 22:00."]]
    assert (first.is_list, points.is_list, last.is_list) == (False, True, False)
    assert points.lines[0] == (
        Piece("wnioski: "), Piece("https://sprawy.example.pl/a?b=1", "https://sprawy.example.pl/a?b=1"), Piece("."),
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "www.example.pl",
        "//example.pl",
        "file:///etc/passwd",
        "ftp://a.pl",
    ],
)
def test_only_addresses_of_the_web_become_links(line):
    assert all(not piece.url for piece in pieces(line))


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("(https://a.pl/x)", "https://a.pl/x"),
        ("„https://a.pl/x”", "https://a.pl/x"),
        ('https://a.pl/"onmouseover="x', "https://a.pl/"),
        ("http://a.pl, http://b.pl", "http://a.pl"),
        ("https://a.pl<script>", "https://a.pl"),
    ],
)
def test_an_address_ends_where_a_sentence_goes_on(line, url):
    assert next(piece.url for piece in pieces(line) if piece.url) == url


@pytest.mark.parametrize("line", ["http://..", "https://)", "http://:"])
def test_what_names_no_house_is_no_address(line):
    assert pieces(line) == (Piece(line),)


def test_a_long_row_of_dots_takes_no_time():
    line = "http://a.pl" + "." * 1_000_000 + "a"
    began = time.perf_counter()
    assert pieces(line) == (Piece(line, line),)
    assert time.perf_counter() - began < 5  # seconds; what grew with the square of it would take days


@given(st.text(alphabet="ab -\n:/.<>\"'htps", max_size=200))
def test_no_word_is_lost_and_none_is_made_up(text):
    told = [piece.text for block in laid_out(text) for line in block.lines for piece in line]
    kept = "".join("".join(told).split())
    without_bullets = "".join("".join(line.strip().removeprefix("- ") for line in text.splitlines()).split())
    assert kept == without_bullets
