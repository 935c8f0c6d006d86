"""Starts the sandbox of another system's status feed from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from portal.sandbox.casefeed import CaseFeed, Register
from portal.sandbox.loopback import NotLoopback


def main() -> int:
    """Serve until interrupted; 2 when the place is wrong, the port is taken or the matters cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.casefeed", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8004)
    parser.add_argument("--token", required=True, help="the bearer token that the portal shows")
    parser.add_argument("--title", default="System pozwoleń", help="what residents call this system")
    parser.add_argument("--cases", type=Path, help="JSON list of matters, as the contract shows them")
    chosen = parser.parse_args()
    register = Register(chosen.title)
    try:
        if chosen.cases and chosen.cases.exists():
            for case in json.loads(chosen.cases.read_text(encoding="utf-8")):
                register.put(case)
        feed = CaseFeed(register, chosen.token, host=chosen.host, port=chosen.port)
    except (NotLoopback, OSError, ValueError, KeyError) as error:
        print(f"sandbox status feed: {error}", file=sys.stderr)
        return 2
    print(f"sandbox status feed: {feed.base}", flush=True)
    try:
        feed.serve()
    except KeyboardInterrupt:
        feed.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
