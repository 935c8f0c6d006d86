"""Invented people with PESELs that are valid in form: most live here, two have none, one has arrears to show."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.names import MEN, POSTAL_CODES, STREETS, SURNAMES, WOMEN

SEED = 20612061
RESIDENTS = 300
WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
CENTURIES = {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
HIGH = "http://eidas.europa.eu/LoA/high"
LOW = "http://eidas.europa.eu/LoA/low"
# the first people have a story: (given name, surname, a woman, born, debts in grosze, note)
KNOWN = (
    ("Marta", "Zalewska", True, date(1987, 5, 14), 0, "bez zaległości, ma już sprawy, reprezentuje firmę"),
    ("Kazimierz", "Rogowski", False, date(1958, 3, 2), 10300, "ma zaległość w opłacie za odpady"),
    ("Olena", "Kovalchuk", True, date(1991, 8, 24), 0, "z Ukrainy, ma PESEL"),
    ("Jagoda", "Sienkiel", True, date(1999, 11, 30), 0, "pierwszy raz w portalu, działa za dziadka"),
    ("Stefan", "Bielawiec", False, date(1949, 1, 8), 0, "senior, składa w okienku"),
    ("Wiesława", "Turowska", True, date(1964, 7, 19), 41250, "ma zaległość w podatku od nieruchomości"),
)
FOREIGN = (
    ("Camille", "Laurent", date(1984, 2, 11), "FR/PL/c1a7e0", "z Francji przez eIDAS, bez numeru PESEL"),
    ("Jonas", "Weber", date(1990, 9, 3), "DE/PL/77b02d", "z Niemiec przez eIDAS, bez numeru PESEL"),
)


@dataclass(frozen=True)
class Invented:
    """One invented person."""

    sub: str
    given_name: str
    surname: str
    birth_on: date
    pesel: str
    street: str
    postal_code: str
    debt_grosze: int
    note: str
    acr: str = SUBSTANTIAL

    def entry(self) -> dict[str, object]:
        """Return the person as the sandbox identity's file has it."""
        return {
            "issuer": "residents", "sub": self.sub, "given_name": self.given_name, "family_name": self.surname,
            "birthdate": self.birth_on.isoformat(), "pesel": self.pesel or None, "acr": self.acr, "note": self.note,
        }  # fmt: skip


def pesel_of(birth_on: date, serial: int, *, woman: bool) -> str:
    """Make a PESEL that is valid in form: the tenth digit tells the sex, the eleventh checks the rest."""
    century, year = divmod(birth_on.year, 100)
    head = f"{year:02d}{birth_on.month + CENTURIES[century]:02d}{birth_on.day:02d}"
    fourth = (serial % 5) * 2 + (0 if woman else 1)
    digits = f"{head}{serial // 5 % 1000:03d}{fourth}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + str((10 - total % 10) % 10)


def invent(today: date) -> list[Invented]:
    """Return the city's people: the same for the same day."""
    source = random.Random(SEED)  # noqa: S311 - invented people need no secret chance
    people = [_known(number, row, source) for number, row in enumerate(KNOWN)]
    while len(people) < RESIDENTS - len(FOREIGN):
        people.append(_anybody(len(people), today, source))
    people += [
        Invented(f"eidas-{number}", given, surname, born, "", "", "", 0, note, HIGH)
        for number, (given, surname, born, _identifier, note) in enumerate(FOREIGN)
    ]
    return people


def _known(number: int, row: tuple[str, str, bool, date, int, str], source: random.Random) -> Invented:
    given, surname, woman, born, debt, note = row
    return Invented(f"resident-{number:03d}", given, surname, born, pesel_of(born, 4800 + number, woman=woman),
                    _street(source), source.choice(POSTAL_CODES), debt, note)  # fmt: skip


def _anybody(number: int, today: date, source: random.Random) -> Invented:
    woman = source.random() < 0.53  # noqa: PLR2004 - a little more than half, as in the city
    born = today - timedelta(days=source.randint(18 * 366, 88 * 365))
    surname = source.choice(SURNAMES)[0 if woman else 1]
    debt = source.choice((8700, 10300, 15400, 23890, 61200)) if source.random() < 0.12 else 0  # noqa: PLR2004
    low = number % 97 == 0
    return Invented(
        f"resident-{number:03d}", source.choice(WOMEN if woman else MEN), surname, born,
        pesel_of(born, number * 7 + 11, woman=woman), _street(source), source.choice(POSTAL_CODES), debt,
        "loguje się poziomem niskim" if low else "", LOW if low else SUBSTANTIAL,
    )  # fmt: skip


def _street(source: random.Random) -> str:
    flat = f"/{source.randint(1, 60)}" if source.random() < 0.7 else ""  # noqa: PLR2004
    return f"ul. {source.choice(STREETS)} {source.randint(1, 120)}{flat}"
