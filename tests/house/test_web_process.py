"""What a web worker carries, and how every page may be reached."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.house import House
from tests.support.parts import ROOT

HEAVY = ("typst", "pyhanko", "pikepdf", "lxml", "playwright", "aiosmtpd", "portal.sandbox")
ASK = "import app, json, sys; app.create_app(); print(json.dumps(sorted(sys.modules)))"
SAFE = {"GET", "HEAD", "OPTIONS"}


def loaded(environment: dict[str, str], first: str = "") -> set[str]:
    """Return which heavy modules a process holds after it has opened the portal."""
    asked = subprocess.run(
        [sys.executable, "-c", f"{first}\n{ASK}"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    modules = set(json.loads(asked.stdout.splitlines()[-1]))
    return {name for name in HEAVY if name in modules}


def test_the_web_process_carries_no_renderer_no_sealer_and_no_stand_in(
    demo_environment: dict[str, str],
) -> None:
    assert loaded(demo_environment) == set()


def test_a_web_process_that_carried_one_would_be_seen(demo_environment: dict[str, str]) -> None:
    assert loaded(demo_environment, "import typst") == {"typst"}


@pytest.fixture
def addresses(small_house: House) -> list[tuple[str, str]]:
    """Every address that takes no argument, with each of its methods."""
    found = []
    for rule in small_house.app.url_map.iter_rules():
        if not rule.arguments:
            found += [(method, rule.rule) for method in sorted(rule.methods or ()) if method != "OPTIONS"]
    return found


def test_a_post_without_the_forms_token_is_refused(
    small_house: House, addresses: list[tuple[str, str]]
) -> None:
    client = small_house.app.test_client()
    posts = [path for method, path in addresses if method not in SAFE]
    assert posts
    exempt = {
        rule.rule for rule in small_house.app.url_map.iter_rules() if _exempt(small_house, rule.endpoint)
    }
    codes = {path: client.post(path).status_code for path in posts if path not in exempt}
    assert {path: code for path, code in codes.items() if code not in {401, 403, 404}} == {}


def test_every_answer_carries_the_guards_of_the_browser(
    small_house: House, addresses: list[tuple[str, str]]
) -> None:
    client = small_house.app.test_client()
    for method, path in [*addresses, ("GET", "/no-such-page")]:
        if method != "GET" or path.startswith("/static"):
            continue
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "Server" not in answer.headers, path


def _exempt(house: House, endpoint: str) -> bool:
    from portal.security import doors

    access = doors(house.app).of(endpoint)
    return access is not None and not access.csrf
