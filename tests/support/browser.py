"""A real Chromium, headless, that talks to nobody but this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.support.parts import need_chromium, need_node

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
    "--use-fake-device-for-media-stream=fps=5",  # thirty pictures a second, coded and drawn by hand, take both cores
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
