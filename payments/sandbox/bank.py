"""The sandbox's bank: payouts, transfers of residents, and the statements that show both."""

from dataclasses import asdict
from datetime import date, datetime
from html import escape
from http import HTTPStatus
from string import Template
from urllib.parse import urlencode

from payments.sandbox.accounts import WARSAW, draw_statement
from payments.sandbox.camt053 import write_camt053
from payments.sandbox.courier import Courier
from payments.sandbox.gateway import Gateway
from payments.sandbox.ibans import read_iban
from payments.sandbox.mt940 import write_mt940
from payments.sandbox.pages import money
from payments.sandbox.payouts import pay_out
from payments.sandbox.rows import Payout, Transfer
from payments.sandbox.wire import Reply, Request, redirect, say_json

LONGEST_TITLE = 140
SECTION = Template("""<section aria-labelledby="payouts"><h2 id="payouts">Wypłaty na konto</h2>
$payouts
<form method="post" action="/panel/payout">
<label class="check"><input type="checkbox" name="net" value="1"> Potrąć prowizję (wypłata netto)</label>
<button class="second">Wypłać potwierdzone płatności</button></form>
<p>Wyciągi z dzisiaj:</p><ul>$statements</ul></section>
""")


def payouts_section(gateway: Gateway) -> str:
    """Show the payouts, the button that makes one, and today's statements."""
    with gateway.book.lock:
        rows = [payout_row(payout) for payout in reversed(gateway.book.payouts)][:50]
    heads = "<tr><th>Wypłata</th><th>Konto</th><th>Rodzaj</th>"
    heads += (
        '<th class="number">Prowizja</th><th class="number">Zwroty</th><th class="number">Kwota</th></tr>'
    )
    region = '<div class="scroll" role="region" aria-labelledby="payouts" tabindex="0">'
    table = f"{region}<table>{heads}{''.join(rows)}</table></div>"
    day = gateway.clock.now().astimezone(WARSAW).date().isoformat()
    links = []
    for iban in sorted({shop.iban for shop in gateway.shops.values()}):
        query = urlencode({"iban": iban, "date": day})
        both = " ".join(
            f'<a href="/sandbox/statement.{kind}?{escape(query)}">{kind.upper()}</a>'
            for kind in ("camt053", "mt940")
        )
        links.append(f"<li>{escape(iban)}: {both}</li>")
    return SECTION.substitute(
        payouts=table if rows else "<p>Nie było jeszcze żadnej wypłaty.</p>", statements="".join(links)
    )


def payout_row(payout: Payout) -> str:
    """Show one payout."""
    sums = (payout.commission, payout.refund, payout.amount)
    cells = "".join(f'<td class="number">{escape(money(amount, payout.currency))}</td>' for amount in sums)
    kind = "netto" if payout.is_net else "brutto"
    return f"<tr><td>{payout.batch_id}</td><td>{escape(payout.iban)}</td><td>{kind}</td>{cells}</tr>"


def pay_out_from_form(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Pay out to every shop, as the panel's button says."""
    pay_out(gateway, is_net=request.form().get("net") == "1")
    return redirect("/")


def pay_out_from_json(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Pay out: {"shop": 12345, "net": true}; the shop may be left out, 404 when there is no such."""
    controls = request.controls()
    shop, is_net = controls.get("shop"), controls.get("net", False)
    if isinstance(shop, bool) or not isinstance(shop, int | None) or not isinstance(is_net, bool):
        message = "shop is a number, net is true or false"
        raise ValueError(message)  # noqa: TRY004 -- one kind of error for every bad control
    try:
        made = pay_out(gateway, shop=shop, is_net=is_net)
    except KeyError:
        return say_json(HTTPStatus.NOT_FOUND, {"error": "No such shop", "code": 404})
    return say_json(HTTPStatus.OK, {"payouts": [{**asdict(one), "title": one.title} for one in made]})


def take_transfer(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Take a transfer: {"iban", "amount", "title", "payer"}.

    Optional: "account", the one whose statement shows it when ``iban`` is an individual account behind it;
    "payer_iban"; "date" (YYYY-MM-DD), the day it is booked, otherwise today; "currency".
    """
    controls = request.controls()
    amount = controls.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or amount <= 0:
        message = "amount is a positive whole number of grosze"
        raise ValueError(message)
    texts = {key: str(controls.get(key, "")).strip() for key in ("title", "payer", "payer_iban", "currency")}
    if not texts["title"] or not texts["payer"] or len(texts["title"]) > LONGEST_TITLE:
        message = f"a transfer has a payer, and a title of at most {LONGEST_TITLE} characters"
        raise ValueError(message)
    iban = read_iban(str(controls.get("iban", "")))
    transfer = Transfer(
        iban=iban,
        account=read_iban(str(controls.get("account") or iban)),
        amount=amount,
        currency=texts["currency"] or "PLN",
        title=texts["title"],
        payer=texts["payer"],
        payer_iban=read_iban(texts["payer_iban"]) if texts["payer_iban"] else "",
        booked_at=read_noon(controls["date"]) if controls.get("date") else gateway.clock.now(),
    )
    with gateway.book.changing():
        gateway.book.transfers.append(transfer)
    return say_json(HTTPStatus.CREATED, asdict(transfer))


def read_noon(day: object) -> datetime:
    """Give a moment that lies on the day in Warsaw whatever the season."""
    wanted = date.fromisoformat(str(day))
    return datetime(wanted.year, wanted.month, wanted.day, 12, tzinfo=WARSAW)


def show_statement(gateway: Gateway, _courier: Courier, request: Request) -> Reply:
    """Write the statement of one account and day: ?iban=…&date=YYYY-MM-DD (today when not given)."""
    today = gateway.clock.now().astimezone(WARSAW).date()
    day = date.fromisoformat(request.query["date"]) if "date" in request.query else today
    iban = read_iban(request.query.get("iban", ""))
    statement = draw_statement(gateway, iban, day, request.query.get("currency", "PLN"))
    if request.path.endswith(".mt940"):
        return Reply(HTTPStatus.OK, write_mt940(statement), "text/plain; charset=utf-8")
    return Reply(HTTPStatus.OK, write_camt053(statement), "application/xml; charset=utf-8")
