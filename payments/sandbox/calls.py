"""Which call of the REST API goes where, and the faults that strike calls."""

from collections.abc import Callable
from dataclasses import replace

from payments.sandbox import api, lookups, reports
from payments.sandbox.courier import Courier
from payments.sandbox.faults import Fault, FaultKind, Point
from payments.sandbox.gateway import Gateway, Refusal
from payments.sandbox.rows import Shop
from payments.sandbox.wire import Reply, Request, say_json

PREFIX = "/api/v1"
CUT = Reply(0, cut=True)

Call = Callable[[Gateway, Shop, Request, Fault | None], Reply]
ROUTES: tuple[tuple[str, str, Point, Call], ...] = (
    ("GET", "/testAccess", Point.ACCESS, api.check_access),
    ("POST", "/transaction/register", Point.REGISTER, api.register),
    ("PUT", "/transaction/verify", Point.VERIFY, api.verify),
    ("GET", "/transaction/by/sessionId/*", Point.READ, lookups.read_session),
    ("POST", "/transaction/refund", Point.REFUND, api.refund),
    ("POST", "/paymentMethod/blik/chargeByCode", Point.BLIK, api.charge_blik),
    ("GET", "/refund/by/orderId/*", Point.REFUND_READ, lookups.read_refunds),
    ("GET", "/payment/methods/*", Point.METHODS, lookups.list_methods),
    ("GET", "/report/history", Point.REPORT, reports.read_history),
    ("GET", "/report/history/*", Point.REPORT, reports.read_history),
    ("GET", "/report/batch/details", Point.REPORT, reports.read_batch),
    ("GET", "/report/batch/details/*", Point.REPORT, reports.read_batch),
)


def answer_call(gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Answer one API call, unless a planned fault strikes it before, or spoils the answer after."""
    route = find_route(request)
    if route is None:
        return say_json(404, {"error": "Not found", "code": 404})
    point, call = route
    fault = gateway.faults.take(point, Point.API)
    kind = fault.kind if fault else None
    if kind is FaultKind.CLOSE:
        return CUT
    if fault is not None and kind is FaultKind.ERROR:
        return say_json(fault.status, {"error": "Undefined error", "code": fault.status})
    try:
        reply = call(gateway, api.find_shop(gateway, request), request, fault)
    except Refusal as refusal:
        reply = say_json(refusal.status, refusal.body)
    if kind is FaultKind.NOTIFY_FIRST:
        courier.deliver_due()
    courier.wake()
    return spoil(reply, fault)


def find_route(request: Request) -> tuple[Point, Call] | None:
    """Find the call by method and path; a star stands for one last part."""
    path = request.path.removeprefix(PREFIX)
    for method, pattern, point, call in ROUTES:
        fits = path == pattern or (pattern.endswith("*") and path.rpartition("/")[0] == pattern[:-2])
        if method == request.method and fits:
            return point, call
    return None


def spoil(reply: Reply, fault: Fault | None) -> Reply:
    """Lose or hold back the answer to work that has been done."""
    if fault is None:
        return reply
    if fault.kind is FaultKind.CLOSE_AFTER:
        return CUT
    if fault.kind is FaultKind.ERROR_AFTER:
        return say_json(fault.status, {"error": "Undefined error", "code": fault.status})
    return replace(reply, wait=fault.seconds) if fault.kind is FaultKind.LATE else reply
