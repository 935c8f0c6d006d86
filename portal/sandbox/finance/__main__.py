"""Starts the sandbox finance system from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from portal.sandbox.finance import Book, Finance
from portal.sandbox.loopback import NotLoopback


def main() -> int:
    """Serve until interrupted; 2 when the place is wrong, the port is taken or the accounts cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.finance", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8004)
    parser.add_argument("--token", required=True, help="the bearer token that the portal shows")
    parser.add_argument("--accounts", type=Path, help="JSON list of accounts, as the contract shows them")
    parser.add_argument("--state", type=Path, help="file that keeps the books between runs")
    chosen = parser.parse_args()
    try:
        book = Book(state=chosen.state)
        if chosen.accounts and not book.accounts:
            for account in json.loads(chosen.accounts.read_text(encoding="utf-8")):
                book.put(account)
        finance = Finance(book, chosen.token, host=chosen.host, port=chosen.port)
    except (NotLoopback, OSError, ValueError, KeyError) as error:
        print(f"sandbox finance system: {error}", file=sys.stderr)
        return 2
    print(f"sandbox finance system: {finance.base}", flush=True)
    try:
        finance.serve()
    except KeyboardInterrupt:
        finance.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
