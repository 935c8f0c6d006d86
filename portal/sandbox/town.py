"""The demo city's own folder: its secrets, keys, registrations and the settings its processes run with."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joserfc.jwk import ECKey

from portal.sandbox.seal_authority import SealFiles, make_seal, new_key, private_pem, write_secret

HOST = "127.0.0.1"
CITY = "portal"
ISSUERS = ("residents", "officials")
# Public test numbers of a shop that exists only in the sandbox.
MERCHANT = "112233"
IBAN = "26124052111111001035533132"
# the city's other shops: merchant, and the bank account that its money is paid out to
SHOPS = {
    "taxes": ("112234", "78124052111111001035532584"),
    "revenues": ("112235", "05124052111111001035537778"),
}


@dataclass(frozen=True)
class Ports:
    """The loopback ports; all follow from the first, so that two cities can stand side by side."""

    first: int = 8000

    @property
    def web(self) -> int:
        """The portal itself."""
        return self.first

    @property
    def identity(self) -> int:
        """The sandbox national identity and the officials' directory."""
        return self.first + 1

    @property
    def gateway(self) -> int:
        """The sandbox Przelewy24."""
        return self.first + 2

    @property
    def mailbox(self) -> int:
        """The pages that show what was sent."""
        return self.first + 3

    @property
    def casefeed(self) -> int:
        """Another system of the city, which tells the status of its matters."""
        return self.first + 4

    @property
    def edelivery(self) -> int:
        """The sandbox operator of e-delivery."""
        return self.first + 5

    @property
    def signal(self) -> int:
        """Where browsers arrange their video calls."""
        return self.first + 6

    @property
    def smtp(self) -> int:
        """Where mail is handed in."""
        return self.first + 25

    def named(self) -> dict[str, int]:
        """Name each port as a person would."""
        return {
            "portal": self.web,
            "tożsamość / identity": self.identity,
            "Przelewy24": self.gateway,
            "skrzynka / mailbox": self.mailbox,
            "inny system / other system": self.casefeed,
            "e-Doręczenia": self.edelivery,
            "wideo / video calls": self.signal,
            "SMTP": self.smtp,
        }


def origin(port: int) -> str:
    """Return the address of something on a loopback port."""
    return f"http://{HOST}:{port}"


