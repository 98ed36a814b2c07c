"""Long work runs beside the server, says how far it is, stops when told, and is bounded."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from detente.web import Settings
from detente.web.jobs import Crew
from detente.web.problems import TooSlow
from detente.web.saved import Saved

PARTS = Path(__file__).parents[2] / "examples" / "parts.csv"


@pytest.fixture
def crew(tmp_path) -> Any:
    saved = Saved(f"sqlite:///{tmp_path / 'saved.db'}")
    made = []

    def make(**settings: Any) -> Crew:
        found = Crew(Settings(**settings), saved)
        found.saved = saved
        found.start()
        made.append(found)
        return found

    yield make
    for each in made:
        each.stop()
    saved.close()


def _ended(client: Any, where: str, seconds: float = 30) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while (found := client.get(where).json())["state"] in ("queued", "running"):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def _children() -> set[int]:
    """Processes below this one, whatever their depth."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if rest[0] != "Z":
            parents[int(path.parent.name)] = int(rest[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def test_a_job_is_begun_told_and_done(client):
    begun = client.post("/api/v1/jobs", json={"kind": "scenario", "name": "busan"})
    assert begun.status_code == 202
    found = _ended(client, begun.headers["location"])
    assert found["state"] == "done", found
    assert found["progress"] == 1.0
    assert "USA" in found["result"]["regions"]
    late = client.delete(begun.headers["location"])
    assert late.status_code == 409
    assert found["id"] in {each["id"] for each in client.get("/api/v1/jobs").json()["jobs"]}


def test_the_same_scenario_gives_the_same_as_at_once(client):
    begun = client.post("/api/v1/jobs", json={"kind": "scenario", "name": "geneva"})
    job = _ended(client, begun.headers["location"])["result"]
    now = client.post("/api/v1/scenarios/run", json={"name": "geneva"}).json()
    assert job["regions"]["USA"]["welfare"] == pytest.approx(now["regions"]["USA"]["welfare"])


def test_a_larger_world_becomes_a_job_and_cancel_ends_its_process(client):
    before = _children()
    begun = client.post(
        "/api/v1/scenarios/run", json={"name": "busan", "world": "world-2023-sectors"}
    )
    assert begun.status_code == 202
    where = begun.headers["location"]
    end = time.monotonic() + 20
    while client.get(where).json()["state"] == "queued":
        assert time.monotonic() < end
        time.sleep(0.02)
    assert client.delete(where).json()["state"] == "cancelled"
    end = time.monotonic() + 5
    while len(_children() - before) > 2:  # the server of forks and its tracker stay
        assert time.monotonic() < end, "the process outlives its job"
        time.sleep(0.05)
    assert client.get(where).json()["state"] == "cancelled"


def test_jobs_that_cannot_be_are_refused_at_once(client):
    for question, words in (
        ({"kind": "scenariio"}, "Did you mean 'scenario'?"),
        ({"kind": "exposure"}, "takes a file"),
        ({"kind": "scenario", "name": "busn"}, "Did you mean 'busan'?"),
        ({"kind": "shortage"}, "Give either"),
        ({"kind": "scenario", "world": "/etc/passwd"}, "There is no world"),
        ({"kind": "brief", "text": "add: [x]"}, "cannot add"),
        ({"kind": "scenario", "nam": "busan"}, "Did you mean 'name'?"),
    ):
        found = client.post("/api/v1/jobs", json=question)
        assert found.status_code == 422, found.text
        assert words in found.json()["detail"]


def test_work_that_takes_too_long_is_ended(crew):
    slow = crew(job_seconds=0.2, upload_seconds=0.2)
    job = slow.queue("brief", {"name": "busan"})
    end = time.monotonic() + 10
    while not slow.saved.job(job.id).ended:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert "longer than 0.2 seconds" in slow.saved.job(job.id).problem["detail"]
    with pytest.raises(TooSlow):
        slow.once("brief", {"name": "busan"})


def test_work_that_takes_too_much_memory_is_ended_and_the_server_lives(crew):
    small = crew(worker_memory=80 << 20)
    state, problem = small.once("scenario", {"name": "busan"})
    assert (state, problem["status"]) == ("failed", 413)
    assert "memory" in problem["detail"]


def test_the_page_of_a_brief_is_one_file_with_a_policy_of_its_own(client, app):
    saved = app.state.saved
    job = saved.queue("brief", {"name": "busan"})
    told = '{"brief": {"title": "T"}, "html": "<p>the page</p>"}'
    assert saved.end(job.id, "done", result=told)
    found = client.get(f"/api/v1/jobs/{job.id}").json()
    assert found["result"] == {"title": "T"}
    page = client.get(found["page"])
    assert page.text == "<p>the page</p>"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_parts_come_as_a_body_or_in_a_form(client):
    body = PARTS.read_bytes()
    plain = client.post(
        "/api/v1/exposure?on=2025-04-10", content=body, headers={"Content-Type": "text/csv"}
    )
    assert plain.status_code == 200, plain.text
    assert plain.json()["lines"] == 13
    form = client.post("/api/v1/exposure?on=2025-04-10", files={"parts": ("../x.csv", body)})
    assert form.json() == plain.json()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00\x01" * 100,
        b"\x00" * 1000,
        b"a,b\n1,2\n",
        b"part," * 50_000 + b"\n" + b"x," * 50_000,
        b'part,description\n"' + b"x" * 1_000_000,
        b"\x1f\x8b" + bytes(range(256)) * 50,
    ],
    ids=["empty", "binary", "zeros", "no columns", "wide", "open quote", "zip"],
)
def test_hostile_files_are_refused_in_words(client, body):
    found = client.post("/api/v1/exposure", content=body, headers={"Content-Type": "text/csv"})
    assert found.status_code in (200, 413, 422), found.text
    if found.status_code != 200:
        assert found.headers["content-type"] == "application/problem+json"
    assert "/tmp" not in found.text
    assert "Traceback" not in found.text


def test_formulas_and_scripts_in_parts_stay_text(client):
    body = b'part,description\n=HYPERLINK("x"),<script>alert(1)</script> magnet\n'
    found = client.post("/api/v1/exposure", content=body, headers={"Content-Type": "text/csv"})
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
