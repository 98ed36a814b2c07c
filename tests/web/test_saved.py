"""Nothing saved is lost: on restart, on a kill in mid-write, in either database."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra 'web' is not installed")

from detente.errors import BadQuestion, DataMissing
from detente.web.problems import Busy, Conflict, NotFound
from detente.web.saved import Saved

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL cluster from Debian's binaries, on a socket in a folder."""
    pytest.importorskip("psycopg", reason="the extra 'postgresql' is not installed")
    if not _POSTGRES:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    programs = _POSTGRES[-1].parent
    # Not below pytest's own folder, whose rights pytest takes from others again and again.
    folder = Path(tempfile.mkdtemp(prefix="detente-pg-"))
    as_user: list[str] = []
    user = pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:  # the server refuses to run as root
        if not shutil.which("runuser") or "postgres" not in {
            each.pw_name for each in pwd.getpwall()
        }:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        as_user, user = ["runuser", "-u", "postgres", "--"], "postgres"
        shutil.chown(folder, "postgres")
    cluster = folder / "cluster"

    def call(*command: str) -> None:
        done = subprocess.run(
            [*as_user, *command], cwd=folder, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr

    call(str(programs / "initdb"), "-D", str(cluster), "-A", "trust", "-U", user, "-N")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", str(cluster), "-w"]
    call(*control, "-l", str(folder / "log"), "-o", options, "start")
    yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
    call(*control, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'saved.db'}"
    return request.getfixturevalue("postgres")


@pytest.fixture
def saved(address) -> Iterator[Saved]:
    found = Saved(address)
    yield found
    found.close()


def test_scenarios_survive_reopening(saved, address):
    made = saved.save("April – 四月", "title: x\n")
    changed = saved.change(made.id, "May", "title: y\n", 1)
    assert (changed.revision, changed.text) == (2, "title: y\n")
    again = Saved(address)
    assert again.scenario(made.id) == saved.scenario(made.id)
    assert made.id in {each.id for each in again.scenarios()}
    with pytest.raises(Conflict, match="revision 2"):
        again.change(made.id, "late", "title: z\n", 1)
    again.drop(made.id)
    with pytest.raises(NotFound):
        saved.scenario(made.id)
    with pytest.raises(NotFound):
        saved.drop(made.id)
    again.close()


def test_a_job_is_claimed_once_told_and_ended_once(saved, address):
    job = saved.queue("scenario", {"name": "busan"}, b"file")
    other = Saved(address)
    claimed = saved.claim()
    assert claimed is not None
    assert (claimed[0].id, claimed[1]) == (job.id, b"file")
    assert other.claim() is None
    assert saved.tell(job.id, 0.5, "half way")
    assert saved.job(job.id).progress == 0.5
    assert other.end(job.id, "cancelled")
    assert not saved.tell(job.id, 0.9, "too late")
    assert not saved.end(job.id, "done", result="{}")
    assert saved.job(job.id).state == "cancelled"
    other.close()


def test_a_full_queue_says_so(saved):
    made = [saved.queue("scenario", {}, limit=2).id for _ in range(2)]
    with pytest.raises(Busy, match="2 jobs are waiting"):
        saved.queue("scenario", {}, limit=2)
    for name in made:
        saved.end(name, "cancelled")


def test_the_work_of_a_server_that_is_gone_is_begun_again_but_not_for_ever(saved, address):
    job = saved.queue("scenario", {})
    gone = Saved(address)
    process = subprocess.Popen(["true"])
    process.wait()
    gone.owner = f"{socket.gethostname()[:50]}:{process.pid}"
    for attempt in (1, 2, 3):
        claimed = gone.claim()
        assert claimed is not None
        assert claimed[0].attempts == attempt
        assert saved.adopt() == 1
    assert saved.job(job.id).state == "failed"
    assert "begun 3 times" in saved.job(job.id).problem["detail"]
    gone.close()


def test_servers_may_open_a_new_database_at_once(address):
    program = "import sys; from detente.web.saved import Saved; Saved(sys.argv[1]).save('x', 'y')"
    begun = [subprocess.Popen([sys.executable, "-c", program, address]) for _ in range(3)]
    assert [each.wait(30) for each in begun] == [0, 0, 0]
    found = Saved(address)
    assert len(found.scenarios()) == 3
    for each in found.scenarios():
        found.drop(each.id)
    found.close()


def test_migrations_make_the_tables_that_the_code_uses(saved):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from detente.web.saved.tables import METADATA

    with saved._engine.connect() as link:
        assert compare_metadata(MigrationContext.configure(link), METADATA) == []


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        ("nonsense", BadQuestion, "no database address"),
        ("mysql://x/y", BadQuestion, "use sqlite"),
        ("sqlite://", BadQuestion, "needs a file"),
        ("sqlite:////proc/none/x.db", DataMissing, "cannot be made"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/none", DataMissing, "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_says_why_and_tells_no_password(address, error, words):
    with pytest.raises(error, match=words) as told:
        Saved(address)
    assert "secret" not in str(told.value)


_WRITER = """
import sys
from detente.web.saved import Saved
saved = Saved(sys.argv[1])
for number in range(100_000):
    made = saved.save(f"scenario {number}", f"title: {number}\\n" + "x" * 20_000)
    print(made.id, flush=True)
"""


def test_what_was_answered_survives_a_kill_in_mid_write(address):
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, address], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline().strip() for _ in range(20)]
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        told.append(writer.stdout.readline().strip())
    writer.send_signal(signal.SIGKILL)
    told += [line.strip() for line in writer.stdout]
    writer.stdout.close()
    writer.wait(10)
    again = Saved(address)
    for name in filter(None, told):
        found = again.scenario(name)
        assert found.text.endswith("x" * 20_000)
    again.save("after", "title: after\n")
    for each in again.scenarios(100_000):
        again.drop(each.id)
    again.close()


def test_a_killed_server_keeps_what_it_answered_and_begins_its_jobs_again(served, tmp_path):
    store = f"sqlite:///{tmp_path / 'saved.db'}"
    process, address = served("--store", store)
    body = {"name": "kept", "text": "title: T\non: 2026-11-20\n"}
    made = httpx.post(f"{address}/api/v1/scenarios", json=body, timeout=30)
    assert made.status_code == 201
    job = httpx.post(
        f"{address}/api/v1/jobs", json={"kind": "scenario", "name": "busan"}, timeout=30
    )
    assert job.status_code == 202
    process.kill()
    process.wait(10)
    _, address = served("--store", store)
    kept = httpx.get(f"{address}{made.headers['location']}", timeout=30)
    assert kept.json()["text"] == body["text"]
    end = time.monotonic() + 60
    while found := httpx.get(f"{address}{job.headers['location']}", timeout=30).json():
        if found["state"] not in ("queued", "running"):
            break
        assert time.monotonic() < end, found
        time.sleep(0.2)
    assert found["state"] == "done", found