class Town:
    """One demo city in one folder; everything in it is made once and kept between runs."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.folder = folder.resolve()
        self.ports = ports
        self.logs = self.folder / "log"
        self.data = self.folder / "data"
        self.people = self.folder / "identity" / "people.json"
        self.clients = self.folder / "identity" / "clients.json"
        self.identity_state = self.folder / "identity" / "state"
        self.mail = self.folder / "mail"
        self.matters = self.folder / "elsewhere.json"
        self.boxes = self.folder / "edelivery.json"
        self.gateway_state = self.folder / "przelewy24.json"
        self._secrets = self.folder / "secrets"

    def found(self, now: datetime) -> SealFiles:
        """Make what is missing: folders, secrets, client keys, the seal; registrations are written anew."""
        for path in (self.logs, self.data, self.identity_state, self.mail):
            path.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._secret("secret_key", secrets.token_urlsafe(48))
        self._secret("key_ring", f"{now:%Y%m}:{_key()}")
        self._secret("match_key", _key())
        self._secret("p24_api_key", secrets.token_hex(16))
        self._secret("p24_crc_key", secrets.token_hex(8))
        self._secret("cases_token", secrets.token_urlsafe(24))
        self._secret("edelivery_token", secrets.token_urlsafe(24))
        fresh = " ".join(
            f"{name}:{merchant}:{merchant}:{secrets.token_hex(16)}:{secrets.token_hex(8)}"
            for name, (merchant, _iban) in SHOPS.items()
        )
        self._secret("p24_shops", fresh)
        keys = {issuer: self._secret(f"{issuer}_client_key", private_pem(new_key())) for issuer in ISSUERS}
        write_secret(self.clients, json.dumps([self._client(*pair) for pair in keys.items()], indent=2))
        return make_seal(self._secrets / "seal", now)

    def environment(self, seal: SealFiles, given: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of every process: the city's settings, then what the caller set by hand."""
        identity, gateway = origin(self.ports.identity), origin(self.ports.gateway)
        settings = {
            "ENV": "development",
            "DEMO": "yes",
            "MANDATE_UNITS": "DOM",
            "BASE_URL": origin(self.ports.web),
            "DATABASE_URL": f"sqlite:///{self.data / 'portal.sqlite'}",
            "DATA_DIR": str(self.data),
            "SECRET_KEY_FILE": self._file("secret_key"),
            "KEY_RING_FILE": self._file("key_ring"),
            "MATCH_KEY_FILE": self._file("match_key"),
            "P24_BASE_URL": gateway,
            "P24_MERCHANT_ID": MERCHANT,
            "P24_POS_ID": MERCHANT,
            "P24_API_KEY_FILE": self._file("p24_api_key"),
            "P24_CRC_KEY_FILE": self._file("p24_crc_key"),
            "P24_SHOPS_FILE": self._file("p24_shops"),
            **self._neighbours(),
            "SEAL_CERTIFICATE": str(seal.certificate),
            "SEAL_KEY": str(seal.key),
            "SEAL_CHAIN": str(seal.chain),
        }
        for issuer in ISSUERS:
            settings[f"{issuer.upper()}_ISSUER"] = f"{identity}/{issuer}"
            settings[f"{issuer.upper()}_CLIENT_ID"] = f"{CITY}-{issuer}"
            settings[f"{issuer.upper()}_CLIENT_KEY_FILE"] = self._file(f"{issuer}_client_key")
        ours = {f"PORTAL_{name}": value for name, value in settings.items()}
        for name in given:
            # a value set by hand replaces ours in either spelling, so that the two never stand side by side
            plain = name.removesuffix("_FILE")
            if name.startswith("PORTAL_"):
                ours.pop(plain, None)
                ours.pop(f"{plain}_FILE", None)
        return {**ours, **given, "PYTHONUNBUFFERED": "1"}

    def _neighbours(self) -> dict[str, str]:
        """Return how the stand-ins for the city's neighbours are reached: another system, e-delivery, mail."""
        return {
            "CASES_URL": f"permits={origin(self.ports.casefeed)}",
            "CASES_TOKEN_FILE": self._file("cases_token"),
            "EDELIVERY_URL": origin(self.ports.edelivery),
            "EDELIVERY_TOKEN_FILE": self._file("edelivery_token"),
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(self.ports.smtp),
            "MAIL_FROM": "Białystok <portal@bialystok.example>",
            "SMS_URL": f"{origin(self.ports.mailbox)}/sms",
            "SIGNAL_BIND": f"{HOST}:{self.ports.signal}",
            "SIGNAL_URL": f"ws://{HOST}:{self.ports.signal}",
        }

    def shops(self) -> list[str]:
        """List the other shops as the sandbox gateway takes them: merchant, pos, keys, bank account."""
        rows = [row.partition(":") for row in self.read("p24_shops").split()]
        return [f"{rest}:{SHOPS[name][1]}" for name, _colon, rest in rows]

    def read(self, name: str) -> str:
        """Return a secret."""
        return (self._secrets / name).read_text(encoding="utf-8")

    def _client(self, issuer: str, key_file: Path) -> dict[str, object]:
        """Register the portal with one issuer: its public key and the addresses it may name."""
        jwk = ECKey.import_key(key_file.read_bytes()).as_dict(private=False)
        web = origin(self.ports.web)
        return {
            "client_id": f"{CITY}-{issuer}",
            "client_name": "Białystok – sprawy przez internet",
            "issuer": issuer,
            "jwks": {"keys": [{**jwk, "use": "sig", "alg": "ES256"}]},
            "redirect_uris": [f"{web}/sign-in/{issuer}/callback"],
            "post_logout_redirect_uris": [f"{web}/"],
            "backchannel_logout_uri": f"{web}/sign-in/{issuer}/logout",
        }

    def _file(self, name: str) -> str:
        return str(self._secrets / name)

    def _secret(self, name: str, fresh: str) -> Path:
        """Keep a secret as it is, or write a fresh one."""
        path = self._secrets / name
        if not path.exists():
            write_secret(path, fresh)
        return path


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
