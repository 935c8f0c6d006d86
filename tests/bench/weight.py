"""What a page weighs on its way: HTML, style, script and the cuts of the typeface that its letters need."""

import gzip
import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from tests.bench.city import City
from tests.bench.walk import Act, send

ASKS = {"Accept-Encoding": "gzip, br"}
FACE = re.compile(r"@font-face\{[^}]*?src:url\(\"?([^\")]+)\"?\)[^}]*?unicode-range:([^}]+)\}")
TAGS = re.compile(r"<[^>]*>")
LINKED = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"[^>]*>')


@dataclass(frozen=True)
class Weight:
    """Bytes of one page: plain, as sent, and what comes with it the first time."""

    plain: int
    sent: int
    parts: dict[str, int]

    @property
    def fonts(self) -> int:
        """The typeface."""
        return sum(size for name, size in self.parts.items() if name.endswith(".woff2"))

    @property
    def first(self) -> int:
        """All that crosses the wire on a first visit."""
        return self.sent + sum(self.parts.values())


def weigh(city: City, act: Act) -> Weight:
    """Weigh a page as a browser in front of the portal gets it; headers are not counted."""
    plain = send(city, act, act.ready(city)).get_data()
    call = act.ready(city)
    client = city.client(act.who)
    base = city.portal.settings.base_url
    sent = client.get(call.path, base_url=base, headers=ASKS).get_data()
    text = plain.decode()
    parts = {address: len(_fetch(client, base, address)) for address in sorted(_linked(text))}
    styles = [address for address in parts if ".css" in address]
    for style in styles:
        for font in _faces(client, base, style, html.unescape(TAGS.sub(" ", text))):
            parts.setdefault(font, len(_fetch(client, base, font)))
    return Weight(len(plain), len(sent), {name.split("?")[0]: size for name, size in parts.items()})


def _linked(text: str) -> set[str]:
    """List what a browser fetches with a page; a touch icon is fetched only for a home screen."""
    found = [(match.group(0), html.unescape(match.group(1))) for match in LINKED.finditer(text)]
    return {address for tag, address in found if "apple-touch-icon" not in tag}


def _fetch(client: Any, base: str, address: str) -> bytes:
    answer = client.get(address, base_url=base, headers=ASKS)
    assert answer.status_code == 200, address
    body: bytes = answer.get_data()
    answer.close()
    return body


def _faces(client: Any, base: str, style: str, text: str) -> list[str]:
    """List the cuts of the typeface that hold a letter of the page (``unicode-range``)."""
    answer = client.get(style, base_url=base)
    css = answer.get_data(as_text=True)
    answer.close()
    letters = {ord(sign) for sign in text}
    return [
        urljoin(style, source)
        for source, spans in FACE.findall(css)
        if any(low <= letter <= high for low, high in _spans(spans) for letter in letters)
    ]


def _spans(text: str) -> list[tuple[int, int]]:
    ends = [span.strip().removeprefix("U+").split("-") for span in text.split(",")]
    return [(int(pair[0], 16), int(pair[-1], 16)) for pair in ends]


def gzipped(content: bytes) -> int:
    """Return the size under a proxy's usual gzip."""
    return len(gzip.compress(content, 6, mtime=0))
