"""The words of refunds: where one stands, what moved it, whose money it is, how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.refunding.models import RefundState, Source, Step, Way
from portal.i18n import lazy

if TYPE_CHECKING:
    from portal.i18n import Text

STATES: dict[str, Text] = {
    RefundState.REQUESTED: lazy("do zatwierdzenia"),
    RefundState.APPROVED: lazy("zatwierdzony"),
    RefundState.SENDING: lazy("pytamy operatora"),
    RefundState.SENT: lazy("przyjęty przez operatora"),
    RefundState.DONE: lazy("wykonany"),
    RefundState.REJECTED: lazy("nieudany"),
    RefundState.WITHDRAWN: lazy("odmówiony"),
}
MARKS: dict[str, str] = {
    RefundState.REQUESTED: "you", RefundState.APPROVED: "office", RefundState.SENDING: "office",
    RefundState.SENT: "office", RefundState.DONE: "done", RefundState.REJECTED: "late",
    RefundState.WITHDRAWN: "off",
}  # fmt: skip
STEPS: dict[str, Text] = {
    "requested": lazy("Wystąpiono o zwrot"),
    Step.APPROVED: lazy("Zatwierdzony"),
    Step.REFUSED: lazy("Odmówiony"),
    Step.CALLED: lazy("Zlecony operatorowi"),
    Step.CALLED_AGAIN: lazy("Zlecony jeszcze raz, bo operator go nie miał"),
    Step.TAKEN: lazy("Przyjęty przez operatora"),
    Step.DONE: lazy("Pieniądze oddane"),
    Step.REJECTED: lazy("Nieudany, pieniądze wróciły na konto w księgach"),
}
SOURCES: dict[str, Text] = {
    Source.OVERPAID: lazy("Nadpłata"),
    Source.CHARGE: lazy("Zapłacona opłata"),
    Source.UNIDENTIFIED: lazy("Wpłata do wyjaśnienia"),
}
WAYS: dict[str, Text] = {
    Way.GATEWAY: lazy("tą drogą, którą przyszły (operator płatności)"),
    Way.TRANSFER: lazy("przelewem z rachunku miasta"),
}
CODES: dict[str, Text] = {
    "rejected": lazy("operator odrzucił zwrot"),
    "insufficient_funds": lazy("na koncie u operatora brakuje środków"),
    "amount_too_large": lazy("operator uważa, że kwota jest za duża"),
    "wrong_status": lazy("operator nie może zwrócić tej transakcji"),
    "resource_missing": lazy("operator nie zna tej transakcji"),
    "refund_refused": lazy("operator nie przyjął zwrotu"),
    "transfer_failed": lazy("przelewu nie udało się wykonać"),
}
