"""What the kit reads off a page: faults of its markup, its summary of errors, the boxes of its form."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from portal.testing.scenario import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# what differs between two looks at the same page: figures, secrets, the numbers of matters
_FLEETING = re.compile(r"[A-Za-z0-9_-]{16,}|BI-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9]+")
# forms beside the page's own: to throw something away, to sign out
BESIDE = ("/usun", "/wyloguj")
WITHOUT_CONTENT = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def html_faults(html: str) -> list[str]:
    """Find what a strict parser holds against a page."""
    import html5lib  # type: ignore[import-untyped,unused-ignore] # ships no types

    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    return [
        f"line {place[0]}: {code} {detail}"
        for place, code, detail in parser.errors
        if code != "unknown-doctype"
    ]


def sameness(html: str) -> int:
    """Return a figure that two pages share when nothing but figures and secrets tells them apart."""
    return hash(_FLEETING.sub("", html))


@dataclass
class Box:
    """One input of a form: its name, kind, what it holds or offers, and whether that is ticked."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = True
    offered: list[str] = field(default_factory=list)


@dataclass
class PostedForm:
    """A form that posts, with its boxes in the order of the page."""

    action: str
    boxes: list[Box] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gather the posting forms of a page's main part, and the links of its summary of errors."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PostedForm] = []
        self.summary: list[str] = []
        self._main = self._posts = self._link = False
        self._depth = 0  # of the summary
        self._area: Box | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if self._depth or "govuk-error-summary" in has.get("class", "").split():
            self._depth += tag not in WITHOUT_CONTENT
            self._link = tag == "a"
            if self._link:
                self.summary.append("")
        self._main = self._main or tag == "main"
        if tag == "form" and self._main and has.get("method", "").lower() == "post":
            self._posts = True
            self.forms.append(PostedForm(has.get("action", "")))
        elif self._posts:
            self._take(tag, has)

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth)
        self._link = self._link and tag != "a"
        if tag in {"main", "form"}:
            self._posts = False
            self._main = self._main and tag != "main"
        elif tag in {"textarea", "select"} and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")  # no browser counts the first one
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._link:
            self.summary[-1] += data
        if self._area is not None and self._area.kind == "textarea":
            self._area.value += data

    def _take(self, tag: str, has: Mapping[str, str]) -> None:
        boxes, name = self.forms[-1].boxes, has.get("name", "")
        if tag == "option" and self._area is not None:
            self._area.offered.append(has.get("value", ""))
            self._area.value = has.get("value", "") if "selected" in has else self._area.value
        elif tag in {"textarea", "select"} and name:
            self._area = Box(name, tag)
            boxes.append(self._area)
        elif tag == "input" and name:
            kind = has.get("type", "text")
            ticked = kind not in {"radio", "checkbox"} or "checked" in has
            boxes.append(Box(name, kind, has.get("value", ""), ticked))


def form_of(html: str) -> list[Box]:
    """Return the boxes of the page's own posting form, none where it has none."""
    forms = _Reader(html).forms
    own = [form for form in forms if not form.action.endswith(BESIDE)] or forms
    return own[0].boxes if own else []


def standing(html: str) -> dict[str, Any]:
    """Return what the page's own form holds already: hidden fields, known answers, ticks."""
    return held(form_of(html))


def held(boxes: Iterable[Box]) -> dict[str, Any]:
    """Return what boxes would send as they stand; several ticks of one question are a list."""
    kept: dict[str, Any] = {}
    for box in boxes:
        if box.kind == "checkbox" and box.ticked:
            kept.setdefault(box.name, []).append(box.value)
        elif box.ticked and box.kind not in {"file", "submit"}:
            kept[box.name] = box.value
    return kept


def summary(html: str) -> str:
    """Return what a page says is wrong with the answers, for its author to read."""
    links = [" ".join(link.split()) for link in _Reader(html).summary]
    return f": {'; '.join(links)}" if links else ""


def sent(typed: Mapping[str, str | Upload]) -> dict[str, Any]:
    """Return what is typed as a browser sends it."""
    return {
        name: (io.BytesIO(value.content), value.name) if isinstance(value, Upload) else value
        for name, value in typed.items()
    }
