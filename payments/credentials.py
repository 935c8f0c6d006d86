"""Who the merchant is to P24: numbers and keys, whose text never shows the keys."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

PRODUCTION_URL = "https://secure.przelewy24.pl"
SANDBOX_URL = "https://sandbox.przelewy24.pl"
VISIBLE = range(0x21, 0x7F)


@dataclass(frozen=True)
class Credentials:
    """Keep one shop's numbers and two keys; ValueError at once when one of them cannot be right.

    A missing, padded or cut-off key otherwise shows up as "Incorrect CRC value" at the first payment.
    """

    merchant_id: int
    pos_id: int
    api_key: str = field(repr=False)
    crc_key: str = field(repr=False)

    def __post_init__(self) -> None:
        for name in ("merchant_id", "pos_id"):
            number = getattr(self, name)
            if isinstance(number, bool) or not isinstance(number, int) or number <= 0:
                message = f"{name} must be a positive whole number"
                raise ValueError(message)
        for name in ("api_key", "crc_key"):
            key = getattr(self, name)
            if not isinstance(key, str) or not key or any(ord(letter) not in VISIBLE for letter in key):
                message = f"{name} must be a non-empty string without spaces or line ends"
                raise ValueError(message)

    @property
    def secrets(self) -> tuple[str, str]:
        """Both keys, for scrubbing them out of what others sent back."""
        return self.api_key, self.crc_key


def read_base_url(base_url: str | None, *, sandbox: bool) -> str:
    """Give the address before ``/api/v1``; ValueError when it would send keys to the wrong place.

    Production speaks https only, and never to P24's sandbox; the sandbox never to production.
    """
    url = (base_url or (SANDBOX_URL if sandbox else PRODUCTION_URL)).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        message = "base_url must be an absolute http or https address"
        raise ValueError(message)
    if parts.username or parts.password or "/api/" in f"{parts.path}/":
        message = "base_url must carry neither a password nor /api/v1"
        raise ValueError(message)
    if not sandbox and (parts.scheme != "https" or url == SANDBOX_URL):
        message = "production needs an https address that is not P24's sandbox"
        raise ValueError(message)
    if sandbox and url == PRODUCTION_URL:
        message = "sandbox=True does not go with the address of production"
        raise ValueError(message)
    return url
