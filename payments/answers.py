"""P24's refusals turned into the SDK's errors."""

import json
from collections.abc import Mapping

from payments.errors import (
    APIError,
    AuthenticationError,
    IdempotencyError,
    InvalidRequestError,
    P24Error,
    PermissionDeniedError,
    RateLimitError,
)

LONGEST_TEXT = 500  # characters of P24's own words kept in an error
SERVER_FAULT = 500
REFUSALS = range(400, 500)
PLAIN_ERRORS: Mapping[int, type[P24Error]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    429: RateLimitError,
}
CODES: Mapping[str, str] = {
    "Incorrect CRC value": "incorrect_crc",
    "Invalid input data": "invalid_input",
    "Invalid input parameters": "invalid_input",
    "Request already exists": "request_already_exists",
    "Concurrent call": "concurrent_call",
    "Transaction not found": "resource_missing",
    "Transaction in wrong status - cannot refund": "wrong_status",
    "Insufficient funds available": "insufficient_funds",
    "The amount of refund exceeds available amount for the transaction": "amount_too_large",
    "Unable to create offline transaction": "offline_unavailable",
}
BY_STATUS: Mapping[int, str] = {
    400: "invalid_input",
    401: "incorrect_authentication",
    403: "not_permitted",
    404: "resource_missing",
    409: "conflict",
    429: "rate_limit",
}


def error_from(
    status: int, content: Mapping[str, object] | None, request_id: str, scrub: tuple[str, ...]
) -> P24Error:
    """Build the error for an answer that is no success; ``scrub`` are keys to blot out of P24's words.

    Without P24's own JSON a 400, 404 or 409 may come from anything in between, so it tells nothing.
    """
    message = f"Przelewy24 answered {status}: {said(content, scrub)}"
    plain = PLAIN_ERRORS.get(status)
    if plain is not None:
        return plain(message, http_status=status, code=BY_STATUS[status], request_id=request_id)
    if content is None or status not in REFUSALS:
        code = "server_fault" if status >= SERVER_FAULT else "unreadable_answer"
        return APIError(message, http_status=status, code=code, request_id=request_id)
    items = listed(content)
    code = code_of(status, content, items)
    if code == "concurrent_call":
        return IdempotencyError(message, http_status=status, code=code, request_id=request_id)
    return InvalidRequestError(message, http_status=status, code=code, request_id=request_id, items=items)


def said(content: Mapping[str, object] | None, scrub: tuple[str, ...]) -> str:
    """Give P24's words, shortened, with the keys blotted out should they have been echoed."""
    if content is None:
        return "no readable JSON object"
    error = content.get("error")
    text = error if isinstance(error, str) else json.dumps(error, ensure_ascii=False)
    for secret in scrub:
        text = text.replace(secret, "•••")
    return text[:LONGEST_TEXT]


def listed(content: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """Give the items of a 409, which stand where other answers have a sentence."""
    error = content.get("error")
    return tuple(item for item in error if isinstance(item, dict)) if isinstance(error, list) else ()


def code_of(status: int, content: Mapping[str, object], items: tuple[Mapping[str, object], ...]) -> str:
    """Find the stable word for P24's sentence: the known one, else one for the status."""
    sentences = [content.get("error"), *(item.get("message") for item in items)]
    for sentence in sentences:
        if isinstance(sentence, str) and sentence in CODES:
            return CODES[sentence]
    return BY_STATUS.get(status, "refused")
