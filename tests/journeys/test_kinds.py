"""Each kind of page is looked over once in a check; a page that differs in what axe sees is another kind."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.axe import violations
from tests.support.kinds import Kind, Kinds

PAGE = Kind("my.home", "Masz 2 rzeczy do zrobienia", "pl", 390, 2)
PLAIN = '<html lang="pl"><title>Moje</title><main><h1>Moje</h1><img src="x.png"{}></main></html>'


def test_a_kind_is_claimed_once_by_all_workers_together(tmp_path: Path) -> None:
    one, other = Kinds(tmp_path / "kinds"), Kinds(tmp_path / "kinds")
    assert one.claim(PAGE)
    assert not other.claim(PAGE)
    assert not one.claim(replace(PAGE, title="Masz 13 rzeczy do zrobienia"))


@pytest.mark.parametrize(
    "other",
    [
        {"endpoint": "my.cases"}, {"title": "Błąd: Masz 2 rzeczy do zrobienia"}, {"language": "uk"},
        {"width": 1280}, {"navs": 1},
    ],
)  # fmt: skip
def test_another_route_title_language_width_or_frame_is_another_kind(
    tmp_path: Path, other: dict[str, object]
) -> None:
    kinds = Kinds(tmp_path)
    assert kinds.claim(PAGE)
    assert kinds.claim(replace(PAGE, **other))


def test_a_page_that_was_left_while_looked_over_is_looked_over_next_time(tmp_path: Path) -> None:
    kinds = Kinds(tmp_path)
    assert kinds.claim(PAGE)
    kinds.release(PAGE)
    assert kinds.claim(PAGE)


@pytest.mark.browser
def test_axe_tells_what_breaks_a_rule_and_where(page) -> None:
    page.set_content(PLAIN.format(' alt=""'))
    assert violations(page) == []
    page.set_content(PLAIN.format(""))
    [found] = violations(page)
    assert found.startswith("axe image-alt: ")
    assert "x.png" in found
