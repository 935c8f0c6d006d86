"""The words of bank statements: states, fates of lines, reasons of differences, what the gateway's reports answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.billing.payouts.reports import OFF, SILENT
from portal.billing.payouts.three_way import Why
from portal.billing.statements.models import LineKind, LineState, StatementState
from portal.i18n import lazy

if TYPE_CHECKING:
    from portal.i18n import Text

STATES: dict[str, Text] = {
    StatementState.DRAFT: lazy("do sprawdzenia"),
    StatementState.BOOKING: lazy("księguje się"),
    StatementState.BOOKED: lazy("zaksięgowany"),
}
KINDS: dict[str, Text] = {
    LineKind.PAYOUT: lazy("Wypłaty Przelewy24"),
    LineKind.ACCOUNT: lazy("Wpłaty na konta podatkowe"),
    LineKind.REFUND: lazy("Zwroty przelewem"),
    LineKind.SENT_BACK: lazy("Nie nasze, odesłane"),
    LineKind.DESK: lazy("Przyjęte wcześniej przez wydział"),
    LineKind.UNKNOWN: lazy("Bez pary"),
}
# the address of each fate's list
ADDRESSES: dict[str, LineKind] = {
    "wyplaty": LineKind.PAYOUT,
    "konta": LineKind.ACCOUNT,
    "zwroty": LineKind.REFUND,
    "odeslane": LineKind.SENT_BACK,
    "wydzial": LineKind.DESK,
    "bez-pary": LineKind.UNKNOWN,
}
ADDRESS_OF = {kind: address for address, kind in ADDRESSES.items()}
LINES: dict[str, Text] = {
    LineState.NEW: lazy("w projekcie"),
    LineState.MATCHED: lazy("zaksięgowane"),
    LineState.UNMATCHED: lazy("czeka na człowieka"),
}
REASONS: dict[str, Text] = {
    Why.NOT_PAID_OUT: lazy("Wpłaty potwierdzone, jeszcze w żadnej wypłacie"),
    Why.NOT_TAKEN_OFF: lazy("Zwroty wykonane, jeszcze niepotrącone z wypłaty"),
    Why.ON_THE_WAY: lazy("Wypłaty zgłoszone przez operatora, jeszcze nie na wyciągu"),
    Why.STRANGE: lazy("Pozycje wypłat inne niż u nas"),
    Why.LOOSE: lazy("Wypłaty, których operator nie rozpisał na wpłaty"),
    Why.OTHER: lazy("Inne zapisy na tym koncie"),
}
REPORTS: dict[str, Text] = {
    OFF: lazy(
        "Raporty tego sklepu nie są włączone w Przelewy24. Do tego czasu wypłaty dopasowujemy po kwocie, z samych "
        "ksiąg. Poproś operatora o włączenie raportów rozliczeń."
    ),
    SILENT: lazy("Operator nie odpowiedział. Zapytamy znowu w nocy; możesz też zapytać teraz."),
}
