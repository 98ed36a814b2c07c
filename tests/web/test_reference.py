"""The page on the API: made from the document, and every call that it shows works."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from functools import partial
from html import unescape

import pytest

from detente.web.reference import groups

NEEDS_STATE = ("/jobs/{job}", "/scenarios/{scenario}")
"""Written or awaited by an earlier call, so that the example's name stands for one's own."""
DEAR = ("/shortage", "/bargain", "/average")


@pytest.fixture(scope="module")
def operations(client):
    document = client.get("/api/v1/openapi.json").json()
    return [each for group in groups(document, "http://testserver") for each in group.operations]


def test_every_operation_of_the_document_stands_on_the_page_once(client, operations):
    shown = client.get("/api", headers={"Accept": "text/html"})
    assert shown.status_code == 200
    heads = re.findall(r"<summary><code>([A-Z]+) ([^<]+)</code>", shown.text)
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    wanted = [(method.upper(), path) for path, told in paths.items() for method in told]
    assert sorted((method, unescape(path)) for method, path in heads) == sorted(wanted)
    anchors = [each.anchor for each in operations]
    assert len(set(anchors)) == len(anchors)
    again = client.get("/api", headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304


def test_every_page_links_to_it_and_a_problem_is_shown_as_it_comes(client):
    assert 'href="/api"' in client.get("/timeline").text
    shown = unescape(client.get("/api").text)
    told = client.get("/api/v1/tariff/8505110070?origin=CN&on=soon").json()
    for key, value in told.items():
        assert f'"{key}":' in shown
        if key != "detail":
            assert str(value) in shown


def test_the_calls_with_httpx_are_answered(client, operations, monkeypatch):
    import httpx

    for method in ("get", "post"):
        monkeypatch.setattr(httpx, method, partial(_asked, client, method))
    done = 0
    for each in operations:
        if each.method not in ("GET", "POST") or any(part in each.path for part in NEEDS_STATE):
            continue
        if each.path.endswith(DEAR):
            continue  # minutes on a busy machine; their own tests ask them
        if each.path.endswith("/jobs") and each.method == "POST":
            continue  # test_jobs begins one
        said: dict[str, object] = {}
        exec(each.httpx, said)
        assert said["answer"].status_code < 300, each.path
        done += 1
    assert done >= 14


def _asked(client, method, address, *, timeout, **given):
    assert timeout >= 30
    return client.request(method, address, **given)


def test_the_calls_with_curl_reach_a_server(site, operations):
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine (Debian: apt install curl)")
    wanted = ("/tariff/{hts}", "/scenarios/run", "/audit", "/exposure")
    for each in operations:
        if not each.path.endswith(wanted):
            continue
        line = each.curl.replace("http://testserver", site)
        done = subprocess.run(
            [*shlex.split(line.replace("\\\n", " ")), "--silent", "--fail-with-body"],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith("{")


def test_it_reads_well_at_both_sizes(site, browser_page, axe_clean):
    browser_page.goto(f"{site}/api")
    browser_page.locator("summary").first.click()
    axe_clean(browser_page)
    assert not browser_page.problems
    wide = browser_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide


def test_an_answer_to_a_form_does_not_say_that_its_address_holds_it(client):
    told = "no address leads back here"
    for path, form in (("/audit", {"text": "China stood at 40 percent."}), ("/exposure", {})):
        assert told not in client.get(path).text
        assert "The address holds everything" in client.get(path).text
        answered = client.post(path, data=form, headers={"Accept": "text/html"}).text
        assert told in answered
        assert "The address holds everything" not in answered
