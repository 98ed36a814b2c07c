"""Does any installed package have a known vulnerability?

Asks the advisory service of PyPI through pip-audit. Exit 1 where it names one; where the service
cannot be reached it says that nothing was checked and exits 0, so that work offline goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

__all__ = ["findings", "main"]


def findings(report: dict[str, Any]) -> tuple[list[str], int, int]:
    """Vulnerabilities as lines, packages checked, packages that could not be."""
    packages = report["dependencies"]
    checked = [package for package in packages if "skip_reason" not in package]
    lines = [
        f"{package['name']} {package['version']}: {found['id']}"
        + (f", fixed in {', '.join(found['fix_versions'])}" if found["fix_versions"] else "")
        for package in checked
        for found in package["vulns"]
    ]
    return lines, len(checked), len(packages) - len(checked)


def main() -> int:
    """Print what was found; the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner", "off"]
    asked = subprocess.run(
        [*command, "--format", "json"], capture_output=True, text=True, check=False
    )
    if not asked.stdout.strip():
        print("dependencies NOT audited: the advisory service did not answer")
        return 0
    lines, checked, skipped = findings(json.loads(asked.stdout))
    for line in lines:
        print(line)
    print(f"{checked} dependencies audited, {len(lines)} findings; {skipped} could not be audited")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
