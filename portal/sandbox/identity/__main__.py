"""Starts the sandbox identity, or rotates one issuer's keys, from the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal.sandbox.identity.issuer import KINDS
from portal.sandbox.identity.keys import KeyRing
from portal.sandbox.identity.provider import Provider
from portal.sandbox.loopback import NotLoopback


def main() -> int:
    """Serve until interrupted; 2 when the place is wrong or the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.identity", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--clients", type=Path, help="JSON list of registered clients")
    parser.add_argument("--people", type=Path, help="JSON list of people, read again when it changes")
    parser.add_argument("--state", type=Path, required=True, help="directory for keys and sign-ins")
    parser.add_argument("--rotate", choices=list(KINDS), help="make a new signing key and leave")
    chosen = parser.parse_args()
    if chosen.rotate:
        kid = KeyRing(chosen.state / f"{chosen.rotate}-keys.json").rotate()
        print(f"{chosen.rotate}: new signing key {kid}")
        return 0
    if chosen.clients is None or chosen.people is None:
        parser.error("--clients and --people are required to serve")
    try:
        provider = Provider(
            clients=chosen.clients,
            people=chosen.people,
            state=chosen.state,
            host=chosen.host,
            port=chosen.port,
        )
    except (NotLoopback, OSError) as error:
        print(f"sandbox identity: {error}", file=sys.stderr)
        return 2
    print(f"sandbox identity: {provider.base} (residents, officials)", flush=True)
    try:
        provider.listener.serve()
    except KeyboardInterrupt:
        provider.listener.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
