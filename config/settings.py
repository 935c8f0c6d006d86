"""Read the deployment's settings from the environment, strictly, and name all faults at once.

Each name may also be given as ``NAME_FILE``, the path of a file that holds the value (for secrets).
"""

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

PREFIX = "PORTAL_"
KEY_BYTES = 32
SECRET_LENGTH = 32
T = TypeVar("T")


class ConfigFaultsError(Exception):
    """Carry every fault found in the settings, in words; ``faults`` is never empty."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Provider:
    """One OpenID Provider; ``client_key`` is the text of our private key (EC P-256, PEM)."""

    issuer: str
    client_id: str
    client_key: str
    internal_url: str


@dataclass(frozen=True)
class Gateway:
    """One Przelewy24 shop; ``base_url`` without ``/api/v1``."""

    merchant_id: int
    pos_id: int
    api_key: str
    crc_key: str
    base_url: str


@dataclass(frozen=True)
class Settings:
    """All settings, checked; read once at start and never changed."""

    production: bool
    base_url: str
    database_url: str
    data_dir: Path
    secret_key: str
    key_ring: dict[str, bytes]
    key_current: str
    match_key: bytes
    residents: Provider
    officials: Provider
    gateway: Gateway
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_tls: bool
    mail_from: str
    sms_url: str
    seal_certificate: Path | None
    seal_key: Path | None
    seal_chain: Path | None
    seal_pkcs11: str
    clamd: str
    services: tuple[str, ...]
    demo: bool
    trusted_proxies: int
    rate_limit_store: str
    clock_file: Path | None


class Reader:
    """Take values out of an environment, remember what is wrong and which names were read."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []
        self.names: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """Return the value of a name or of the file it points to; without a default it must be there."""
        full = PREFIX + name
        self.names.update({full, f"{full}_FILE"})
        value = self._environ.get(full, "")
        path = self._environ.get(f"{full}_FILE", "")
        if value and path:
            self.faults.append(f"{full} i {full}_FILE podano naraz. Zostaw jedno z nich.")
        if path:
            try:
                value = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self.faults.append(f"{full}_FILE: nie można odczytać pliku {path} ({error.strerror}).")
                return default or ""
            except UnicodeDecodeError:
                self.faults.append(f"{full}_FILE: plik {path} nie jest tekstem w UTF-8.")
                return default or ""
        if not value and default is None:
            self.faults.append(f"{full} nie jest ustawione. Opis jest w config/example.env.")
        return value or default or ""

    def parsed(self, name: str, parse: Callable[[str], T], fallback: T, default: str | None = None) -> T:
        """Parse a value; a ValueError becomes a fault with its message."""
        before = len(self.faults)
        value = self.text(name, default)
        if len(self.faults) > before:
            return fallback
        try:
            return parse(value)
        except ValueError as error:
            self.faults.append(f"{PREFIX}{name}: {error}")
            return fallback


def load(environ: Mapping[str, str], installed: Collection[str] | None = None) -> Settings:
    """Build the settings; ``installed`` names the services there are. Raises ConfigFaultsError, all at once."""
    read = Reader(environ)
    production = read.parsed("ENV", _environment, fallback=True)
    no_keys: dict[str, bytes] = {}
    ring = read.parsed("KEY_RING", _key_ring, no_keys)
    settings = Settings(
        production=production,
        base_url=read.parsed("BASE_URL", _origin, "", "http://127.0.0.1:8000"),
        database_url=read.parsed("DATABASE_URL", _database, ""),
        data_dir=Path(read.text("DATA_DIR")),
        secret_key=read.parsed("SECRET_KEY", _secret, ""),
        key_ring=ring,
        key_current=next(iter(ring), ""),
        match_key=read.parsed("MATCH_KEY", _key, b""),
        residents=_provider(read, "RESIDENTS"),
        officials=_provider(read, "OFFICIALS"),
        gateway=_gateway(read),
        smtp_host=read.text("SMTP_HOST", "127.0.0.1"),
        smtp_port=read.parsed("SMTP_PORT", _whole, 25, "25"),
        smtp_user=read.text("SMTP_USER", ""),
        smtp_password=read.text("SMTP_PASSWORD", ""),
        smtp_tls=read.parsed("SMTP_TLS", _switch, fallback=False, default="no"),
        mail_from=read.text("MAIL_FROM"),
        sms_url=read.text("SMS_URL", ""),
        seal_certificate=_path(read.text("SEAL_CERTIFICATE", "")),
        seal_key=_path(read.text("SEAL_KEY", "")),
        seal_chain=_path(read.text("SEAL_CHAIN", "")),
        seal_pkcs11=read.text("SEAL_PKCS11", ""),
        clamd=read.text("CLAMD", ""),
        services=read.parsed("SERVICES", lambda value: _slugs(value.replace(",", " "), installed), (), ""),
        demo=read.parsed("DEMO", _switch, fallback=False, default="no"),
        trusted_proxies=read.parsed("TRUSTED_PROXIES", _whole, 0, "0"),
        rate_limit_store=read.text("RATE_LIMIT_STORE", "memory://"),
        clock_file=_path(read.text("CLOCK_FILE", "")),
    )
    read.faults += _unknown(environ, read.names) + _production_faults(settings)
    if read.faults:
        raise ConfigFaultsError(read.faults)
    return settings


