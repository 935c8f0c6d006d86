"""The payer's pages: Polish, without script, saying plainly that no money moves."""

import base64
import hashlib
from html import escape
from string import Template

from payments.sandbox.rows import Transaction

NBSP = "\N{NO-BREAK SPACE}"
SUBMIT = "document.forms[0].submit()"
SUBMIT_HASH = "sha256-" + base64.b64encode(hashlib.sha256(SUBMIT.encode()).digest()).decode()

FRAME = Template("""<!DOCTYPE html>
<html lang="pl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#14211c">
<title>$title – Przelewy24, piaskownica</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<div class="frame$wide">
<header><a class="tab" href="/">Przelewy24<span>piaskownica</span></a></header>
<main>
$main
</main>
<footer><p class="soft">Piaskownica bramki płatności: udaje Przelewy24 na tym komputerze. Nie łączy się
z żadnym bankiem i nie należy do PayPro S.A.</p></footer>
</div>
</body>
</html>
""")

WARNING = """<div class="warning"><strong>Piaskownica: to nie są prawdziwe pieniądze</strong>
Nic nie zejdzie z Twojego konta. Nie wpisuj danych prawdziwej karty ani kodu z banku.</div>"""

PAY = Template("""$warning
$summary
<h1><span class="label">Do zapłaty</span> $money</h1>
<dl>
<div><dt>Za co</dt><dd>$description</dd></div>
<div><dt>Odbiorca</dt><dd>sprzedawca nr $pos_id</dd></div>
<div><dt>Kto płaci</dt><dd>$payer</dd></div>
<div><dt>Numer płatności</dt><dd>$session_id</dd></div>
</dl>
<section aria-labelledby="blik">
<h2 id="blik">Zapłać BLIKIEM</h2>
<form method="post" action="/trnRequest/$token">
<div$error_class>
<label for="code">Kod BLIK</label>
<p class="hint" id="code-hint">Działa każdy kod od 777, na przykład 777$NBSP$example. Inne bank odrzuci.</p>
$error
<input class="code" type="text" id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="7"
 aria-describedby="code-hint$described">
</div>
<button name="act" value="blik">Zapłać $money</button>
</form>
</section>
<section aria-labelledby="other">
<h2 id="other">Albo inaczej</h2>
<form method="post" action="/trnRequest/$token" class="choices">
<button class="second" name="act" value="card">Zapłać kartą</button>
<button class="second" name="act" value="transfer">Zapłać przelewem</button>
</form>
</section>
<section aria-labelledby="unpaid">
<h2 id="unpaid">Nie płacisz teraz?</h2>
<form method="post" action="/trnRequest/$token">
<p>Bank może odmówić. Możesz też wrócić bez płacenia albo zapłacić później: link działa 31${NBSP}dni.</p>
<button class="second" name="act" value="refuse">Bank odmawia płatności</button>
<button class="second" name="act" value="leave">Wróć bez płacenia</button>
<button class="second" name="act" value="later">Zapłacę później</button>
</form>
</section>""")

MESSAGE = Template("""$warning
<h1 class="words">$heading</h1>
$body
""")

RETURN = Template("""$warning
<h1 class="words">Wracasz do sklepu</h1>
<p>Wracasz metodą POST, bo tak ustawiono piaskownicę. Jeśli nic się nie dzieje, użyj przycisku.</p>
<form method="post" action="$url"><input type="hidden" name="sessionId" value="$session_id">
<button>Wróć do sklepu</button></form>
<script>$script</script>""")


def money(amount: int, currency: str) -> str:
    """Write a sum the Polish way: 1 940,00 zł."""
    whole, rest = divmod(amount, 100)
    unit = "zł" if currency == "PLN" else currency
    return f"{whole:,}".replace(",", NBSP) + f",{rest:02d}{NBSP}{unit}"


def frame(title: str, main: str, *, is_wide: bool = False) -> str:
    """Put content into the page."""
    return FRAME.substitute(title=escape(title), main=main, wide=" wide" if is_wide else "")


def pay_page(transaction: Transaction, problem: str = "") -> str:
    """Show what is to be paid and the ways to pay, or not to."""
    sum_text = money(transaction.amount, transaction.currency)
    summary = error = ""
    if problem:
        summary = (
            '<div class="summary" role="alert"><h2>Popraw 1 rzecz</h2>'
            f'<a href="#code">{escape(problem)}</a></div>'
        )
        error = f'<p class="message" id="code-error">{escape(problem)}</p>'
    main = PAY.substitute(
        warning=WARNING,
        summary=summary,
        error=error,
        error_class=' class="error"' if problem else "",
        described=" code-error" if problem else "",
        money=escape(sum_text),
        description=escape(transaction.description),
        pos_id=transaction.pos_id,
        payer=escape(transaction.client or transaction.email),
        session_id=escape(transaction.session_id),
        token=escape(transaction.token),
        example="123",
        NBSP=NBSP,
    )
    return frame(f"{'Błąd: ' if problem else ''}Do zapłaty {sum_text}", main)


def message_page(heading: str, *paragraphs: str, link: tuple[str, str] | None = None) -> str:
    """Show one thing to know and the way on; ``link`` is address and words."""
    body = "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    if link is not None:
        body += f'\n<p><a class="button" href="{escape(link[0])}">{escape(link[1])}</a></p>'
    return frame(heading, MESSAGE.substitute(warning=WARNING, heading=escape(heading), body=body))


def return_page(transaction: Transaction) -> str:
    """Send the browser back by POST: the one page with a script, allowed by its hash."""
    main = RETURN.substitute(
        warning=WARNING,
        url=escape(transaction.url_return),
        session_id=escape(transaction.session_id),
        script=SUBMIT,
    )
    return frame("Wracasz do sklepu", main)
