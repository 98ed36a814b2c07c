"""Articles in the browser: pasted or sent, read in a bounded process, forgotten, harmless."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = (
    "On 9 April 2025 the United States raised its tariffs on Chinese goods to 145 percent. "
    "In Geneva on 12 May 2025 both sides cut their tariffs by 115 percent for 90 days."
)
HOSTILE = (
    "<!doctype html><html><head><title><img src=x onerror=alert(1)></title></head><body>"
    '<script>document.title="taken"</script><p onclick="alert(2)">On 9 April 2025 the United '
    "States raised its tariffs on Chinese goods to 145 percent "
    '&lt;script&gt;alert(3)&lt;/script&gt; "&gt;&lt;svg onload=alert(4)&gt;.</p></body></html>'
)


def test_what_is_pasted_is_judged(client):
    found = client.post("/audit", data={"text": TEXT, "published": "2025-05-13"})
    assert found.status_code == 200
    assert "claims hold" in found.text
    assert "Loose (unit)" in found.text
    assert found.headers["cache-control"] == "no-store"
    assert "style=" not in found.text.partition('class="audit"')[2].partition('id="another"')[0]


def test_the_page_says_what_the_engine_says(client):
    from datetime import date

    from detente.evidence import read
    from detente.evidence.audit import audit
    from detente.evidence.report import finding

    day = date(2025, 5, 13)
    expected = finding(audit([read(TEXT + "\n", day, name="pasted text")]))
    found = client.post("/audit", data={"text": TEXT, "published": day.isoformat()})
    assert f"<h1>{expected}</h1>" in found.text.replace("\N{NO-BREAK SPACE}", " ")


def test_several_files_are_set_side_by_side(client):
    page = (
        f"<html><head><title>B</title></head><body><article><p>{TEXT}</p></article></body></html>"
    )
    files = [
        ("file", ("a.txt", TEXT.encode(), "text/plain")),
        ("file", ("b.html", page.encode(), "text/html")),
    ]
    found = client.post("/audit", files=files, data={"published": "2025-05-13"})
    assert found.status_code == 200
    assert "Side by side" in found.text
    assert 'id="article-2"' in found.text


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"data": {"text": ""}}, 422, "Paste an article or choose a file"),
        ({"data": {"text": TEXT, "published": "soon"}}, 422, "write a day such as"),
        ({"files": {"file": ("a.pdf", b"%PDF-1.7 x", "application/pdf")}}, 422, "this is a PDF"),
        ({"files": {"file": ("a.txt", b"\x00\x01" * 90, "text/plain")}}, 422, "a.txt"),
        ({"files": {"file": ("a.txt", b"12 34 56", "text/plain")}}, 404, "no words in it"),
        ({"files": [("file", (f"{n}.txt", b"x", "text/plain")) for n in range(21)]}, 400, ""),
    ],
)
def test_what_cannot_be_read_is_said(client, sent, status, said):
    found = client.post("/audit", headers={"accept": "text/html"}, **sent)
    assert found.status_code == status
    assert said in found.text
    assert "Traceback" not in found.text


def test_a_path_is_a_text_and_no_file_is_read(client):
    found = client.post("/audit", data={"text": "/etc/passwd"})
    assert "root:" not in found.text
    found = client.post("/audit", files={"file": ("../../etc/passwd", TEXT.encode())})
    assert found.status_code == 200
    assert "etc/passwd" not in found.text.partition("report as one file")[2]


def test_too_much_is_refused(client):
    found = client.post("/audit", data={"text": "tariff " * 400_000})
    assert found.status_code == 413


def test_another_site_may_not_send(client):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/audit", data={"text": TEXT}, headers=headers).status_code == 403


def test_an_example_by_clicking(site, browser_page, axe_clean, until, tmp_path):
    page = browser_page
    page.goto(f"{site}/audit")
    axe_clean(page)
    page.click("text=Audit an example")
    until(page, "document.querySelector('ol.claims') !== null")
    assert "claims hold" in page.inner_text("h1")
    axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as kept:
        page.click("text=Save this report as one file")
    kept.value.save_as(tmp_path / "audit.html")
    assert "claims hold" in Path(tmp_path / "audit.html").read_text(encoding="utf-8")
    page.click("nav[aria-label=Contents] >> text=Verdicts")
    assert not page.problems


def test_a_hostile_file_runs_nothing(site, browser_page, until):
    page = browser_page
    page.on("dialog", lambda dialog: page.problems.append(dialog.message))
    page.goto(f"{site}/audit")
    page.set_input_files(
        "input[type=file]",
        {"name": "<b>x.html", "mimeType": "text/html", "buffer": HOSTILE.encode()},
    )
    page.click("main button.main")
    until(page, "document.querySelector('.audit') !== null")
    assert "taken" not in page.title()
    assert page.evaluate("document.querySelectorAll('.audit script, .audit img').length") == 0
    assert not page.problems


def test_without_a_script_too(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/audit")
    page.fill("textarea", TEXT)
    page.click("main button.main")
    page.wait_for_load_state()
    assert "claims hold" in page.inner_text("h1")
    context.close()


def test_too_much_is_said_in_the_page(site, browser_page, until):
    page = browser_page
    page.goto(f"{site}/audit")
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"tariff " * 400_000}
    page.set_input_files("input[type=file]", file)
    page.click("main button.main")
    until(page, "document.querySelector('form .problem[role=alert]') !== null")
    assert "larger than" in page.inner_text("form .problem[role=alert]")
