"""Files to attach: several at once, judged by name, count and size before anything reads them."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.fields.asked import Asked
from portal.fields.cleaning import clean
from portal.i18n import Text, lazy, translate
from portal.identifiers import Misspelt
from portal.pieces import PIECE_BYTES, Content, size_of, stream_of
from portal.words import file_size

_NAME_LENGTH = 200


class FileField(Asked):
    """New files of some kinds; ``stored`` says how many were attached to this question before.

    Files are no answers: whoever stores them keeps their list, and judges content: type, virus, password.
    """

    kind = "file"
    missing = lazy("Dołącz plik")

    def __init__(
        self,
        label: Text | str,
        *,
        extensions: Sequence[str] = ("pdf", "jpg", "jpeg", "png"),
        most: int = 10,
        most_bytes: int = 50_000_000,
        **asked: Any,
    ) -> None:
        super().__init__(label, **asked)
        self.extensions, self.most, self.most_bytes = tuple(extensions), most, most_bytes
        self.multiple = most > 1
        self.stored = 0
        self._uploads: list[FileStorage] = []

    @property
    def accept(self) -> str:
        """Return what the browser should offer: ``.pdf,.jpg``."""
        return ",".join(f".{extension}" for extension in self.extensions)

    def uploads(self) -> list[tuple[str, Content]]:
        """Return the new files: name for people, content; a large one stays in the request's temporary file."""
        return [(file_name(upload), _content(upload)) for upload in self._uploads]

    def uploads_in_memory(self) -> list[tuple[str, bytes]]:
        """Return the new files read whole: for a field with a small limit, whose files are needed at once."""
        return [(file_name(upload), _whole(upload)) for upload in self._uploads]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the uploads; an input left empty posts a file without a name."""
        self.was_posted = True
        self._uploads = [item for item in valuelist if isinstance(item, FileStorage) and item.filename]
        for upload in self._uploads:
            self._try(self._judge_upload, upload)

    def pre_validate(self, form: BaseForm) -> None:
        """Ask for a missing file, and count what is there with what was stored before."""
        super().pre_validate(form)
        if len(self._uploads) + self.stored > self.most:
            raise StopValidation(translate("Dołącz najwyżej tyle plików: %(most)s", most=self.most))

    def _judge_upload(self, upload: FileStorage) -> None:
        name = file_name(upload)
        extension = name.rpartition(".")[2].lower() if "." in name else ""
        if extension not in self.extensions:
            kinds = ", ".join(kind.upper() for kind in self.extensions if kind != "jpeg")
            raise Misspelt(
                lazy("Plik %(name)s jest innego rodzaju. Dołącz: %(kinds)s", name=name, kinds=kinds)
            )
        size = size_of(upload.stream)
        if size == 0:
            raise Misspelt(lazy("Plik %(name)s jest pusty. Wybierz go jeszcze raz", name=name))
        if size > self.most_bytes:
            most = file_size(self.most_bytes)
            raise Misspelt(
                lazy("Plik %(name)s jest za duży. Może mieć najwyżej %(most)s", name=name, most=most)
            )

    def is_blank(self, value: Any) -> bool:  # noqa: ARG002 - files are no value of the form
        """Tell whether there is no file, neither new nor stored."""
        return not self._uploads and not self.stored

    def _value(self) -> str:
        return ""

    def typed(self) -> dict[str, list[str]]:
        """Return nothing: a browser never fills a file input again."""
        return {}


def _content(upload: FileStorage) -> Content:
    return upload.stream if size_of(upload.stream) > PIECE_BYTES else _whole(upload)


def _whole(upload: FileStorage) -> bytes:
    return stream_of(upload.stream).read()


def file_name(upload: FileStorage) -> str:
    """Return an upload's name without a path and without signs that cannot be shown; for people only."""
    name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
    try:
        return clean(name, _NAME_LENGTH) or translate("bez nazwy")
    except Misspelt:
        return translate("bez nazwy")
