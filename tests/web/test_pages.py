"""Every page in every form: HTML, JSON, CSV, chart specification and picture; sent once."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest

from detente.web.pages import PAGES

WITH_EXAMPLE = [(page, page.example or page.path) for page in PAGES]


def _form(address: str, ending: str, **extra: str) -> str:
    path, _, query = address.partition("?")
    more = "&".join(f"{name}={value}" for name, value in extra.items())
    whole = "&".join(part for part in (query, more) if part)
    return f"{path}{ending}" + (f"?{whole}" if whole else "")


def _ready(client, address: str) -> None:
    """Wait for the job of a page that needs one."""
    end = time.monotonic() + 90
    while client.get(_form(address, ".json")).status_code == 202:
        assert time.monotonic() < end, f"{address} is never ready"
        time.sleep(0.3)


@pytest.fixture(params=WITH_EXAMPLE, ids=[page.name for page in PAGES])
def page(request, client):
    _ready(client, request.param[1])
    return request.param


def test_a_page_is_html_and_json_of_one_answer(client, page):
    which, address = page
    shown = client.get(address, headers={"Accept": "text/html"})
    assert shown.status_code == 200, shown.text[-500:]
    assert shown.text.count("<h1") == 1
    assert 'lang="en"' in shown.text
    told = client.get(_form(address, ".json"))
    assert told.status_code == 200
    data = json.loads(told.text, parse_constant=_never)
    assert data["page"] == which.name
    assert client.get(data["address"]).status_code == 200


def test_every_table_is_a_csv(client, page):
    _, address = page
    tables = client.get(_form(address, ".json")).json()["tables"]
    for name, rows in tables.items():
        found = client.get(_form(address, ".csv", table=name))
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(list(csv.DictReader(io.StringIO(found.text)))) == len(rows)
    assert client.get(_form(address, ".csv", table="nothing")).status_code == 422


def test_a_page_known_is_not_sent_again(client, page):
    _, address = page
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    twin = client.get(_form(address, ".json"))
    assert twin.headers["etag"] != first.headers["etag"]


def test_a_page_refuses_what_it_does_not_know(client, page):
    _, address = page
    found = client.get(_form(address, "", nonsense="1"))
    assert found.status_code == 422
    assert "does not know the parameter 'nonsense'" in found.json()["detail"]


def test_every_page_is_reached_by_a_link_or_a_search_from_another(client):
    """Breadth first from the first page, one address for each page and search."""
    import re

    seen: set[str] = set()
    waiting = ["/now"]
    reached: set[str] = set()
    while waiting and len(seen) < 40:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        _ready(client, address)
        found = client.get(address)
        assert found.status_code == 200, address
        told = client.get(_form(address, ".json")).json()
        if told["page"] in reached and "?q=" not in address:
            continue
        reached.add(told["page"])
        for action in re.findall(r'<form[^>]*action="([^"]+)"(?=[^§]*?name="q")', found.text):
            waiting.append(f"{action}?q=magnet")
        links = re.findall(r'href="(/[^"#]*)"', found.text)
        pages = [
            link.replace("&amp;", "&")
            for link in links
            if not link.startswith(("/static/", "/api", "/sign-in"))
            and not re.search(r"\.(json|csv|svg|png|yaml|html)(\?|$)", link)
            and link != "/"
        ]
        waiting += [link for link in dict.fromkeys(pages) if link not in seen][:60]
        waiting.sort(key=lambda link: _known(link) in reached and "?q=" not in link)
    assert reached == {page.name for page in PAGES}


def test_charts_come_as_specification_and_pictures(client):
    for size in ("wide", "narrow"):
        found = client.get(f"/now.vl.json?chart=averages&size={size}")
        assert found.json()["$schema"].startswith("https://vega.github.io/schema/vega-lite")
    assert client.get("/now.svg?chart=stack").text.startswith("<svg")
    picture = client.get("/now.png")
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert "detente-now-averages.png" in picture.headers["content-disposition"]
    assert client.get("/now.svg?chart=nothing").status_code == 422
    assert client.get("/now.svg?size=huge").status_code == 422


def test_compressed_is_the_same_and_small(client):
    plain = client.get("/now", headers={"Accept-Encoding": "identity"})
    small = client.get("/now", headers={"Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    assert "content-encoding" not in plain.headers


def test_static_files_may_be_kept_for_ever(client):
    import re

    shown = client.get("/now").text
    names = re.findall(r'"(/static/[^"]+)"', shown)
    assert len(names) >= 5
    for name in names:
        found = client.get(name)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
    assert client.get("/static/site-0000000000.css").status_code == 404
    assert client.get("/static/../app.py").status_code == 404


def test_what_a_first_visit_fetches_before_charts_is_small(client):
    import re

    page = client.get("/now", headers={"Accept-Encoding": "gzip"})
    names = {
        name
        for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
        if "/charts-" not in name
    }
    size = int(page.headers["content-length"]) + sum(
        int(client.get(name, headers={"Accept-Encoding": "gzip"}).headers["content-length"])
        for name in names
    )
    assert size < 400_000, size


def test_the_foreign_script_is_the_one_that_was_looked_at():
    import subprocess
    import sys
    from pathlib import Path

    tool = Path(__file__).parents[2] / "tools" / "vendor_static.py"
    done = subprocess.run(
        [sys.executable, str(tool), "--check"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_server_reads_lies_inside_the_package():
    """A wheel holds the package folder whole, so that what lies in it is installed with it."""
    import re
    from pathlib import Path

    import detente

    root = Path(detente.__file__).parent
    web = root / "web"
    migrations = list((web / "saved").rglob("versions/*.py"))
    assert migrations
    for folder, ending in (("templates", "j2"), ("static", "css"), ("static", "js")):
        assert list((web / folder).glob(f"*.{ending}")), (folder, ending)
    written = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'packages\s*=\s*\["src/detente"\]', written)
    assert not re.search(r"^exclude\s*=.*(templates|static|saved)", written, re.MULTILINE)


def _known(link: str) -> str:
    path = link.partition("?")[0]
    for page in PAGES:
        parts, own = path.split("/"), page.path.split("/")
        if len(parts) == len(own) and all(
            mine == theirs or mine.startswith("{") for mine, theirs in zip(own, parts, strict=True)
        ):
            return page.name
    return ""


def _never(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")
