"""Where a request comes from and how much it brings: what limits count by."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request

LINE_BITS = 64
KILOBYTE, MEGABYTE = 2**10, 2**20
MOST_MEGABYTES = 60  # of one request: a 50 MB file and what goes with it


def line_of(address: str) -> str:
    """Return the part of an address that stands for one line; what is no address stands for itself."""
    try:
        came = ip_address(address)
    except ValueError:
        return address
    if isinstance(came, IPv4Address):
        return address
    return str(came.ipv4_mapped or ip_network((came, LINE_BITS), strict=False))


def kilobytes(request: Request) -> int:
    """Return how much a request sends, in KiB begun; one that does not say it beforehand is taken for the largest."""
    length = request.content_length
    if length is None and request.headers.get("Transfer-Encoding"):
        length = MOST_MEGABYTES * MEGABYTE
    return -(-(length or 0) // KILOBYTE)
