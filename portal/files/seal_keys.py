"""The seal's key, opened for one use: from PEM or PKCS#12 files, or left inside a PKCS#11 module."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from portal.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

PKCS12_ENDINGS = frozenset({".p12", ".pfx"})


@dataclass(frozen=True)
class SealKey:
    """Where the seal's key is: PEM files, a PKCS#12 file as ``certificate``, or a PKCS#11 URI (RFC 7512)."""

    certificate: Path | None = None
    key: Path | None = None
    chain: Path | None = None
    pkcs11: str = ""
    passphrase: bytes | None = None


@dataclass(frozen=True)
class ModulePlace:
    """A key in a PKCS#11 module: library, token, label of key and certificate, PIN."""

    library: str
    token: str
    label: str
    pin: str

    @classmethod
    def parse(cls, uri: str) -> ModulePlace:
        """Read ``pkcs11:token=…;object=…?module-path=…&pin-source=…`` (RFC 7512); raises ValueError.

        ``pin-source`` is a file (``file:`` or a path), ``pin-value`` the PIN itself.
        """
        scheme, _, rest = uri.partition(":")
        path, _, query = rest.partition("?")
        attributes = dict(part.split("=", 1) for part in path.split(";") if "=" in part)
        options = dict(parse_qsl(query))
        missing = {"token", "object"} - attributes.keys() | {"module-path"} - options.keys()
        if scheme != "pkcs11" or missing:
            raise ValueError(
                f"not a PKCS#11 URI with token, object and module-path (missing: {sorted(missing)})"
            )
        pin = options.get("pin-value", "")
        if "pin-source" in options:
            pin = Path(options["pin-source"].removeprefix("file:")).read_text(encoding="utf-8").strip()
        return cls(options["module-path"], unquote(attributes["token"]), unquote(attributes["object"]), pin)


@contextmanager
def opened(key: SealKey) -> Iterator[Any]:
    """Give pyHanko's signer for the key while it is used; raises Unavailable when it cannot be had."""
    if key.pkcs11:
        with _from_module(key) as signer:
            yield signer
    else:
        yield _from_files(key)


def _from_files(key: SealKey) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    chain = [str(key.chain)] if key.chain else []
    if key.certificate and key.certificate.suffix in PKCS12_ENDINGS:
        signer = SimpleSigner.load_pkcs12(
            str(key.certificate), ca_chain_files=chain, passphrase=key.passphrase
        )
    else:
        signer = SimpleSigner.load(
            str(key.key), str(key.certificate), ca_chain_files=chain, key_passphrase=key.passphrase
        )
    if signer is None:  # pyHanko logs the reason and returns nothing
        raise Unavailable("seal: the key files cannot be read")
    return signer


@contextmanager
def _from_module(key: SealKey) -> Iterator[Any]:
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.keys import load_certs_from_pemder
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise Unavailable("seal: PKCS#11 needs the package python-pkcs11") from error
    place = ModulePlace.parse(key.pkcs11)
    try:
        session = open_pkcs11_session(
            place.library, token_criteria=TokenCriteria(label=place.token), user_pin=place.pin
        )
    except (pkcs11.PKCS11Error, OSError) as error:
        raise Unavailable(f"seal: the module does not open ({type(error).__name__})") from error
    try:
        chain = list(load_certs_from_pemder([str(key.chain)])) if key.chain else []
        yield PKCS11Signer(
            session, cert_label=place.label, key_label=place.label, ca_chain=chain, use_raw_mechanism=True
        )
    finally:
        session.close()
