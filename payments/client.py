"""The client: one shop at Przelewy24, its calls laid out as in Stripe's."""

import requests

from payments.credentials import Credentials, read_base_url
from payments.idempotency import IdempotencyStore, MemoryStore
from payments.intents import PaymentIntentService
from payments.methods import PaymentMethodService
from payments.refunds import RefundService
from payments.reports import ReportService
from payments.sessions import SessionService
from payments.transport import Timeout, Transport, open_http

MOST_RETRIES = 5


class CheckoutNamespace:
    """``client.v1.checkout``."""

    def __init__(self, sessions: SessionService) -> None:
        self.sessions = sessions


class V1:
    """``client.v1``: the calls of P24's REST API v1."""

    def __init__(
        self, transport: Transport, credentials: Credentials, store: IdempotencyStore, *, livemode: bool
    ) -> None:
        self._transport = transport
        self.payment_intents = PaymentIntentService(transport, credentials)
        self.refunds = RefundService(transport, store)
        self.payment_methods = PaymentMethodService(transport)
        self.reports = ReportService(transport)
        self.checkout = CheckoutNamespace(
            SessionService(transport, credentials, self.payment_intents, store, livemode=livemode)
        )

    def test_access(self) -> bool:
        """Check point of sale and API key (not the CRC key, which P24 checks at the first payment).

        Gives True or raises: AuthenticationError, APIConnectionError, APIError.
        """
        return self._transport.send(
            "GET", "/testAccess", lambda content: content.get("data") is True, repeatable=True
        )


class P24Client:
    """Speak to Przelewy24 for one shop; safe to share between threads.

    ``timeout`` is (to connect, between two bytes) in seconds; ``max_network_retries`` counts for reads and
    verify only; ``base_url`` is the address before ``/api/v1`` when it is not P24's own; ``idempotency`` is a
    store shared between processes. Raises ValueError for settings that cannot be right.
    """

    def __init__(
        self,
        *,
        merchant_id: int,
        api_key: str,
        crc_key: str,
        pos_id: int | None = None,
        sandbox: bool = True,
        base_url: str | None = None,
        timeout: Timeout = (3.05, 10.0),
        max_network_retries: int = 2,
        http: requests.Session | None = None,
        idempotency: IdempotencyStore | None = None,
    ) -> None:
        if not 0 <= max_network_retries <= MOST_RETRIES:
            message = f"max_network_retries must lie between 0 and {MOST_RETRIES}"
            raise ValueError(message)
        credentials = Credentials(merchant_id, pos_id or merchant_id, api_key, crc_key)
        self._http = http or open_http()
        self._transport = Transport(
            credentials,
            read_base_url(base_url, sandbox=sandbox),
            timeout=timeout,
            max_network_retries=max_network_retries,
            http=self._http,
        )
        self.v1 = V1(self._transport, credentials, idempotency or MemoryStore(), livemode=not sandbox)

    @property
    def base_url(self) -> str:
        """The address before ``/api/v1``; browsers are sent below it, so a CSP must allow its origin."""
        return self._transport.base_url

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()