def _provider(read: Reader, who: str) -> Provider:
    issuer = read.parsed(f"{who}_ISSUER", _issuer, "")
    return Provider(
        issuer=issuer,
        client_id=read.text(f"{who}_CLIENT_ID"),
        client_key=read.parsed(f"{who}_CLIENT_KEY", _pem, ""),
        internal_url=read.text(f"{who}_INTERNAL_URL", issuer),
    )


def _gateway(read: Reader) -> Gateway:
    merchant = read.parsed("P24_MERCHANT_ID", _whole, 0)
    return Gateway(
        merchant_id=merchant,
        pos_id=read.parsed("P24_POS_ID", _whole, merchant, str(merchant)),
        api_key=read.text("P24_API_KEY"),
        crc_key=read.text("P24_CRC_KEY"),
        base_url=read.parsed("P24_BASE_URL", _origin, ""),
    )


def _unknown(environ: Mapping[str, str], known: set[str]) -> list[str]:
    names = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [f"{name}: portal nie zna takiego ustawienia. Sprawdź pisownię." for name in names]


def _production_faults(settings: Settings) -> list[str]:
    """Name what a portal open to residents must not have."""
    if not settings.production:
        return []
    faults = []
    for name, url in (
        ("BASE_URL", settings.base_url),
        ("RESIDENTS_ISSUER", settings.residents.issuer),
        ("OFFICIALS_ISSUER", settings.officials.issuer),
        ("P24_BASE_URL", settings.gateway.base_url),
    ):
        if url and not url.startswith("https://"):
            faults.append(f"{PREFIX}{name}: w produkcji adres musi zaczynać się od https://.")
    if settings.demo:
        faults.append(f"{PREFIX}DEMO: miasta pokazowego nie wolno wczytać w produkcji.")
    if settings.clock_file:
        faults.append(f"{PREFIX}CLOCK_FILE: przesuwany zegar służy tylko testom.")
    if not settings.clamd:
        faults.append(f"{PREFIX}CLAMD nie jest ustawione: w produkcji załączniki muszą być sprawdzane.")
    if settings.rate_limit_store.startswith("memory"):
        faults.append(f"{PREFIX}RATE_LIMIT_STORE: pamięć jednego procesu nie liczy żądań innych procesów.")
    if not (settings.seal_pkcs11 or (settings.seal_certificate and settings.seal_key)):
        faults.append(
            f"{PREFIX}SEAL_PKCS11 albo SEAL_CERTIFICATE i SEAL_KEY: bez pieczęci nie ma dokumentów."
        )
    return faults


def _environment(value: str) -> bool:
    if value not in {"development", "production"}:
        raise ValueError("wpisz development albo production.")
    return value == "production"


def _switch(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise ValueError("wpisz yes albo no.")
    return value == "yes"


def _slugs(value: str, installed: Collection[str] | None) -> tuple[str, ...]:
    if installed is not None and (missing := sorted(set(value.split()) - set(installed))):
        raise ValueError(f"nie ma usług: {', '.join(missing)}. Są: {', '.join(sorted(installed))}.")
    return tuple(value.split())


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("wpisz liczbę całkowitą.")
    return int(value)


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("wpisz adres bez ścieżki, na przykład https://sprawy.bialystok.pl.")
    return value.rstrip("/")


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("wpisz adres wystawcy (issuer) bez zapytania.")
    return value


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("adres zaczyna się od sqlite:/// albo postgresql+psycopg://.")
    return value


def _secret(value: str) -> str:
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"sekret ma mieć co najmniej {SECRET_LENGTH} znaki.")
    return value


def _key(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ValueError("klucz ma być zapisany w base64.") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"klucz ma mieć {KEY_BYTES} bajty.")
    return key


def _key_ring(value: str) -> dict[str, bytes]:
    """Parse ``id:base64 id:base64``; the first key encrypts, the others only decrypt."""
    ring: dict[str, bytes] = {}
    for item in value.split():
        name, colon, key = item.partition(":")
        if not colon or not name.isalnum() or name in ring:
            raise ValueError("wpisz klucze jako nazwa:base64, oddzielone spacją, każdą nazwę raz.")
        ring[name] = _key(key)
    if not ring:
        raise ValueError("wpisz co najmniej jeden klucz.")
    return ring


def _pem(value: str) -> str:
    if "PRIVATE KEY" not in value:
        raise ValueError("klucz prywatny ma być w formacie PEM.")
    return value


def _path(value: str) -> Path | None:
    return Path(value) if value else None
