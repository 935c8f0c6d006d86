"""Starts the sandbox mailbox from the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal.sandbox.loopback import NotLoopback
from portal.sandbox.mailbox import Mailbox


def main() -> int:
    """Serve until interrupted; 2 when the place is wrong or a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--port", type=int, default=8003)
    parser.add_argument("--dir", type=Path, required=True, help="directory that keeps the messages")
    chosen = parser.parse_args()
    try:
        mailbox = Mailbox(chosen.dir, host=chosen.host, smtp_port=chosen.smtp_port, port=chosen.port)
    except (NotLoopback, OSError) as error:
        print(f"sandbox mailbox: {error}", file=sys.stderr)
        return 2
    print(f"sandbox mailbox: {mailbox.base}, SMTP {chosen.host}:{mailbox.smtp_port}", flush=True)
    try:
        mailbox.serve()
    except KeyboardInterrupt:
        mailbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
