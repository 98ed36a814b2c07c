"""One article and a thousand, read, judged and set beside each other."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from detente.evidence.audit import audit
from detente.evidence.many import read_and_judge

BUDGETS_S = {"bench_one_article": 1.0, "bench_thousand_articles": 60.0}
_WORKERS = 2
_FIRST = date(2025, 2, 15)
_FILLER = (
    "Officials in both capitals described the mood as businesslike, and analysts said that the "
    "details would decide. Companies on both sides of the Pacific have built up stock and looked "
    "for other suppliers, and shipping lines have moved vessels to other routes. "
)
_SENTENCES = (
    "Washington now levies a {rate} percent tariff on Chinese goods, officials said.",
    "Beijing answered with duties of {rate} percent on American goods.",
    "China accounts for about {share} percent of rare earth mining and {share2}% of processing.",
    "The average U.S. tariff on Chinese goods stands at {rate}.5%, according to Chad Bown.",
    "China's exports to the United States fell {growth} percent in {month}.",
    "In February, President Donald Trump imposed a 10% tariff on Chinese imports.",
    "On April 4, Beijing put export controls on seven rare earths, including samarium and "
    "dysprosium.",
    "The two sides agreed in Geneva on May 12 to a 90-day truce.",
    "“We are making progress,” Treasury Secretary Scott Bessent told reporters on Tuesday.",
    "Vice Premier He Lifeng said that “talks must be based on respect”.",
    "Bloomberg Economics expects the tariffs to cut U.S. GDP by {growth}.1 percent.",
    "China joined the World Trade Organization in 2001.",
    "Sales of soybeans to China reached {share} million tonnes, traders said.",
    "The Commerce Department added {share2} Chinese companies to its Entity List.",
)


def _text(seed: int) -> str:
    """A made-up article of the usual length, 5,000 to 6,000 characters, dated in its first line."""
    draw = random.Random(seed)
    day = _FIRST + timedelta(days=draw.randrange(300))
    parts = [f"Published {day:%B} {day.day}, {day.year}\n"]
    for _ in range(3):
        for sentence in draw.sample(_SENTENCES, 7):
            said = sentence.format(
                rate=draw.choice((10, 20, 30, 34, 54, 84, 104, 125, 145)),
                share=draw.randrange(40, 95),
                share2=draw.randrange(30, 99),
                growth=draw.randrange(2, 40),
                month=(day - timedelta(days=40)).strftime("%B"),
            )
            parts.append(said + " " + (_FILLER if draw.random() < 0.5 else ""))
        parts.append("\n\n")
    return "".join(parts)


def _files(number: int) -> list[Path]:
    folder = Path(tempfile.mkdtemp())
    paths = []
    for seed in range(number):
        path = folder / f"made-up-{seed:04}.txt"
        path.write_text(_text(seed), encoding="utf-8")
        paths.append(path)
    return paths


def _bench(number: int, workers: int) -> Callable[[], None]:
    paths = _files(number)

    def run() -> None:
        pairs = read_and_judge(paths, workers=workers)
        found = audit([reading for reading, _ in pairs], verdicts=[given for _, given in pairs])
        if len(found.judged) < 4 * number:
            raise AssertionError(f"only {len(found.judged)} claims were found")

    return run


def bench_one_article() -> Callable[[], None]:
    """One article read and judged, the record loaded"""
    run = _bench(1, 1)
    run()
    return run


def bench_thousand_articles() -> Callable[[], None]:
    """1,000 articles read, judged and set side by side, two processes, nothing loaded"""
    return _bench(1000, _WORKERS)


if __name__ == "__main__":  # two processes import this file anew
    import time

    for bench in (bench_one_article, bench_thousand_articles):
        work = bench()
        start = time.perf_counter()
        work()
        print(f"{time.perf_counter() - start:8.2f} s  {bench.__doc__}")
