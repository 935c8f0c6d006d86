"""The records system itself: one package at a time, kept on the disk before it is acknowledged."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from portal.sandbox.loopback import need_loopback

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_SECONDS = 30
SUMS = "SHA256SUMS"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
Answer = tuple[int, dict[str, str], bytes]


class PullFailed(Exception):
    """A package did not come, did not come whole, or its receipt was not taken."""


@dataclass(frozen=True)
class Pulled:
    """A package as it came: its name at the portal, its hash, its bytes."""

    id: str
    sha256: str
    content: bytes


class Records:
    """Speak to the portal's pull queue, and keep what comes in a folder.

    ``base`` is the portal's address; like every stand-in it works on this machine only.
    """

    def __init__(self, base: str, token: str, folder: Path) -> None:
        parts = urlsplit(base)
        need_loopback(parts.hostname or "")
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._token = token
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def count_waiting(self) -> int:
        """Ask how many packages wait; raises PullFailed."""
        status, _headers, body = self._ask("GET", "/api/akta")
        if status != HTTPStatus.OK:
            raise PullFailed(f"list: {status}")
        return int(json.loads(body)["waiting"])

    def pull(self, after: str = "") -> Pulled | None:
        """Take the next package, None when none waits; raises PullFailed when it is not what its hash says."""
        status, headers, body = self._ask("GET", f"/api/akta/nastepna{f'?po={after}' if after else ''}")
        if status == HTTPStatus.NO_CONTENT:
            return None
        if status != HTTPStatus.OK:
            raise PullFailed(f"pull: {status}")
        pulled = Pulled(headers.get("x-package-id", ""), headers.get("x-package-sha256", ""), body)
        if not _ID.fullmatch(pulled.id) or hashlib.sha256(body).hexdigest() != pulled.sha256:
            raise PullFailed("pull: not whole")
        check(body)
        return pulled

    def keep(self, pulled: Pulled) -> Path:
        """Keep a package durably: a name is seen only once all bytes are on the disk."""
        path, part = self.folder / f"{pulled.id}.zip", self.folder / f"{pulled.id}.part"
        with part.open("wb") as file:
            file.write(pulled.content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return path

    def acknowledge(self, package: str, sha256: str) -> None:
        """Say that a package is kept; raises PullFailed when the portal does not take it."""
        status, _headers, _body = self._ask("POST", f"/api/akta/{package}/odbior", {"sha256": sha256})
        if status != HTTPStatus.OK:
            raise PullFailed(f"acknowledge: {status}")

    def drain(self) -> int:
        """Take, keep and acknowledge all that waits; return how many."""
        count = 0
        while (pulled := self.pull()) is not None:
            self.keep(pulled)
            self.acknowledge(pulled.id, pulled.sha256)
            count += 1
        return count

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        connection = HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            raise PullFailed(f"{method}: {type(error).__name__}") from error
        finally:
            connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, content


def check(content: bytes) -> list[str]:
    """Return the files of a package; raises PullFailed when one is missing, is too much, or has another hash."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            held = {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}
            lines = opened.read(SUMS).decode().splitlines()
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PullFailed("not a package") from error
    named = {path: sha256 for sha256, _space, path in (line.partition("  ") for line in lines)}
    held.pop(SUMS)
    if held != named:
        raise PullFailed("a file is not what the package says")
    return sorted(held)
