"""The refusals a person can meet, each with its HTTP status and words that help.

PortalError
├── SignInNeeded   401
├── FirstSteps     403   the account is not set up yet: lead there
├── NotAllowed     403
├── NotFound       404   also for somebody else's object: its existence is not told
├── Conflict       409   somebody or something was faster
├── Gone           410
├── TooLarge       413
├── Refused        422   bad input: message says how to put it right, field names the box
├── TooMany        429
└── Unavailable    503   an outside part does not answer
"""

from http import HTTPStatus


class PortalError(Exception):
    """Stand at the root of every error that the portal raises on purpose."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class SignInNeeded(PortalError):
    """Ask for a sign-in, or (``fresh``) for a new one, or for a higher level of assurance."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, message: str = "", *, fresh: bool = False, loa: str | None = None) -> None:
        super().__init__(message)
        self.fresh = fresh
        self.loa = loa


class FirstSteps(PortalError):
    """Lead a person who signed in for the first time to what they must settle before anything else."""

    status = HTTPStatus.FORBIDDEN


class NotAllowed(PortalError):
    """Refuse an act that this person may not do."""

    status = HTTPStatus.FORBIDDEN


class NotFound(PortalError):
    """Say that there is no such thing for this person."""

    status = HTTPStatus.NOT_FOUND


class Conflict(PortalError):
    """Say that the thing changed in the meantime."""

    status = HTTPStatus.CONFLICT


class Gone(PortalError):
    """Say that the thing was here and is no more."""

    status = HTTPStatus.GONE


class TooLarge(PortalError):
    """Refuse a request above its size limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Refused(PortalError):
    """Refuse an input with a message for the person and, where known, the field it belongs to."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooMany(PortalError):
    """Refuse for a while, after ``retry_after`` seconds it may be tried again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str = "", *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PortalError):
    """Say that a part outside the portal does not answer now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
