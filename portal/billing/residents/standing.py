"""Whether a basket for somebody else still stands: its link does, its payer still may pay, and it is not old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.billing.chosen import AMOUNT
from portal.billing.law.paying import Relation
from portal.billing.models import PayLink
from portal.billing.residents import links
from portal.errors import Gone
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.billing.models import Basket
    from portal.facts import Facts

# nobody signed in for it, so whoever has its address sees it: a day is enough to pay, an old address tells nothing
GUEST_LIFETIME = timedelta(days=1)


def need_standing(session: Session, basket: Basket, facts: Facts, now: datetime) -> None:
    """Check a basket of which nothing is paid yet; raises Gone, or Refused where the law stands against it now."""
    if basket.payer_id is None and now - basket.created_at >= GUEST_LIFETIME:
        raise Gone(translate("Ta strona już wygasła. Zacznij jeszcze raz."))
    if basket.link_id is None:
        return
    link = session.get_one(PayLink, basket.link_id)
    opened = links.open_link(session, link.token, facts, now)
    typed = next((row[AMOUNT] for row in basket.wanted if row.get(AMOUNT)), None)
    links.check_payer(opened, Relation(basket.relation), typed, facts, day_of(now))
