"""Which kinds of page were looked over already: each is once in a whole check, whichever worker comes to it first."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Kind:
    """What makes a page another page to axe and to a ruler; its title is compared without its numbers."""

    endpoint: str
    title: str
    language: str
    width: int
    navs: int

    @property
    def name(self) -> str:
        """Return a file's name that no other kind has."""
        words = f"{self.endpoint} {NUMBERS.sub('#', self.title)} {self.language} {self.width} {self.navs}"
        return hashlib.sha256(words.encode()).hexdigest()


class Kinds:
    """The kinds that were claimed, one file for each in a folder that the workers of a check share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def claim(self, kind: Kind) -> bool:
        """Take a kind upon oneself; False where somebody has it."""
        with suppress(FileExistsError):
            (self._folder / kind.name).touch(exist_ok=False)
            return True
        return False

    def release(self, kind: Kind) -> None:
        """Give a kind back that was not looked over to the end: the next who comes to it looks."""
        (self._folder / kind.name).unlink()
