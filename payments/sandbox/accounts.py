"""The city's bank accounts as the sandbox's bank sees them: what was booked on a day, and the balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from payments.sandbox.gateway import Gateway

WARSAW = ZoneInfo("Europe/Warsaw")
P24_NAME = "PayPro S.A. Przelewy24"
P24_IBAN = "PL11101010100000000012345678"


@dataclass(frozen=True)
class Line:
    """One credit; ``iban`` is the account it was sent to, which may be an individual one behind the other."""

    reference: str
    amount: int
    title: str
    payer: str
    payer_iban: str
    iban: str


@dataclass(frozen=True)
class Statement:
    """One day of one account in one currency; sums in grosze."""

    iban: str
    day: date
    currency: str
    opening: int
    lines: Sequence[Line]

    @property
    def closing(self) -> int:
        """What the account holds in the evening."""
        return self.opening + sum(line.amount for line in self.lines)

    @property
    def number(self) -> int:
        """Which statement of the year it is: there is one every day."""
        return self.day.timetuple().tm_yday


def draw_statement(gateway: Gateway, iban: str, day: date, currency: str = "PLN") -> Statement:
    """Gather what was booked on an account that day; the day before is where its balance comes from."""
    booked: list[tuple[date, Line]] = []
    with gateway.book.lock:
        for payout in gateway.book.payouts:
            if (payout.iban, payout.currency) == (iban, currency):
                reference = f"P24-{payout.batch_id}"
                line = Line(reference, payout.amount, payout.title, P24_NAME, P24_IBAN, iban)
                booked.append((payout.paid_out_at.astimezone(WARSAW).date(), line))
        for place, one in enumerate(gateway.book.transfers, start=1):
            if (one.account, one.currency) == (iban, currency):
                line = Line(f"PRZ-{place:08d}", one.amount, one.title, one.payer, one.payer_iban, one.iban)
                booked.append((one.booked_at.astimezone(WARSAW).date(), line))
    opening = sum(line.amount for at, line in booked if at < day)
    return Statement(iban, day, currency, opening, [line for at, line in booked if at == day])
