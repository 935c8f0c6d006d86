"""The courier: sends the shop its notifications, repeats them by P24's ladder, strikes the planned faults."""

import json
import logging
import threading
from datetime import datetime, timedelta
from typing import Any

import requests

from payments.sandbox.faults import Fault, FaultKind, Point
from payments.sandbox.gateway import ADVANCE, Gateway
from payments.sandbox.messages import refund_message, settle_refund, transaction_message
from payments.sandbox.rows import Attempt, Delivery

LOG = logging.getLogger("payments.sandbox")
LADDER_MINUTES = (3, 5, 15, 30, 60, 150, 450)  # each counted from the attempt before
PATIENCE = (3.0, 5.0)  # seconds to connect, to be answered
HELD_FOR = timedelta(minutes=1)
IDLE = 0.5  # seconds between two looks at the clock, which runs by itself
SUCCESS = range(200, 300)


class Courier:
    """Deliver what is due, in order of time; one delivery at once."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._busy = threading.RLock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._http = requests.Session()

    def start(self) -> None:
        """Deliver in the background from now on."""
        self._thread = threading.Thread(target=self._run, name="p24-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the background work; what is not delivered stays in the book."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._http.close()

    def wake(self) -> None:
        """Look at the clock at once."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            self.deliver_due()
            self._wake.wait(IDLE)
            self._wake.clear()

    def push(self, step: timedelta) -> int:
        """Push the clock, stopping at each delivery on the way; give how many were made."""
        if step < timedelta():
            message = "a clock can only be pushed forward"
            raise ValueError(message)
        with self._busy:
            end_at = self._gateway.clock.now() + step
            made = self.deliver_due()
            while (next_at := self._next_due_at()) is not None and next_at <= end_at:
                self._advance_to(next_at)
                made += self.deliver_due()
            self._advance_to(end_at)
            return made

    def _advance_to(self, moment: datetime) -> None:
        clock, book = self._gateway.clock, self._gateway.book
        clock.push(max(moment - clock.now(), timedelta()))
        with book.changing():
            book.pushed_seconds = clock.pushed_seconds

    def _next_due_at(self) -> datetime | None:
        with self._gateway.book.lock:
            return min((delivery.due_at for delivery in self._gateway.book.deliveries), default=None)

    def deliver_due(self) -> int:
        """Make every delivery that is due; give how many were made."""
        made = 0
        with self._busy:
            while (delivery := self._take_due()) is not None:
                self._deliver(delivery)
                made += 1
        return made

    def _take_due(self) -> Delivery | None:
        """Take the earliest one; a held one goes after the others of the moment."""
        book = self._gateway.book
        with book.lock:
            now = self._gateway.clock.now()
            due = [delivery for delivery in book.deliveries if delivery.due_at <= now]
            if not due:
                return None
            chosen = min(due, key=lambda delivery: (delivery.is_held, delivery.due_at))
            with book.changing():
                book.deliveries.remove(chosen)
            return chosen

    def _deliver(self, delivery: Delivery) -> None:
        if delivery.kind == "settle":
            settle_refund(self._gateway, delivery.ref)
        elif delivery.kind == "refund":
            self._notify_refund(delivery)
        else:
            self._notify_payment(delivery)

    def _notify_payment(self, delivery: Delivery) -> None:
        transaction = self._gateway.book.transactions.get(delivery.ref)
        if transaction is None or transaction.status != ADVANCE:
            return  # verified: the ladder ends
        fault = None if delivery.is_held else self._gateway.faults.take(Point.NOTIFICATION)
        if self._is_postponed(delivery, fault):
            return
        body = transaction_message(self._gateway, transaction, fault)
        self._send(delivery, transaction.url_status, body, fault)
        self._climb(delivery)

    def _notify_refund(self, delivery: Delivery) -> None:
        refund = self._gateway.book.refunds.get(delivery.ref)
        if refund is None or refund.is_acknowledged or not refund.url_status:
            return
        fault = None if delivery.is_held else self._gateway.faults.take(Point.REFUND_NOTIFICATION)
        if self._is_postponed(delivery, fault):
            return
        body = refund_message(self._gateway, refund, fault)
        if self._send(delivery, refund.url_status, body, fault) in SUCCESS:
            with self._gateway.book.changing():
                refund.is_acknowledged = True
            return
        self._climb(delivery)

    def _is_postponed(self, delivery: Delivery, fault: Fault | None) -> bool:
        if fault is None or fault.kind not in {FaultKind.DELAY, FaultKind.REORDER}:
            return False
        is_delayed = fault.kind is FaultKind.DELAY
        wait = timedelta(minutes=fault.minutes) if is_delayed else HELD_FOR
        with self._gateway.book.changing():
            self._gateway.book.deliveries.append(
                Delivery(
                    delivery.kind, delivery.ref, delivery.due_at + wait, delivery.attempt, not is_delayed
                )
            )
        return True

    def _climb(self, delivery: Delivery) -> None:
        """Plan the next attempt; P24 repeats until the payment is verified, whatever the shop answered."""
        if delivery.attempt >= len(LADDER_MINUTES):
            return
        rung, now = timedelta(minutes=LADDER_MINUTES[delivery.attempt]), self._gateway.clock.now()
        on_time = delivery.due_at + rung
        due_at = on_time if on_time > now else now + rung  # the sandbox itself may have been off
        with self._gateway.book.changing():
            self._gateway.book.deliveries.append(
                Delivery(delivery.kind, delivery.ref, due_at, delivery.attempt + 1)
            )

    def _send(self, delivery: Delivery, url: str, body: dict[str, Any], fault: Fault | None) -> int:
        kind = fault.kind if fault else None
        if kind is FaultKind.DROP:
            return self._note(delivery, body, 0)
        answer = 0
        for _ in range(2 if kind is FaultKind.DUPLICATE else 1):
            answer = self._note(delivery, body, self._post(url, body, as_form=kind is FaultKind.FORM_BODY))
        return answer

    def _post(self, url: str, body: dict[str, Any], *, as_form: bool) -> int:
        try:
            if as_form:
                response = self._http.post(url, data=body, timeout=PATIENCE, allow_redirects=False)
            else:
                content = json.dumps(body, ensure_ascii=False).encode()
                headers = {"Content-Type": "application/json"}
                response = self._http.post(
                    url, data=content, headers=headers, timeout=PATIENCE, allow_redirects=False
                )
        except (requests.RequestException, OSError) as error:
            LOG.warning("the shop did not take the notification: %s", type(error).__name__)
            return 0
        return response.status_code

    def _note(self, delivery: Delivery, body: dict[str, Any], answer: int) -> int:
        LOG.info("notification of %s %s: %s", delivery.kind, body["sessionId"], answer or "not delivered")
        with self._gateway.book.lock:
            now = self._gateway.clock.now()
            self._gateway.book.attempts.append(Attempt(delivery.kind, delivery.ref, now, dict(body), answer))
            del self._gateway.book.attempts[:-500]
        return answer
