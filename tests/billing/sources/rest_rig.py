"""What tests of the REST source share: accounts as the contract shows them, and an ear on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.billing.sources.contract import Exchange
from tests.billing.sources.made import pesel_of


def account(index: int, amount: int = 10_000, unpaid: int = 1) -> dict[str, Any]:
    """One account of the finance system, as the contract shows it."""
    terms = ("2026-03-15", "2026-05-15", "2026-09-15", "2026-11-15")
    lines = [
        {
            "id": f"2026/{at}", "period": f"2026 rata {at}", "decision": f"FN.{index}", "due_on": due_on,
            "amount_grosze": amount, "paid_grosze": amount if at <= 4 - unpaid else 0, "interest_grosze": None,
        }
        for at, due_on in enumerate(terms, 1)
    ]  # fmt: skip
    return {
        "number": f"PN/{index}", "owner": pesel_of(index), "kind": "property_tax",
        "title": "Podatek od nieruchomości", "object_title": f"ul. Lipowa {index}", "bank_account": "",
        "lines": lines, "payments": [],
    }  # fmt: skip


@contextmanager
def listening() -> Iterator[list[Exchange]]:
    """Hear every exchange that goes through requests, and let it pass unchanged."""
    heard: list[Exchange] = []
    send = HTTPAdapter.send

    def heard_send(self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        response = send(self, request, *args, **kwargs)
        body = json.loads(request.body) if request.body else None
        answer = json.loads(response.content)
        heard.append(
            Exchange(request.method, request.url, dict(request.headers), body, response.status_code, answer)
        )
        return response

    HTTPAdapter.send = heard_send
    try:
        yield heard
    finally:
        HTTPAdapter.send = send
