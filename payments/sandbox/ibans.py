"""Account numbers, checked apart from everybody else's check."""

COUNTRY_DIGITS = {letter: str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}
LONGEST_IBAN = 34
EXAMPLE_IBAN = "PL91116022020000000123456789"  # passes the check, nobody's account


def read_iban(text: str) -> str:
    """Give an account as an IBAN, a Polish one also from its 26 digits; ValueError when the check fails."""
    iban = "".join(text.split()).upper()
    iban = f"PL{iban}" if iban.isdigit() else iban
    digits = "".join(COUNTRY_DIGITS.get(letter, letter) for letter in iban[4:] + iban[:4])
    if not (digits.isascii() and digits.isdigit() and len(iban) <= LONGEST_IBAN):
        message = "this is no account number"
        raise ValueError(message)
    if int(digits) % 97 != 1:
        message = "the check digits of the account are wrong"
        raise ValueError(message)
    return iban
