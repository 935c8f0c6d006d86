"""What a payer can do at the sandbox: open the page, pay, be refused, walk away, pay later."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from payments.sandbox import pages
from payments.sandbox.courier import Courier
from payments.sandbox.faults import FaultKind, Point
from payments.sandbox.gateway import CARD, NOTHING, TRANSFER, Declined, Gateway
from payments.sandbox.rows import Transaction
from payments.sandbox.wire import Reply, Request, redirect, show

PREFIX = "/trnRequest/"
BACK = "Wróć do sklepu"


def answer_payer(gateway: Gateway, courier: Courier, request: Request) -> Reply:
    """Show the payment page, or do what the payer chose there."""
    transaction = gateway.open(request.path.removeprefix(PREFIX))
    if transaction is None:
        page = pages.message_page(
            "Nie znamy tej płatności", "Link jest niepełny albo wygasł. Wróć do sklepu i zacznij od nowa."
        )
        return show(page, HTTPStatus.NOT_FOUND)
    if transaction.status != NOTHING:
        page = pages.message_page(
            "Ta płatność jest już zapłacona", "Nie płać drugi raz.", link=(transaction.url_return, BACK)
        )
        return show(page)
    if gateway.is_expired(transaction):
        page = pages.message_page(
            "Czas na płatność minął",
            "Nie pobraliśmy pieniędzy. Wróć do sklepu i zacznij od nowa.",
            link=(transaction.url_return, BACK),
        )
        return show(page, HTTPStatus.GONE)
    if request.method != "POST":
        return show(pages.pay_page(transaction), leads_to=transaction.url_return)
    return act(gateway, courier, transaction, request.form())


def act(gateway: Gateway, courier: Courier, transaction: Transaction, form: Mapping[str, str]) -> Reply:
    """Do what the payer chose."""
    acts: dict[str, Callable[[], None]] = {
        "blik": lambda: gateway.pay_by_blik(transaction, form.get("code", "")),
        "card": lambda: gateway.pay(transaction, CARD),
        "transfer": lambda: gateway.pay(transaction, TRANSFER),
        "refuse": lambda: gateway.refuse(transaction),
        "leave": lambda: None,
        "later": lambda: gateway.finish_later(transaction),
    }
    chosen = form.get("act", "")
    if chosen not in acts:
        return show(pages.pay_page(transaction), HTTPStatus.BAD_REQUEST, leads_to=transaction.url_return)
    try:
        acts[chosen]()
    except Declined as declined:
        page = pages.pay_page(transaction, str(declined))
        return show(page, HTTPStatus.UNPROCESSABLE_ENTITY, leads_to=transaction.url_return)
    courier.wake()
    return send_back(gateway, transaction)


def send_back(gateway: Gateway, transaction: Transaction) -> Reply:
    """Return the payer to the one address the shop gave, with nothing in it that says how it went."""
    fault = gateway.faults.take(Point.RETURN)
    if fault is not None and fault.kind is FaultKind.BY_POST:
        page = pages.return_page(transaction)
        return show(page, leads_to=transaction.url_return, script_hash=pages.SUBMIT_HASH)
    return redirect(transaction.url_return)
