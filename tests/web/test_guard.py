"""Who is let in, what every answer carries, and what is kept out of answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from detente.errors import BadQuestion
from detente.web import Settings, create_app
from detente.web.engine import Memory
from detente.web.guard import POLICY, Buckets
from detente.web.problems import public_text

ADDRESSES = ["/now", "/nothing", "/api/v1/data", "/api/v1/nothing", "/static/none.js", "/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_safe_to_show(client, address):
    found = client.get(address, follow_redirects=False)
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["referrer-policy"] == "same-origin"
    assert found.headers["cache-control"]


def test_the_policy_lets_nothing_foreign_or_inline_in():
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_pages_hold_no_inline_script_style_or_handler(client):
    import re

    page = client.get("/now", headers={"Accept": "text/html"}).text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page)
    assert not re.search(r"(src|href)=\"(https?:)?//(?!www|[a-z.]*gov)[^\"]*\.(js|css)", page)
    assert '"allowEval":false' in page


def test_errors_are_pages_for_people_and_problems_for_programs(client):
    page = client.get("/now?on=soon", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "<h1>on is" in page.text
    twin = client.get("/now.json?on=soon", headers={"Accept": "text/html"})
    assert twin.headers["content-type"] == "application/problem+json"
    assert client.get("/now?onn=x").json()["detail"].startswith("This page does not know")
    scripted = client.get("/now?on=<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert "<script>alert" not in scripted.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil", "[bad"])
def test_a_foreign_host_is_refused(client, host):
    assert client.get("/now", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_write_from_another_site_is_refused(client, headers):
    body = {"name": "x", "text": "title: T\non: 2026-11-20\n"}
    assert client.post("/api/v1/scenarios", json=body, headers=headers).status_code == 403
    same = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    made = client.post("/api/v1/scenarios", json=body, headers=same)
    assert made.status_code == 201
    assert client.delete(made.headers["location"], headers=same).status_code == 204


def test_too_much_is_refused(client):
    assert client.get("/now?on=" + "x" * 5000).status_code == 414
    assert client.get("/now?on=" + "x" * 500).status_code == 422
    big = b"x" * 2_000_001
    kind = {"Content-Type": "text/csv"}
    assert client.post("/api/v1/exposure", content=big, headers=kind).status_code == 413
    slices = (b"x" * 100_000 for _ in range(30))  # without a length
    assert client.post("/api/v1/exposure", content=slices, headers=kind).status_code == 413
    lied = {**kind, "Content-Length": "many"}
    assert client.post("/api/v1/exposure", content=b"x", headers=lied).status_code == 413


def test_a_bucket_fills_again_and_addresses_have_their_own():
    now = [0.0]
    buckets = Buckets(rate=2.0, burst=3, clock=lambda: now[0])
    assert [buckets.wait("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.wait("a") == pytest.approx(0.5)
    assert buckets.wait("b") == 0.0
    now[0] = 0.5
    assert buckets.wait("a") == 0.0
    assert buckets.wait("a") > 0


def test_too_many_requests_are_told_when_to_come_again(tmp_path):
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'x.db'}", warm=False, hosts=("testserver",), rate=1, burst=2
    )
    with TestClient(create_app(settings)) as found:
        assert [found.get("/static/none").status_code for _ in range(3)] == [404, 404, 429]
        assert int(found.get("/static/none").headers["retry-after"]) >= 1


def test_the_token_is_wanted_everywhere_and_never_told(tmp_path):
    token = "a-secret-of-many-letters"
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'x.db'}", warm=False, hosts=("testserver",), token=token
    )
    with TestClient(create_app(settings), follow_redirects=False) as found:
        for address in (
            "/now",
            "/now.json",
            "/api/v1/data",
            "/api/v1/openapi.json",
            "/api/v1/jobs",
        ):
            refused = found.get(address)
            assert refused.status_code == 401
            assert token not in refused.text
        person = found.get("/now", headers={"Accept": "text/html,*/*"})
        assert (person.status_code, person.headers["location"]) == (303, "/sign-in")
        assert found.get("/api/v1/jobs", headers={"Authorization": "Bearer no"}).status_code == 401
        good = {"Authorization": f"Bearer {token}"}
        assert found.get("/api/v1/jobs", headers=good).status_code == 200
        assert found.post("/sign-in", data={"token": "no"}).status_code == 401
        entered = found.post("/sign-in", data={"token": token})
        assert entered.status_code == 303
        assert "httponly" in entered.headers["set-cookie"].lower()
        assert token not in entered.headers["set-cookie"]
        assert found.get("/api/v1/jobs").status_code == 200  # by the cookie


def test_a_failure_inside_says_nothing_of_the_inside(client, app, monkeypatch):
    def broken(engine: object) -> None:
        raise RuntimeError(f"/secret/path and a password of {engine}")

    monkeypatch.setattr("detente.web.answers.things.data", broken)
    monkeypatch.setitem(app.state._state, "memory", Memory(0))
    found = client.get("/api/v1/data")
    assert found.status_code == 500
    assert found.headers["content-type"] == "application/problem+json"
    assert "secret" not in found.text
    assert found.headers["content-security-policy"] == POLICY


def test_files_are_named_by_their_last_part_only():
    told = public_text(BadQuestion("The table x is missing from /home/somebody/data. Reinstall."))
    assert told == "The table x is missing from data. Reinstall."
    kept = "90 FR 9121, 12/18 articles and https://example.org/a/b"
    assert public_text(BadQuestion(kept)) == kept
