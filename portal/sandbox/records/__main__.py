"""Starts the sandbox records system from the command line."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from portal.sandbox.loopback import NotLoopback
from portal.sandbox.records import PullFailed, Records


def main() -> int:
    """Take what waits, once or again and again; 1 when a package did not come, 2 when the place is wrong."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox.records", description=__doc__)
    parser.add_argument("--portal", default="http://127.0.0.1:8000", help="the portal's address")
    parser.add_argument(
        "--token", required=True, help="the bearer token (PORTAL_RECORDS_TOKEN of the portal)"
    )
    parser.add_argument("--folder", type=Path, required=True, help="where packages are kept")
    parser.add_argument("--every", type=float, default=0, help="seconds between two rounds; 0: one round")
    chosen = parser.parse_args()
    try:
        records = Records(chosen.portal, chosen.token, chosen.folder)
        while True:
            print(f"sandbox records system: {records.drain()} taken", flush=True)
            if not chosen.every:
                return 0
            time.sleep(chosen.every)
    except NotLoopback as error:
        print(f"sandbox records system: {error}", file=sys.stderr)
        return 2
    except PullFailed as error:
        print(f"sandbox records system: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
