"""The operator by the contract in openapi.json: the portal's own simple one, which the sandbox twin speaks.

It is not the interface of the national e-Doręczenia: that one needs the city's registration as a sender, a certificate
and the operator's own documents, and nothing of it is guessed here.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from portal.feeds.asking import TIMEOUT, JsonClient, Malformed
from portal.feeds.bodies import member, moment, text
from portal.feeds.values import text_reader
from portal.outside import Proof, ProofKind

if TYPE_CHECKING:
    from portal.outside import EDelivery, Sending

LARGEST_NUMBER = 2**63 - 1  # what a database keeps
REASON_LENGTH, NAME_LENGTH, ID_LENGTH = 500, 160, 80


class RestEDelivery:
    """Ask the operator; raises Unavailable when no answer that can be used was had."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = JsonClient(base_url, token, timeout=timeout, sleep=sleep)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def send(self, sending: Sending) -> str:
        """Hand a letter over and return its message's id; the same key again returns the same id."""
        told = {
            "reference": sending.reference,
            "address": sending.address,
            "title": sending.title,
            "files": [
                {"name": name, "content": base64.b64encode(content).decode()}
                for name, content in sending.files
            ],
        }
        body = self._http.exchange("POST", "/messages", json=told, headers={"Idempotency-Key": sending.key})
        return text(body, "id", text_reader(ID_LENGTH, needed=True))

    def list_proofs(self, after: int) -> Sequence[Proof]:
        """List the proofs made after one, in their order."""
        body = self._http.ask("/proofs", {"after": str(after)})
        found = [_proof(one) for one in member(body, "proofs", list)]
        numbers = [one.number for one in found]
        if numbers != sorted(set(numbers)) or (numbers and numbers[0] <= after):
            raise Malformed("number")
        return found


def _proof(body: Any) -> Proof:
    try:
        content = base64.b64decode(member(body, "content", str), validate=True)
    except binascii.Error as error:
        raise Malformed("content") from error
    number = member(body, "number", int)
    if number > LARGEST_NUMBER:
        raise Malformed("number")
    return Proof(
        number=number,
        message_id=text(body, "message", text_reader(ID_LENGTH, needed=True)),
        kind=text(body, "kind", ProofKind),
        at=text(body, "at", moment),
        reason=text(body, "reason", text_reader(REASON_LENGTH)),
        name=text(body, "name", text_reader(NAME_LENGTH, needed=True)),
        content=content,
    )


def edelivery_for(url: str, token: str) -> EDelivery | None:
    """Return the operator of this deployment; None when none is set: officials send by hand."""
    return RestEDelivery(url, token) if url else None
