"""The sandbox's own making of signs, apart from the client's, so that an error in one shows in the other."""

import hashlib
import hmac
import json

JsonValue = str | int | bool | None


def sign(crc_key: str, *members: tuple[str, JsonValue]) -> str:
    """Hash the members in the order given, then the CRC key, as P24 documents it."""
    parts = [f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}" for name, value in members]
    parts.append(f'"crc":{json.dumps(crc_key, ensure_ascii=False)}')
    return hashlib.sha384(("{" + ",".join(parts) + "}").encode("utf-8")).hexdigest()


def matches(claimed: object, right: str) -> bool:
    """Compare a claimed sign in constant time."""
    return isinstance(claimed, str) and claimed.isascii() and hmac.compare_digest(claimed, right)
