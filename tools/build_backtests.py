"""Where do the agreed packages lie? Works out every round anew and writes the bundled table.

    python tools/build_backtests.py [ROUND …]

Takes about a minute a round. What the table says is on docs/explanation/backtests.md, whose tables
`make docs` writes from it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from detente.bargain.backtest import KEPT_IN, backtest, write

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rounds", nargs="*", help="only these, printed and not written")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    rows = backtest(options.rounds, print, workers=options.workers)
    for row in rows:
        print(row.to_row())
    if not options.rounds:
        print(write(rows, ROOT / "src/detente/data" / KEPT_IN))


if __name__ == "__main__":
    main()
