"""What do the pages look like? Takes the pictures of the README with Chromium.

    python tools/take_pictures.py

Needs Chromium and the extra `dev`. The days are fixed, so that a picture changes only when the
record, a model or the look does.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

__all__ = ["PICTURES", "main"]

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PICTURES = {
    "now": ("/now?on=2026-10-01", "#figure-averages"),
    "product": ("/product/8505110070?origin=CN&on=2025-04-15", "figure"),
    "deal": ("/deal?known=2026-10-01", "#figure-deal-frontier"),
}
"""File name: the page, and what the picture reaches down to."""
SIZE = {"width": 1100, "height": 900}
PATIENCE = 180  # seconds for a page that has to be computed first


def main() -> int:
    """Start the server, take every picture, stop it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium is not installed (Debian: apt install chromium).", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("detente")), "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        site = f"http://127.0.0.1:{port}"
        _wait(site)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport=SIZE)
            for name, (address, last) in PICTURES.items():
                _take(page, site + address, last, FOLDER / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
    return 0


def _wait(site: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{site}/timeline", timeout=30)
            return
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _take(page: Page, address: str, last: str, path: Path) -> None:
    """The top of a page down to the end of one of its parts."""
    end = time.monotonic() + PATIENCE
    page.goto(address)
    while not page.query_selector(last) and time.monotonic() < end:
        page.wait_for_timeout(2_000)
        page.goto(address)
    page.locator(last).first.scroll_into_view_if_needed()
    drawn = f"{last} .chart[data-state=drawn]"
    page.locator(drawn).first.wait_for(timeout=30_000)
    page.evaluate("scrollTo(0, 0)")
    bottom = page.evaluate(
        "last => document.querySelector(last).querySelector('.chart')"
        ".getBoundingClientRect().bottom + 12",
        last,
    )
    clip = {"x": 0, "y": 0, "width": SIZE["width"], "height": bottom}
    page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
    print(f"wrote {path.name}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
