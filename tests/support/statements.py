"""Bank statements of any length, always the same ones: MT940 and CAMT.053 as a Polish bank would write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from portal.billing.nrb import individual_account, with_check_digits

ACCOUNT = "78124052111111001035532584"
PREFIX = "124052117777"  # the city's sorting number and four digits that the bank fixed
OPENING_GROSZE = 1_234_567
BOOKED_ON = date(2026, 11, 20)
NAMES = ("JAN KOWALSKI", "ANNA ŻÓŁĆ", "PIOTR WĄS", "ŚWIĘTOSŁAWA BRZĘCZYSZCZYKIEWICZ", "OLENA KOVAL")
STREETS = ("UL. LIPOWA 1", "UL. ŚWIĘTOJAŃSKA 12 M. 3", "UL. SIENKIEWICZA 81, 15-950 BIAŁYSTOK")


@dataclass(frozen=True)
class Movement:
    """One movement of a made statement."""

    number: int
    amount_grosze: int
    title: str
    name: str
    account: str
    credited: str
    reference: str


def movements(count: int) -> Iterator[Movement]:
    """Give so many movements: three payers of four use their individual account, every twentieth is a debit."""
    for number in range(1, count + 1):
        payer = number * 7919 % 100_000
        outgoing = number % 20 == 0
        yield Movement(
            number=number,
            amount_grosze=(-1 if outgoing else 1) * (100 + number * 37 % 250_000),
            title=f"Podatek od nieruchomości, rata {1 + number % 4} za 2026 r., nr P{payer:06d}",
            name=f"{NAMES[number % 5]} {STREETS[number % 3]}",
            account=with_check_digits(f"10203040{number:016d}"),
            credited="" if outgoing or number % 4 == 0 else individual_account(PREFIX, payer),
            reference=f"BIA{number:010d}",
        )


def closing_grosze(count: int) -> int:
    """Return the balance after so many movements."""
    return OPENING_GROSZE + sum(each.amount_grosze for each in movements(count))


def save_mt940(path: Path, count: int, encoding: str = "utf-8") -> Path:
    """Write a statement in MT940."""
    with path.open("w", encoding=encoding, newline="\r\n") as file:
        write_mt940(file, count)
    return path


def write_mt940(file: TextIO, count: int) -> None:
    """Write a statement in MT940 to a file that is open."""
    file.write(f":20:ST261120\n:25:/PL{ACCOUNT}\n:28C:00231\n:60F:{_balance(OPENING_GROSZE)}\n")
    for each in movements(count):
        mark = "C" if each.amount_grosze > 0 else "D"
        file.write(f":61:2611201120{mark}{_comma(abs(each.amount_grosze))}NTRFNONREF//{each.reference}\n")
        titles = "".join(f"~{20 + at}{piece}\n" for at, piece in enumerate(_pieces(each.title)))
        names = "".join(f"~{32 + at}{piece}\n" for at, piece in enumerate(_pieces(each.name)[:2]))
        file.write(f":86:020~00PRZELEW\n{titles}~30{each.account[2:10]}\n~31{each.account[10:]}\n{names}")
        file.write(f"~38PL{each.account}\n~61{each.credited}\n")
    closing = _balance(closing_grosze(count))
    file.write(f":62F:{closing}\n:64:{closing}\n-\n")


def save_camt053(path: Path, count: int, version: str = "02", encoding: str = "utf-8") -> Path:
    """Write a statement in CAMT.053."""
    with path.open("w", encoding=encoding) as file:
        file.write(f'<?xml version="1.0" encoding="{encoding}"?>\n')
        write_camt053(file, count, version)
    return path


def write_camt053(file: TextIO, count: int, version: str = "02") -> None:
    """Write a statement in CAMT.053 to a file that is open."""
    file.write(
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>\n'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-20T23:00:00+01:00</CreDtTm></GrpHdr>\n"
        "<Stmt><Id>PL-2026-231</Id><ElctrncSeqNb>231</ElctrncSeqNb><CreDtTm>2026-11-20T23:00:00+01:00</CreDtTm>\n"
        f"<Acct><Id><IBAN>PL{ACCOUNT}</IBAN></Id><Ccy>PLN</Ccy></Acct>\n"
        f"{_camt_balance('OPBD', OPENING_GROSZE)}{_camt_balance('CLBD', closing_grosze(count))}"
    )
    file.writelines(_camt_entry(each, version) for each in movements(count))
    file.write("</Stmt></BkToCstmrStmt></Document>\n")


def _camt_entry(each: Movement, version: str) -> str:
    status = "BOOK" if version == "02" else "<Cd>BOOK</Cd>"
    party = f"<Nm>{each.name}</Nm>" if version == "02" else f"<Pty><Nm>{each.name}</Nm></Pty>"
    other, own = ("Dbtr", "Cdtr") if each.amount_grosze > 0 else ("Cdtr", "Dbtr")
    return (
        f"<Ntry>{_camt_amount(each.amount_grosze)}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>{BOOKED_ON}</Dt></BookgDt><ValDt><Dt>{BOOKED_ON}</Dt></ValDt>"
        f"<AcctSvcrRef>{each.reference}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties>"
        f"<{other}>{party}</{other}><{other}Acct><Id><IBAN>PL{each.account}</IBAN></Id></{other}Acct>"
        f"<{own}Acct><Id><IBAN>PL{each.credited or ACCOUNT}</IBAN></Id></{own}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{each.title}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def _camt_balance(code: str, grosze: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_camt_amount(grosze)}"
        f"<Dt><Dt>{BOOKED_ON}</Dt></Dt></Bal>\n"
    )


def _camt_amount(grosze: int) -> str:
    whole, rest = divmod(abs(grosze), 100)
    side = "CRDT" if grosze >= 0 else "DBIT"
    return f'<Amt Ccy="PLN">{whole}.{rest:02d}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _balance(grosze: int) -> str:
    return f"{'C' if grosze >= 0 else 'D'}{BOOKED_ON:%y%m%d}PLN{_comma(abs(grosze))}"


def _comma(grosze: int) -> str:
    return f"{grosze // 100},{grosze % 100:02d}"


def _pieces(text: str) -> list[str]:
    return [text[at : at + 27] for at in range(0, len(text), 27)]
