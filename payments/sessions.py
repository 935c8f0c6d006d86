"""Checkout sessions (``client.v1.checkout.sessions``): register a payment, send the payer to P24's page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from payments.credentials import Credentials
from payments.errors import APIError, InvalidRequestError
from payments.idempotency import IdempotencyStore, Remembered, claim, fingerprint
from payments.intents import PaymentIntent, PaymentIntentService
from payments.reading import need_integer, need_text
from payments.registration import SESSION_ID, SessionCreateParams, read_registration
from payments.signing import REGISTER, sign
from payments.statuses import PaymentIntentStatus, PaymentStatus, SessionStatus
from payments.transport import Transport

PAID_ALREADY = "Ta płatność jest już zapłacona. Nie płać drugi raz."


class RequestOptions(TypedDict, total=False):
    """What may accompany a call that creates something: the key becomes P24's own id of it."""

    idempotency_key: str


@dataclass(frozen=True)
class CheckoutSession:
    """One attempt to pay; ``id`` is the sessionId, ``amount_total`` is in grosze, currency in ISO capitals.

    ``url`` is where the browser goes, ``client_secret`` is P24's token in it, for BLIK by code; both are
    known only to the call that created the session.
    """

    id: str
    url: str | None
    client_secret: str | None
    status: SessionStatus
    payment_status: PaymentStatus
    amount_total: int
    currency: str
    payment_intent: PaymentIntent | None
    livemode: bool


def read_token(content: Mapping[str, object]) -> str:
    """Read the answer of ``transaction/register``: letters and digits that can stand in an address."""
    data = content.get("data")
    token = data.get("token") if isinstance(data, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token.replace("-", "").isalnum():
        message = "Przelewy24 registered the payment without a usable token"
        raise APIError(message, code="unreadable_answer")
    return token


class SessionService:
    """Create, read and give up checkout sessions."""

    def __init__(
        self,
        transport: Transport,
        credentials: Credentials,
        intents: PaymentIntentService,
        store: IdempotencyStore,
        *,
        livemode: bool,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._intents = intents
        self._store = store
        self._livemode = livemode

    def create(self, params: SessionCreateParams, options: RequestOptions | None = None) -> CheckoutSession:
        """Register a payment; the idempotency key (1 to 100 characters) is its sessionId, else random.

        One key is one attempt to pay: the same key with the same params gives the same session, with other
        params IdempotencyError. Never retried by itself: after APIConnectionError or APIError call again with
        the same key, and P24 is asked first what became of it. InvalidRequestError names a field at fault, or
        says code="already_paid".
        """
        session_id = SESSION_ID.read(
            "idempotency_key", (options or {}).get("idempotency_key") or secrets.token_hex(16)
        )
        fields = read_registration(params)
        body: dict[str, object] = {
            "merchantId": self._credentials.merchant_id,
            "posId": self._credentials.pos_id,
            "sessionId": session_id,
            **fields,
        }
        before = claim(self._store, f"session:{session_id}", body)
        token = before.answer if before else None
        if token is None:
            if before is not None:
                self._refuse_if_paid(session_id)
            token = self._register(body)
            self._store.keep(f"session:{session_id}", Remembered(fingerprint(body), token))
        return CheckoutSession(
            id=session_id,
            url=f"{self._transport.base_url}/trnRequest/{token}",
            client_secret=token,
            status=SessionStatus.OPEN,
            payment_status=PaymentStatus.UNPAID,
            amount_total=need_integer(fields, "amount", "register"),
            currency=need_text(fields, "currency", "register"),
            payment_intent=None,
            livemode=self._livemode,
        )

    def _register(self, body: dict[str, object]) -> str:
        signed = {**body, "sign": sign(REGISTER, body, self._credentials.crc_key)}
        return self._transport.send("POST", "/transaction/register", read_token, body=signed)

    def _refuse_if_paid(self, session_id: str) -> None:
        """An earlier call ended unknown: ask P24 before registering the same session again."""
        try:
            intent = self._intents.retrieve(session_id)
        except InvalidRequestError as error:
            if error.code == "resource_missing":
                return
            raise
        if intent.status is not PaymentIntentStatus.REQUIRES_ACTION:
            message = "This session has been paid already"
            raise InvalidRequestError(
                message, param="idempotency_key", code="already_paid", user_message=PAID_ALREADY
            )

    def retrieve(self, session: str) -> CheckoutSession:
        """Read a session's state; resource_missing as in ``payment_intents.retrieve``. No url is told."""
        intent = self._intents.retrieve(session)
        is_open = intent.status is PaymentIntentStatus.REQUIRES_ACTION
        is_paid = intent.status is PaymentIntentStatus.SUCCEEDED
        return CheckoutSession(
            id=intent.id,
            url=None,
            client_secret=None,
            status=SessionStatus.OPEN if is_open else SessionStatus.COMPLETE,
            payment_status=PaymentStatus.PAID if is_paid else PaymentStatus.UNPAID,
            amount_total=intent.amount,
            currency=intent.currency,
            payment_intent=intent,
            livemode=self._livemode,
        )

    def expire(self, session: str) -> CheckoutSession:
        """Give up a session after asking P24 that nobody paid it; else InvalidRequestError("already_paid").

        P24 has no call for this: the payer can still pay from a link in P24's e-mail until the token dies, so
        keep listening. Raises resource_missing when P24 has not seen the payer: nothing was paid then either.
        """
        current = self.retrieve(session)
        if current.status is not SessionStatus.OPEN:
            message = "This session has been paid and can no longer expire"
            raise InvalidRequestError(
                message, param="session", code="already_paid", user_message=PAID_ALREADY
            )
        return replace(current, status=SessionStatus.EXPIRED)
