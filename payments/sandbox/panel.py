"""The fault panel for people, and the same controls as JSON for tests."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from html import escape
from http import HTTPStatus
from string import Template

from payments.sandbox import bank
from payments.sandbox.courier import Courier
from payments.sandbox.faults import FITS, FaultKind, Point
from payments.sandbox.gateway import BLIK, Declined, Gateway
from payments.sandbox.pages import WARNING, frame, money
from payments.sandbox.rows import Transaction
from payments.sandbox.wire import Reply, Request, redirect, say_json, show

MONEY_STATES = ("niezapłacona", "zapłacona, czeka na sklep", "potwierdzona", "zwrócona")
NAMES: Mapping[FaultKind, str] = {
    FaultKind.ERROR: "błąd serwera, nic nie zrobiono",
    FaultKind.ERROR_AFTER: "zrobiono, potem błąd serwera",
    FaultKind.CLOSE: "zerwane połączenie, nic nie zrobiono",
    FaultKind.CLOSE_AFTER: "zrobiono, potem zerwane połączenie",
    FaultKind.LATE: "spóźniona odpowiedź",
    FaultKind.NOTIFY_FIRST: "powiadomienie przed odpowiedzią",
    FaultKind.WRONG_AMOUNT: "zła kwota",
    FaultKind.WRONG_CURRENCY: "zła waluta",
    FaultKind.WRONG_SIGN: "zły podpis",
    FaultKind.DROP: "zgubione",
    FaultKind.DELAY: "opóźnione o 10 minut",
    FaultKind.DUPLICATE: "wysłane dwa razy",
    FaultKind.REORDER: "wyprzedzone przez następne",
    FaultKind.FORM_BODY: "jako formularz zamiast JSON",
    FaultKind.REJECT: "zwrot przyjęty, potem odrzucony",
    FaultKind.NO_FUNDS: "brak środków na zwrot",
    FaultKind.BY_POST: "powrót do sklepu metodą POST",
}
POINTS: Mapping[Point, str] = {
    Point.API: "dowolne wywołanie API",
    Point.ACCESS: "sprawdzenie dostępu",
    Point.REGISTER: "rejestracja",
    Point.VERIFY: "potwierdzenie",
    Point.READ: "odczyt płatności",
    Point.REFUND: "zwrot",
    Point.REFUND_READ: "odczyt zwrotów",
    Point.METHODS: "metody płatności",
    Point.BLIK: "kod BLIK",
    Point.REPORT: "raport",
    Point.NOTIFICATION: "powiadomienie o wpłacie",
    Point.REFUND_NOTIFICATION: "powiadomienie o zwrocie",
    Point.RETURN: "powrót płacącego",
}

PANEL = Template("""$warning
<h1 class="words">Co dzieje się w piaskownicy</h1>
<p>Zegar: $now. W kolejce do wysłania:&nbsp;$waiting.</p>
<section aria-labelledby="payments"><h2 id="payments">Płatności</h2>$payments</section>
$payouts<section aria-labelledby="clock"><h2 id="clock">Przesuń zegar</h2>
<p>Po drodze wyślemy każde powiadomienie, na które przyjdzie pora.</p>
<form method="post" action="/panel/clock"><label for="minutes">O ile minut</label>
<input type="number" id="minutes" name="minutes" min="0" max="100000" value="3">
<button class="second">Przesuń zegar</button></form></section>
<section aria-labelledby="faults"><h2 id="faults">Zaplanuj usterkę</h2>
$planned
<form method="post" action="/panel/faults"><div class="fields">
<div><label for="fault">Co i gdzie</label><select id="fault" name="fault">$choices</select></div>
<div><label for="times">Ile razy (0: aż do odwołania)</label>
<input type="number" id="times" name="times" min="0" max="1000" value="1"></div>
</div><button>Zaplanuj usterkę</button></form>
<form method="post" action="/panel/clear"><button class="second">Odwołaj wszystkie usterki</button></form>
</section>
""")


def answer_panel(gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Answer the panel's pages under /, its forms under /panel and the JSON controls under /sandbox."""
    routes: dict[tuple[str, str], Callable[[Gateway, Courier, Request], Reply]] = {
        ("GET", "/"): show_panel,
        ("POST", "/panel/faults"): plan_from_form,
        ("POST", "/panel/clear"): clear_faults,
        ("POST", "/panel/clock"): push_from_form,
        ("POST", "/panel/payout"): bank.pay_out_from_form,
        ("GET", "/sandbox/state"): tell_state,
        ("POST", "/sandbox/faults"): plan_from_json,
        ("DELETE", "/sandbox/faults"): clear_faults,
        ("POST", "/sandbox/clock"): push_from_json,
        ("POST", "/sandbox/pay"): pay_from_json,
        ("POST", "/sandbox/payout"): bank.pay_out_from_json,
        ("POST", "/sandbox/transfer"): bank.take_transfer,
        ("GET", "/sandbox/statement.camt053"): bank.show_statement,
        ("GET", "/sandbox/statement.mt940"): bank.show_statement,
    }
    act = routes.get((request.method, request.path))
    if act is None:
        return say_json(HTTPStatus.NOT_FOUND, {"error": "Not found", "code": 404})
    try:
        return act(gateway, courier, request)
    except (ValueError, TypeError, OverflowError) as error:
        return say_json(HTTPStatus.BAD_REQUEST, {"error": str(error), "code": 400})


