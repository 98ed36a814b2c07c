"""The runner of the benchmarks: one that fails is named, and the others run."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).resolve().parents[1] / "benchmarks" / "run.py"

GOOD = '''
def bench_quick():
    """Quick"""
    return lambda: None
'''
BAD = '''
def bench_broken():
    """Broken"""
    raise ValueError("no such table")
'''


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, dict]:
    held = runpy.run_path(str(RUNNER))
    scope = held["main"].__globals__
    out = tmp_path / "out" / "benchmarks.json"
    monkeypatch.setitem(scope, "HERE", tmp_path / "benchmarks")
    monkeypatch.setitem(scope, "OUT", out)
    monkeypatch.setattr(sys, "argv", ["run.py", "--repeat", "1", *words])
    return held["main"](), json.loads(out.read_text())


def test_one_that_fails_is_named_and_the_rest_run(tmp_path, monkeypatch, capsys):
    (tmp_path / "benchmarks").mkdir()
    for name, text in {"a": BAD, "b": "import nothing_of_that_name", "c": GOOD}.items():
        (tmp_path / "benchmarks" / f"bench_{name}.py").write_text(text)
    status, found = run(tmp_path, monkeypatch)
    assert status == 1
    assert [each["name"] for each in found["results"]] == ["c.quick"]
    assert [each["name"] for each in found["failed"]] == ["a.broken", "bench_b"]
    said = capsys.readouterr().err
    assert "a.broken: ValueError: no such table" in said
    assert "nothing_of_that_name" in said
    assert run(tmp_path, monkeypatch, "quick")[1]["results"]
