"""What the kit reads off a page: faults of its markup, its summary of errors, what its form holds already."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from portal.testing.scenario import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def summary(html: str) -> str:
    """Return what a page says is wrong with the answers, for its author to read."""
    import html5lib

    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    found = [one for one in document.iter("div") if "govuk-error-summary" in (one.get("class") or "").split()]
    links = [" ".join("".join(link.itertext()).split()) for one in found for link in one.iter("a")]
    return f": {'; '.join(links)}" if links else ""


def standing(html: str) -> dict[str, Any]:
    """Return what the page's last posting form holds already: hidden fields, known answers, ticks."""
    import html5lib

    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    main = document.find(".//main")
    forms = [form for form in main.iter("form") if (form.get("method") or "").lower() == "post"]
    wanted = [
        form for form in forms if not (form.get("action") or "").endswith(("/usun", "/wyloguj"))
    ] or forms
    fields: dict[str, Any] = {}
    for element in wanted[0].iter() if wanted else ():
        name, kind = element.get("name"), element.get("type") or "text"
        ticked = kind not in {"radio", "checkbox"} or "checked" in element.attrib
        if element.tag == "input" and name and kind not in {"file", "submit"} and ticked:
            fields[name] = element.get("value") or ""
        elif element.tag == "textarea" and name:
            fields[name] = "".join(element.itertext())
        elif element.tag == "select" and name:
            chosen = [one for one in element.iter("option") if "selected" in one.attrib]
            fields[name] = (chosen[0].get("value") or "") if chosen else ""
    return fields


def sent(typed: Mapping[str, str | Upload]) -> dict[str, Any]:
    """Return what is typed as a browser sends it."""
    return {
        name: (io.BytesIO(value.content), value.name) if isinstance(value, Upload) else value
        for name, value in typed.items()
    }