def show_panel(gateway: Gateway, _courier: Courier, _request: Request) -> Reply:
    """Show payments, clock and faults."""
    with gateway.book.lock:
        rows = [payment_row(transaction) for transaction in reversed(gateway.book.transactions.values())][:50]
        waiting = len(gateway.book.deliveries)
    heads = '<tr><th>Płatność</th><th>Za co</th><th class="number">Kwota</th><th>Stan</th></tr>'
    region = '<div class="scroll" role="region" aria-labelledby="payments" tabindex="0">'
    table = f"{region}<table>{heads}{''.join(rows)}</table></div>"
    planned = "".join(
        f"<li>{escape(NAMES[fault.kind])}: {escape(POINTS[fault.on])}, "
        f"{f'jeszcze {fault.times}' if fault.times else 'aż do odwołania'}</li>"
        for fault in gateway.faults.list_planned()
    )
    choices = "".join(
        f'<option value="{kind}:{point}">{escape(POINTS[point])}: {escape(NAMES[kind])}</option>'
        for point in Point
        for kind in FaultKind
        if point in FITS[kind]
    )
    main = PANEL.substitute(
        warning=WARNING,
        now=escape(f"{gateway.clock.now():%Y-%m-%d %H:%M:%S} UTC"),
        waiting=waiting,
        payments=table if rows else "<p>Tu pojawią się płatności, które zarejestruje sklep.</p>",
        planned=f"<ul>{planned}</ul>" if planned else "<p>Na razie wszystko działa jak należy.</p>",
        choices=choices,
        payouts=bank.payouts_section(gateway),
    )
    return show(frame("Co dzieje się w piaskownicy", main, is_wide=True))


def payment_row(transaction: Transaction) -> str:
    """Show one payment with a link to its page, which is also the link to pay later."""
    return (
        f'<tr><td><a href="/trnRequest/{escape(transaction.token)}">{escape(transaction.session_id)}</a></td>'
        f"<td>{escape(transaction.description)}</td>"
        f'<td class="number">{escape(money(transaction.amount, transaction.currency))}</td>'
        f"<td>{MONEY_STATES[transaction.status]}{', odmowa' if transaction.is_refused else ''}</td></tr>"
    )


def plan_from_form(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Plan the fault chosen on the panel."""
    form = request.form()
    kind, _, point = form.get("fault", "").partition(":")
    gateway.faults.plan(kind, point, times=int(form.get("times", "1")))
    return redirect("/")


def clear_faults(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Forget all planned faults."""
    gateway.faults.clear()
    return redirect("/") if request.path.startswith("/panel") else say_json(HTTPStatus.OK, {"faults": []})


def push_from_form(_gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Push the clock by the minutes given on the panel."""
    courier.push(timedelta(minutes=int(request.form().get("minutes", ""))))
    return redirect("/")


def tell_state(gateway: Gateway, _courier: Courier, _request: Request) -> Reply:
    """Tell everything the sandbox knows, without keys."""
    with gateway.book.lock:
        state = {
            "now": gateway.clock.now().isoformat(),
            "transactions": [asdict(row) for row in gateway.book.transactions.values()],
            "refunds": [asdict(row) for row in gateway.book.refunds.values()],
            "payouts": [asdict(row) for row in gateway.book.payouts],
            "transfers": [asdict(row) for row in gateway.book.transfers],
            "deliveries": [asdict(row) for row in gateway.book.deliveries],
            "attempts": [asdict(row) for row in gateway.book.attempts],
            "faults": [asdict(fault) for fault in gateway.faults.list_planned()],
        }
    return say_json(HTTPStatus.OK, state)


def plan_from_json(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Plan a fault: {"kind": "drop", "on": "notification", "times": 1, ...}."""
    controls = request.controls()
    fault = gateway.faults.plan(str(controls.pop("kind", "")), str(controls.pop("on", "")), **controls)
    return say_json(HTTPStatus.CREATED, asdict(fault))


def push_from_json(gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Push the clock: {"minutes": 3}."""
    minutes = float(json.dumps(request.controls().get("minutes")))
    made = courier.push(timedelta(minutes=minutes))
    return say_json(HTTPStatus.OK, {"now": gateway.clock.now().isoformat(), "deliveries": made})


def pay_from_json(gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Pay without a browser: {"sessionId": "...", "posId": 1, "amount": 2100}; amount for another sum."""
    controls = request.controls()
    session_id, amount, pos_id = controls.get("sessionId"), controls.get("amount"), controls.get("posId")
    shops = [pos_id] if isinstance(pos_id, int) else list(gateway.shops)
    found = (gateway.book.find_transaction(shop, str(session_id)) for shop in shops)
    transaction = next((one for one in found if one is not None), None)
    if transaction is None:
        return say_json(HTTPStatus.NOT_FOUND, {"error": "Transaction not found", "code": 404})
    try:
        gateway.pay(transaction, BLIK, amount=amount if isinstance(amount, int) else None)
    except Declined as declined:
        return say_json(HTTPStatus.CONFLICT, {"error": str(declined), "code": 409})
    courier.wake()
    return say_json(HTTPStatus.OK, {"orderId": transaction.order_id})
