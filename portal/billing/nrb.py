"""Bank account numbers as they stand on Polish statements (NRB, PN-F 01102): 26 digits, checked and shown."""

LENGTH = 26
BBAN_LENGTH = 24  # 8 digits of the bank's sorting number, 16 of the account
SORTING_LENGTH = 8
_PL = "2521"  # P = 25, L = 21: the country stands behind the number when the check digits are counted


def is_valid(number: str) -> bool:
    """Tell whether a text is 26 digits whose first two check the rest."""
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()) or not number.strip("0"):
        return False
    return int(number[2:] + _PL + number[:2]) % 97 == 1


def with_check_digits(bban: str) -> str:
    """Put the two check digits before 24 digits: CC = 98 − int(BBAN + "252100") mod 97."""
    if len(bban) != BBAN_LENGTH or not (bban.isascii() and bban.isdigit()):
        raise ValueError("a Polish account is 24 digits behind its check digits")
    return f"{98 - int(f'{bban}{_PL}00') % 97:02d}{bban}"


def individual_account(prefix: str, payer: int) -> str:
    """Return the account on which one payer's money arrives (rachunek indywidualny, wirtualny).

    ``prefix`` is the sorting number with the digits that the bank fixed for this creditor; the payer's number
    fills the rest with leading zeros. Raises ValueError when it does not fit.
    """
    room = BBAN_LENGTH - len(prefix)
    if not (prefix.isascii() and prefix.isdigit()) or len(prefix) < SORTING_LENGTH or room < 1:
        raise ValueError(
            "the prefix is the 8 digits of the sorting number and what the bank fixed behind them"
        )
    if payer < 0 or len(str(payer)) > room:
        raise ValueError(f"a payer's number has up to {room} digits behind this prefix")
    return with_check_digits(f"{prefix}{payer:0{room}d}")


def spaced(number: str) -> str:
    """Write an account for reading: 26 1240 5211 1111 0010 3553 3132."""
    return " ".join([number[:2], *(number[at : at + 4] for at in range(2, len(number), 4))])
