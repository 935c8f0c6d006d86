"""Payouts: what P24 has gathered for a shop goes to its bank account in one transfer, when asked."""

from payments.sandbox.gateway import Gateway
from payments.sandbox.messages import COMPLETED
from payments.sandbox.rows import Payout, Refund, Shop, Transaction


def pay_out(gateway: Gateway, *, shop: int | None = None, is_net: bool = False) -> list[Payout]:
    """Pay out to one shop (its merchantId or posId) or to all, one batch for each shop and currency.

    Refunds completed since the last payout are taken out of it; in a net payout the commissions too. Where
    nothing would be left, there is no transfer, and everything waits for the next one. KeyError for a shop
    that nobody knows.
    """
    shops = [one for one in gateway.shops.values() if shop in {None, one.merchant_id, one.pos_id}]
    if not shops:
        raise KeyError(shop)
    made: list[Payout] = []
    with gateway.book.changing():
        for one in shops:
            currencies = sorted({t.currency for t in waiting_transactions(gateway, one)})
            made += filter(None, (pay_out_one(gateway, one, each, is_net=is_net) for each in currencies))
    return made


def pay_out_one(gateway: Gateway, shop: Shop, currency: str, *, is_net: bool) -> Payout | None:
    """Gather one shop's money in one currency into a batch; None when nothing would be transferred."""
    paid = [t for t in waiting_transactions(gateway, shop) if t.currency == currency]
    returned = [r for r in waiting_refunds(gateway, shop) if r.currency == currency]
    commission = sum(t.fee for t in paid)
    refund = sum(r.amount for r in returned)
    amount = sum(t.paid_amount for t in paid) - refund - (commission if is_net else 0)
    if amount <= 0:
        return None
    now = gateway.clock.now()
    payout = Payout(
        batch_id=gateway.book.next_batch_id(),
        merchant_id=shop.merchant_id,
        pos_id=shop.pos_id,
        iban=shop.iban,
        currency=currency,
        amount=amount,
        commission=commission,
        refund=refund,
        is_net=is_net,
        opened_at=now,
        paid_out_at=now,
    )
    gateway.book.payouts.append(payout)
    for transaction in paid:
        transaction.batch_id = payout.batch_id
    for one in returned:
        one.payout_id = payout.batch_id
    return payout


def waiting_transactions(gateway: Gateway, shop: Shop) -> list[Transaction]:
    """List what was verified and not paid out, also what was returned since."""
    kept = gateway.book.transactions.values()
    return [t for t in kept if t.pos_id == shop.pos_id and t.verified_at is not None and not t.batch_id]


def waiting_refunds(gateway: Gateway, shop: Shop) -> list[Refund]:
    """List the completed refunds that no payout has been reduced by."""
    kept = gateway.book.refunds.values()
    return [r for r in kept if r.pos_id == shop.pos_id and r.status == COMPLETED and not r.payout_id]
