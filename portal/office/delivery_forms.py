"""What officials type about a delivery: the day and what it tells of."""

from __future__ import annotations

from portal import fields
from portal.decisions.delivering.course import Way
from portal.i18n import lazy
from portal.identifiers import Misspelt, delivery_address

REASON_LIMIT = 500
OTHER_WAYS = ((Way.EDELIVERY, lazy("Przez e-Doręczenia")), (Way.PAPER, lazy("Na papierze, listem poleconym")))


class PostedOneForm(fields.Form):
    """Ask on which day a letter was handed to the post."""

    heading = lazy("Nadanie pocztą")
    posted = fields.DateField(lazy("Kiedy wysłano pocztą?"), past=True)


class ReceivedForm(fields.Form):
    """Ask on which day the party received a letter."""

    heading = lazy("Odebranie pisma")
    received = fields.DateField(
        lazy("Kiedy strona odebrała pismo?"), past=True,
        hint=lazy("Dzień ze zwrotnego potwierdzenia albo dowodu odbioru. Od niego biegną terminy strony."),
    )  # fmt: skip


class ReturnedForm(fields.Form):
    """Ask when a letter came back, and whether two notices were left: only then it can be deemed delivered."""

    heading = lazy("Zwrot listu")
    returned = fields.DateField(lazy("Kiedy list wrócił?"), past=True)
    notice = fields.DateField(
        lazy("Kiedy zostawiono pierwsze awizo?"), past=True, optional=True,
        hint=lazy("Dzień z adnotacji listonosza. Zostaw puste, gdy awiza nie było."),
    )  # fmt: skip
    second = fields.YesNoField(lazy("Czy było drugie awizo?"), optional=True)


class OtherWayForm(fields.Form):
    """Ask by which other way a letter goes."""

    heading = lazy("Inna droga")
    way = fields.ChoiceField(lazy("Jak wysłać pismo?"), choices=OTHER_WAYS, missing=lazy("Wybierz drogę."))
    address = fields.TextField(
        lazy("Adres do doręczeń elektronicznych strony"), limit=40, optional=True,
        hint=lazy("Tylko dla e-Doręczeń, na przykład AE:PL-50419-15057-VDGUG-25."),
    )  # fmt: skip

    def check(self) -> None:
        """Refuse what is no address of an e-delivery box."""
        if self.way.data == Way.EDELIVERY and self.address.data:
            try:
                delivery_address(str(self.address.data))
            except Misspelt as wrong:
                self.add_error("address", wrong.message)


class SentForm(fields.Form):
    """Ask on which day a letter was sent to an e-delivery box."""

    heading = lazy("Wysłanie przez e-Doręczenia")
    sent = fields.DateField(lazy("Kiedy wysłano przez e-Doręczenia?"), past=True)


class ArrivedForm(fields.Form):
    """Ask on which day a letter came into the party's box."""

    heading = lazy("Wpływ do skrzynki")
    arrived = fields.DateField(
        lazy("Kiedy pismo wpłynęło do skrzynki strony?"), past=True, hint=lazy("Dzień z dowodu wysłania.")
    )


class FailedForm(fields.Form):
    """Ask why a letter could not be delivered."""

    heading = lazy("Niepowodzenie")
    reason = fields.TextField(
        lazy("Dlaczego się nie udało?"), limit=REASON_LIMIT, missing=lazy("Wpisz, dlaczego się nie udało.")
    )


class WaivedForm(fields.Form):
    """Ask on which day the party's waiver of the appeal came in."""

    heading = lazy("Zrzeczenie się odwołania")
    waived = fields.DateField(
        lazy("Kiedy wpłynęło oświadczenie strony?"), past=True,
        hint=lazy("Strona może zrzec się odwołania tylko w czasie biegu terminu (art. 127a KPA)."),
    )  # fmt: skip
