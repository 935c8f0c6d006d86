"""A bank statement as CAMT.053 (ISO 20022, camt.053.001.02)."""

from datetime import date
from xml.etree import ElementTree as ET

from payments.sandbox.accounts import Line, Statement

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
LONGEST_TITLE, LONGEST_NAME = 140, 70
ET.register_namespace("", NAMESPACE)


def add(parent: ET.Element, path: str, text: str = "") -> ET.Element:
    """Add elements below one another, the last with a text; give the last."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    parent.text = text or None
    return parent


def add_amount(parent: ET.Element, amount: int, currency: str) -> None:
    """Add a sum and its direction; a negative balance is a debit."""
    units, rest = divmod(abs(amount), 100)
    add(parent, "Amt", f"{units}.{rest:02d}").set("Ccy", currency)
    add(parent, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")


def write_camt053(statement: Statement) -> bytes:
    """Write the statement of one day."""
    root = ET.Element(f"{{{NAMESPACE}}}Document")
    top = add(root, "BkToCstmrStmt")
    name = f"{statement.day:%Y%m%d}-{statement.iban[-4:]}"
    evening = f"{statement.day.isoformat()}T23:59:59"
    header = add(top, "GrpHdr")
    add(header, "MsgId", f"STMT-{name}")
    add(header, "CreDtTm", evening)
    body = add(top, "Stmt")
    add(body, "Id", name)
    add(body, "ElctrncSeqNb", str(statement.number))
    add(body, "CreDtTm", evening)
    period = add(body, "FrToDt")
    add(period, "FrDtTm", f"{statement.day.isoformat()}T00:00:00")
    add(period, "ToDtTm", evening)
    account = add(body, "Acct")
    add(account, "Id/IBAN", statement.iban)
    add(account, "Ccy", statement.currency)
    for kind, amount in (("OPBD", statement.opening), ("CLBD", statement.closing)):
        balance = add(body, "Bal")
        add(balance, "Tp/CdOrPrtry/Cd", kind)
        add_amount(balance, amount, statement.currency)
        add(balance, "Dt/Dt", statement.day.isoformat())
    for line in statement.lines:
        add_entry(body, line, statement.day, statement.currency)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def add_entry(body: ET.Element, line: Line, day: date, currency: str) -> None:
    """Add one credit, with who paid and which account they wrote on the transfer."""
    entry = add(body, "Ntry")
    add_amount(entry, line.amount, currency)
    add(entry, "Sts", "BOOK")
    add(entry, "BookgDt/Dt", day.isoformat())
    add(entry, "ValDt/Dt", day.isoformat())
    add(entry, "AcctSvcrRef", line.reference)
    domain = add(entry, "BkTxCd/Domn")
    add(domain, "Cd", "PMNT")
    family = add(domain, "Fmly")
    add(family, "Cd", "RCDT")
    add(family, "SubFmlyCd", "DMCT")
    details = add(entry, "NtryDtls/TxDtls")
    references = add(details, "Refs")
    add(references, "AcctSvcrRef", line.reference)
    add(references, "EndToEndId", "NOTPROVIDED")
    parties = add(details, "RltdPties")
    add(parties, "Dbtr/Nm", line.payer[:LONGEST_NAME])
    if line.payer_iban:
        add(parties, "DbtrAcct/Id/IBAN", line.payer_iban)
    add(parties, "CdtrAcct/Id/IBAN", line.iban)
    add(details, "RmtInf/Ustrd", line.title[:LONGEST_TITLE])
