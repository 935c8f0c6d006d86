"""The built theme is what its sources say, small, and free of anybody else's identity."""

import gzip
import hashlib
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support import parts

STATIC = parts.ROOT / "portal/static"
SOURCE = STATIC / "src"
BUILT = (
    "portal.css", "office.css", "charts.css", "call.css", "hall.css", "hall.js", "portal.js", "office.js", "devices.js", "room.js",
)  # fmt: skip
HOOKS = {"govuk-checkboxes", "govuk-radios"}  # the library names these wrappers and gives them no rule
FIRST_PAGE_FONTS = ("commissioner-latin", "commissioner-polish")


def build(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-B", SOURCE / "build.py", *options], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def stamp_in(text: str) -> str:
    found = re.match(r"/\* stamp ([0-9a-f]{64}) \*/\n", text)
    assert found, "a built file bears no stamp"
    return found[1]


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("name", BUILT)
def test_a_built_file_bears_the_stamp_of_todays_sources(name: str) -> None:
    assert stamp_in((STATIC / name).read_text(encoding="utf-8")) == build("--stamp"), (
        "run portal/static/src/build.py"
    )


def test_a_changed_source_changes_the_stamp(tmp_path: Path) -> None:
    for path in [*SOURCE.glob("*.py"), *SOURCE.glob("*.json"), *SOURCE.glob("scss/*"), *SOURCE.glob("js/*")]:
        copy = tmp_path / path.relative_to(SOURCE)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    command = [sys.executable, "-B", tmp_path / "build.py", "--stamp"]
    before = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    (tmp_path / "scss/_money.scss").write_text("// changed\n")
    after = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert before == build("--stamp") != after


def test_building_anew_gives_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    parts.need_node()
    parts.need("the theme's tools", SOURCE / "node_modules" if (SOURCE / "node_modules/sass").exists() else None,
               "npm ci in portal/static/src")  # fmt: skip
    build("--out", str(tmp_path))
    assert {name for name in BUILT if (tmp_path / name).read_bytes() != (STATIC / name).read_bytes()} == set()


def test_cutting_the_fonts_anew_gives_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    for tool in ("fontTools", "brotli"):
        found = find_spec(tool)
        parts.need(
            tool, Path(found.origin) if found and found.origin else None, "pip install fonttools brotli"
        )
    package = SOURCE / "node_modules/@fontsource-variable"
    parts.need("the typeface's package", package if package.exists() else None, "npm ci in portal/static/src")
    build("--fonts", str(tmp_path))
    committed = {path.name: path.read_bytes() for path in (STATIC / "fonts").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed


def test_style_sheets_ask_for_fonts_by_the_address_that_pages_preload() -> None:
    asked = dict(
        re.findall(r"fonts/([\w-]+\.woff2)\?v=(\w+)", (STATIC / "portal.css").read_text(encoding="utf-8"))
    )
    held = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in (STATIC / "fonts").iterdir()
    }
    assert asked == held


def test_no_two_cuts_hold_the_same_character() -> None:
    css = (STATIC / "portal.css").read_text(encoding="utf-8")
    seen: set[int] = set()
    for ranges in re.findall(r"unicode-range:([^;}]+)", css):
        for span in ranges.split(","):
            first, _, last = span.strip().removeprefix("U+").partition("-")
            codes = set(range(int(first, 16), int(last or first, 16) + 1))
            assert not codes & seen
            seen |= codes
    assert {ord(letter) for letter in "ĄąĆćĘęŁłŃńÓóŚśŹźŻż„”–−\N{NO-BREAK SPACE}§ҐґЇїЄє№šäé"} <= seen


def test_a_first_page_fetches_little() -> None:
    assert packed(STATIC / "portal.css") <= 14_000
    assert packed(STATIC / "office.css") <= 3_000
    assert packed(STATIC / "portal.js") <= 2_500
    assert sum((STATIC / f"fonts/{name}.woff2").stat().st_size for name in FIRST_PAGE_FONTS) <= 60_000


@pytest.mark.parametrize("name", BUILT)
def test_nothing_is_fetched_from_elsewhere_or_written_inline(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    foreign = re.compile(r"url\((?!\"fonts/)|@import|fetch\([\"']|import\(|\beval\(|innerHTML|\.style\b")
    assert foreign.findall(text) == []
    assert foreign.search("a{background:url(data:image/png)}")


def classes_in(template: str) -> set[str]:
    """Return the classes that a template writes out; what an expression makes is not looked at."""
    found = re.findall(r'class="([^"]*)"', template)
    bare = [
        re.sub(r"[\w!-]*\{\{.*?\}\}[\w-]*|[\w!-]*\{%.*?%\}(?=[\w-])|\{%.*?%\}", " ", value) for value in found
    ]
    return {name for value in bare for name in value.split() if not name.endswith("-")}


def templates() -> list[Path]:
    return [
        *(parts.ROOT / "templates").rglob("*.html"),
        *(parts.ROOT / "services").glob("*/templates/**/*.html"),
    ]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(parts.ROOT)))
def test_every_class_that_a_template_uses_is_drawn(path: Path) -> None:
    drawn = "".join((STATIC / name).read_text(encoding="utf-8") for name in BUILT if name.endswith(".css"))
    known = {name.replace("\\", "") for name in re.findall(r"\.((?:[\w-]|\\!)+)", drawn)}
    assert classes_in(path.read_text(encoding="utf-8")) - known <= HOOKS


def test_a_class_that_nobody_draws_would_be_seen() -> None:
    assert classes_in('<p class="app-x{% if y %} app-y{% endif %} {{ z }}">') == {"app-x", "app-y"}
