"""Check the records of a file: their values, their order, and what the trailer says of them all together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.matching import Match, owner_reader
from portal.billing.sources import values
from portal.billing.sources.layouts import ACCOUNT, GROSZE, HEAD, LINE, PAYMENT, TRAILER, Layout
from portal.billing.sources.rows import code_place, picker
from portal.billing.sources.told import Line, Payment, Told
from portal.feeds import values as feeds
from portal.feeds.rejections import Rejections
from portal.feeds.rows import Rows
from portal.feeds.values import NOT_A_SIGN, Fault, Memory, optional, text_reader

ID_LENGTH = 60
AGAIN = "należność o tym numerze już była na tym koncie; numery muszą być różne"
BAD_ID = f"numer należności jest pusty, za długi (może mieć {ID_LENGTH} znaków) albo nieczytelny"
AFTER_END = "wiersz stoi za wierszem z sumami; ten musi być ostatni"
Take = Callable[[Sequence[str]], None]


@dataclass
class Open:
    """The account whose records are being read; ``broken`` when its own record was refused."""

    number: str
    owner_match: str | None = None
    kind: str = ""
    title: str = ""
    object_title: str = ""
    bank_account: str = ""
    broken: bool = False
    lines: list[Line] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


class Checker:
    """Read records in order and give whole accounts; every refused row is told to ``reject``.

    After the last row ``as_of``, ``count`` and ``sum_told`` (over all but the last row) hold what the file says of
    itself, or rejections say why not.
    """

    def __init__(self, layout: Layout, match: Match, reject: Rejections) -> None:
        self.as_of: datetime | None = None
        self.count = 0
        self.sum_told = ""
        self._amounts = 0
        self._reject = reject
        self._layout = layout
        self._open: Open | None = None
        self.seen: set[str] = set()
        self.ended = False
        self._began = False
        self._set_readers(layout, match)

    def accounts(self, rows: Rows) -> Iterator[Told]:
        """Yield every account that is whole and in order."""
        place = code_place(self._layout)
        takes = {
            self._layout.records[name].code: (picker(self._layout, name), take)
            for name, take in self._takes()
        }
        closing = {self._layout.records[name].code for name in (ACCOUNT, TRAILER)}
        code = ""
        try:
            for row in rows:
                if not row or row == "\r":
                    continue
                try:
                    code = row[place].strip()
                    if code in closing and self._open:
                        yield from self._close()
                    pick, take = takes[code]
                    take(pick(row))
                except (KeyError, IndexError):
                    self._reject(rows.at, "nieznany rodzaj wiersza; sprawdź znak na jego początku")
                except Fault as fault:
                    self._reject(rows.at, str(fault))
                    self._go_on_after(code)
        except Fault as fault:
            self._reject(rows.at, f"{fault}; dalszych wierszy nie sprawdzono")
        yield from self._close()
        self._check_end(rows.at)

    def _check_end(self, at: int) -> None:
        if not self.ended:
            self._reject(at, "na końcu nie ma wiersza z sumami: plik jest ucięty, prześlij go jeszcze raz")
        elif self.as_of is None and not self._reject.count:
            self._reject(
                at, "plik nie mówi, na kiedy są dane; wpisz tę chwilę w pierwszym albo ostatnim wierszu"
            )

    def _takes(self) -> list[tuple[str, Take]]:
        takes: dict[str, Take] = {
            HEAD: self._take_head,
            ACCOUNT: self._take_account,
            LINE: self._line_taker(),
            PAYMENT: self._take_payment,
            TRAILER: self._take_trailer,
        }
        return [(name, take) for name, take in takes.items() if name in self._layout.records]

    def _close(self) -> Iterator[Told]:
        """Give the account in hand, if it is whole."""
        one, self._open = self._open, None
        if one and not one.broken:
            yield Told(
                one.number, one.owner_match, one.kind, one.title, one.object_title, one.bank_account,
                one.lines, one.payments,
            )  # fmt: skip

    def _go_on_after(self, code: str) -> None:
        """Let the rows under a refused account be checked as well, without blaming each for its header."""
        if code == self._layout.records[ACCOUNT].code and self._open is None:
            self._open = Open("", broken=True)

    def _take_head(self, picked: Sequence[str]) -> None:
        if self._began or self.count:
            raise Fault("wiersz początkowy musi być pierwszy i tylko jeden")
        self._began = True
        self.as_of = self._moments[picked[0]]

    def _take_account(self, picked: Sequence[str]) -> None:
        self.count += 1
        self._began = True
        if self.ended:
            raise Fault(AFTER_END)
        number, owner, code, title, object_title, bank = picked
        name = self._numbers[number]
        if name in self.seen:
            raise Fault("to konto już było; wszystkie wiersze jednego konta muszą stać razem")
        self.seen.add(name)
        kind = self._layout.kinds.get(code.strip())
        if kind is None:
            raise Fault("nieznany rodzaj należności; dopisz go w opisie pliku (kinds)")
        self._open = Open(
            number=name,
            owner_match=self._owners[owner],
            kind=kind.kind,
            title=self._titles[title] or kind.title,
            object_title=self._titles[object_title],
            bank_account=self._banks[bank],
        )

    def _line_taker(self) -> Take:
        """Return what takes a line; its readers are at hand as plain names, for it is called two million times."""
        periods, decisions, due, interests = self._periods, self._decisions, self._due, self._interest
        amounts, paids = self._amount, self._paid

        def take(picked: Sequence[str]) -> None:
            self.count += 1
            number, name, period, decision, due_on, amount, paid, interest = picked
            one = self._open
            if one is None or number != one.number:
                one = self._place_of(number)
            name = name.strip()
            if (
                name in one.ids
                or not 0 < len(name) <= ID_LENGTH
                or not name.isprintable()
                or NOT_A_SIGN in name
            ):
                raise Fault(AGAIN if name in one.ids else BAD_ID)
            grosze = amounts[amount]
            line = (
                name, periods[period], decisions[decision], due[due_on], grosze, paids[paid], interests[interest],
            )  # fmt: skip
            one.ids.add(name)
            one.lines.append(line)
            self._amounts += grosze

        return take

    def _take_payment(self, picked: Sequence[str]) -> None:
        self.count += 1
        number, paid_on, amount, title, receipt_no = picked
        told = (
            self._paid_on[paid_on],
            self._payment[amount],
            self._titles[title],
            self._receipts[receipt_no],
        )
        self._place_of(number).payments.append(told)

    def _place_of(self, number: str) -> Open:
        """Return the account under which a row stands; it must be the row's own."""
        one, given = self._open, number.strip()
        if self.ended:
            raise Fault(AFTER_END)
        if one is None:
            raise Fault("wiersz nie stoi pod żadnym kontem; wszystkie wiersze jednego konta muszą stać razem")
        if given and given != one.number and not one.broken:
            raise Fault("wiersz należy do innego konta niż to, pod którym stoi; ułóż wiersze kontami")
        return one

    def _take_trailer(self, picked: Sequence[str]) -> None:
        if self.ended:
            raise Fault("wiersz z sumami może być tylko jeden")
        self.ended = self._began = True
        rows, amounts, sha256, as_of = picked
        told_rows, told_amounts = self._counts[rows], self._totals[amounts]
        if as_of.strip():
            self.as_of = self._moments[as_of]
        self.sum_told = sha256.strip().lower()
        if self._reject.count:
            return  # what was refused is missing in our sums; one fault is not to be told twice
        if told_rows != self.count:
            raise Fault(f"liczba wierszy się nie zgadza: jest {self.count}, a ten wiersz mówi {told_rows}")
        if told_amounts != self._amounts:
            raise Fault(f"suma kwot (w groszach) się nie zgadza: jest {self._amounts}, podano {told_amounts}")

    def _set_readers(self, layout: Layout, match: Match) -> None:
        """Make a reader for each kind of value of this layout."""

        def sums(name: str, record: str, field: str, *, empty: bool = False) -> Memory[Any]:
            place = layout.records[record].places.get(field) if record in layout.records else None
            read = values.sum_reader(place.type if place else GROSZE, layout.decimal)
            return Memory(name, optional(read) if empty else read)

        day = feeds.day_reader(layout.date)
        self._numbers = Memory("numer konta", text_reader(34, needed=True))
        self._owners = Memory("właściciel", owner_reader(match))
        self._titles = Memory("opis", text_reader(200))
        self._banks = Memory("rachunek", values.bank_account)
        self._periods = Memory("okres", text_reader(60, needed=True))
        self._decisions = Memory("decyzja", text_reader(120))
        self._receipts = Memory("numer wpływu", optional(text_reader(30)))
        self._due, self._paid_on = Memory("termin płatności", day), Memory("dzień wpłaty", day)
        self._amount, self._paid = sums("kwota", LINE, "amount"), sums("wpłacono", LINE, "paid")
        self._interest = sums("odsetki", LINE, "interest", empty=True)
        self._payment = sums("kwota", PAYMENT, "amount")
        self._totals = sums("suma kwot", TRAILER, "amounts")
        self._counts = Memory("liczba wierszy", feeds.whole)
        self._moments = Memory("na kiedy są dane", feeds.moment_reader(layout.moment))
