"""One person's money from the click to the refund, done in one process by one thread, and finished after a crash."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import requests
from flask import Flask
from sqlalchemy import select

from payments.sandbox.signs import sign
from portal import security
from portal.billing.models import Charge, Payment, PaymentState
from portal.billing.refunding.actions import Wish, approve, request_refund
from portal.billing.refunding.limits import Money
from portal.billing.refunding.models import Refund, Source, Way
from portal.context import EXTENSION, Portal
from portal.security import Actor
from tests.billing.house import CRC_KEY, VISITOR, HandClock

if TYPE_CHECKING:
    from collections.abc import Mapping

BACK_GROSZE = 700
REFUND_CLICK = "one-page-view-of-the-treasurer"
SIGNED = (
    "merchantId",
    "posId",
    "sessionId",
    "amount",
    "originAmount",
    "currency",
    "orderId",
    "methodId",
    "statement",
)
VERIFIED = 2


class Journey:
    """A portal in this process, a gateway in another, and a payer between them."""

    def __init__(self, app: Flask, clock: HandClock, token: str) -> None:
        self.app, self.clock, self.token = app, clock, token
        self.portal: Portal = app.extensions[EXTENSION]
        self.base_url, self.gateway_url = self.portal.settings.base_url, self.portal.settings.gateway.base_url
        self.headers = {
            "Cookie": f"bialystok-visitor={VISITOR}",
            "X-Test-Subject": "1",
            "Origin": self.base_url,
        }

    def whole(self) -> None:
        """Pay, be told, check and post, send a part back."""
        self.pay()
        self.tell()
        self.work()
        self.send_back()
        self.later(minutes=2)

    def finish(self) -> None:
        """Do what happens after a crash: the ladder goes on, the worker works, people who saw nothing try again."""
        self.later(minutes=6)  # a dead worker's lease is over
        self.tell()
        self.later(hours=1)
        if not any(one["status"] for one in self.transactions()):
            self.pay()
            self.tell()
            self.work()
        self.send_back()
        for _ in range(2):
            self.later(minutes=6)

    def pay(self) -> None:
        """Press the button, and pay at the gateway unless the button failed."""
        with self.app.test_request_context("/", headers=self.headers):
            fields = {"_token": security.csrf_token(), "click": secrets.token_urlsafe(18)}
        client = self.app.test_client(use_cookies=False)
        answer = client.post(
            f"/platnosc/{self.token}", data=fields, headers=self.headers, base_url=self.base_url
        )
        assert answer.status_code == 303, answer.text
        self.control("pay", {"sessionId": self.transactions()[-1]["session_id"]})

    def tell(self) -> None:
        """Call the portal as the gateway does, for each payment that it was not asked to verify yet."""
        for one in self.transactions():
            if one["status"] == 1:
                body = {
                    "merchantId": one["merchant_id"], "posId": one["pos_id"], "sessionId": one["session_id"],
                    "amount": one["paid_amount"], "originAmount": one["amount"], "currency": one["currency"],
                    "orderId": one["order_id"], "methodId": one["method_id"], "statement": one["statement"],
                }  # fmt: skip
                body["sign"] = sign(CRC_KEY, *((name, body[name]) for name in SIGNED))
                answer = self.app.test_client(use_cookies=False).post("/platnosc/powiadomienie", json=body)
                assert answer.status_code == 200, answer.status_code

    def send_back(self) -> None:
        """Ask for a part of the duty back, as the treasurer does after the matter was withdrawn; once."""
        with self.portal.db.writing() as session:
            paid = select(Payment).where(Payment.state == PaymentState.PAID).order_by(Payment.id).limit(1)
            payment = session.scalars(paid).one()
            charge = session.scalars(select(Charge).where(Charge.token == self.token)).one()
            own = Money(Source.CHARGE, payment, charge, charge.subject_id)
            wish = Wish(Way.GATEWAY, BACK_GROSZE, "wycofany wniosek", REFUND_CLICK)
            request_refund(session, self.portal, own, wish, actor=treasurer(1), now=self.clock.now())
        with self.portal.db.writing() as session:
            refund = session.scalars(select(Refund)).one()
            if refund.state == "requested":
                approve(session, self.portal, refund, actor=treasurer(2), now=self.clock.now())
        self.work()

    def later(self, **step: float) -> None:
        """Let time go by at both ends, then work."""
        self.clock.at += timedelta(**step)
        self.control("clock", {"minutes": timedelta(**step).total_seconds() / 60})
        self.work()

    def work(self) -> None:
        """Let the worker do everything that is due."""
        with self.portal.db.writing() as session:
            self.portal.workers.schedule(session, self.clock.now())
        self.portal.workers.drain(self.portal)

    def transactions(self) -> list[dict[str, Any]]:
        """Read what the gateway knows."""
        state = requests.get(f"{self.gateway_url}/sandbox/state", timeout=10).json()
        transactions: list[dict[str, Any]] = state["transactions"]
        return transactions

    def control(self, what: str, body: Mapping[str, Any]) -> None:
        """Push a button of the gateway's twin."""
        answer = requests.post(f"{self.gateway_url}/sandbox/{what}", json=body, timeout=10)
        assert answer.ok, answer.text


def treasurer(number: int) -> Actor:
    """Return one of two treasurers."""
    roles = frozenset({"treasurer"})
    return Actor("official", number, f"Skarbnik {number}", official_id=number, roles=roles)
