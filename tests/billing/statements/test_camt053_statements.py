"""CAMT.053: both versions, bundles, reversals; hostile XML and what does not add up are refused."""

from datetime import date
from io import BytesIO

import pytest

from portal.billing.statements.reading import read_statement
from portal.billing.statements.statement import StatementError
from tests.support import statements as made

VIRTUAL = made.individual_account(made.PREFIX, 4711)
DAYS = "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>"


def balance(code: str, amount: str, side: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='PLN'>{amount}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
    )


def entry(amount: str = "1.00", side: str = "CRDT", rest: str = "", before: str = "") -> str:
    return f"<Ntry><Amt Ccy='PLN'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{before}<Sts>BOOK</Sts>{DAYS}{rest}</Ntry>"


def statement(*entries: str, closing: str = "101.00", extra: str = "", number: str = "231") -> str:
    return (
        f"<Stmt><Id>S{number}</Id><LglSeqNb>{number}</LglSeqNb><CreDtTm>2026-11-20T23:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>PL{made.ACCOUNT}</IBAN></Id><Ccy>PLN</Ccy></Acct>{balance('OPBD', '100.00')}"
        f"{balance('CLBD', closing)}{''.join(entries)}{extra}</Stmt>"
    )


def document(
    *statements: str, version: str = "02", prolog: str = "<?xml version='1.0' encoding='UTF-8'?>"
) -> str:
    return (
        f"{prolog}<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}'><BkToCstmrStmt>"
        f"<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-20T23:00:00</CreDtTm></GrpHdr>{''.join(statements)}"
        "</BkToCstmrStmt></Document>"
    )


def read(text: str | bytes):
    content = text.encode() if isinstance(text, str) else text
    return [(each.head, list(each.lines)) for each in read_statement(BytesIO(content), "w.xml")]


def refusal(text: str | bytes) -> str:
    with pytest.raises(StatementError) as caught:
        read(text)
    return caught.value.message


def parties(name: str = "<Nm>JAN KOWALSKI</Nm>") -> str:
    return (
        f"<RltdPties><Dbtr>{name}</Dbtr><DbtrAcct><Id><IBAN>PL61109010140000071219812874</IBAN></Id></DbtrAcct>"
        f"<CdtrAcct><Id><IBAN>PL{VIRTUAL}</IBAN></Id></CdtrAcct></RltdPties>"
    )


