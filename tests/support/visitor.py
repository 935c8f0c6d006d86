"""Somebody at a browser without JavaScript: follows links and redirects, fills in forms as they stand."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.pages import check_page, text_of

HOPS = 10
ORIGIN = "http://127.0.0.1:8000"
TEXT_TYPES = {"text", "hidden", "email", "tel", "number", "search", "date", "password", "url"}


class Visitor:
    """One browser: its cookies, the page it is on, and the checks that every page must pass."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.response: TestResponse | None = None
        self.address = "/"
        self.page: Element | None = None
        self.outside: str | None = None

    @property
    def heading(self) -> str:
        """The page's h1."""
        return "" if self.page is None else text_of(self.page.find(".//h1"))

    @property
    def text(self) -> str:
        """All words of the page's main part."""
        if self.page is None:
            return ""
        main = self.page.find(".//main")
        return text_of(self.page if main is None else main)

    @property
    def status(self) -> int:
        """The status of the last answer."""
        assert self.response is not None
        return self.response.status_code

    def go(self, address: str, **options: Any) -> "Visitor":
        """Open an address and follow redirects on this site; one that leads away is kept in ``outside``."""
        return self._ask("GET", address, **options)

    def post(self, address: str, fields: Mapping[str, Any], **options: Any) -> "Visitor":
        """Send fields as they are, as a form of this site would."""
        return self._ask("POST", address, data=fields, **options)

    def follow(self, link: str) -> "Visitor":
        """Follow the link with these words."""
        assert self.page is not None
        found = [element for element in self.page.iter("a") if text_of(element) == link]
        assert found, f"no link {link!r} on {self.address}: {[text_of(a) for a in self.page.iter('a')]}"
        return self.go(found[0].get("href") or "")

    def submit(self, button: str | None = None, /, **filled: Any) -> "Visitor":
        """Fill in the form that has this button (or the page's only form that posts) and send it."""
        form, pressed = self._form(button)
        fields = {**form_fields(form), **filled}
        if pressed is not None and pressed.get("name"):
            fields[pressed.get("name") or ""] = pressed.get("value") or ""
        action = (
            (pressed.get("formaction") if pressed is not None else None) or form.get("action") or self.address
        )
        method = (form.get("method") or "get").upper()
        if method == "GET":
            return self._ask("GET", action, query_string=fields)
        return self.post(action, fields)

    def _form(self, button: str | None) -> tuple[Element, Element | None]:
        assert self.page is not None
        main = self.page.find(".//main")
        # the frame's own form, to sign out, is meant only by its words
        place = self.page if button or main is None else main
        forms = [
            form for form in place.iter("form") if button or (form.get("method") or "").lower() == "post"
        ]
        for form in forms:
            for pressed in form.iter("button"):
                if button is None or text_of(pressed) == button:
                    return form, pressed
        words = [text_of(pressed) for form in forms for pressed in form.iter("button")]
        raise AssertionError(f"no form with {button!r} on {self.address}; buttons: {words}")

    def _ask(self, method: str, address: str, **options: Any) -> "Visitor":
        self.outside = None
        for _hop in range(HOPS):
            target = urlsplit(urljoin(ORIGIN + self.address, address))
            if f"{target.scheme}://{target.netloc}" != ORIGIN:
                self.outside = target.geturl()
                return self
            path = target.path + (f"?{target.query}" if target.query else "")
            headers = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN} if method == "POST" else {}
            headers |= options.pop("headers", {})
            self.response = self.client.open(path, method=method, headers=headers, base_url=ORIGIN, **options)
            self.response.request.environ["wsgi.input"].close()  # a long body waits in a temporary file
            self.address = path
            if self.response.status_code not in {301, 302, 303, 307, 308}:
                break
            method, address, options = "GET", self.response.location, {}
        return self._read()

    def _read(self) -> "Visitor":
        assert self.response is not None
        is_page = self.response.mimetype == "text/html" and self.response.status_code != 304
        self.page = check_page(self.response.get_data(as_text=True)) if is_page else None
        return self


def form_fields(form: Element) -> dict[str, Any]:
    """Return what a browser would send of a form left as it stands; files are left out."""
    fields: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or "disabled" in element.attrib:
            continue
        kind = (element.get("type") or "text").lower()
        if element.tag == "input" and kind in TEXT_TYPES:
            fields[name] = element.get("value") or ""
        elif element.tag == "input" and kind in {"radio", "checkbox"} and "checked" in element.attrib:
            fields.setdefault(name, []).append(element.get("value") or "on")
        elif element.tag == "textarea":
            fields[name] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            options = [option for option in element.iter("option") if "selected" in option.attrib]
            fields[name] = (options[0].get("value") or "") if options else ""
    return fields
