"""A bank statement as MT940 with :86: in the tilde subfields that several Polish banks use."""

from payments.sandbox.accounts import Line, Statement

TITLE_FIELDS = range(20, 26)
NAME_FIELDS = range(32, 34)
SUBFIELD = 27  # characters
LONGEST_REFERENCE = 16


def write_mt940(statement: Statement) -> bytes:
    """Write the statement of one day, in UTF-8; a debit balance is D."""
    lines = [
        f":20:{statement.day:%y%m%d}{statement.iban[-8:]}",
        f":25:/{statement.iban}",
        f":28C:{statement.number:05d}",
        f":60F:{balance(statement, statement.opening)}",
    ]
    for line in statement.lines:
        day, reference = statement.day, line.reference[:LONGEST_REFERENCE]
        lines.append(f":61:{day:%y%m%d}{day:%m%d}C{comma(line.amount)}NTRFNONREF//{reference}")
        lines += details(line)
    lines += [f":62F:{balance(statement, statement.closing)}", "-", ""]
    return "\r\n".join(lines).encode()


def balance(statement: Statement, amount: int) -> str:
    """Write a balance: direction, day, currency, sum."""
    return f"{'C' if amount >= 0 else 'D'}{statement.day:%y%m%d}{statement.currency}{comma(abs(amount))}"


def comma(amount: int) -> str:
    """Write grosze with a comma and two digits."""
    units, rest = divmod(amount, 100)
    return f"{units},{rest:02d}"


def details(line: Line) -> list[str]:
    """Write :86:, a subfield on each line.

    ~20 to ~25 the title, ~32 and ~33 who paid, ~38 their account, ~60 the account they wrote on the transfer.
    """
    fields = [":86:051~00PRZELEW PRZYCHODZACY"]
    fields += [f"~{number}{part}" for number, part in zip(TITLE_FIELDS, split(line.title), strict=False)]
    if line.payer_iban:
        fields += [f"~30{line.payer_iban[4:12]}", f"~31{line.payer_iban[12:]}"]
    fields += [f"~{number}{part}" for number, part in zip(NAME_FIELDS, split(line.payer), strict=False)]
    if line.payer_iban:
        fields.append(f"~38{line.payer_iban}")
    return [*fields, f"~60{line.iban}"]


def split(text: str) -> list[str]:
    """Cut a text into subfields; the mark of a subfield inside it becomes a dash."""
    clean = " ".join(text.replace("~", "-").split())
    return [clean[start : start + SUBFIELD] for start in range(0, len(clean), SUBFIELD)]
