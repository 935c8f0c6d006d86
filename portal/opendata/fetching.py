"""Take a dataset's next version from the address where its unit's system lays it: from declared origins alone."""

from __future__ import annotations

import hashlib
import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from sqlalchemy import select

from portal.errors import Refused
from portal.opendata import actions, queries
from portal.opendata.models import Dataset, DatasetVersion, LookFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal

TIMEOUT = (5.0, 30.0)  # seconds to connect, seconds between two bytes
LONGEST_SECONDS = 120
BLOCK = 65_536


class LookError(Exception):
    """Say why nothing could be had from an address."""

    def __init__(self, fault: LookFault) -> None:
        super().__init__(fault)
        self.fault = fault


def is_allowed(url: str, origins: Iterable[str]) -> bool:
    """Tell whether the portal may fetch from an address: its origin is declared, and it names no user."""
    try:
        parts = urlsplit(url)
        known = {_origin_of(one) for one in origins}
        return "@" not in parts.netloc and _origin_of(url) in known
    except ValueError:  # a port that is no number
        return False


def list_addressed(session: Session) -> Sequence[int]:
    """List the datasets that have an address."""
    return session.scalars(select(Dataset.id).where(Dataset.source_url != "").order_by(Dataset.id)).all()


def fetch(url: str, origins: Iterable[str]) -> bytes:
    """Return what lies at an address; raises LookError. Nothing is sent along, and no redirect is followed."""
    if not is_allowed(url, origins):
        raise LookError(LookFault.NOT_ALLOWED)
    try:
        with requests.Session() as http:
            http.trust_env = False  # no password of the machine's goes along
            with http.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True) as response:
                return _read(response)
    except (requests.RequestException, OSError) as error:
        raise LookError(LookFault.NO_ANSWER) from error


def take(
    session: Session, portal: Portal, dataset: Dataset, content: bytes, now: datetime
) -> DatasetVersion | None:
    """Keep what lay at the address as the next version and publish it when it has no fault; None when it is known.

    What was published and withdrawn stays withdrawn; what had faults is judged anew once the columns changed.
    """
    last = queries.find_last(session, dataset)
    same = last is not None and last.file.sha256 == hashlib.sha256(content).hexdigest()
    if last is not None and same and (not last.fault_count or last.columns == dataset.columns):
        look(dataset, LookFault.FAULTY if last.fault_count else None, now)
        return None
    submission = actions.token_of(f"{dataset.slug} {actions.next_number(session, dataset)} fetched")
    try:
        version = actions.take_file(
            session, portal, dataset, content, note="", submission=submission, actor=None, now=now,
            source_url=dataset.source_url,
        )  # fmt: skip
    except Refused:
        look(dataset, LookFault.NOT_TAKEN, now)
        return None
    if not version.fault_count:
        actions.publish(session, version, actor=None, now=now)
    look(dataset, LookFault.FAULTY if version.fault_count else None, now)
    return version


def look(dataset: Dataset, fault: LookFault | None, now: datetime) -> None:
    """Keep what the last look at the address brought."""
    dataset.looked_at, dataset.look_fault = now, fault or ""


def _origin_of(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port


def _read(response: requests.Response) -> bytes:
    if response.is_redirect:
        raise LookError(LookFault.MOVED)
    if response.status_code != HTTPStatus.OK:
        gone = response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        raise LookError(LookFault.MISSING if gone else LookFault.NO_ANSWER)
    body, until = bytearray(), time.monotonic() + LONGEST_SECONDS
    for block in response.iter_content(BLOCK):
        body += block
        if len(body) > actions.MOST_BYTES:
            raise LookError(LookFault.TOO_LARGE)
        if time.monotonic() > until:
            raise LookError(LookFault.NO_ANSWER)
    return bytes(body)
