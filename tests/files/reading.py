"""Reading documents back: their text without layout, their XML."""

import re
from xml.etree import ElementTree as ET


def parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)


def text_of(poppler, pdf: bytes) -> str:
    """The text as a screen reader meets it, with spaces, line ends and break marks taken out."""
    return re.sub(r"[\s\u200b]", "", poppler("pdftotext", pdf))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)
