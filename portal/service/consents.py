"""A second person who must confirm something before the matter can be settled: an owner, a co-owner."""

from __future__ import annotations

from dataclasses import dataclass

from portal.i18n import Text


@dataclass(frozen=True)
class Consent:
    """One person who is asked, and what they confirm (zgoda, oświadczenie), in a sentence that stands by itself.

    ``role`` is a stable code of at most 20 signs, ``title`` who they are in this matter ("Właściciel mieszkania").
    Without a PESEL whoever signs in under the same given name and surname may answer. One who ``is_party`` of the
    matter, as a co-owner is, gets its letters: in their account once they answered there, else on paper, at the
    ``address`` (street, postal code, town).
    """

    role: str
    title: Text
    given_name: str
    surname: str
    says: Text
    pesel: str = ""
    is_party: bool = False
    address: tuple[str, str, str] = ("", "", "")

    @property
    def full_name(self) -> str:
        """Return given name and surname."""
        return f"{self.given_name} {self.surname}".strip()
