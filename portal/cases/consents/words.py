"""How a consent stands, for the applicant and for the office."""

from portal.cases.consents.models import ConsentState
from portal.i18n import Text, lazy

# a mark and its words
STANDS: dict[str, tuple[str, Text]] = {
    ConsentState.ASKED: ("office", lazy("Czeka na odpowiedź")),
    ConsentState.GIVEN: ("done", lazy("Potwierdzone")),
    ConsentState.REFUSED: ("off", lazy("Odmowa")),
    ConsentState.ON_PAPER: ("done", lazy("Potwierdzone na papierze")),
    ConsentState.LAPSED: ("off", lazy("Już niepotrzebne")),
}
