"""The signs of Przelewy24: SHA-384 over compact JSON, members in P24's order, the CRC key last."""

import hashlib
import hmac
import json
from collections.abc import Mapping

REGISTER = ("sessionId", "merchantId", "amount", "currency")
VERIFY = ("sessionId", "orderId", "amount", "currency")
TRANSACTION_NOTIFICATION = (
    "merchantId",
    "posId",
    "sessionId",
    "amount",
    "originAmount",
    "currency",
    "orderId",
    "methodId",
    "statement",
)
REFUND_NOTIFICATION = ("orderId", "sessionId", "refundsUuid", "merchantId", "amount", "currency", "status")


def digest(members: Mapping[str, object]) -> str:
    """Hash the members in the order they stand in, as 96 lower-case hex digits.

    No spaces, integers as integers, slashes and letters beyond ASCII not escaped (P24's documentation,
    "Calculating the sign parameter"). Raises UnicodeEncodeError for a lone surrogate.
    """
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha384(text.encode()).hexdigest()


def sign(order: tuple[str, ...], values: Mapping[str, object], crc_key: str) -> str:
    """Sign the values named in the order; other values are left out, a missing one is a KeyError."""
    return digest({**{key: values[key] for key in order}, "crc": crc_key})


def is_signed(order: tuple[str, ...], values: Mapping[str, object], crc_key: str, claimed: str) -> bool:
    """Compare the claimed sign with the right one in constant time."""
    return hmac.compare_digest(sign(order, values, crc_key).encode(), claimed.encode(errors="replace"))
