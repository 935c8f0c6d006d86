"""Ask another system by the contract in openapi.json for its matters, a whole round before any of it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.accounts.matching import Match, owner_reader
from portal.cases.elsewhere.models import Kind
from portal.cases.elsewhere.reading import Aside, Told
from portal.cases.elsewhere.ways import UNKNOWN, WAYS
from portal.feeds.asking import TIMEOUT, JsonClient, Malformed
from portal.feeds.bodies import member, moment, text
from portal.feeds.values import Fault, day_reader, text_reader

MOST_PAGES = 1000
ISO_DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Round:
    """What a round said of itself: the system's name for residents, and as of when all its pages are.

    ``strange_ways`` are the matters that told how they came in a word of no meaning here.
    """

    title: str
    as_of: datetime
    strange_ways: int = 0


class StatusClient:
    """Ask one system; raises Unavailable when no answer that can be used was had, Malformed against the contract."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        match: Match,
        timeout: tuple[float, float] = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = JsonClient(base_url, token, timeout=timeout, sleep=sleep)
        self._reader = CaseReader(match)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get_round(self, aside: Aside, *, changed_since: datetime | None) -> Round:
        """Put the matters of all pages aside; raises Gone when the round was lost on the way."""
        query = {"changed_since": changed_since.isoformat()} if changed_since else {}
        first: Round | None = None
        strange = 0
        for _page in range(MOST_PAGES):
            body = self._http.ask("/cases", query)
            told = Round(text(body, "title", text_reader(160, needed=True)), text(body, "as_of", moment))
            first = first or told
            if told.as_of != first.as_of:
                raise Malformed("as_of")
            for one in member(body, "cases", list):
                strange += self._put(aside, one)
            cursor = member(body, "next_cursor", (str, type(None)))
            if not cursor:
                return replace(first, strange_ways=strange)
            query = {"cursor": cursor}
        raise Malformed("next_cursor")

    def _put(self, aside: Aside, body: Any) -> bool:
        """Put a matter aside; return whether it told in a strange word how it came, which is taken as unknown."""
        told = self._reader.read(body)
        is_strange = told.channel not in WAYS
        try:
            aside.put(told._replace(channel=UNKNOWN) if is_strange else told)
        except Fault:
            raise Malformed("number") from None
        return is_strange


class CaseReader:
    """Read one matter, with the keyed hash instead of the party's number; raises Malformed."""

    def __init__(self, match: Match) -> None:
        self._party = owner_reader(match)
        self._day = day_reader(ISO_DAY)

    def read(self, body: Any) -> Told:
        """Read a matter."""
        return Told(
            number=text(body, "number", text_reader(80, needed=True)),
            case_class=text(body, "class", text_reader(40)),
            unit=text(body, "unit", text_reader(160, needed=True)),
            title=text(body, "title", text_reader(200, needed=True)),
            status=text(body, "status", text_reader(200, needed=True)),
            kind=text(body, "kind", Kind),
            filed_on=text(body, "filed_on", self._day),
            due_on=self._day_or_none(body, "due_on"),
            settled_on=self._day_or_none(body, "settled_on"),
            party_match=text(body, "party", self._party),
            phone=text(body, "phone", text_reader(60)),
            address=text(body, "address", text_reader(200)),
            channel=self._channel(body),
        )

    def _day_or_none(self, body: Any, name: str) -> str | None:
        return None if member(body, name, (str, type(None))) is None else text(body, name, self._day)

    def _channel(self, body: Any) -> str:
        """Return how a matter came as it is told; whoever reads on says where a word is none of the allowed ones."""
        told = body.get("channel")
        return UNKNOWN if told is None else str(told)
