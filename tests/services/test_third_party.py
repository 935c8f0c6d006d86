"""A package of another city is installed as anybody would install it, found by the portal, and judged by the kit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tests" / "fixtures" / "zgierz_dogs"
PIP = [
    "-m",
    "pip",
    "install",
    "-q",
    "--no-index",
    "--no-deps",
    "--no-build-isolation",
    "--disable-pip-version-check",
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that may be spoilt."""
    return Path(shutil.copytree(PACKAGE, tmp_path / "package", ignore=shutil.ignore_patterns("__pycache__")))


def installed(package: Path) -> Path:
    target = package.parent / "installed"
    run(package, *PIP, "--target", str(target), str(package)).check_returncode()
    return target


def run(package: Path, *arguments: str, paths: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PORTAL_"))}
    environment = {**clean, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=package, env=environment, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip


def judged(package: Path, *more: str) -> subprocess.CompletedProcess[str]:
    target = installed(package)
    return run(package, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more, paths=(target, ROOT))


def test_the_package_of_another_city_passes_the_kit(package: Path) -> None:
    done = judged(package)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "way 1" not in done.stdout  # nothing failed, so no journey is named
    listed = "from services import discover; print(sorted(discover()))"
    assert "zgierz-dogs" in run(package, "-c", listed, paths=(package.parent / "installed", ROOT)).stdout


SPOILT = {
    "a fee below nought": ("rules.py", "int(rate.value)\n", "-int(rate.value)\n", "total_grosze=-6000"),
    "a room behind the face": ("rules.py", "from datetime import date", "from datetime import date\nfrom portal.db import session",
                               "rules.py:4 imports portal.db"),
    "a card without an article": ("__init__.py", 'law=(Law("art. 139 § 1 Ordynacji podatkowej", _("w jakim terminie załatwiamy sprawę")),)',
                                  "law=()", "card.law is empty"),
}  # fmt: skip


def test_a_spoilt_package_fails_with_words_that_say_what_is_wrong(package: Path) -> None:
    for name, old, new, _says in SPOILT.values():
        path = package / "zgierz_dogs" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    done = judged(package, "-k", "sound")
    assert done.returncode == 1
    for _name, _old, _new, says in SPOILT.values():
        assert says in done.stdout, done.stdout[-6000:]