@pytest.mark.parametrize(
    ("version", "name"), [("02", "<Nm>JAN KOWALSKI</Nm>"), ("08", "<Pty><Nm>JAN KOWALSKI</Nm></Pty>")]
)
def test_an_entry_is_read_with_title_name_account_and_individual_account(version, name):
    rest = (
        f"<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls>{parties(name)}"
        "<RmtInf><Ustrd>Podatek,  rata</Ustrd><Ustrd>4 &amp; 5</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    status = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    text = document(statement(entry(rest=rest)), version=version).replace("<Sts>BOOK</Sts>", status)
    [(head, [line])] = read(text)
    assert (head.account, head.number, head.opening_grosze, head.closing_grosze) == (
        made.ACCOUNT,
        "231",
        10_000,
        10_100,
    )
    assert (line.position, line.amount_grosze, line.bank_reference) == (1, 100, "B1")
    assert (line.booked_on, line.value_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert (line.title, line.counterparty) == ("Podatek, rata 4 & 5", "JAN KOWALSKI")
    assert (line.counterparty_account, line.credited_account) == ("61109010140000071219812874", VIRTUAL)


def test_the_account_of_the_statement_itself_is_no_individual_one():
    rest = f"<NtryDtls><TxDtls>{parties()}</TxDtls></NtryDtls>".replace(VIRTUAL, made.ACCOUNT)
    [(_, [line])] = read(document(statement(entry(rest=rest))))
    assert line.credited_account == ""


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-2", "windows-1250"])
def test_the_encoding_is_the_one_that_the_file_declares(encoding):
    text = document(
        statement(entry(rest="<AddtlNtryInf>Żółć, jaźń</AddtlNtryInf>")),
        prolog=f"<?xml version='1.0' encoding='{encoding}'?>",
    )
    [(_, [line])] = read(text.encode(encoding))
    assert line.title == "Żółć, jaźń"


def transactions(*amounts: str) -> str:
    parts = "".join(
        f"<TxDtls><Refs><AcctSvcrRef>T{at}</AcctSvcrRef></Refs>"
        + (f"<AmtDtls><TxAmt><Amt Ccy='PLN'>{amount}</Amt></TxAmt></AmtDtls>" if amount else "")
        + f"{parties()}</TxDtls>"
        for at, amount in enumerate(amounts, 1)
    )
    return f"<NtryDtls><Btch><NbOfTxs>{len(amounts)}</NbOfTxs></Btch>{parts}</NtryDtls>"


def test_a_bundle_becomes_a_line_for_each_transaction():
    [(_, lines)] = read(
        document(
            statement(
                entry("6.00", rest=transactions("1.00", "2.00", "3.00")),
                entry("1.00", "DBIT"),
                closing="105.00",
            )
        )
    )
    assert [(each.position, each.amount_grosze, each.bank_reference) for each in lines] == [
        (1, 100, "T1"),
        (2, 200, "T2"),
        (3, 300, "T3"),
        (4, -100, ""),
    ]
    assert {each.credited_account for each in lines[:3]} == {VIRTUAL}


def test_a_bundle_that_does_not_make_up_its_entry_is_refused():
    assert "części" in refusal(
        document(statement(entry("6.00", rest=transactions("1.00", "2.00")), closing="106.00"))
    )
    assert refusal(document(statement(entry("1.00", rest=transactions("1.00", "")))))


def test_a_bundle_that_tells_no_amounts_is_one_line_without_parties():
    rest = f"<AcctSvcrRef>B1</AcctSvcrRef>{transactions('', '')}"
    [(_, [line])] = read(document(statement(entry(rest=rest))))
    assert (line.amount_grosze, line.counterparty, line.credited_account, line.bank_reference) == (
        100,
        "",
        "",
        "B1",
    )


def test_a_reversal_keeps_the_parties_of_what_it_takes_back():
    rest = f"<NtryDtls><TxDtls>{parties()}</TxDtls></NtryDtls>"
    [(_, [_, line])] = read(
        document(
            statement(
                entry(rest=rest),
                entry(side="DBIT", before="<RvslInd>true</RvslInd>", rest=rest),
                closing="100.00",
            )
        )
    )
    assert (line.amount_grosze, line.is_reversal) == (-100, True)
    assert (line.counterparty, line.credited_account) == ("JAN KOWALSKI", VIRTUAL)


def test_two_statements_in_one_file_stay_two_and_the_same_twice_is_refused():
    found = read(document(statement(entry()), statement(entry(), number="232")))
    assert [(head.number, len(lines)) for head, lines in found] == [("231", 1), ("232", 1)]
    assert "dwa razy" in refusal(document(statement(entry()), statement(entry())))


def test_times_with_a_zone_are_days_in_warsaw():
    text = document(statement(entry(rest=""))).replace(
        "<BookgDt><Dt>2026-11-20</Dt>", "<BookgDt><DtTm>2026-11-20T23:30:00Z</DtTm>"
    )
    [(_, [line])] = read(text)
    assert line.booked_on == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("amount", "grosze"),
    [("1", 100), ("1.0", 100), ("1.10000", 110), ("999999999999.99", 99_999_999_999_999)],
)
def test_amounts_are_exact(amount, grosze):
    closing = f"{(grosze + 10_000) // 100}.{(grosze + 10_000) % 100:02d}"
    [(_, [line])] = read(document(statement(entry(amount), closing=closing)))
    assert line.amount_grosze == grosze


@pytest.mark.parametrize("amount", ["1.001", "1e2", "-1.00", "1.000001", "", "١", "0x10", "1_000"])
def test_what_is_not_an_exact_sum_is_refused(amount):
    assert "Ntry/Amt" in refusal(document(statement(entry(amount))))


def test_a_closing_balance_that_is_a_grosz_off_names_the_difference():
    assert "0,01" in refusal(document(statement(entry(), closing="101.01")))


def test_a_file_cut_anywhere_is_refused():
    whole = document(statement(entry(rest=f"<NtryDtls><TxDtls>{parties()}</TxDtls></NtryDtls>")))
    assert read(whole)
    for end in range(len(whole)):
        assert refusal(whole[:end])


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", "zaksięgowana"),
        ("<Sts>BOOK</Sts>", "<Sts>BOOK</Sts><Nowe/>", "Nowe"),
        ("<LglSeqNb>231</LglSeqNb>", "<Nowe/>", "Nowe"),
        ("<GrpHdr>", "<Nowe/><GrpHdr>", "Nowe"),
        ("Ccy='PLN'>1.00", "Ccy='EUR'>1.00", "Ntry/Amt"),
        ("Ccy='PLN'>1.00", ">1.00", "Ntry/Amt"),
        ("<Ccy>PLN</Ccy>", "<Ccy>EUR</Ccy>", "Acct/Ccy"),
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<CdtDbtInd>UP</CdtDbtInd><Sts>", "Ntry/CdtDbtInd"),
        ("<BookgDt><Dt>2026-11-20</Dt></BookgDt>", "", "Ntry/BookgDt"),
        ("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>2026-11-31", "Ntry/BookgDt"),
        ("<Cd>CLBD</Cd>", "<Cd>CLAV</Cd>", "CLBD"),
        ("<Cd>CLBD</Cd>", "<Cd>OPBD</Cd>", "dwa razy"),
        ("<IBAN>PL78", "<IBAN>PL79", "Acct/Id"),
        ("camt.053.001.02", "camt.053.001.99", "CAMT.053"),
        ("camt.053.001.02", "camt.052.001.02", "CAMT.053"),
        ("<MsgId>", "<a>" * 50 + "<MsgId>", "zagnieżdżone"),
        ("<Sts>", "<Chrgs>" + "<a>" * 50 + "<Sts>", "zagnieżdżone"),
        ("<MsgId>M", "<MsgId>" + "M" * 300_000, "za długi"),
    ],
)
def test_what_is_not_known_or_not_ours_is_refused_by_element(old, new, where):
    text = document(statement(entry()))
    assert old in text
    assert where in refusal(text.replace(old, new, 1))


def test_an_entry_without_end_is_refused_long_before_memory_is_gone():
    assert "za duży" in refusal(document(statement(entry(rest="<AddtlNtryInf>x</AddtlNtryInf>" * 100_000))))


LAUGHS = (
    "<!DOCTYPE Document [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS,
        "<!DOCTYPE Document [<!ENTITY j SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE Document SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        "<!DOCTYPE Document [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'> %p;]>",
        "<!DOCTYPE Document>",
        " " * 70_000 + "<!DOCTYPE Document>",
    ],
)
def test_a_document_type_is_refused_whatever_it_would_do(doctype):
    text = document(
        statement(entry(rest="<AddtlNtryInf>&j;</AddtlNtryInf>")), prolog=f"<?xml version='1.0'?>{doctype}"
    )
    assert "DTD" in refusal(text)
    assert "DTD" in refusal(text.encode("utf-16"))


def test_an_entity_without_a_document_type_is_no_xml():
    assert "XML" in refusal(document(statement(entry(rest="<AddtlNtryInf>&j;</AddtlNtryInf>"))))
