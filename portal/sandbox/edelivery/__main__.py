"""Starts the sandbox operator of electronic delivery from the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal.sandbox.edelivery import EDeliveryTwin
from portal.sandbox.loopback import NotLoopback


def main() -> int:
    """Serve until interrupted; 2 when the place is wrong, the port is taken or the state cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.edelivery", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8005)
    parser.add_argument("--token", required=True, help="the bearer token that the portal shows")
    parser.add_argument("--state", type=Path, help="file that keeps messages and proofs between two starts")
    chosen = parser.parse_args()
    try:
        twin = EDeliveryTwin(chosen.token, host=chosen.host, port=chosen.port, state=chosen.state)
    except (NotLoopback, OSError, ValueError, KeyError, TypeError) as error:
        print(f"sandbox e-delivery: {error}", file=sys.stderr)
        return 2
    print(f"sandbox e-delivery: {twin.base}", flush=True)
    try:
        twin.serve()
    except KeyboardInterrupt:
        twin.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
