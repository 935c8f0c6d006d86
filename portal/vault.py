"""Encryption at rest and keyed look-up hashes, under a ring of keys with names so that keys can rotate.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the purpose is bound as associated data, so that a
value sealed for one column cannot be moved to another. HMAC-SHA-256 for look-up.
"""

import base64
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
VERSION = b"1"


class VaultError(Exception):
    """Say that a sealed value is damaged, moved, or sealed by a key that is not on the ring."""


class Vault:
    """Seal and open values; the first key of the ring seals, all of them open."""

    def __init__(self, ring: Mapping[str, bytes], match_key: bytes) -> None:
        if not ring:
            raise VaultError("the key ring is empty")
        self.current = next(iter(ring))
        self._ring = {name: AESGCM(key) for name, key in ring.items()}
        self._match_key = match_key

    def seal_bytes(self, purpose: str, content: bytes) -> bytes:
        """Encrypt bytes for one purpose."""
        nonce = os.urandom(NONCE_BYTES)
        head = VERSION + b":" + self.current.encode() + b":"
        return head + nonce + self._ring[self.current].encrypt(nonce, content, purpose.encode())

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt bytes sealed for the same purpose; raises VaultError."""
        version, _, rest = sealed.partition(b":")
        name, _, body = rest.partition(b":")
        cipher = self._ring.get(name.decode("ascii", "replace"))
        if version != VERSION or cipher is None:
            raise VaultError("sealed by an unknown key")
        try:
            return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("damaged, or sealed for another purpose") from error

    def seal(self, purpose: str, text: str) -> str:
        """Encrypt text for one purpose; the result is ASCII."""
        return base64.b64encode(self.seal_bytes(purpose, text.encode())).decode()

    def open(self, purpose: str, sealed: str) -> str:
        """Decrypt text sealed for the same purpose; raises VaultError."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError as error:
            raise VaultError("not a sealed value") from error
        return self.open_bytes(purpose, raw).decode()

    def match(self, purpose: str, value: str) -> str:
        """Return the keyed hash (64 hex digits) by which an encrypted value can be looked up."""
        message = f"{purpose}\0{value}".encode()
        return hmac.digest(self._match_key, message, "sha256").hex()

    def is_current(self, sealed: str) -> bool:
        """Tell whether a value is sealed by the ring's first key."""
        return base64.b64decode(sealed).split(b":", 2)[1].decode("ascii", "replace") == self.current

    def reseal(self, purpose: str, sealed: str) -> str:
        """Seal a value again under the ring's first key."""
        return self.seal(purpose, self.open(purpose, sealed))


def new_subject_key(vault: Vault) -> str:
    """Make a key for one person's records and return it sealed by the ring; destroying it erases them."""
    return vault.seal("subject-key", base64.b64encode(os.urandom(KEY_BYTES)).decode())


def subject_vault(vault: Vault, sealed_key: str) -> Vault:
    """Return the vault of one person's records, from their sealed key."""
    key = base64.b64decode(vault.open("subject-key", sealed_key))
    return Vault({"s": key}, key)
