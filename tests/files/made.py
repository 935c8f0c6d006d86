"""Files of every kind, made on the spot: honest ones, and those that lie, hide, swell or are torn."""

import io
import struct
import zipfile
import zlib

import pikepdf

OFFICE_INDEX = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)


def pdf(*, password: str = "", owner_only: bool = False) -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        out = io.BytesIO()
        if password or owner_only:
            made.save(out, encryption=pikepdf.Encryption(user=password, owner="właściciel"))
        else:
            made.save(out)
    return out.getvalue()


def png(width: int = 1, height: int = 1) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg(comment: bytes = b"Exif\0\0 GPS 53.13 23.16") -> bytes:
    return (
        b"\xff\xd8\xff\xe1"
        + struct.pack(">H", len(comment) + 2)
        + comment
        + b"\xff\xda"
        + b"\x11" * 64
        + b"\xff\xd9"
    )


def heic(brand: bytes = b"heic") -> bytes:
    first = b"ftyp" + brand + b"\0\0\0\0" + b"mif1" + brand
    return struct.pack(">L", len(first) + 4) + first + b"\0\0\0\x20meta" + b"\0" * 200


def archive(entries: dict[str, bytes | str], *, stored_first: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for position, (name, content) in enumerate(entries.items()):
            plain = stored_first and position == 0
            made.writestr(name, content, zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(more: dict[str, bytes | str] | None = None) -> bytes:
    return archive(
        {"[Content_Types].xml": OFFICE_INDEX, "word/document.xml": "<w:document/>", **(more or {})}
    )


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": OFFICE_INDEX, "xl/workbook.xml": "<workbook/>"})


def odt(manifest: str = "<manifest/>") -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    entries = {"mimetype": kind, "content.xml": "<office/>", "META-INF/manifest.xml": manifest}
    return archive(entries, stored_first=True)


def encrypted_zip(content: bytes) -> bytes:
    """Set the flag that says an entry is encrypted, in both places where zip keeps it."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def overlapping_zip() -> bytes:
    """Let many entries of the index point at one piece of data, as in a non-recursive zip bomb."""
    body = zlib.compress(b"\0" * 900_000, 9)[2:-4]
    local = struct.pack(
        "<4sHHHLLLLHH", b"PK\x03\x04", 20, 0, 8, 0, zlib.crc32(b"\0" * 900_000), len(body), 900_000, 1, 0
    )
    index = b""
    for number in range(200):
        index += struct.pack(
            "<4sHHHHLLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, zlib.crc32(b"\0" * 900_000), len(body), 900_000,
            1, 0, 0, 0, 0, 0, 0,
        ) + bytes([33 + number % 90])  # fmt: skip
    start = len(local) + 1 + len(body)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 200, 200, len(index), start, 0)
    return local + b"a" + body + index + end


def eicar() -> bytes:
    """Put the scanners' test pattern together only now: no file of the project holds it."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"
