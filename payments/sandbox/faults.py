"""Faults that can be asked of the sandbox, and the list of those still to come."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    """Where a fault strikes; ``api`` is any call of the REST API."""

    API = "api"
    ACCESS = "access"
    REGISTER = "register"
    VERIFY = "verify"
    READ = "read"
    REFUND = "refund"
    REFUND_READ = "refund_read"
    METHODS = "methods"
    BLIK = "blik"
    REPORT = "report"
    NOTIFICATION = "notification"
    REFUND_NOTIFICATION = "refund_notification"
    RETURN = "return"


class FaultKind(StrEnum):
    """What goes wrong."""

    ERROR = "error"  # 5xx, nothing done
    ERROR_AFTER = "error_after"  # done, then 5xx
    CLOSE = "close"  # the socket closes, nothing done
    CLOSE_AFTER = "close_after"  # done, then the socket closes
    LATE = "late"  # done, answered after so many seconds
    NOTIFY_FIRST = "notify_first"  # paid and notified before register answers
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    WRONG_SIGN = "wrong_sign"
    DROP = "drop"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    REORDER = "reorder"  # held back until another notification has overtaken it
    FORM_BODY = "form_body"
    REJECT = "reject"  # the refund is accepted, then rejected
    NO_FUNDS = "no_funds"  # the refund is refused with 409
    BY_POST = "by_post"  # the payer comes back by POST


CALLS = frozenset(
    {
        Point.API,
        Point.ACCESS,
        Point.REGISTER,
        Point.VERIFY,
        Point.READ,
        Point.REFUND,
        Point.REFUND_READ,
        Point.METHODS,
        Point.BLIK,
        Point.REPORT,
    }
)
MESSAGES = frozenset({Point.NOTIFICATION, Point.REFUND_NOTIFICATION})
FITS: Mapping[FaultKind, frozenset[Point]] = {
    FaultKind.ERROR: CALLS,
    FaultKind.ERROR_AFTER: CALLS,
    FaultKind.CLOSE: CALLS,
    FaultKind.CLOSE_AFTER: CALLS,
    FaultKind.LATE: CALLS,
    FaultKind.NOTIFY_FIRST: frozenset({Point.REGISTER}),
    FaultKind.WRONG_AMOUNT: MESSAGES | {Point.READ},
    FaultKind.WRONG_CURRENCY: MESSAGES | {Point.READ},
    FaultKind.WRONG_SIGN: MESSAGES,
    FaultKind.DROP: MESSAGES,
    FaultKind.DELAY: MESSAGES,
    FaultKind.DUPLICATE: MESSAGES,
    FaultKind.REORDER: MESSAGES,
    FaultKind.FORM_BODY: MESSAGES,
    FaultKind.REJECT: frozenset({Point.REFUND}),
    FaultKind.NO_FUNDS: frozenset({Point.REFUND}),
    FaultKind.BY_POST: frozenset({Point.RETURN}),
}


@dataclass
class Fault:
    """One planned fault; ``times`` 0 means until it is cleared."""

    kind: FaultKind
    on: Point
    times: int = 1
    seconds: float = 1.0  # late
    minutes: int = 10  # delay
    amount: int = 1  # wrong_amount, in grosze
    currency: str = "EUR"  # wrong_currency
    status: int = 500  # error, error_after


class Faults:
    """The faults to come, struck in the order they were planned."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def plan(self, kind: str, on: str, **details: object) -> Fault:
        """Plan a fault; ValueError for a kind that cannot happen there or a detail it does not have."""
        try:
            fault = Fault(FaultKind(kind), Point(on), **details)  # type: ignore[arg-type]  # checked below
        except TypeError as error:
            message = "a fault has kind, on, times, seconds, minutes, amount, currency, status"
            raise ValueError(message) from error
        if fault.on not in FITS[fault.kind]:
            message = f"{fault.kind} cannot happen on {fault.on}"
            raise ValueError(message)
        whole = (fault.times, fault.minutes, fault.amount, fault.status)
        if not all(isinstance(number, int) for number in whole) or fault.times < 0 or fault.minutes < 0:
            message = "times, minutes, amount and status are whole numbers"
            raise ValueError(message)
        if not isinstance(fault.seconds, int | float) or not 0 <= fault.seconds <= 60:  # noqa: PLR2004 -- a minute
            message = "seconds lie between 0 and 60"
            raise ValueError(message)
        with self._lock:
            self._planned.append(fault)
        return fault

    def take(self, *points: Point) -> Fault | None:
        """Take the first fault planned for one of the points."""
        with self._lock:
            fault = next((planned for planned in self._planned if planned.on in points), None)
            if fault is None or fault.times == 0:
                return fault
            fault.times -= 1
            if fault.times == 0:
                self._planned.remove(fault)
            return fault

    def clear(self) -> None:
        """Forget all planned faults."""
        with self._lock:
            self._planned.clear()

    def list_planned(self) -> list[Fault]:
        """List what is still to come."""
        with self._lock:
            return list(self._planned)
