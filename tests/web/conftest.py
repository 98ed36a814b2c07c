"""A server on a free port for the browser, and clients that need none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi", reason="the extra 'web' is not installed")

from detente.web import Settings, create_app
from detente.web.app import warm

TODAY = date(2026, 10, 1)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SERVE = "from detente.cli import main; main()"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'saved.db'}"


@pytest.fixture(scope="session")
def settings(store) -> Settings:
    """A server whose today stands still, so that answers do not change from day to day."""
    return Settings(
        store=store,
        today=lambda: TODAY,
        warm=False,
        hosts=("127.0.0.1", "localhost", "testserver"),
        rate=100_000,
        burst=100_000,
    )


@pytest.fixture(scope="session")
def app(settings) -> Any:
    return create_app(settings)


@pytest.fixture(scope="session")
def client(app) -> Iterator[Any]:
    from starlette.testclient import TestClient

    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def site(settings, tmp_path_factory) -> Iterator[str]:
    """The address of a running server, for a browser."""
    import uvicorn

    store = f"sqlite:///{tmp_path_factory.mktemp('site') / 'saved.db'}"
    app = create_app(replace(settings, store=store))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _wait_for(lambda: server.started)
    warm(app)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(params=list(SIZES))
def browser_page(browser, request) -> Iterator[Any]:
    """A fresh page at the size of a phone and of a desktop.

    `problems` on it gathers what the browser complains of: a refused script, an error, a foreign
    address.
    """
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda said: page.problems.append(said.text) if said.type == "error" else None,
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else page.problems.append(f"fetched {asked.url}")
        ),
    )
    yield page
    context.close()


@pytest.fixture
def until() -> Any:
    """Wait until an expression holds in a page; the content policy forbids Playwright's own way."""

    def wait(page: Any, expression: str, seconds: float = 10) -> None:
        from playwright.sync_api import Error

        def holds() -> bool:
            try:
                return bool(page.evaluate(expression))
            except Error as error:
                if "context was destroyed" in str(error):
                    return False  # the page is being left for the next one
                raise

        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"never true: {expression}"
            page.wait_for_timeout(30)

    return wait


@pytest.fixture
def drawn(until) -> Any:
    """Scroll to every chart of a page, or to those within a selector, and wait for it."""

    def wait(page: Any, within: str = "body") -> None:
        for chart in page.query_selector_all(f"{within} .chart"):
            chart.scroll_into_view_if_needed()
            until(page, "!document.querySelector('.chart[aria-busy]')")
        until(
            page,
            f"[...document.querySelectorAll('{within} .chart')]"
            ".every(box => box.dataset.state === 'drawn')",
        )

    return wait


@pytest.fixture
def axe_clean() -> Any:
    """A check that axe finds nothing against WCAG 2.2 AA on a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")

    def check(page: Any) -> None:
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        told = [
            f"{each['id']}: {node['target']} {node['failureSummary'][:300]}"
            for each in found.response["violations"]
            for node in each["nodes"][:3]
        ]
        assert not told, "\n".join(told)

    return check


@pytest.fixture
def served(tmp_path) -> Iterator[Any]:
    """Start ``detente serve`` in a process: ``served(*options) -> (process, address)``."""
    running = []

    def start(*options: str, **environment: str) -> tuple[subprocess.Popen[bytes], str]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, "serve", "--port", str(port), *options],
            cwd=tmp_path,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        _wait_for(lambda: _answers(address) or process.poll() is not None)
        assert process.poll() is None, "the server ended at once"
        return process, address

    yield start
    for process in running:
        process.kill()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        httpx.get(f"{address}/static/none", timeout=1)
    except httpx.HTTPError:
        return False
    return True


def _wait_for(ready: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "the server did not come up"
        time.sleep(0.05)
