"""A real Chromium, headless, that talks to nobody but this machine."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from portal.testing.parts import need_chromium, need_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# A whole Chromium draws a window round each page that nobody sees; these parts of it are pages of their own, and each
# new window loads them: a third of its work.
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI")
# Playwright's own list: Chromium heeds the last one only, so that ours has to say it again.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
FLAGS = [
    f"--disable-features={','.join((*OFF, *UNSEEN))}",
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
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the machine's own Chromium; nothing is downloaded."""
    from playwright.sync_api import sync_playwright  # only who looks at pages has it

    program = need_chromium()
    # Playwright's own Node wants a system library that a bare machine lacks; the locked one does not
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(need_node())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browser_of_a_run() -> Iterator[Browser]:
    """Start Chromium for many tests; its event loop is put away, and ``with_loop`` sets it for those that need it."""
    with running_browser() as browser:
        loop = asyncio._get_running_loop()  # noqa: SLF001 - nothing else says which loop Playwright set
        _loops.append(loop)
        yield browser
        asyncio._set_running_loop(loop)  # noqa: SLF001 - closing goes through it too


@contextmanager
def with_loop(*, is_wanted: bool) -> Iterator[None]:
    """Set Playwright's loop for a test of a browser only: it stays set, and sealing begins one of its own."""
    if is_wanted and _loops:
        asyncio._set_running_loop(_loops[-1])  # noqa: SLF001 - as above
    yield
    asyncio._set_running_loop(None)  # noqa: SLF001 - as above


_loops: list[asyncio.AbstractEventLoop | None] = []
