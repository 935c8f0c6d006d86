"""A real Chromium, headless, that talks to nobody but this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.support.parts import need_chromium, need_node

FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # video visits: a camera of coloured bars, and candidates on loopback only
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the machine's own Chromium; nothing is downloaded."""
    program = need_chromium()
    # Playwright's own Node wants a system library that a bare machine lacks; the locked one does not
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(need_node())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
