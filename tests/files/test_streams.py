"""Content in a stream is judged as the same bytes at hand are, also where a piece ends and the next begins."""

import io
import os
import struct
import zipfile
from tempfile import SpooledTemporaryFile

import pytest

from portal.errors import Refused
from portal.files import archives, contents, media
from portal.files.scanning import PatternScanner
from portal.outside import Verdict
from portal.pieces import PIECE_BYTES, holds, pieces_of, size_of, tail_of, windows_of
from tests.files import made
from tests.files.test_media import BAD, HONEST


def spooled(content: bytes) -> SpooledTemporaryFile[bytes]:
    file = SpooledTemporaryFile(1000)  # noqa: SIM115 - closed by whoever asked
    file.write(content)
    return file


@pytest.mark.parametrize(("name", "content", "media_type"), HONEST, ids=[row[0] for row in HONEST])
def test_honest_files_come_in_from_a_stream(name, content, media_type):
    with spooled(content) as stream:
        assert media.accept(name, stream) == media.Accepted(name, media_type)


@pytest.mark.parametrize(("name", "content", "says"), BAD, ids=[f"{row[0]}: {row[2]}" for row in BAD])
def test_a_bad_file_is_refused_from_a_stream(name, content, says):
    with spooled(content) as stream, pytest.raises(Refused, match=says):
        media.accept(name, stream)


@pytest.mark.parametrize("place", range(-12, 13))
def test_what_hides_where_one_piece_ends_is_found(place):
    before = b"\x11" * (PIECE_BYTES - len(made.jpeg()) + place)
    photo = made.jpeg() + before
    for mark in (b"<script>", b"<svg", b"<!DOCTYPE\n\n", b"<?php "):
        assert contents.is_mixed(photo + mark + b"\x00rest", is_photo=True), mark
        assert contents.is_mixed(photo + mark, is_photo=True), mark
    assert not contents.is_mixed(photo + b"<svgx>" + before, is_photo=True)
    locked = b"%PDF-1.7" + b" " * (PIECE_BYTES - 8 + place) + b"/Encrypt 1 0 R" + b" " * 5000 + b"startxref"
    assert contents.pdf_state(locked) != contents.PdfState.FINE
    hidden = b"a" * (PIECE_BYTES + place - 30) + made.eicar() + b"a" * PIECE_BYTES
    assert PatternScanner().scan(io.BytesIO(hidden)) == Verdict.INFECTED


@pytest.mark.parametrize("place", range(-4, 3))
def test_a_letter_of_two_bytes_may_lie_across_the_end_of_a_piece(place):
    words = b"a" * (PIECE_BYTES + place) + "ż".encode() + b"b" * PIECE_BYTES
    assert contents.is_plain_text(words)
    assert contents.is_plain_text(words + b"\xbf")  # not UTF-8, yet Windows-1250
    assert not contents.is_plain_text(words + b"\x00")
    assert not contents.is_plain_text(b" " * (PIECE_BYTES + place) + b"<script>")


def test_looking_at_windows_with_no_overlap_would_miss_it(monkeypatch):
    photo = made.jpeg() + b"\x11" * (PIECE_BYTES - len(made.jpeg()) - 3) + b"<script>"
    monkeypatch.setattr(contents, "windows_of", lambda content, _overlap: pieces_of(content))
    assert not contents.is_mixed(photo, is_photo=True)


def test_the_ends_of_short_and_long_content_are_told():
    for content in (b"", b"abc", os.urandom(PIECE_BYTES + 5)):
        with spooled(content) as stream:
            assert size_of(stream) == size_of(content) == len(content)
            assert tail_of(stream, 4) == content[-4:]
            assert b"".join(pieces_of(stream, 2)) == content[2:]
            assert list(windows_of(stream, 3))[-1:] == (
                [content[-8:]] if len(content) > 10 else [content] * bool(content)
            )
    assert not holds(b"ab", b"ab", start=1)


def test_an_archive_whose_index_alone_would_fill_the_memory_is_a_bomb_and_not_read(monkeypatch):
    index = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, *[0] * 12, 0, 0) * 60_000
    swollen = (
        b"PK\x03\x04"
        + index
        + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 60_000, 60_000, len(index), 4, 0)
    )
    entries: list[int] = []
    real = zipfile.ZipInfo.__init__

    def count(info: zipfile.ZipInfo, *args: object, **options: object) -> None:
        entries.append(1)
        real(info, *args, **options)

    monkeypatch.setattr(zipfile.ZipInfo, "__init__", count)
    assert archives.look_into(swollen) == archives.Archive("", is_bomb=True)
    assert entries == []
    monkeypatch.setattr(archives, "INDEX_BYTES", 10**9)
    archives.look_into(swollen)
    assert len(entries) > 1000
