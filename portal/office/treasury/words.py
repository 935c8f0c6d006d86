"""The words of money: accounts of the books, moves, states of payments, tasks, shops, kinds of dues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.law.kinds import kinds
from portal.billing.ledger.models import Book, Move
from portal.billing.models import PaymentState, TaskKind
from portal.context import here
from portal.i18n import lazy
from portal.words import day_of

if TYPE_CHECKING:
    from portal.i18n import Text

BOOKS: dict[str, Text] = {
    Book.RECEIVABLE: lazy("Należności"),
    Book.REVENUE: lazy("Przypis"),
    Book.INTEREST: lazy("Odsetki"),
    Book.CLEARING: lazy("Pieniądze u operatora płatności"),
    Book.REFUNDS: lazy("Zwroty w drodze"),
    Book.OVERPAID: lazy("Nadpłaty"),
    Book.UNIDENTIFIED: lazy("Wpłaty do wyjaśnienia"),
    Book.FORWARDED: lazy("Przekazane do systemu finansowego"),
    Book.BANK: lazy("Rachunki bankowe"),
    Book.COMMISSION: lazy("Prowizja operatora"),
    Book.DESK: lazy("Kasa urzędu i przelewy potwierdzone ręcznie"),
}
MOVES: dict[str, Text] = {
    Move.CHARGED: lazy("przypis"),
    Move.CORRECTED: lazy("korekta przypisu"),
    Move.CANCELLED: lazy("odpis"),
    Move.PAID: lazy("wpłata online"),
    Move.DESK_PAID: lazy("wpłata w kasie albo przelewem"),
    Move.CREDITED: lazy("zaliczenie na należność"),
    Move.REFUND_SENT: lazy("zwrot zlecony"),
    Move.REFUND_DONE: lazy("zwrot wykonany"),
    Move.REFUND_REJECTED: lazy("zwrot odrzucony"),
    Move.PAYOUT: lazy("wypłata od operatora"),
    Move.BANK_IN: lazy("wpływ na rachunek"),
    Move.BANK_OUT: lazy("obciążenie rachunku"),
}
STATES: dict[str, Text] = {
    PaymentState.CREATED: lazy("rozpoczęta"),
    PaymentState.REGISTERED: lazy("płaci u operatora"),
    PaymentState.NOTIFIED: lazy("sprawdzamy w banku"),
    PaymentState.PAID: lazy("zaksięgowana"),
    PaymentState.SURPLUS: lazy("zaksięgowana jako nadpłata"),
    PaymentState.EXPIRED: lazy("wygasła, bez pieniędzy"),
    PaymentState.MISMATCH: lazy("niezgodna"),
}
EVENTS: dict[str, Text] = {
    "created": lazy("Rozpoczęta"),
    "registered": lazy("Zarejestrowana u operatora"),
    "notified": lazy("Operator zgłosił wpłatę"),
    "verified": lazy("Potwierdzona i zaksięgowana"),
    "verified_surplus": lazy("Potwierdzona, zaksięgowana jako nadpłata"),
    "mismatched": lazy("Operator podał co innego niż my"),
    "expired": lazy("Wygasła, nikt nie zapłacił"),
    "sent_back": lazy("Operator oddał pieniądze płacącemu"),
}
TASKS: dict[str, Text] = {
    TaskKind.MISMATCH: lazy("Niezgodna kwota"),
    TaskKind.UNCONFIRMED: lazy("Niepotwierdzona wpłata"),
    TaskKind.UNIDENTIFIED: lazy("Nieznany numer"),
    TaskKind.SURPLUS: lazy("Nadpłata"),
    TaskKind.WITHDRAWN_PAID: lazy("Zapłacona, sprawa wycofana"),
    TaskKind.UNMATCHED: lazy("Bez pary na wyciągu"),
    TaskKind.REFUND_FAILED: lazy("Nieudany zwrot"),
    TaskKind.LEDGER: lazy("Księgi się nie zgadzają"),
    TaskKind.ENTER: lazy("Do wpisania w systemie finansowym"),
    TaskKind.REFUND_ASKED: lazy("Nadpłata do zwrotu lub zaliczenia"),
    TaskKind.REFUSED_PAID: lazy("Zapłacona, odmówiono"),
    TaskKind.UNDO: lazy("Decyzja już nie obowiązuje"),
}
ACTS: dict[str, Text] = {
    TaskKind.MISMATCH: lazy(
        "Tych pieniędzy nie zaksięgowaliśmy. Porównaj obie kwoty i uzgodnij z operatorem, czy wpłatę oddaje, czy "
        "przekazuje."
    ),
    TaskKind.UNCONFIRMED: lazy(
        "Przez 72 godziny operator nie potwierdził tej wpłaty. Sprawdź ją w jego panelu po numerze sesji."
    ),
    TaskKind.UNIDENTIFIED: lazy(
        "Ktoś zapłacił, podając numer, którego nie znamy. Ustal, czyje to pieniądze, albo je oddaj."
    ),
    TaskKind.SURPLUS: lazy("Te pieniądze należą do płacącego. Zalicz je na zaległość albo zwróć."),
    TaskKind.WITHDRAWN_PAID: lazy(
        "Opłata wpłynęła, a wniosek wycofano. Sprawdź, czy należy się zwrot (art. 9 ustawy o opłacie skarbowej)."
    ),
    TaskKind.UNMATCHED: lazy("Na wyciągu jest kwota, której nie umiemy przypisać. Wskaż, czego dotyczy."),
    TaskKind.REFUND_FAILED: lazy(
        "Operator odrzucił zwrot. Pieniądze nadal należą do płacącego. Zwróć je inną drogą."
    ),
    TaskKind.LEDGER: lazy(
        "Nocna kontrola ksiąg znalazła różnicę. Nie księguj nic ręcznie, wezwij informatyków."
    ),
    TaskKind.ENTER: lazy("Sprawa jest załatwiona, a konto prowadzi system finansowy. Wpisz to tam."),
    TaskKind.REFUND_ASKED: lazy(
        "Strona ma zgodę na zwrot albo zaliczenie nadpłaty. Zrób to i zamknij zadanie."
    ),
    TaskKind.REFUSED_PAID: lazy(
        "Odmówiliśmy tego, za co strona zapłaciła. Oddaj pieniądze, nie trzeba wniosku."
    ),
    TaskKind.UNDO: lazy(
        "To wynikało z decyzji, która już nie obowiązuje, a portal sam tego nie cofnie. Sprawdź i zrób to ręcznie."
    ),
}
# the address of each balance's list
ADDRESSES: dict[str, str] = {
    Book.CLEARING: "operator",
    Book.OVERPAID: "nadplaty",
    Book.UNIDENTIFIED: "do-wyjasnienia",
    Book.REFUNDS: "zwroty",
}
SHOPS: dict[str, Text] = {
    "main": lazy("opłaty"),
    "taxes": lazy("podatki"),
    "revenues": lazy("dochody"),
}
OTHER_KINDS: dict[str, Text] = {"overpaid": lazy("Nadpłaty"), "unidentified": lazy("Wpłaty do wyjaśnienia")}


def shop_word(name: str) -> str:
    """Return a shop of the gateway in Polish; one that a city added later by its own name."""
    return str(SHOPS.get(name, name))


def kind_word(name: str) -> str:
    """Return the title of a kind of dues; of one that the facts no longer have, its name."""
    if name in OTHER_KINDS:
        return str(OTHER_KINDS[name])
    known = kinds(here().facts, day_of(here().now()))
    return known[name].title if name in known else name
