"""Start the sandbox: ``python -m payments.sandbox --merchant 12345 --api-key … --crc …``."""

import argparse
import logging
import signal
import threading
from pathlib import Path

from payments.sandbox.ibans import EXAMPLE_IBAN, read_iban
from payments.sandbox.rows import Shop
from payments.sandbox.server import Sandbox


def read_shop(text: str) -> Shop:
    """Read MERCHANT:POS:API_KEY:CRC, with :IBAN and :COMMISSION if wanted; ValueError otherwise."""
    merchant_id, pos_id, api_key, crc_key, *more = text.split(":")
    iban, commission = more + [EXAMPLE_IBAN, "0"][len(more) :]
    return Shop(int(merchant_id), int(pos_id), api_key, crc_key, iban, int(commission))


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; wrong use ends the program with a sentence."""
    parser = argparse.ArgumentParser(prog="python -m payments.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--merchant", type=int, required=True, help="merchantId")
    parser.add_argument("--pos", type=int, help="posId, when it differs from merchantId")
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--crc", required=True)
    parser.add_argument("--iban", type=read_iban, default=EXAMPLE_IBAN, help="where payouts go")
    parser.add_argument(
        "--commission", type=int, default=0, help="in 1/100 of a percent, kept in net payouts"
    )
    parser.add_argument(
        "--shop",
        type=read_shop,
        action="append",
        default=[],
        metavar="MERCHANT:POS:API_KEY:CRC[:IBAN[:COMMISSION]]",
        help="one more shop; may be repeated",
    )
    parser.add_argument("--state", type=Path, help="keep the state in this JSON file between runs")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run until SIGTERM or Ctrl-C."""
    given = read_arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    pos_id = given.pos or given.merchant
    shop = Shop(given.merchant, pos_id, given.api_key, given.crc, given.iban, given.commission)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with Sandbox(shop, *given.shop, host=given.host, port=given.port, state_path=given.state) as sandbox:
        logging.getLogger("payments.sandbox").info("Przelewy24 sandbox at %s", sandbox.url)
        ended.wait()


if __name__ == "__main__":
    main()
