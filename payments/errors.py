"""The errors of the SDK, in Stripe's tree; none of them ever carries a key or a request header.

::

    P24Error                            everything below; never raised itself
    ├── APIConnectionError              no usable answer: refused, cut off, too slow; the outcome is unknown
    ├── APIError                        P24 answered 5xx, or something nobody can read
    ├── AuthenticationError             401: wrong point of sale or API key, or keys of the other environment
    ├── PermissionDeniedError           403: the keys are right, this call is not switched on
    ├── RateLimitError                  429
    ├── IdempotencyError                the same key with another body, or while the first call is under way
    ├── InvalidRequestError             400, 404, 409, or refused here before sending; see param, code, items
    │   └── PayloadError (ValueError)   a notification that cannot be read at all
    └── SignatureVerificationError      a notification that P24 did not sign with this CRC key

``http_status`` is the status of P24's answer, ``code`` a stable word for programs, ``request_id`` the id of
the call in this SDK's log, ``user_message`` a Polish sentence that a payer may read.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar


class P24Error(Exception):
    """Say what went wrong in one call to Przelewy24."""

    default_user_message: ClassVar[str] = "Płatność jest teraz niedostępna. Spróbuj ponownie za kwadrans."

    def __init__(
        self,
        message: str,
        *,
        http_status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        user_message: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.code = code
        self.request_id = request_id
        self.user_message = user_message or self.default_user_message

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.message!r}, http_status={self.http_status!r}, "
            f"code={self.code!r}, request_id={self.request_id!r})"
        )


class APIConnectionError(P24Error):
    """Say that no usable answer came; what was asked may or may not have been done."""

    default_user_message = (
        "Nie mamy teraz połączenia z Przelewy24. Jeśli pieniądze zeszły z konta, nie płać drugi raz: "
        "sprawdzimy to sami."
    )


class APIError(P24Error):
    """Say that P24 failed on its side or gave an answer outside its own protocol."""

    default_user_message = (
        "Przelewy24 ma kłopot techniczny. Jeśli pieniądze zeszły z konta, nie płać drugi raz: "
        "sprawdzimy to sami."
    )


class AuthenticationError(P24Error):
    """Say that P24 does not know this point of sale and API key."""


class PermissionDeniedError(P24Error):
    """Say that P24 has not switched this call on for the merchant."""


class RateLimitError(P24Error):
    """Say that calls come too fast."""


class IdempotencyError(P24Error):
    """Say that an idempotency key was used before for something else, or is being used right now."""


class InvalidRequestError(P24Error):
    """Say which parameter is wrong, or what P24 has against the request.

    ``items`` holds the entries of P24's answer 409, one for each refund it looked at.
    """

    default_user_message = "Nie udało się rozpocząć płatności. Nie pobraliśmy pieniędzy."

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        items: Sequence[Mapping[str, object]] = (),
        http_status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        user_message: str | None = None,
    ) -> None:
        super().__init__(
            message, http_status=http_status, code=code, request_id=request_id, user_message=user_message
        )
        self.param = param
        self.items = tuple(items)


class PayloadError(InvalidRequestError, ValueError):
    """Say that the body of a notification is not one of P24's; a ValueError, as with Stripe."""


class SignatureVerificationError(P24Error):
    """Say that the sign of a notification does not match its content."""


@contextmanager
def telling(user_message: str) -> Iterator[None]:
    """Give every error of one call the sentence for the payer that is true of this call."""
    try:
        yield
    except P24Error as error:
        error.user_message = user_message
        raise
