"""Read the sums and bank accounts of a file; a wrong one says how to put it right, without repeating it."""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.billing import nrb
from portal.billing.sources.layouts import GROSZE


def sum_reader(kind: str, decimal: str) -> Callable[[str], int]:
    """Make a reader of sums: whole grosze, or złote with two digits after the decimal sign."""
    grosze = kind == GROSZE
    fitting = re.compile(r"[0-9]{1,15}" if grosze else rf"[0-9]{{1,13}}{re.escape(decimal)}[0-9]{{2}}")
    wanted = "samych cyfr (w groszach)" if grosze else f"złotych i dwóch cyfr po znaku „{decimal}”"

    def read(text: str) -> int:
        if text.startswith(("-", "\N{MINUS SIGN}")):
            raise ValueError("kwota jest ujemna; nadpłatę pokaż jako wpłatę, a korektę jako nową kwotę")
        if not fitting.fullmatch(text):
            raise ValueError(f"kwota ma się składać z {wanted}, bez spacji")
        return int(text.replace(decimal, "")) if not grosze else int(text)

    return read


def bank_account(text: str) -> str:
    """Read a Polish account number (NRB), or nothing."""
    digits = text.replace(" ", "")
    if digits and not nrb.is_valid(digits):
        raise ValueError("numer rachunku ma mieć 26 cyfr i zgodną cyfrę kontrolną")
    return digits
