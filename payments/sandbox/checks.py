"""The limits P24 sets on a registration, apart from the client's own so that each side tells on the other."""

import re
from collections.abc import Mapping
from typing import TypeGuard
from urllib.parse import urlsplit

from payments.sandbox.gateway import Refusal

LANGUAGES = {"bg", "cs", "de", "en", "es", "fr", "hr", "hu", "it", "nl", "pl", "pt", "se", "sk", "ro"}
REQUIRED = ("sessionId", "currency", "description", "email", "country", "language", "urlReturn")
LONGEST = {
    "sessionId": 100,
    "currency": 3,
    "description": 1024,
    "email": 50,
    "client": 40,
    "address": 80,
    "zip": 10,
    "city": 50,
    "country": 2,
    "phone": 12,
    "language": 2,
    "urlReturn": 250,
    "urlStatus": 250,
    "transferLabel": 20,
    "encoding": 15,
    "methodRefId": 250,
    "sign": 100,
}
SHIPPING = {"address": 80, "zip": 10, "city": 50, "country": 2}
CART = {"sellerId": 255, "sellerCategory": 255}
LONGEST_TIME_LIMIT, LAST_SHIPPING_TYPE = 99, 3
LONGEST_IP, LONGEST_AGENT = 45, 255
CHANNELS = 1 + 2 + 4 + 16 + 32 + 64 + 128 + 256 + 4096 + 8192 + 16384
LABEL = re.compile(r"[a-zA-Z0-9 ęółśążźćńĘÓŁŚĄŻŹĆŃ./\\:-]*")


def need_object(content: object) -> Mapping[str, object]:
    """Give the JSON object of a request, or refuse."""
    if not isinstance(content, dict):
        raise Refusal(400, "Invalid input data")
    return content


def need_integer(body: Mapping[str, object], key: str) -> int:
    """Give a positive integer member; a string of digits is refused, as by P24's check of signs."""
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise Refusal(400, "Invalid input data")
    return value


def need_text(body: Mapping[str, object], key: str, longest: int) -> str:
    """Give a non-empty string member within its limit."""
    value = body.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Refusal(400, "Invalid input data")
    return value


def optional_text(body: Mapping[str, object], key: str, longest: int) -> str:
    """Give a string member, or an empty one."""
    return need_text(body, key, longest) if body.get(key) not in {None, ""} else ""


def check_registration(body: Mapping[str, object]) -> None:
    """Refuse what P24 refuses: missing or overlong fields, numbers as strings, bad addresses."""
    need_integer(body, "amount")
    for key in REQUIRED:
        need_text(body, key, LONGEST[key])
    for key, longest in LONGEST.items():
        optional_text(body, key, longest)
    limit = body.get("timeLimit", 0)
    if (
        not isinstance(limit, int)
        or not 0 <= limit <= LONGEST_TIME_LIMIT
        or body["language"] not in LANGUAGES
    ):
        raise Refusal(400, "Invalid input data")
    channel = body.get("channel", 1)
    if not is_whole(channel) or channel & ~CHANNELS or not channel:
        raise Refusal(400, "Invalid input data")
    if not all(isinstance(body.get(key, False), bool) for key in ("waitForResult", "regulationAccept")):
        raise Refusal(400, "Invalid input data")
    if not LABEL.fullmatch(str(body.get("transferLabel") or "")) or not is_whole(body.get("method", 1)):
        raise Refusal(400, "Invalid input data")
    for item in need_list(body.get("cart", [])):
        check_texts(need_object(item), CART)
    check_additional(need_object(body.get("additional", {})))
    for key in ("urlReturn", "urlStatus"):
        if body.get(key) and not is_web_address(str(body[key])):
            raise Refusal(400, "Invalid input data")


def check_additional(additional: Mapping[str, object]) -> None:
    """Refuse a delivery address or a payer's browser that lacks something."""
    if "shipping" in additional:
        shipping = need_object(additional["shipping"])
        check_texts(shipping, SHIPPING)
        kind = shipping.get("type")
        if not is_whole(kind) or kind > LAST_SHIPPING_TYPE:
            raise Refusal(400, "Invalid input data")
    if "PSU" in additional:
        check_texts(need_object(additional["PSU"]), {"IP": LONGEST_IP, "userAgent": LONGEST_AGENT})


def check_texts(content: Mapping[str, object], limits: Mapping[str, int]) -> None:
    """Refuse an object in which a required string is missing or too long."""
    for key, longest in limits.items():
        need_text(content, key, longest)


def need_list(content: object) -> list[object]:
    """Give the list of a request, or refuse."""
    if not isinstance(content, list):
        raise Refusal(400, "Invalid input data")
    return content


def is_whole(value: object) -> TypeGuard[int]:
    """Say whether a value is a whole number, not below 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_web_address(url: str) -> bool:
    """Say whether a browser can be sent there; no character may break a header or a policy."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(url) & set(" ;,'\"\r\n\t<>")
