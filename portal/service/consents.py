"""A second person who must confirm something before the matter can be settled: an owner, a co-owner."""

from __future__ import annotations

from dataclasses import dataclass

from portal.i18n import Text


@dataclass(frozen=True)
class Consent:
    """One person who is asked, and what they confirm (zgoda, oświadczenie), in a sentence that stands by itself.

    ``role`` is a stable code, ``title`` who they are in this matter ("Właściciel mieszkania"). Without a PESEL
    whoever signs in under the same given name and surname may answer.
    """

    role: str
    title: Text
    given_name: str
    surname: str
    says: Text
    pesel: str = ""

    @property
    def full_name(self) -> str:
        """Return given name and surname."""
        return f"{self.given_name} {self.surname}".strip()
