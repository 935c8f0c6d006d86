"""A transfer that a bank's application reads from a QR code, after the Polish banks' common recommendation.

Source: Związek Banków Polskich, "Rekomendacja – Standard 2D", version 1.0 of 3 December 2013. The document itself was
not at hand: the order of fields, their lengths, UTF-8 and the lowest error correction are taken from open programs
that follow it and agree with one another (unconfirmed).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from portal import identifiers
from portal.billing import nrb
from portal.i18n import translate

LONGEST_NAME, LONGEST_TITLE = 20, 32
HIGHEST_GROSZE = 999_999  # the field has six digits
_NOT_CARRIED = re.compile(r"[^A-Za-z0-9ąćęłńóśźżĄĆĘŁŃÓŚŹŻ ,./\\@#&*_-]+")
_QUIET = 4  # modules of light around the code, by ISO/IEC 18004


class TransferCode(NamedTuple):
    """The text of a code; ``has_amount`` is False when the payer types the sum, which the page must then say."""

    text: str
    has_amount: bool


def transfer_code(
    account: str, amount_grosze: int, recipient: str, title: str, *, nip: str = ""
) -> TransferCode:
    """Write a transfer in the order of the recommendation: NIP|PL|account|grosze|recipient|title|||.

    A sum above 9999.99 zł does not fit: zeros stand for it and the payer types it (unconfirmed: other programs take
    zero so, and the recommendation asks for six digits always). Raises ValueError for what does not fit; ``fitted``
    makes texts fit. A recipient that is no natural person gives its NIP.
    """
    if not nrb.is_valid(account):
        raise ValueError("the account is no valid Polish account number")
    if amount_grosze <= 0:
        raise ValueError("the sum of a transfer is above zero")
    has_amount = amount_grosze <= HIGHEST_GROSZE
    fields = (
        identifiers.nip(nip) if nip else "",
        "PL",
        account,
        f"{amount_grosze if has_amount else 0:06d}",
        _checked(recipient, LONGEST_NAME),
        _checked(title, LONGEST_TITLE),
        "", "", "",
    )  # fmt: skip
    return TransferCode("|".join(fields), has_amount)


def fitted(text: str, longest: int) -> str:
    """Return a text without the signs that a code does not carry, cut where a word ends if one does."""
    plain = " ".join(_NOT_CARRIED.sub(" ", text).split())
    if len(plain) <= longest:
        return plain
    cut = plain[: longest + 1].rpartition(" ")[0].rstrip(" ,-")
    return cut or plain[:longest]


def qr_svg(text: str, title: str = "") -> Markup:
    """Draw a QR code as an SVG for the page itself: no styles in it, dark on light also in a dark page."""
    import segno  # only the pages with a code need it

    code = segno.make_qr(text, error="l", encoding="utf-8", boost_error=False)
    side = len(code.matrix) + 2 * _QUIET
    name = title or translate("Kod QR do przelewu w aplikacji banku")
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" viewBox="0 0 {side} {side}" role="img" '
        'aria-label="{name}" shape-rendering="crispEdges"><title>{name}</title>'
        '<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
    ).format(side=side, name=name, path="".join(_runs(code.matrix)))


def _runs(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    for y, row in enumerate(matrix, _QUIET):
        x = _QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def _checked(text: str, longest: int) -> str:
    if not text or len(text) > longest or fitted(text, longest) != text:
        raise ValueError(f"a text of a transfer code has 1 to {longest} plain signs")
    return text
