"""Read the deployment's settings from the environment, strictly, and name all faults at once.

Each name may also be given as ``NAME_FILE``, the path of a file that holds the value (for secrets).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from config import faults, values
from config.faults import PREFIX

SHOP_PARTS = 5
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
    erasures: Path | None
    secret_key: str
    key_ring: dict[str, bytes]
    key_current: str
    match_key: bytes
    residents: Provider
    officials: Provider
    gateway: Gateway
    shops: dict[str, Gateway]
    finance_source: str
    finance_files: Path | None
    finance_layout: Path | None
    finance_url: str
    finance_token: str
    cases_drop: Path | None
    cases_layouts: Path | None
    cases_urls: dict[str, str]
    cases_token: str
    records_token: str
    edelivery_url: str
    edelivery_token: str
    data_origins: tuple[str, ...]
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
    signature_authorities: Path | None
    clamd: str
    signal_bind: tuple[str, int]
    signal_url: str
    turn_urls: tuple[str, ...]
    turn_secret: str
    turn_only: bool
    services: tuple[str, ...]
    mandate_units: tuple[str, ...]
    automatic: bool
    month_report: bool
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
    settings = _read(read, installed)
    read.faults += _unknown(environ, read.names) + faults.finance_faults(settings)
    read.faults += faults.neighbour_faults(settings) + faults.production_faults(settings)
    if read.faults:
        raise ConfigFaultsError(read.faults)
    return settings


def _read(read: Reader, installed: Collection[str] | None) -> Settings:
    """Take every setting out of its text; what is wrong stays with the reader."""
    no_keys, no_shops = dict[str, bytes](), dict[str, Gateway]()
    ring = read.parsed("KEY_RING", values.key_ring, no_keys)
    return Settings(
        production=read.parsed("ENV", values.environment, fallback=True),
        base_url=read.parsed("BASE_URL", values.origin, "", "http://127.0.0.1:8000"),
        database_url=read.parsed("DATABASE_URL", values.database, ""),
        data_dir=Path(read.text("DATA_DIR")),
        erasures=values.path(read.text("ERASURES", "")),
        secret_key=read.parsed("SECRET_KEY", values.secret, ""),
        key_ring=ring,
        key_current=next(iter(ring), ""),
        match_key=read.parsed("MATCH_KEY", values.key, b""),
        residents=_provider(read, "RESIDENTS"),
        officials=_provider(read, "OFFICIALS"),
        gateway=(gateway := _gateway(read)),
        shops=read.parsed("P24_SHOPS", lambda value: _shops(value, gateway.base_url), no_shops, ""),
        **_neighbours(read),
        **_post(read),
        seal_certificate=values.path(read.text("SEAL_CERTIFICATE", "")),
        seal_key=values.path(read.text("SEAL_KEY", "")),
        seal_chain=values.path(read.text("SEAL_CHAIN", "")),
        seal_pkcs11=read.text("SEAL_PKCS11", ""),
        signature_authorities=values.path(read.text("SIGNATURE_AUTHORITIES", "")),
        clamd=read.text("CLAMD", ""),
        **_video(read),
        services=read.parsed("SERVICES", lambda value: values.slugs(value, installed), (), ""),
        mandate_units=read.parsed("MANDATE_UNITS", lambda value: values.slugs(value, None), (), ""),
        automatic=read.parsed("AUTOMATIC", values.switch, fallback=True, default="yes"),
        month_report=read.parsed("MONTH_REPORT", values.switch, fallback=False, default="no"),
        demo=read.parsed("DEMO", values.switch, fallback=False, default="no"),
        trusted_proxies=read.parsed("TRUSTED_PROXIES", values.whole, 0, "0"),
        rate_limit_store=read.text("RATE_LIMIT_STORE", "memory://"),
        clock_file=values.path(read.text("CLOCK_FILE", "")),
    )


def _neighbours(read: Reader) -> dict[str, Any]:
    """Take the settings of the city's other systems: finance, other systems' matters, records."""
    return {
        "finance_source": read.parsed(
            "FINANCE_SOURCE", values.finance_source, values.EMBEDDED, values.EMBEDDED
        ),
        "finance_files": values.path(read.text("FINANCE_FILES", "")),
        "finance_layout": values.path(read.text("FINANCE_LAYOUT", "")),
        "finance_url": read.parsed("FINANCE_URL", values.address, "", ""),
        "finance_token": read.text("FINANCE_TOKEN", ""),
        "cases_drop": values.path(read.text("CASES_DROP", "")),
        "cases_layouts": values.path(read.text("CASES_LAYOUTS", "")),
        "cases_urls": read.parsed("CASES_URL", values.named_addresses, dict[str, str](), ""),
        "cases_token": read.text("CASES_TOKEN", ""),
        "records_token": read.parsed("RECORDS_TOKEN", values.optional_secret, "", ""),
        "edelivery_url": read.parsed("EDELIVERY_URL", values.address, "", ""),
        "edelivery_token": read.text("EDELIVERY_TOKEN", ""),
        "data_origins": read.parsed("DATA_ORIGINS", values.origins, tuple[str, ...](), ""),
    }


def _post(read: Reader) -> dict[str, Any]:
    """Take the settings of e-mail and text messages."""
    return {
        "smtp_host": read.text("SMTP_HOST", "127.0.0.1"),
        "smtp_port": read.parsed("SMTP_PORT", values.whole, 25, "25"),
        "smtp_user": read.text("SMTP_USER", ""),
        "smtp_password": read.text("SMTP_PASSWORD", ""),
        "smtp_tls": read.parsed("SMTP_TLS", values.switch, fallback=False, default="no"),
        "mail_from": read.text("MAIL_FROM"),
        "sms_url": read.text("SMS_URL", ""),
    }


def _video(read: Reader) -> dict[str, Any]:
    """Take the settings of video visits: where the calls are arranged, and the relay that they go through."""
    return {
        "signal_bind": read.parsed("SIGNAL_BIND", values.bind, ("127.0.0.1", 8006), "127.0.0.1:8006"),
        "signal_url": read.parsed("SIGNAL_URL", values.socket_address, "", ""),
        "turn_urls": read.parsed("TURN_URLS", values.relays, tuple[str, ...](), ""),
        "turn_secret": read.text("TURN_SECRET", ""),
        "turn_only": read.parsed("TURN_ONLY", values.switch, fallback=False, default="no"),
    }


def _provider(read: Reader, who: str) -> Provider:
    issuer = read.parsed(f"{who}_ISSUER", values.issuer, "")
    return Provider(
        issuer=issuer,
        client_id=read.text(f"{who}_CLIENT_ID"),
        client_key=read.parsed(f"{who}_CLIENT_KEY", values.pem, ""),
        internal_url=read.text(f"{who}_INTERNAL_URL", issuer),
    )


def _gateway(read: Reader) -> Gateway:
    merchant = read.parsed("P24_MERCHANT_ID", values.whole, 0)
    return Gateway(
        merchant_id=merchant,
        pos_id=read.parsed("P24_POS_ID", values.whole, merchant, str(merchant)),
        api_key=read.text("P24_API_KEY"),
        crc_key=read.text("P24_CRC_KEY"),
        base_url=read.parsed("P24_BASE_URL", values.origin, ""),
    )


def _shops(value: str, base_url: str) -> dict[str, Gateway]:
    """Parse ``name:merchant:pos:api key:CRC key`` of the shops beside the main one, separated by spaces."""
    shops: dict[str, Gateway] = {}
    for item in value.split():
        parts = item.split(":")
        if len(parts) != SHOP_PARTS or not parts[0].isidentifier() or parts[0] in {"main", *shops}:
            raise ValueError("wpisz sklepy jako nazwa:merchant:pos:klucz_api:klucz_crc, oddzielone spacją.")
        name, merchant, pos, api_key, crc_key = parts
        shops[name] = Gateway(values.whole(merchant), values.whole(pos), api_key, crc_key, base_url)
    return shops


def _unknown(environ: Mapping[str, str], known: set[str]) -> list[str]:
    names = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [f"{name}: portal nie zna takiego ustawienia. Sprawdź pisownię." for name in names]
