"""Why a sign-in came to nothing: each reason has its own page, and no reason names a person."""

from enum import StrEnum
from http import HTTPStatus

from portal.errors import PortalError


class Reason(StrEnum):
    """The ways a sign-in fails."""

    DENIED = "denied"
    EXPIRED = "expired"
    REPLAYED = "replayed"
    FORGED = "forged"
    TOO_LOW = "too-low"
    TOO_OLD = "too-old"
    INCOMPLETE = "incomplete"
    NO_ROLE = "no-role"
    INACTIVE = "inactive"
    PROVIDER = "provider"


STATUSES = {
    Reason.DENIED: HTTPStatus.FORBIDDEN,
    Reason.EXPIRED: HTTPStatus.GONE,
    Reason.REPLAYED: HTTPStatus.CONFLICT,
    Reason.FORGED: HTTPStatus.BAD_REQUEST,
    Reason.TOO_LOW: HTTPStatus.FORBIDDEN,
    Reason.TOO_OLD: HTTPStatus.FORBIDDEN,
    Reason.INCOMPLETE: HTTPStatus.FORBIDDEN,
    Reason.NO_ROLE: HTTPStatus.FORBIDDEN,
    Reason.INACTIVE: HTTPStatus.FORBIDDEN,
    Reason.PROVIDER: HTTPStatus.SERVICE_UNAVAILABLE,
}


class SignInRefused(PortalError):
    """Refuse a sign-in; ``detail`` is for the log and holds nothing that a provider or a browser wrote."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.status = STATUSES[reason]
