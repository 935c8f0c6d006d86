"""Letters as PDF/A-3a that is also PDF/UA-1, by typst: values go in as JSON, never as markup."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from portal.files.printable import characters, moment_of, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typst

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "documents"
TEXT_FONT = "Commissioner-Regular.ttf"
# the document's own moment: the same values make the same bytes
MOMENTS = ("issued_at", "made_at", "entered_at")
SOURCE_NAME = "dane.json"
MEDIA_TYPES = {".json": "application/json", ".xml": "application/xml", ".txt": "text/plain"}
DESCRIPTIONS = {".json": "Dane tego dokumentu", ".xml": "Dane tego dokumentu w XML", ".txt": "Tekst źródłowy"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class TypstRenderer:
    """Render templates of one folder; ``city`` holds what every letter says of the office (all optional).

    Keys of ``city``: name, office, entity, address, phone, email, verify (where a seal can be checked).
    """

    def __init__(self, city: Mapping[str, str], folder: Path = FOLDER) -> None:
        self._city = dict(city)
        self._folder = folder

    def render(
        self, template: str, values: Mapping[str, object], *, attachments: Mapping[str, bytes] | None = None
    ) -> bytes:
        """Return the PDF; the values are attached as JSON beside the given files (UTF-8 text only).

        Moments (``*_at``) come as aware ISO texts, days (``*_on``) as ISO dates, money as grosze. Raises
        ValueError for an unknown template, a foreign kind of attachment, values without a moment.
        """
        given: dict[str, Any] = json.loads(source(values))
        files = {SOURCE_NAME: source(values), **(attachments or {})}
        inputs = {
            "values": json.dumps(prepare(given, self._known)),
            "city": json.dumps(prepare(self._city, self._known)),
            "attached": json.dumps({name: _attached(name, content) for name, content in files.items()}),
        }
        return self._compile(self._path(template), inputs, int(moment_of(given, MOMENTS).timestamp()))

    def _compile(self, path: Path, inputs: dict[str, str], timestamp: int) -> bytes:
        import typst  # the web process never loads it

        compiler = typst.Compiler(
            str(path), root=str(self._folder), font_paths=self._fonts, sys_inputs=inputs
        )
        made = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=timestamp)
        if not isinstance(made, bytes):
            raise TypeError("typst returned pages, not a document")
        return made

    def _path(self, template: str) -> Path:
        path = self._folder / f"{template}.typ"
        if not _NAME.fullmatch(template) or not path.is_file():
            raise ValueError(f"no document template {template!r}")
        return path

    @cached_property
    def _fonts(self) -> typst.Fonts:
        import typst

        # only our own fonts: the same paper on every machine
        folder = str(self._folder / "fonts")
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])

    @cached_property
    def _known(self) -> frozenset[int]:
        return characters((self._folder / "fonts" / TEXT_FONT).read_bytes())


def source(values: Mapping[str, object]) -> bytes:
    """Return the values as the JSON that is attached: sorted, readable, exactly as they came in."""
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
    # half a surrogate pair has no UTF-8; its JSON escape has
    return text.encode("utf-8", "backslashreplace")


def _attached(name: str, content: bytes) -> dict[str, str]:
    ending = PurePath(name).suffix
    if ending not in MEDIA_TYPES:
        raise ValueError(f"{name}: only {', '.join(MEDIA_TYPES)} can be attached")
    return {"text": content.decode("utf-8"), "type": MEDIA_TYPES[ending], "description": DESCRIPTIONS[ending]}
