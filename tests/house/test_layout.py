"""Where things lie, how long they are, and what they are called."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.parts import ROOT
from tests.support.tree import code_files, named, parse, walk

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
TOP = {
    *(".ci", ".gitignore", ".npmrc", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
    *(
        "Makefile",
        "README.md",
        "app.py",
        "config",
        "docs",
        "migrations",
        "payments",
        "portal",
        "pyproject.toml",
    ),
    *("requirements-dev.in", "requirements-dev.txt", "requirements.in", "requirements.txt", "services"),
    *("templates", "tests"),
}
LATER = re.compile(r"#.*\b(TO" + "DO|FIX" + r"ME)\b")
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "handler",
    "handlers",
    "data",
    "info",
    "misc",
}


def tracked() -> list[str]:
    asked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return asked.stdout.splitlines()


def long_functions(tree: ast.Module) -> list[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]


def test_only_the_agreed_names_lie_at_the_top() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP


@pytest.mark.parametrize("path", code_files(), ids=named)
def test_a_file_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert long_functions(parse(path)) == []


def test_a_long_function_would_be_seen() -> None:
    assert long_functions(ast.parse("def f():\n" + "    x = 1\n" * 40)) == ["f"]


@pytest.mark.parametrize("path", code_files(), ids=named)
def test_a_file_says_in_one_sentence_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(parse(path))
    if path.name == "__init__.py" and not parse(path).body:
        return
    assert said, "no module docstring"
    assert said.splitlines()[0].endswith((".", "?", "!"))


def test_no_file_is_named_after_nothing() -> None:
    assert [named(path) for path in code_files() if path.stem in VAGUE] == []


def test_nothing_is_left_to_do_later() -> None:
    written = [path for path in walk(ROOT / "tests") if path.suffix == ".py"] + code_files()
    assert [named(path) for path in written if LATER.search(path.read_text(encoding="utf-8"))] == []


def test_a_note_for_later_would_be_seen() -> None:
    assert LATER.search("x = 1  # TO" + "DO: round")
    assert not LATER.search('TODO = "do-zrobienia"')


def test_no_test_lets_itself_off_in_silence() -> None:
    # a part that is missing is asked for through tests/support/parts.py, which fails where CI=true
    quiet = ("import" + "orskip", "skip" + "if(")
    tests = [path for path in walk(ROOT / "tests") if path.suffix == ".py"]
    assert [
        named(path) for path in tests if any(word in path.read_text(encoding="utf-8") for word in quiet)
    ] == []


def test_no_path_of_somebodys_machine_is_kept() -> None:
    places = ("/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/")
    kept = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in {".woff2", ".png", ".ico", ".mo", ".jpg"} or not path.exists():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        kept += [f"{name}: {place}" for place in places if place in text]
    assert kept == []


def test_the_licence_is_the_eupl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "‘Compatible Licences’ according to Article 5 EUPL" in text
