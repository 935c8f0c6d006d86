"""What must be true of every page, whatever is on it."""

from collections import Counter
from xml.etree.ElementTree import Element

import html5lib


def parse(html: str) -> Element:
    """Parse a page strictly: invalid HTML is an error with the place and the parser's reason."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    problems = [
        f"line {place[0]}: {code} {detail}" for place, code, detail in parser.errors if code not in TOLERATED
    ]
    assert not problems, "\n".join(problems)
    return document


# html5lib is older than these parts of the standard
TOLERATED = {"unknown-doctype"}


def text_of(element: Element | None) -> str:
    """Return an element's text with single spaces."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def check_page(html: str) -> Element:
    """Check a whole page: valid, one h1, the title begins with it, no id twice, a language; return it."""
    document = parse(html)
    headings = [text_of(heading) for heading in document.iter("h1")]
    assert len(headings) == 1, f"h1: {headings}"
    title = text_of(document.find("head/title"))
    # on a page with faults the title says so first
    assert headings[0] in title, f"the title {title!r} does not hold the heading {headings[0]!r}"
    twice = [name for name, count in Counter(_ids(document)).items() if count > 1]
    assert not twice, f"ids used twice: {twice}"
    assert document.get("lang"), "no language"
    check_links_inside(document)
    check_nothing_inline(document)
    return document


def check_links_inside(document: Element) -> None:
    """Check that labels, descriptions and links within the page lead to something on it."""
    ids = set(_ids(document))
    wanted: set[str] = set()
    for element in document.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            wanted.update((element.get(attribute) or "").split())
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href != "#":
            wanted.add(href[1:])
    assert wanted <= ids, f"nothing on the page has these ids: {sorted(wanted - ids)}"


def check_nothing_inline(document: Element) -> None:
    """Check that the page keeps the content security policy by itself."""
    for element in document.iter():
        assert "style" not in element.attrib, f"inline style on <{element.tag}>"
        events = [name for name in element.attrib if isinstance(name, str) and name.startswith("on")]
        assert not events, f"inline handler on <{element.tag}>: {events}"
        assert not (element.get("href") or "").lower().startswith("javascript:")
        if element.tag == "script" and not element.get("src") and "json" not in (element.get("type") or ""):
            assert element.get("nonce"), "inline script without a nonce"


def _ids(document: Element) -> list[str]:
    return [name for element in document.iter() if (name := element.get("id"))]
