"""The browser of the tests."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Debian's Chromium without a window, else any; AssertionError says what to type where there is none."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    assert path, "no Chromium: type  apt-get install chromium"
    return path
