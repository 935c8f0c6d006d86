"""Both formats say the same, a long statement takes no more memory than a short one, and other files are refused."""

import tracemalloc
from io import BytesIO

import pytest

from portal.billing.statements.reading import read_statement
from portal.billing.statements.statement import StatementError
from tests.support import statements as made

LENGTH = 2000
MEMORY = 1_300_000  # bytes; the same lines in a list take more than this


@pytest.fixture(params=["mt940", "mt940-cp1250", "camt-02", "camt-08"])
def path(request, tmp_path):
    kind, _, variant = request.param.partition("-")
    if kind == "mt940":
        return made.save_mt940(tmp_path / "w.sta", LENGTH, variant or "utf-8")
    return made.save_camt053(tmp_path / "w.xml", LENGTH, variant)


def test_every_format_gives_what_was_written_to_the_grosz(path):
    with path.open("rb") as stream:
        [statement] = read_statement_whole(stream)
    head, lines = statement
    assert (head.account, head.closing_grosze) == (made.ACCOUNT, made.closing_grosze(LENGTH))
    assert len(lines) == LENGTH
    for each, line in zip(made.movements(LENGTH), lines, strict=True):
        assert (line.position, line.amount_grosze, line.bank_reference) == (
            each.number,
            each.amount_grosze,
            each.reference,
        )
        assert (line.title, line.credited_account) == (each.title, each.credited)
        assert (line.counterparty_account, line.booked_on) == (each.account, made.BOOKED_ON)
        assert each.name.startswith(line.counterparty[:54])


def read_statement_whole(stream):
    return [(each.head, list(each.lines)) for each in read_statement(stream, "w")]


def peak(path, take) -> int:
    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            for statement in read_statement(stream, path.name):
                take(statement.lines)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["mt940-cp1250", "camt-08"], indirect=True)
def test_lines_come_one_at_a_time(path):
    assert peak(path, lambda lines: sum(1 for _ in lines)) < MEMORY


@pytest.mark.parametrize("path", ["mt940"], indirect=True)
def test_lines_kept_in_a_list_would_not_fit(path):
    assert peak(path, list) > MEMORY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"<",
        b"<html></html>",
        b"%PDF-1.7",
        b":20:",
        b"\xff\xfe:\x002\x000\x00",
        b"data;kwota\n2026-11-20;1,00\n",
        b":20:a\0b",
    ],
)
def test_a_file_that_is_no_statement_is_refused(content):
    with pytest.raises(StatementError):
        next(read_statement(BytesIO(content), "plik.txt"))


def test_a_message_without_statements_says_so():
    empty = b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt/></Document>"
    with pytest.raises(StatementError, match="nie ma żadnego"):
        next(read_statement(BytesIO(empty), "w.xml"))


@pytest.mark.parametrize("encoding", ["shift_jis", "hex", "zzz", "idna", "punycode", "undefined"])
def test_an_xml_file_in_an_encoding_that_the_parser_cannot_use_is_refused(encoding):
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
    content = f'<?xml version="1.0" encoding="{encoding}"?><Document xmlns="{space}"></Document>'
    with pytest.raises(StatementError, match="w kodowaniu, którego nie czytamy"):
        list(read_statement(BytesIO(content.encode()), "wyciag.xml"))


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f"])
def test_a_control_character_in_a_line_is_refused_with_the_line_named(sign):
    content = f":20:X\r\n:25:/PL78124052111111001035532584\r\n:28C:1{sign}\r\n"
    with pytest.raises(StatementError, match="Wiersz 3: znak sterujący"):
        list(read_statement(BytesIO(content.encode()), "wyciag.sta"))
