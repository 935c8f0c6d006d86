"""What is measured: each page and act with the limit of its statements, and what must be there before it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.bench import six
from tests.bench.city import ANNA, City
from tests.bench.rows import CHARGE, OWN

SERVICE = "tax-certificate"
# statements; the last one of what saves or submits counts where people leave a form
SHOW, SAVE, SUBMIT, ANY = 2, 5, 14, 12
BEGIN = SAVE + 1  # the first move asks besides whether its writer is declared to be left out
ANSWERS = {
    "purpose": "bank",
    "purpose_other": None,
    "exemption": "none",
    "street": "ul. Lipowa 1/2",
    "postal_code": "15-427",
    "town": "Białystok",
}
PAGES_DONE = ["cel", "oplata", "adres"]


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    path: str
    form: dict[str, Any] | None = None
    body: dict[str, Any] | None = None


@dataclass(frozen=True)
class Act:
    """One thing that is measured: who does it, what must be made ready, what must come back."""

    name: str
    ready: Callable[[City], Call]
    limit: int = ANY
    who: str = "resident"
    status: int = 200
    endpoint: str = ""

    def is_here(self, city: City) -> bool:
        """Tell whether the portal has this page yet."""
        return not self.endpoint or self.endpoint in city.app.view_functions


def send(city: City, act: Act, call: Call) -> TestResponse:
    """Send a request as a browser would; an answer other than the expected is a fault of the bench."""
    client = city.client(act.who)
    options: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": city.next_address()}}
    if call.form is not None:
        options |= {"method": "POST", "data": {"_token": city.forms_token(act.who), **call.form}}
        options["headers"] = {"Sec-Fetch-Site": "same-origin", "Origin": city.portal.settings.base_url}
    elif call.body is not None:
        options |= {"method": "POST", "json": call.body}
    answer = client.open(call.path, base_url=city.portal.settings.base_url, **options)
    if answer.status_code != act.status:
        raise AssertionError(f"{act.name}: {answer.status_code} at {call.path}\n{city.last_lines()}")
    return answer


def page(path: str) -> Callable[[City], Call]:
    """Return what is needed for a page that needs nothing."""
    return lambda _city: Call(path)


def draft(city: City, service: str = SERVICE, *, filled: bool = True) -> str:
    """Put Anna's draft of a service where it is wanted; return its token."""
    from sqlalchemy import delete

    from portal.cases.drafts import LIFETIME
    from portal.cases.leaving.counting import LAST
    from portal.cases.models import Draft
    from portal.words import day_of

    city.forget_haste()
    now, token = city.clock.now(), secrets.token_urlsafe(18)
    with city.portal.db.writing() as session:
        session.execute(delete(Draft).where(Draft.case_id.is_(None)))
        answers = dict(ANSWERS) if service == SERVICE else {}
        session.add(
            Draft(
                token=token, subject_id=ANNA, service=service, service_version=city.portal.services[service].version, answers=answers if filled else {},
                done=PAGES_DONE if filled else [], counted_on=day_of(now), stands_at=LAST if filled else "",
                submission_id=secrets.token_urlsafe(18), created_at=now,
                updated_at=now, expires_at=now + LIFETIME,
            )
        )  # fmt: skip
    return token


def _no_draft(city: City) -> Call:
    draft(city, six.SLUG)
    return Call(f"/wniosek/nowy/{SERVICE}")


def _first_answers(city: City) -> Call:
    draft(city, six.SLUG)
    return Call(f"/wniosek/nowy/{SERVICE}", {"purpose": "bank", "purpose_other": ""})


def _step(city: City) -> Call:
    return Call(f"/wniosek/{draft(city)}/adres")


def _save(city: City) -> Call:
    address = {"street": f"ul. Lipowa {secrets.randbelow(90)}", "postal_code": "15-427", "town": "Białystok"}
    return Call(f"/wniosek/{draft(city)}/adres", address)


def _save_fault(city: City) -> Call:
    return Call(f"/wniosek/{draft(city)}/adres", {"street": "", "postal_code": "1", "town": ""})


def _check(city: City) -> Call:
    return Call(f"/wniosek/{draft(city)}/sprawdz")


def _submit(city: City) -> Call:
    return Call(f"/wniosek/{draft(city)}/wyslij", {})


