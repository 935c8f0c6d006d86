"""From the gateway's notification to money in the books: statements, CPU, and how many a second two processes post."""

import json
import multiprocessing
import os
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench.city import ANNA, City
from tests.bench.gauge import statements
from tests.bench.walk import Call

STATEMENTS = 8  # from the notification to the books; one more tells the payer
PROCESSES, A_PROCESS = 2, 150
DUE = date(2026, 10, 15)


@dataclass(frozen=True)
class Posting:
    """What one payment of a tax account costs: statements to the books, with the letter, and CPU-ms of both halves."""

    notified: int
    posted: int
    told: int
    milliseconds: float


@dataclass(frozen=True)
class Begun:
    """A payment that the gateway will speak of: our name for it, its number there, the sum."""

    session_id: str
    order_id: int
    grosze: int


def measure(city: City, rounds: int = 20) -> Posting:
    """Post payments one after the other; statements are those of the last, CPU-ms the median."""
    begun = begin(city, rounds + 2)
    taken = []
    for payment in begun:
        with statements(city.portal.db.engine) as sent:
            began = time.process_time()
            notify(city, payment)
            notified = len(sent)
            post(city, payment)
            taken.append((time.process_time() - began) * 1000)
    told = sum("INSERT INTO jobs" in one for one in sent[notified:])
    return Posting(notified, len(sent) - notified - told, told, statistics.median(taken[2:]))


def rate(folder: Path) -> float:
    """Return how many payments a second two processes take in and post together, on one database."""
    spawn = multiprocessing.get_context("spawn")
    city = City(folder)
    try:
        rows = [[one.__dict__ for one in begin(city, A_PROCESS)] for _ in range(PROCESSES)]
    finally:
        city.close()
    gate = spawn.Barrier(PROCESSES + 1)
    workers = [spawn.Process(target=_work, args=(folder, json.dumps(own), gate)) for own in rows]
    for worker in workers:
        worker.start()
    gate.wait()
    began = time.monotonic()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise AssertionError("a posting process failed")
    return PROCESSES * A_PROCESS / (time.monotonic() - began)


def begin(city: City, count: int) -> list[Begun]:
    """Let as many people each owe an instalment and have a registered payment of it."""
    from portal.billing.models import Payment, PaymentLine, PaymentState
    from tests.support.money import open_account, owe

    now, begun = city.clock.now(), []
    with city.portal.db.writing() as session:
        for number in range(count):
            session_id = f"bench-{os.getpid()}-{time.monotonic_ns()}-{number}"
            account = open_account(session, ANNA + 1 + number % 200, now)
            owe(session, city.portal, account, [("IV rata", DUE, 10300), ("V rata", DUE, 4100)], now)
            line = PaymentLine(account_id=account.id, title=account.title, amount_grosze=14400)
            session.add(
                Payment(
                    session_id=session_id, click=session_id[-43:], payer_id=account.subject_id, shop="taxes",
                    amount_grosze=14400, currency="PLN", state=PaymentState.REGISTERED, created_at=now,
                    expires_at=now + timedelta(minutes=20), poll_at=now, lines=[line],
                )
            )  # fmt: skip
            begun.append(Begun(session_id, 10**12 + time.monotonic_ns() % 10**12, 14400))
    return begun


def notify(city: City, payment: Begun) -> None:
    """Send the gateway's signed claim to the portal's address."""
    from payments.sandbox.signs import sign

    shop = city.portal.settings.shops["taxes"]
    claim: dict[str, Any] = {
        "merchantId": shop.merchant_id, "posId": shop.pos_id, "sessionId": payment.session_id,
        "amount": payment.grosze, "originAmount": payment.grosze, "currency": "PLN", "orderId": payment.order_id,
        "methodId": 154, "statement": f"p24-{payment.order_id}",
    }  # fmt: skip
    body = claim | {"sign": sign(shop.crc_key, *claim.items())}
    call = Call("/platnosc/powiadomienie", body=body)
    answer = city.client().post(call.path, json=call.body, base_url=city.portal.settings.base_url)
    assert answer.status_code == 200, city.last_lines()


def post(city: City, payment: Begun) -> None:
    """Post what the gateway answers when the worker asks it; the asking itself is the network's time, not ours."""
    from portal.billing.gateway import Answer, Word
    from portal.billing.queries import find_picture
    from portal.billing.settling import post as post_word

    now = city.clock.now()
    with city.app.app_context():
        with city.portal.db.reading() as session:
            picture = find_picture(session, payment.session_id)
        assert picture is not None
        answer = Answer(Word.PAID, payment.order_id, 154, now)
        with city.portal.db.writing() as session:
            assert post_word(session, city.portal, picture, answer, now) == "paid"


def _work(folder: Path, rows: str, gate: Any) -> None:
    """Take in and post one process's share."""
    city = City(folder)
    own = [Begun(**row) for row in json.loads(rows)]
    gate.wait()
    for payment in own:
        notify(city, payment)
        post(city, payment)
    city.close()
