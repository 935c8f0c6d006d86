"""What the services of one standard flow have in common: procedure, statutory term, duty, how a journey ends."""

from __future__ import annotations

from dataclasses import dataclass

MONTH = "1, Unit.MONTHS"
PREPARED = (
    'Official("prepare")', 'Official("approve")', 'Official("sign")', 'Expect(status="signed")', "Open()",
    'Expect(status="delivered")',
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One standard flow as a new service begins with it; ``acts`` are the acts of its first journey, as code."""

    flow: str
    procedure: str
    term: str
    legal_term: str
    time: str
    first: str
    acts: tuple[str, ...]
    fee_grosze: int = 0
    decides: bool = False
    entitles: bool = False
    hands_on: bool = False
    patterns: bool = False
    outcome: str = ""

    @property
    def act_names(self) -> tuple[str, ...]:
        """Return what the scenarios import from the kit."""
        used = {act.partition("(")[0] for act in self.acts}
        return (*sorted(used | {"Scenario"}), "ways")


def _decision(
    flow: str,
    procedure: str,
    term: str,
    legal_term: str,
    time: str,
    *,
    fee_grosze: int = 0,
    outcome: str = "",
) -> Kind:
    pays = ("Pay()",) if fee_grosze else ()
    prepared = tuple(
        act.replace('"prepare")', f'"prepare", more={{"outcome": "{outcome}"}})') if outcome else act
        for act in PREPARED
    )
    return Kind(
        flow, procedure, term, legal_term, time, "decided and delivered", (*pays, *prepared), fee_grosze,
        patterns=True, outcome=outcome,
    )  # fmt: skip


_ALL = (
    Kind(
        "certificate", "KPA", "7, Unit.DAYS", "art. 217 § 3 KPA", "Do 7 dni", "paid and issued",
        ('Expect(status="filed", document="receipt", states="Białystok")', "Pay()", 'Official("issue")',
         'Expect(status="issued", document="outcome", states="mojej sprawy")'),
        fee_grosze=1700, decides=True,
    ),
    Kind(
        "entitlement", "KPA", "7, Unit.DAYS", "art. 35 § 2 KPA", "Do 7 dni", "paid and issued",
        ("Pay()", 'Official("issue")', 'Expect(status="issued", document="outcome")'), fee_grosze=1700, entitles=True,
    ),
    _decision("decision", "KPA", MONTH, "art. 35 § 3 KPA", "Do miesiąca", fee_grosze=1000),
    _decision("complex_decision", "KPA", "2, Unit.MONTHS", "art. 35 § 3 KPA", "Do 2 miesięcy", fee_grosze=1000),
    _decision("tax_relief", "TAX", MONTH, "art. 139 § 1 Ordynacji podatkowej", "Do miesiąca"),
    _decision("benefit", "KPA", MONTH, "art. 35 § 3 KPA", "Do miesiąca"),
    _decision("notification", "KPA", MONTH, "art. 122c § 1 KPA", "Do miesiąca", outcome="objection"),
    Kind(
        "declaration", "TAX", MONTH, "art. 139 § 1 Ordynacji podatkowej", "Do miesiąca", "accepted",
        ('Official("accept")', 'Expect(status="accepted")'),
    ),
    *(
        Kind(name, law, term, article, time, "answered",
             ('Official("draft_reply")', 'Official("answer")', 'Expect(status="answered")'))
        for name, law, term, article, time in (
            ("complaint", "KPA", MONTH, "art. 237 § 1 KPA", "Do miesiąca"),
            ("petition", "PETITION", "3, Unit.MONTHS", "art. 10 ust. 1 ustawy o petycjach", "Do 3 miesięcy"),
        )
    ),
    Kind(
        "information", "INFORMATION", "14, Unit.DAYS", "art. 13 ust. 1 ustawy o informacji publicznej",
        "Do 14 dni", "provided", ('Official("provide", "Odpowiedź na pytanie.")', 'Expect(status="provided")'),
    ),
    Kind(
        "external_act", "KPA", MONTH, "art. 35 § 3 KPA", "Do miesiąca", "entered in the register",
        ('Official("enter")', 'Official("registered", "Wpisano do rejestru.")', 'Expect(status="registered")'),
    ),
    *(
        Kind(
            name, "KPA", term, article, time, "taken out of the register",
            ("Pay()", 'Official("ask_register")', "Dispatch()", 'Official("hand_on", "Wysłano pocztą.")',
             'Expect(status="handed_on")'), fee_grosze=1700, hands_on=True,
        )
        for name, term, article, time in (
            ("register_copy", MONTH, "art. 35 § 3 KPA", "Do miesiąca"),
            ("register_certificate", "7, Unit.DAYS", "art. 217 § 3 KPA", "Do 7 dni"),
        )
    ),
)  # fmt: skip
KINDS = {kind.flow: kind for kind in _ALL}