def _notification(city: City) -> Call:
    """Begin a payment as the pay page does, and word the gateway's claim with the sandbox's own sign."""
    from datetime import timedelta

    from payments.sandbox.signs import sign
    from portal.billing.effects import charged
    from portal.billing.ledger.book import book
    from portal.billing.models import Charge, Payment, PaymentLine, PaymentState

    now, shop = city.clock.now(), city.portal.settings.gateway
    session_id, order = secrets.token_urlsafe(24), secrets.randbelow(2**40)
    with city.portal.db.writing() as session:
        charge = Charge(
            token=session_id[:32], subject_id=ANNA, kind="stamp_duty", title="Opłata", amount_grosze=2100,
            due_on=now.date(), created_at=now,
        )  # fmt: skip
        session.add(charge)
        session.flush()
        book(session, city.portal.vault, [charged(charge, now)])
        session.add(
            Payment(
                session_id=session_id, click=session_id[:43], amount_grosze=2100, currency="PLN",
                state=PaymentState.REGISTERED, created_at=now, expires_at=now + timedelta(minutes=20), poll_at=now,
                payer_id=ANNA, lines=[PaymentLine(charge_id=charge.id, title="Opłata", amount_grosze=2100)],
            )
        )  # fmt: skip
    claim: dict[str, Any] = {
        "merchantId": shop.merchant_id, "posId": shop.pos_id, "sessionId": session_id, "amount": 2100,
        "originAmount": 2100, "currency": "PLN", "orderId": order, "methodId": 154, "statement": f"p24-{order}",
    }  # fmt: skip
    return Call("/platnosc/powiadomienie", body=claim | {"sign": sign(shop.crc_key, *claim.items())})


ACTS = (
    Act("home", page("/"), who=""),
    Act("service card", page(f"/uslugi/{SERVICE}"), who=""),
    Act("form: first page", _no_draft, SHOW + 1),
    Act("form: first answers", _first_answers, BEGIN, status=303),
    Act("form: show a step", _step, SHOW),
    Act("form: save a step", _save, SAVE, status=303),
    Act("form: save with faults", _save_fault, SAVE, status=422),
    Act("check answers", _check),
    Act("submit", _submit, SUBMIT, status=303),
    Act("accepted", page(f"/moje/sprawy/{OWN['open']}/przyjete")),
    Act("pay page", page(f"/platnosc/{CHARGE}")),
    Act("payment notification", _notification, who=""),
    Act("resident's home", page("/moje")),
    Act("resident's cases", page("/moje/sprawy")),
    Act("case page, open", page(f"/moje/sprawy/{OWN['open']}")),
    Act("case page, unpaid", page(f"/moje/sprawy/{OWN['unpaid']}")),
    Act("case page, issued", page(f"/moje/sprawy/{OWN['issued']}")),
    Act("letters", page("/moje/pisma")),
    Act("tax accounts", page("/moje/podatki")),
    Act("account", page("/konto")),
    Act("official's queue", page("/biurko"), who="clerk", endpoint="office.queue"),
    Act("official's case", page(f"/biurko/sprawy/{OWN['open']}"), who="clerk", endpoint="office.case"),
    Act("figures for all", page("/liczby"), who=""),
    Act("monthly figures", page("/liczby/miesiace"), who="manager"),
    Act("managers' page", page("/liczby/udzial"), who="manager"),
)


FIRST = f"/wniosek/nowy/{six.SLUG}"
# The eight requests of a form with six fields on one page, one after the other. The form engine they are set
# beside needed 88 statements and 265 CPU-ms for its eight.
JOURNEY = (
    Act("1 card", page(f"/uslugi/{six.SLUG}")),
    Act("2 form", page(FIRST)),
    Act("3 form with a fault", lambda _city: Call(FIRST, six.POSTED | {"phone": "6"}), status=422),
    Act("4 form saved", lambda _city: Call(FIRST, six.POSTED), status=303),
    Act("5 form again", lambda city: Call(f"/wniosek/{_open_token(city)}/pytania")),
    Act("6 check answers", lambda city: Call(f"/wniosek/{_open_token(city)}/sprawdz")),
    Act("7 submit", lambda city: Call(f"/wniosek/{_open_token(city)}/wyslij", {}), status=303),
    Act("8 accepted", lambda city: Call(_last_accepted(city))),
)


def _open_token(city: City) -> str:
    from sqlalchemy import select

    from portal.cases.models import Draft

    with city.portal.db.reading() as session:
        query = select(Draft.token).where(Draft.service == six.SLUG, Draft.case_id.is_(None))
        return str(session.scalars(query).one())


def _last_accepted(city: City) -> str:
    from sqlalchemy import select

    from portal.cases.models import Case

    with city.portal.db.reading() as session:
        reference = session.scalars(select(Case.reference).order_by(Case.id.desc()).limit(1)).one()
    return f"/moje/sprawy/{reference}/przyjete"
