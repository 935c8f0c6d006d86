"""Where a bank puts what in the description of a movement (MT940, field :86:): a declared layout, and its reading."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from portal.billing import nrb
from portal.billing.statements.statement import account_number

_OPENS = re.compile(r"(?:[0-9]{3})?([~<?^+])[0-9]{2}")
_EMPTY = " \t\N{NO-BREAK SPACE}ÿ˙"  # banks fill an empty subfield with byte 0xFF, which reads as one of these


@dataclass(frozen=True)
class Layout:
    """The two-digit codes of one bank's subfields, by what they hold; ``known`` are read and left aside."""

    name: str
    confirmed: bool
    title: tuple[str, ...]
    counterparty: tuple[str, ...]
    bank: str
    account: str
    iban: str
    credited: tuple[str, ...]
    known: frozenset[str]
    width: (
        int  # signs in a full piece of text: a full piece goes on without a space, a shorter one ended there
    )

    @cached_property
    def codes(self) -> frozenset[str]:
        """List every code that this bank uses."""
        named = (*self.title, *self.counterparty, self.bank, self.account, self.iban, *self.credited)
        return self.known.union(named)


# Unconfirmed: the usual Polish order of subfields; Pekao's own description was not at hand, above all not
# the place where it names the individual account (reference sheet, question 9).
PEKAO = Layout(
    name="pekao",
    confirmed=False,
    title=tuple(f"{code}" for code in range(20, 30)),
    counterparty=("32", "33"),
    bank="30",
    account="31",
    iban="38",
    credited=("60", "61"),
    known=frozenset({"00", *(f"{code}" for code in range(10, 20)), "34", "39", "62", "63", "64", "65"}),
    width=27,
)


class Details(NamedTuple):
    """What a description says of a movement."""

    title: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    credited_account: str = ""


def describe(lines: list[str], layout: Layout) -> Details:
    """Read a description; one whose parts are not certain is kept as plain text, for a person to match.

    A payer writes the title, and a title may hold the separator: a code that stands twice, or that this bank
    does not use, must neither lend the payer another's name or account nor stop the whole statement.
    """
    opens = _OPENS.match(lines[0])
    if opens is None:
        return Details(title=_plain(lines))
    parts = _parts("".join(lines), opens[1])
    codes = [code for code, _ in parts]
    if len(set(codes)) != len(codes) or not layout.codes.issuperset(codes):
        return Details(title=_plain(lines))
    return _details(dict(parts), layout)


def _parts(text: str, separator: str) -> list[tuple[str, str]]:
    pieces = _codes(separator).split(text)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


@cache
def _codes(separator: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(separator)}([0-9]{{2}})")


def _details(found: dict[str, str], layout: Layout) -> Details:
    credited = account_number(_joined(found, layout.credited, layout.width))
    return Details(
        title=_joined(found, layout.title, layout.width),
        counterparty=_joined(found, layout.counterparty, layout.width),
        counterparty_account=_counterparty_account(found, layout),
        # the layout is a declaration, not the bank's word: what is no account number is not taken for one
        credited_account=credited if nrb.is_valid(credited) else "",
    )


def _counterparty_account(found: dict[str, str], layout: Layout) -> str:
    whole = account_number(found.get(layout.iban, "").strip(_EMPTY))
    if whole:
        return whole
    bban = account_number(
        found.get(layout.bank, "").strip(_EMPTY) + found.get(layout.account, "").strip(_EMPTY)
    )
    if len(bban) == nrb.BBAN_LENGTH and bban.isdigit():
        return nrb.with_check_digits(bban)
    return bban


def _joined(found: dict[str, str], codes: tuple[str, ...], width: int) -> str:
    text, last = "", ""
    for code in codes:
        piece = found.get(code)
        if not piece or not piece.strip(_EMPTY):
            continue
        text += piece if not last or len(last) >= width else f" {piece}"
        last = piece
    return " ".join(text.strip(_EMPTY).split())


def _plain(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
