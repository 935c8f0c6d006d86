"""Vehicle plates: written as one writes them, kept as they stand on the plate; Polish ones are told from others."""

import re

# letters that look alike in Cyrillic: a Ukrainian plate has only those
LOOKALIKES = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425",
    "ABESIJKMHOPCTYX",
)
SEPARATORS = re.compile(r"[\s.\-\u2013\u00b7]+")
# district and number (rozporządzenie w sprawie rejestracji i oznaczania pojazdów); Q is never used, a digit always is
POLISH = re.compile(r"(?=[A-Z0-9]*[0-9])(?:[A-PR-Z]{2,3}[0-9A-PR-Z]{4,5}|[A-PR-Z][0-9][0-9A-PR-Z]{3,5})")
FOREIGN = re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{3,10}")


def normal(text: str) -> str:
    """Return a plate in capitals without spaces and dashes, letters that only look Latin put into Latin ones."""
    return SEPARATORS.sub("", text.upper().translate(LOOKALIKES))


def is_polish(plate: str) -> bool:
    """Tell whether a plate is one that Poland gives."""
    return POLISH.fullmatch(plate) is not None


def is_foreign(plate: str) -> bool:
    """Tell whether a plate may be another country's."""
    return FOREIGN.fullmatch(plate) is not None


def spaced(plate: str) -> str:
    """Return a plate as people read it: a Polish one with a space behind its district."""
    if not is_polish(plate):
        return plate
    district = 3 if plate[1].isalpha() and plate[2].isalpha() else 2
    return f"{plate[:district]} {plate[district:]}"
