"""Deliveries in plain words, for both sides and for the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.decisions.delivering.course import State, Step, Way
from portal.i18n import Text, lazy
from portal.workflow import By

if TYPE_CHECKING:
    from portal.cases.models import CaseEvent

WAYS: dict[str, Text] = {
    Way.PORTAL: lazy("konto w portalu"),
    Way.EDELIVERY: lazy("e-Doręczenia"),
    Way.PAPER: lazy("papier, pocztą"),
}
STATES: dict[str, Text] = {
    State.PREPARED: lazy("czeka na wysłanie"),
    State.PUBLISHED: lazy("jest na koncie strony, jeszcze nieotwarte"),
    State.NOTIFIED: lazy("jest na koncie strony, zawiadomiliśmy ją, jeszcze nieotwarte"),
    State.UNREAD: lazy("leży na koncie nieotwarte"),
    State.OPENED: lazy("strona otworzyła"),
    State.CONFIRMED: lazy("strona potwierdziła odbiór"),
    State.PRINTED: lazy("wydrukowane, czeka na wysłanie"),
    State.POSTED: lazy("nadane pocztą, czekamy na zwrotne potwierdzenie"),
    State.SENT: lazy("wysłane, czekamy na dowód wpływu"),
    State.ARRIVED: lazy("jest w skrzynce strony, jeszcze nieodebrane"),
    State.RECEIVED: lazy("strona odebrała"),
    State.RETURNED: lazy("list wrócił nieodebrany"),
    State.FAILED: lazy("nie udało się doręczyć"),
    State.DEEMED: lazy("uznane za doręczone"),
    State.HANDED_OVER: lazy("wysyłamy inną drogą"),
}
# the same, said to the addressee
OWN: dict[str, Text] = {
    State.PREPARED: lazy("Pismo jest przygotowane."),
    State.PUBLISHED: lazy("Pismo czeka na Twoim koncie."),
    State.NOTIFIED: lazy("Pismo czeka na Twoim koncie."),
    State.UNREAD: lazy("Pismo czeka na Twoim koncie. Wkrótce możemy je wysłać inną drogą."),
    State.OPENED: lazy("Pismo zostało otwarte na Twoim koncie."),
    State.CONFIRMED: lazy("Odbiór pisma jest potwierdzony."),
    State.DEEMED: lazy("Urząd uznał pismo za doręczone."),
    State.HANDED_OVER: lazy("Wysyłamy pismo także inną drogą. Na koncie zostaje."),
}
STEPS: dict[Step, Text] = {
    Step.PREPARE: lazy("Przygotowano do doręczenia"),
    Step.PUBLISH: lazy("Udostępniono na koncie"),
    Step.NOTIFY: lazy("Wysłano zawiadomienie"),
    Step.EXPIRE: lazy("Minął czas, a pisma nikt nie otworzył"),
    Step.OPEN: lazy("Strona otworzyła pismo"),
    Step.CONFIRM: lazy("Strona potwierdziła odbiór"),
    Step.PRINT: lazy("Wydrukowano"),
    Step.POST: lazy("Nadano pocztą"),
    Step.SEND: lazy("Wysłano przez e-Doręczenia"),
    Step.ARRIVE: lazy("Wpłynęło do skrzynki strony"),
    Step.RECEIVE: lazy("Strona odebrała pismo"),
    Step.RETURN: lazy("List wrócił"),
    Step.FAIL: lazy("Nie udało się doręczyć"),
    Step.DEEM: lazy("Uznano za doręczone"),
    Step.HAND_OVER: lazy("Skierowano na inną drogę"),
    Step.WAIVE: lazy("Strona zrzekła się odwołania"),
}
HOW: dict[Step, Text] = {
    Step.OPEN: lazy("adresat otworzył pismo na swoim koncie"),
    Step.CONFIRM: lazy("adresat, po zalogowaniu, potwierdził odbiór pisma"),
    Step.RECEIVE: lazy("dzień odbioru zapisał urzędnik na podstawie dowodu odbioru"),
    Step.DEEM: lazy("pismo uznano za doręczone z upływem terminu, stwierdził to urzędnik"),
}

PROVED = lazy("dzień odbioru podał operator e-Doręczeń w dowodzie odebrania")


def how(step: str, by: str) -> Text:
    """Say how a delivery came about: a receipt is what an official noted, or what the operator proved."""
    return PROVED if step == Step.RECEIVE and by == By.EXTERNAL else HOW[Step(step)]


def of_event(event: CaseEvent) -> Text | None:
    """Say of a matter's event what its kind alone does not: a transition by delivery, a receipt that is only deemed."""
    if event.kind == "delivered" and event.target is not None:
        return lazy("Pismo doręczone")
    if event.values.get("step") == Step.DEEM:
        return lazy("Pismo uznane za doręczone")
    return None
