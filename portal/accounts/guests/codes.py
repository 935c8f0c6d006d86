"""The code that opens a guest's matter: eight consonants, made from what only their browser holds.

Without vowels no word comes about, without digits nothing is mistaken. About 34 bits: enough where every line and
every matter has only so many tries (portal/citizen/tracking.py reckons the odds). Kept as a keyed hash.
"""

from __future__ import annotations

import hmac

from portal.security import keyed

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
GROUP = 4


def make_code(secret: str, submission_id: str) -> str:
    """Return the code of a filing: the same for the same browser and form, so that a second press shows it again."""
    number = int(keyed("tracking-code", f"{secret}\0{submission_id}"), 16)
    signs = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        signs.append(LETTERS[place])
    return "".join(signs)


def shown(code: str) -> str:
    """Write a code as people read it: in two groups."""
    return f"{code[:GROUP]}-{code[GROUP:]}"


def normal(typed: str) -> str:
    """Return what was typed as a code: capitals, whatever stood between the letters."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalpha())[: LENGTH + 1]


def hash_code(reference: str, code: str) -> str:
    """Return what is kept of a matter's code."""
    return keyed("tracking", f"{reference}\0{code}")


def is_right(reference: str, typed: str, kept: str | None) -> bool:
    """Compare a code with the kept hash, in the same time whether there is one or not."""
    tried = hash_code(reference, normal(typed))
    return hmac.compare_digest(tried, kept or "0" * len(tried)) and kept is not None
