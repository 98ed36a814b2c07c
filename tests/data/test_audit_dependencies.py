"""Does the audit of dependencies name what pip-audit found, and say what it could not check?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "audit_dependencies.py"


def _tool():
    spec = importlib.util.spec_from_file_location("audit_dependencies", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_names_what_is_vulnerable_and_counts_what_was_not_checked():
    report = {
        "dependencies": [
            {"name": "old", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": ["1.1"]}]},
            {"name": "sound", "version": "2.0", "vulns": []},
            {"name": "unknown", "skip_reason": "not found"},
        ]
    }
    assert _tool().findings(report) == (["old 1.0: X-1, fixed in 1.1"], 2, 1)
