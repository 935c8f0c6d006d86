"""How an address is written, so that a later declaration finds the account of the first."""

import re

from portal import Answers
from services.waste_declaration import containers

# what people write before the name, and how the account writes it; a plain street has nothing before it
KINDS = {
    "ul.": "ul.", "ul": "ul.", "ulica": "ul.",
    "al.": "al.", "al": "al.", "aleja": "al.", "aleje": "al.",
    "pl.": "pl.", "pl": "pl.", "plac": "pl.",
    "os.": "os.", "os": "os.", "osiedle": "os.",
}  # fmt: skip
_KIND = re.compile(r"^(ul\.|al\.|pl\.|os\.)(?=\S)", re.IGNORECASE)
_ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)


def object_title(answers: Answers) -> str:
    """Return the property as the tax account names it: ``ul. Lipowa 4A/12``, however it was typed."""
    street = _KIND.sub(r"\1 ", str(answers.get("property_street") or "").strip())
    words = street.split()
    # a street whose whole name is such a word keeps it
    kind = KINDS.get(words[0].casefold()) if len(words) > 1 else None
    name = " ".join(_name(word) for word in (words[1:] if kind else words))
    number = re.sub(r"\s", "", str(answers.get("property_number") or "")).upper()
    told = f"{kind or 'ul.'} {name} {number}".strip()
    return f"{told}, {containers.TITLE}" if containers.is_unlived(answers) else told


def _name(word: str) -> str:
    """Write one word of a street's name: ``LIPOWA`` and ``lipowa`` are ``Lipowa``, ``ii`` is ``II``."""
    if _ROMAN.fullmatch(word):
        return word.upper()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
