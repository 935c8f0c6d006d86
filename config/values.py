"""Read single settings out of their text; a wrong one is a ValueError that says in Polish what to write."""

import base64
import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

KEY_BYTES = 32
SECRET_LENGTH = 32
PORTS = 65536
RELAY = re.compile(r"turns?:[\w.:\[\]-]+(\?transport=(udp|tcp))?", re.ASCII)
SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,39}")
EMBEDDED, FILE, REST = "embedded", "file", "rest"


def environment(value: str) -> bool:
    if value not in {"development", "production"}:
        raise ValueError("wpisz development albo production.")
    return value == "production"


def switch(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise ValueError("wpisz yes albo no.")
    return value == "yes"


def slugs(value: str, installed: Collection[str] | None) -> tuple[str, ...]:
    slugs = tuple(value.replace(",", " ").split())
    if installed is not None and (missing := sorted(set(slugs) - set(installed))):
        raise ValueError(f"nie ma usług: {', '.join(missing)}. Są: {', '.join(sorted(installed))}.")
    return slugs


def whole(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("wpisz liczbę całkowitą.")
    return int(value)


def origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("wpisz adres bez ścieżki, na przykład https://sprawy.bialystok.pl.")
    return value.rstrip("/")


def origins(value: str) -> tuple[str, ...]:
    """Parse addresses without a path, separated by spaces."""
    return tuple(origin(one) for one in value.split())


def finance_source(value: str) -> str:
    if value not in {EMBEDDED, FILE, REST}:
        raise ValueError(f"wpisz {EMBEDDED}, {FILE} albo {REST}.")
    return value


def address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("wpisz adres bez zapytania, na przykład https://finanse.example.pl/portal.")
    return value.rstrip("/")


def named_addresses(value: str) -> dict[str, str]:
    """Parse ``name=address name=address``; each name is a system's, in small letters."""
    found: dict[str, str] = {}
    for item in value.split():
        name, equals, written = item.partition("=")
        if not equals or not written or not SYSTEM.fullmatch(name) or name in found:
            raise ValueError("wpisz systemy jako nazwa=adres, oddzielone spacją, każdą nazwę raz.")
        found[name] = address(written)
    return found


def bind(value: str) -> tuple[str, int]:
    """Parse ``host:port`` on which a server listens."""
    host, colon, port = value.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < PORTS:
        raise ValueError("wpisz adres i port, na przykład 127.0.0.1:8006.")
    return host.strip("[]"), int(port)


def socket_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"ws", "wss"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("wpisz adres bez zapytania, na przykład wss://sprawy.bialystok.pl/sygnaly.")
    return value.rstrip("/")


def relays(value: str) -> tuple[str, ...]:
    """Parse addresses of relays (RFC 7065), separated by spaces."""
    found = tuple(value.split())
    if not all(RELAY.fullmatch(one) for one in found):
        raise ValueError("wpisz adresy przekaźników, na przykład turns:turn.example.pl:5349?transport=tcp.")
    return found


def issuer(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("wpisz adres wystawcy (issuer) bez zapytania.")
    return value


def database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("adres zaczyna się od sqlite:/// albo postgresql+psycopg://.")
    return value


def secret(value: str) -> str:
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"sekret ma mieć co najmniej {SECRET_LENGTH} znaki.")
    return value


def optional_secret(value: str) -> str:
    return secret(value) if value else ""


def key(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ValueError("klucz ma być zapisany w base64.") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"klucz ma mieć {KEY_BYTES} bajty.")
    return key


def key_ring(value: str) -> dict[str, bytes]:
    """Parse ``id:base64 id:base64``; the first key encrypts, the others only decrypt."""
    ring: dict[str, bytes] = {}
    for item in value.split():
        name, colon, written = item.partition(":")
        if not colon or not name.isalnum() or name in ring:
            raise ValueError("wpisz klucze jako nazwa:base64, oddzielone spacją, każdą nazwę raz.")
        ring[name] = key(written)
    if not ring:
        raise ValueError("wpisz co najmniej jeden klucz.")
    return ring


def pem(value: str) -> str:
    if "PRIVATE KEY" not in value:
        raise ValueError("klucz prywatny ma być w formacie PEM.")
    return value


def path(value: str) -> Path | None:
    return Path(value) if value else None
