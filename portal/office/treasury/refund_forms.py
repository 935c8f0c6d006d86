"""What treasurers type about refunds: what goes back and why, why not, which account a transfer left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import fields
from portal.billing.law.kinds import kinds
from portal.billing.nrb import spaced
from portal.billing.refunding.actions import REASON_LENGTH
from portal.billing.refunding.models import Way
from portal.context import here
from portal.i18n import lazy, translate
from portal.office.treasury.refund_words import SOURCES, WAYS
from portal.words import day_of, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.billing.refunding.offering import Offer
    from portal.i18n import Text


def city_accounts() -> list[tuple[str, Text | str]]:
    """List the city's bank accounts with the dues that are paid to each."""
    titles: dict[str, list[str]] = {}
    for kind in kinds(here().facts, day_of(here().now())).values():
        if kind.bank_account:
            titles.setdefault(kind.bank_account, []).append(kind.title)
    return [(number, f"{spaced(number)} ({', '.join(names)})") for number, names in titles.items()]


class RefundForm(fields.Form):
    """Ask whose money goes back, how much, how, and why."""

    heading = lazy("Zwrot pieniędzy")
    source = fields.ChoiceField(
        lazy("Skąd"), choices=(), missing=lazy("Wybierz, skąd mają wrócić pieniądze.")
    )
    amount = fields.MoneyField(
        lazy("Kwota zwrotu"), least=1, missing=lazy("Wpisz kwotę zwrotu, na przykład 21,00.")
    )
    way = fields.ChoiceField(
        lazy("Jak"), choices=[(way, WAYS[way]) for way in Way], missing=lazy("Wybierz, jak oddać pieniądze.")
    )
    reason = fields.TextField(
        lazy("Dlaczego"), limit=REASON_LENGTH, missing=lazy("Napisz dlaczego."),
        hint=lazy("Na przykład: wniosek wycofany przed wydaniem zaświadczenia. Zostaje w aktach."),
    )  # fmt: skip

    def offer(self, offers: Sequence[Offer]) -> None:
        """Fill in what there is to choose from."""
        self.source.choices = [
            (one.key, translate("%(what)s, do %(most)s", what=_what(one), most=money(one.most_grosze)))
            for one in offers
        ]
        if len(offers) == 1 and not self.source.was_posted:
            self.source.data = offers[0].key


class RefuseForm(fields.Form):
    """Ask why a refund is refused."""

    heading = lazy("Odmowa")
    reason = fields.TextField(
        lazy("Dlaczego odmawiasz"), limit=REASON_LENGTH, missing=lazy("Napisz dlaczego.")
    )


class TransferForm(fields.Form):
    """Ask which of the city's accounts a transfer left."""

    heading = lazy("Przelew")
    bank_account = fields.ChoiceField(
        lazy("Z którego rachunku wyszedł przelew"), choices=city_accounts,
        missing=lazy("Wybierz rachunek, z którego wyszedł przelew."),
    )  # fmt: skip


def _what(offer: Offer) -> str:
    name = str(SOURCES[offer.money.source])
    return f"{name}: {offer.whose}" if offer.whose else name
