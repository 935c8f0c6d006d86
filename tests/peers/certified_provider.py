"""oidc-provider, a certified OpenID Provider of other people's making, run on loopback for a test."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.parts import need_node, need_peer

SCRIPT = Path(__file__).parent / "provider.mjs"


@contextmanager
def certified_provider(
    *, clients: Sequence[Mapping[str, object]], people: Sequence[Mapping[str, object]], port: int = 0
) -> Iterator[str]:
    """Run the provider and yield its issuer; clients and people are those of the sandbox identity.

    Skips the test where Node or the package is missing, fails it with CI=true.
    """
    need_peer("oidc-provider")
    asked = json.dumps({"clients": list(clients), "people": list(people), "port": port})
    with subprocess.Popen(
        [str(need_node()), str(SCRIPT), asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            issuer = running.stdout.readline().strip()
            assert issuer.startswith("http://127.0.0.1:"), "oidc-provider did not start"
            yield issuer
        finally:
            running.stdin.close()
            running.stdout.read()
