"""Text of one line and of several, and e-mail addresses."""

import re
from typing import Any

from portal.fields.asked import Asked
from portal.fields.cleaning import clean
from portal.i18n import Text, lazy
from portal.identifiers import Misspelt

# A local part and a domain with a dot. Whether mail arrives there, only the code that we send can tell.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})"
)
EMAIL_LENGTH = 254


class TextField(Asked):
    """One line of text."""

    is_counted = True

    def __init__(self, label: Text | str, *, limit: int = 200, inputmode: str = "", **asked: Any) -> None:
        super().__init__(label, **asked)
        self.limit = limit
        self.inputmode = inputmode or self.inputmode


class TextAreaField(TextField):
    """Text of several lines; the page counts its signs against ``limit``."""

    kind = "textarea"
    rows = 6

    def __init__(self, label: Text | str, *, limit: int = 2000, rows: int = 6, **asked: Any) -> None:
        super().__init__(label, limit=limit, **asked)
        self.rows = rows

    def cleaned(self, text: str) -> str:
        """Clean text and keep its lines."""
        return clean(text, self.limit, lines=True)


class EmailField(Asked):
    """An e-mail address; its domain is kept in small letters, in ASCII form."""

    input_type = "email"
    inputmode = "email"
    autocomplete = "email"
    limit = EMAIL_LENGTH
    missing = lazy("Wpisz adres e-mail, na przykład anna@example.pl")

    def read(self, text: str) -> str:
        """Read an address; raises Misspelt."""
        local, at, domain = text.rpartition("@")
        if not at:
            raise Misspelt(lazy("W adresie e-mail brakuje znaku @"))
        try:
            address = f"{local}@{domain.lower().encode('idna').decode()}"
        except UnicodeError:
            address = ""
        if not _EMAIL.fullmatch(address) or ".." in local or local != local.strip("."):
            raise Misspelt(lazy("Sprawdź adres e-mail, na przykład anna@example.pl"))
        return address
