"""A CAMT.053 file cut into small blocks by a hardened XML parser: no document type, no depth, no big block."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.parsers import expat

from portal.billing.statements.statement import StatementError
from portal.i18n import translate

NAMESPACES = tuple(f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}" for version in ("02", "08"))
ENTRY: Final = "Ntry"
TRANSACTION: Final = "NtryDtls/TxDtls"
STATEMENT: Final = "Stmt"
_CHUNK = 1 << 16
_DEEPEST = 40  # the schema needs about 15
_LARGEST = 1 << 18  # signs of names and texts in one block; an entry with one transaction takes about 2,000
_STATEMENT_DEPTH = 3  # Document, BkToCstmrStmt, Stmt: what is open around a part of a statement
# the schema's own lists, of both versions: what else stands there is no statement that we know how to read
_KNOWN: dict[str, frozenset[str]] = {
    "": frozenset({"Document"}),
    "Document": frozenset({"BkToCstmrStmt"}),
    "BkToCstmrStmt": frozenset({"GrpHdr", STATEMENT, "SplmtryData"}),
    STATEMENT: frozenset({
        "Id", "StmtPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt", "CpyDplctInd", "RptgSrc",
        "Acct", "RltdAcct", "Intrst", "Bal", "TxsSummry", ENTRY, "AddtlStmtInf",
    }),
    ENTRY: frozenset({
        "NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "Avlbty", "BkTxCd",
        "ComssnWvrInd", "AddtlInfInd", "AmtDtls", "Chrgs", "TechInptChanl", "Intrst", "CardTx", "NtryDtls",
        "AddtlNtryInf",
    }),
}  # fmt: skip

Values = dict[str, list[str]]  # texts by path below the block; an attribute stands behind @


@dataclass(slots=True)
class Block:
    """A part of a statement that has ended: its name (a transaction has its entry's values at hand) and texts."""

    name: str
    line: int
    values: Values = field(default_factory=dict)
    entry: "Block | None" = None
    size: int = 0

    def text(self, path: str) -> str:
        """Return the text on a path, or nothing."""
        found = self.values.get(path)
        return " ".join(found[0].split()) if found else ""

    def where(self, path: str = "") -> str:
        """Say where something stands, for a person with the file in an editor."""
        return translate(
            "Wiersz %(line)s, element %(element)s", line=self.line, element=f"{self.name}/{path}".rstrip("/")
        )


def blocks_of(stream: BinaryIO) -> Iterator[Block]:
    """Give each part of a statement, the transactions of an entry before the entry, and Stmt at its end.

    Raises StatementError, also for what comes before the root: a document type can be nowhere else.
    """
    walker = _Walker()
    try:
        while chunk := stream.read(_CHUNK):
            walker.parse(chunk)
            yield from walker.taken()
        walker.parse(b"", is_last=True)
    except expat.ExpatError as error:
        raise StatementError(
            translate(
                "Wiersz %(line)s: plik jest urwany albo nie jest poprawnym XML. Pobierz go z banku jeszcze raz",
                line=error.lineno,
            )
        ) from error
    yield from walker.taken()


class _Walker:
    """The elements that are open now, and the blocks that have ended."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._prefix = ""
        self._around: list[str] = []  # the names that are open around a block
        self._paths: list[str] = []  # the paths that are open in the block, its own is empty
        self._blocks: list[Block] = []  # that are open: one, or an entry and its transaction
        self._text = ""
        self._ended: list[Block] = []

    def parse(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Read on; raises StatementError for an encoding that is unknown here or not of single bytes."""
        try:
            self.parser.Parse(chunk, is_last)
        except (LookupError, ValueError) as error:
            message = translate("Plik jest w kodowaniu, którego nie czytamy. Pobierz z banku wyciąg w UTF-8")
            raise StatementError(message) from error

    def taken(self) -> list[Block]:
        """Hand over the blocks that have ended since the last time."""
        ended, self._ended = self._ended, []
        return ended

    def _doctype(self, *_: object) -> None:
        raise StatementError(
            translate("Plik zawiera definicję typu dokumentu (DTD). Takiego wyciągu nie czytamy")
        )

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        name = full.removeprefix(self._prefix)
        self._text = ""
        if self._paths:
            path = self._inside(name)
        elif len(self._around) != _STATEMENT_DEPTH or self._around[-1] != STATEMENT:
            self._outside(full)
            return
        else:
            self._require_known(name, STATEMENT)
            self._blocks.append(Block(name, self.parser.CurrentLineNumber))
            path = ""
        self._paths.append(path)
        for key, value in attributes.items():
            self._keep(f"{path}@{key}", value)

    def _outside(self, full: str) -> None:
        if not self._around:
            namespace, _, _ = full.rpartition("}")
            if namespace not in NAMESPACES:
                raise StatementError(translate("Plik nie jest wyciągiem CAMT.053 w wersji 001.02 ani 001.08"))
            self._prefix = f"{namespace}}}"
        name = full.removeprefix(self._prefix)
        self._require_known(name, self._around[-1] if self._around else "")
        self._require_shallow(len(self._around))
        self._around.append(name)

    def _inside(self, name: str) -> str:
        """Return the path of an element in a block; a transaction begins a block of its own within its entry's."""
        parent = self._paths[-1]
        self._require_shallow(len(self._paths))
        if parent:
            path = f"{parent}/{name}"
        else:
            path = name
            self._require_known(name, self._blocks[-1].name)
        if path == TRANSACTION and self._blocks[-1].name == ENTRY:
            self._blocks.append(Block("TxDtls", self.parser.CurrentLineNumber, entry=self._blocks[0]))
            return ""
        return path

    def _require_shallow(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise StatementError(translate("Elementy pliku są zagnieżdżone za głęboko jak na wyciąg"))

    def _require_known(self, name: str, parent: str) -> None:
        if parent in _KNOWN and name not in _KNOWN[parent]:
            raise StatementError(
                translate(
                    "Wiersz %(line)s: element %(name)s nie jest znany w tym miejscu wyciągu",
                    line=self.parser.CurrentLineNumber,
                    name=name.rpartition("}")[2][:40],
                )
            )

    def _characters(self, text: str) -> None:
        self._text += text
        if len(self._text) > _LARGEST:
            raise StatementError(
                translate(
                    "Wiersz %(line)s: tekst jest za długi jak na wyciąg", line=self.parser.CurrentLineNumber
                )
            )

    def _end(self, _: str) -> None:
        text, self._text = self._text, ""
        if not self._paths:
            if self._around.pop() == STATEMENT and len(self._around) == _STATEMENT_DEPTH - 1:
                self._ended.append(Block(STATEMENT, self.parser.CurrentLineNumber))
            return
        path = self._paths.pop()
        if text and not text.isspace():
            self._keep(path, text)
        if not path:
            self._ended.append(self._blocks.pop())

    def _keep(self, path: str, text: str) -> None:
        block = self._blocks[-1]
        block.size += len(path) + len(text)
        if block.size > _LARGEST:
            raise StatementError(translate("%(where)s jest za duży jak na wyciąg", where=block.where()))
        if path in block.values:
            block.values[path].append(text)
        else:
            block.values[path] = [text]
