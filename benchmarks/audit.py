"""How good are the audit's reading and verdicts, today and at earlier commits?

    python benchmarks/audit.py [--set NAME] [--dry] [GOLD.json …]

Scores the annotated articles, prints the score and adds one row a measure to
``benchmarks/audit_scores.csv``: day, commit, which files, recall and precision. Without files the
supplied annotations beside the checkout are scored.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from detente.evidence.scoring.gold import Scored, score_files

HERE = Path(__file__).resolve().parent
SUPPLIED = HERE.parent / ".." / "shared" / "articles" / "gold"
HISTORY = HERE / "audit_scores.csv"
NOT_CORRECT = "verdicts, not correct"
ALARMS = "false alarms"  # correct claims that were called contradicted
COLUMNS = ("day", "commit", "set", "articles", "of", "recall", "precision", "gold", "found")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path, help="annotation files")
    parser.add_argument("--set", default="", help="what the set is called in the history")
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    files = options.files or sorted(SUPPLIED.glob("*.json"))
    if not files:
        print("No annotations: name some, or lay the supplied folder beside.", file=sys.stderr)
        return 2
    found = score_files(files)
    for name, recall, precision, gold, given in found.all.rows():
        print(f"{name:20} recall {recall:.3f}  precision {precision:.3f}  {gold} / {given}")
    wrong, sound = found.false_alarms
    agree = found.faulty.hits / found.faulty.gold if found.faulty.gold else 0.0
    print(f"{NOT_CORRECT:20} agree  {agree:.3f}  of {found.faulty.gold}")
    print(f"{ALARMS:20} {wrong} of {sound} correct claims")
    if not options.dry:
        _keep(found, options.set or ("given" if options.files else "supplied"))
    return 0


def _keep(found: Scored, name: str) -> None:
    fresh = not HISTORY.exists()
    day = datetime.now(UTC).date().isoformat()
    with HISTORY.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(COLUMNS)
        for of, recall, precision, gold, given in found.all.rows():
            row = (day, _commit(), name, len(found.files), of)
            writer.writerow((*row, f"{recall:.4f}", f"{precision:.4f}", gold, given))
        head = (day, _commit(), name, len(found.files))
        for of, (hits, size) in (
            (NOT_CORRECT, (found.faulty.hits, found.faulty.gold)),
            (ALARMS, found.false_alarms),
        ):
            part = f"{hits / size:.4f}" if size else ""
            writer.writerow((*head, of, part, part, size, hits))


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(HERE), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
