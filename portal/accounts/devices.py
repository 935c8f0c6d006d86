"""What a browser is, in a person's words: enough to know one's own phone again, no more."""

import re

BROWSERS = (
    ("Edge", r"\bEdgA?/|\bEdg/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\bChrome/|\bCriOS/|\bChromium/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b"),
    ("Linux", r"\bLinux\b"),
)
READ_LENGTH = 400


def describe_device(user_agent: str) -> str:
    """Return for example ``Firefox, Windows``; empty when nothing is known."""
    seen = user_agent[:READ_LENGTH]
    found = [
        next((name for name, mark in marks if re.search(mark, seen)), "") for marks in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))
