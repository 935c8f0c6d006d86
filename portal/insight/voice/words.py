"""The words for how far a consultation is."""

from portal.i18n import lazy
from portal.voice.asking.rules import Phase

PHASES = {
    Phase.DRAFT: lazy("szkic"),
    Phase.COMING: lazy("zaczną się"),
    Phase.OPEN: lazy("trwają"),
    Phase.CLOSED: lazy("czekają na wynik"),
    Phase.RESULT: lazy("jest wynik"),
    Phase.WITHDRAWN: lazy("odwołane"),
}
