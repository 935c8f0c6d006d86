"""P24's settlement reports: what happened in a period, and what is in one payout, page by page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from payments.sandbox.faults import Fault
from payments.sandbox.gateway import Gateway, Refusal
from payments.sandbox.rows import Payout, Refund, Shop, Transaction
from payments.sandbox.wire import Reply, Request, say_json

WARSAW = ZoneInfo("Europe/Warsaw")
KINDS = ("batch", "transaction", "refund")
LONGEST_DAYS = 31
Entry = dict[str, object]


@dataclass(frozen=True)
class Place:
    """Where a page begins: the question, and how many records came before; P24's token holds it."""

    asked: dict[str, str]
    start: int = 0

    def token(self) -> str:
        """Write it as letters and digits."""
        return base64.b32encode(json.dumps([self.asked, self.start]).encode()).decode().rstrip("=")


def find_place(request: Request, base: str) -> Place:
    """Read the question from the query, or from the token at the end of the path; refuse nonsense."""
    token = request.path.rpartition(base)[2].lstrip("/") or request.query.get("token", "")
    if not token:
        return Place(dict(request.query))
    try:
        asked, start = json.loads(base64.b32decode(token + "=" * (-len(token) % 8)))
        return Place({str(key): str(value) for key, value in asked.items()}, abs(int(start)))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Refusal(400, "Value for field token is invalid") from error


def read_history(gateway: Gateway, shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """GET /report/history: everything created in at most 31 days."""
    place = find_place(request, "/report/history")
    first, last = read_day(place.asked.get("dateFrom")), read_day(place.asked.get("dateTo"))
    kinds = [place.asked["type"]] if "type" in place.asked else list(KINDS)
    if not 1 <= (last - first).days + 1 <= LONGEST_DAYS or not set(kinds) <= set(KINDS):
        raise Refusal(400, "Invalid data provided")
    listed: dict[str, Callable[[], list[tuple[datetime, Entry]]]] = {
        "batch": lambda: [
            (one.opened_at, batch_entry(one)) for one in gateway.book.payouts if one.pos_id == shop.pos_id
        ],
        "transaction": lambda: [
            (one.created_at, transaction_entry(one, net))
            for one in gateway.book.transactions.values()
            if one.pos_id == shop.pos_id and one.order_id
        ],
        "refund": lambda: [
            (one.created_at, refund_entry(one))
            for one in gateway.book.refunds.values()
            if one.pos_id == shop.pos_id
        ],
    }
    net = net_payouts(gateway)
    with gateway.book.lock:
        found = [pair for kind in kinds for pair in listed[kind]()]
    entries = [entry for at, entry in found if first <= at.astimezone(WARSAW).date() <= last]
    page, rest = cut(gateway, place, entries)
    return say_json(200, {"data": page, **rest})


def read_batch(gateway: Gateway, shop: Shop, request: Request, _fault: Fault | None) -> Reply:
    """GET /report/batch/details: a payout, its payments and its refunds."""
    place = find_place(request, "/report/batch/details")
    number = place.asked.get("batch", "")
    with gateway.book.lock:
        own = (one for one in gateway.book.payouts if one.pos_id == shop.pos_id)
        payout = next((one for one in own if str(one.batch_id) == number), None)
        if payout is None:
            raise Refusal(400, "Value for field batch is invalid")
        paid = [t for t in gateway.book.transactions.values() if t.batch_id == payout.batch_id]
        returned = [r for r in gateway.book.refunds.values() if r.payout_id == payout.batch_id]
    net = net_payouts(gateway)
    entries = [transaction_entry(one, net) for one in paid] + [refund_entry(one) for one in returned]
    page, rest = cut(gateway, place, entries)
    content = {
        "overall": batch_entry(payout),
        "transactions": [entry for entry in page if entry["type"] == "transaction"],
        "refunds": [entry for entry in page if entry["type"] == "refund"],
    }
    return say_json(200, {"data": [content], **rest})


def cut(gateway: Gateway, place: Place, entries: Sequence[Entry]) -> tuple[Sequence[Entry], Entry]:
    """Give one page of the entries, and what P24 writes beside it."""
    size = gateway.records_on_page
    end = place.start + size
    page = entries[place.start : end]
    numbers = {
        "recordsOnPage": len(page),
        "recordsAll": len(entries),
        "pageCount": -(-len(entries) // size),
    }
    token = Place(place.asked, end).token() if end < len(entries) else ""
    return page, {"token": token, "responseCode": 0, "pageInformation": numbers}


def read_day(text: str | None) -> date:
    """Read YYYYMMDD, or refuse."""
    try:
        return datetime.strptime(text or "", "%Y%m%d").replace(tzinfo=WARSAW).date()
    except ValueError as error:
        raise Refusal(400, "Invalid data provided") from error


def wrap(kind: str, amount: int, currency: str, details: Entry) -> Entry:
    """Put what every entry has around it."""
    return {"type": kind, "amount": amount, "currency": currency, "details": [details]}


def batch_entry(payout: Payout) -> Entry:
    """Word a payout, with P24's spelling of commission."""
    details: Entry = {
        "dateIn": say_moment(payout.opened_at),
        "dateOut": say_moment(payout.paid_out_at),
        "batchId": payout.batch_id,
        "commision": payout.commission,
        "charge": 0,
        "refund": payout.refund,
    }
    return wrap("batch", payout.amount, payout.currency, details)


def net_payouts(gateway: Gateway) -> set[int]:
    """List the payouts that the commission was kept back from."""
    with gateway.book.lock:
        return {payout.batch_id for payout in gateway.book.payouts if payout.is_net}


def transaction_entry(paid: Transaction, net: set[int]) -> Entry:
    """Word a payment, with P24's spelling of orderId; ``statement`` is the payout's number here."""
    kept_back = paid.fee if paid.batch_id in net else 0
    details: Entry = {
        "settledAmount": paid.paid_amount - kept_back,
        "ordrId": paid.order_id,
        "sessionId": paid.session_id,
        "status": paid.status,
        "date": say_moment(paid.created_at),
        "dateOfTransaction": say_moment(paid.paid_at),
        "dateOfVerification": say_moment(paid.verified_at),
        "clientEmail": paid.email,
        "accountChecksum": "",
        "paymentMethod": paid.method_id,
        "description": paid.description,
        "clientName": paid.client,
        "clientAddress": "",
        "clientCity": "",
        "clientZip": "",
        "statement": str(paid.batch_id or ""),
        "fee": paid.fee,
    }
    return wrap("transaction", paid.paid_amount or paid.amount, paid.currency, details)


def refund_entry(refund: Refund) -> Entry:
    """Word a refund, its state numbered as in refund/by/orderId."""
    details: Entry = {
        "refundId": refund.batch_id,
        "orderId": refund.order_id,
        "requestId": refund.request_id,
        "dateIn": say_moment(refund.created_at),
        "dateOut": say_moment(refund.settled_at),
        "status": refund.status,
        "description": refund.description,
    }
    return wrap("refund", refund.amount, refund.currency, details)


def say_moment(moment: datetime | None) -> str:
    """Write local time as these reports do."""
    return moment.astimezone(WARSAW).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
