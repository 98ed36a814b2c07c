"""Do the gold annotations say only what can be checked: literal spans, known words, ISO days?

Run: ``python tools/check_gold.py GOLD.json … [--texts DIR …]``. The text of an annotation is
looked for in ``articles/`` beside it, in the folder above it, and in each ``--texts`` folder;
without the text only words and days are checked, and a line says so. Prints one line per problem;
exit 2 on any.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["CLAIM_TYPES", "EVENT_KINDS", "MEASURE_KINDS", "UNITS", "VERDICTS", "problems"]

SCHEMA = "articles_gold/1"
VERDICTS = frozenset({
    "correct", "close", "loose", "incomplete", "ambiguous", "wrong", "outdated", "contested",
    "plausible", "checkable", "model-dependent", "unchecked",
})  # fmt: skip
CLAIM_TYPES = frozenset({
    "tariff_rate", "tariff_change", "average_tariff", "average_tariff_change", "share", "growth",
    "gdp", "prices", "price", "fee", "amount", "quantity", "threshold", "count", "duration", "date",
})  # fmt: skip
EVENT_KINDS = frozenset({
    "talks", "statement", "truce", "agreement", "threat", "tariff", "export_control", "entity_rule",
    "enforcement", "port_fee", "purchase", "court", "report",
})  # fmt: skip
MEASURE_KINDS = frozenset({
    "tariff", "export_control", "entity_rule", "enforcement", "port_fee", "commitment",
    "customs_rule", "visa",
})  # fmt: skip
STATES = frozenset({"US", "CN", "both", "NL", "EU", "UA", "NO", "JP", "KR", "world", "all"})
UNITS = frozenset({
    "percent", "percentage points", "times", "date", "votes",
    "minutes", "hours", "days", "weeks", "months", "years",
    "tonnes", "million tonnes", "kilograms",
    "USD", "USD billion", "USD million", "USD per year", "USD billion per year",
    "USD per kg", "USD per bushel", "USD per net ton", "CNY per net ton",
    "elements", "minerals", "metals", "chemicals", "announcements", "economies", "entities",
    "rounds", "meetings", "lines", "aircraft", "applications", "entries", "companies",
})  # fmt: skip
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CONFIDENCE = frozenset({"high", "medium", "low"})
_NEEDED = {
    "claims": "id text_span value unit quantity subject as_of_date speaker_or_source type verdict",
    "quotes": "id speaker speaker_as_written role quote_first_words via_outlet date",
    "events": "id date kind actors summary text_span",
    "measures": "id imposing target kind item rate date text_span status",
}


def problems(gold: dict[str, Any], text: str | None) -> Iterator[str]:
    """Yield one sentence for each thing wrong in an annotation; ``text`` None checks words only."""
    if gold.get("schema") != SCHEMA:
        yield f"schema is {gold.get('schema')!r}, not {SCHEMA!r}"
    yield from _metadata(gold)
    if text is not None:
        yield from _file(gold, text)
    seen: set[str] = set()
    for part, keys in _NEEDED.items():
        for row in gold.get(part, ()):
            name = str(row.get("id", f"a row of {part}"))
            if name in seen:
                yield f"{name}: given twice"
            seen.add(name)
            for key in [*keys.split(), "start", "occurrences"]:
                if key not in row:
                    yield f"{name}: no {key}"
            yield from _words(part, name, row)
            if text is not None:
                yield from _spans(part, name, row, text)
    yield from _twice(gold)


def main() -> int:
    """Check the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="*", type=Path, default=[Path("../shared/articles")])
    asked = parser.parse_args()
    found = 0
    for path in asked.gold:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = read_article(path, str(gold.get("article", "")), asked.texts)
        if text is None:
            print(f"{path.name}: text {gold.get('article')!r} not found, spans not checked")
        for problem in problems(gold, text):
            found += 1
            print(f"{path.name}: {problem}")
    print(f"{len(asked.gold)} files, {found} problems")
    return 2 if found else 0


def read_article(gold: Path, name: str, folders: list[Path]) -> str | None:
    """Find the annotated text, or None; line ends are kept as they are in the file."""
    for folder in (gold.parent / "articles", gold.parent.parent, *folders):
        if name and (folder / name).is_file():
            return (folder / name).read_bytes().decode("utf-8")
    return None


def _metadata(gold: dict[str, Any]) -> Iterator[str]:
    about = gold.get("metadata", {})
    for key in ("publisher", "published", "published_basis", "language", "genre"):
        if key not in about:
            yield f"metadata: no {key}"
    if not _is_day(about.get("published", "")):
        yield f"metadata: published {about.get('published')!r} is no ISO day"
    if about.get("publisher_confidence", "high") not in _CONFIDENCE:
        yield f"metadata: publisher_confidence {about['publisher_confidence']!r}"


def _file(gold: dict[str, Any], text: str) -> Iterator[str]:
    if gold.get("characters") != len(text):
        yield f"characters is {gold.get('characters')}, the text has {len(text)}"
    if gold.get("sha256") != (right := hashlib.sha256(text.encode()).hexdigest()):
        yield f"sha256 is {gold.get('sha256')}, the text has {right}"


def _words(part: str, name: str, row: dict[str, Any]) -> Iterator[str]:
    if part == "claims":
        yield from _claim(name, row)
    if part == "quotes" and not row.get("speaker"):
        yield f"{name}: speaker is empty (write 'unattributed')"
    if part != "claims" and not _is_day(row.get("date", "")):
        yield f"{name}: date {row.get('date')!r} is no ISO day, month or year"
    known = {"events": EVENT_KINDS, "measures": MEASURE_KINDS}.get(part)
    if known and row.get("kind") not in known:
        yield f"{name}: unknown kind {row.get('kind')!r}"
    places = [*row.get("actors", ()), *(row[k] for k in ("imposing", "target") if k in row)]
    for place in places:
        if place not in STATES:
            yield f"{name}: unknown state {place!r}"


def _claim(name: str, row: dict[str, Any]) -> Iterator[str]:
    for key, known in (("type", CLAIM_TYPES), ("unit", UNITS), ("verdict", VERDICTS)):
        if row.get(key) not in known:
            yield f"{name}: unknown {key} {row.get(key)!r}"
    if row.get("as_of_date") and not _is_day(row["as_of_date"]):
        yield f"{name}: as_of_date {row['as_of_date']!r} is no ISO day, month or year"
    dated, value, high = row.get("unit") == "date", row.get("value"), row.get("value_high")
    if dated != (row.get("type") == "date"):
        yield f"{name}: type date and unit date go together"
    if dated and not _is_day(str(value)):
        yield f"{name}: value {value!r} is no ISO day"
    if not dated and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield f"{name}: value {value!r} is no number"
    if high is not None and not (isinstance(high, (int, float)) and high > (value or 0)):
        yield f"{name}: value_high {high!r} is not above value {value!r}"


def _spans(part: str, name: str, row: dict[str, Any], text: str) -> Iterator[str]:
    key = "quote_first_words" if part == "quotes" else "text_span"
    for place in ({"text_span": row.get(key, ""), **row}, *row.get("also", ())):
        span = place[key] if key in place else place.get("text_span", "")
        start, count = place.get("start", -1), place.get("occurrences")
        if not span or text[start : start + len(span)] != span:
            yield f"{name}: {span!r} does not stand at {start}"
        if count != text.count(span):
            yield f"{name}: {span!r} stands {text.count(span)} times, not {count}"
    if (
        part == "quotes"
        and row.get("speaker_as_written") not in (None, "")
        and (row["speaker_as_written"] not in text)
    ):
        yield f"{name}: {row['speaker_as_written']!r} is not written in the text"


def _twice(gold: dict[str, Any]) -> Iterator[str]:
    places: dict[tuple[Any, ...], str] = {}
    for row in gold.get("claims", ()):
        key = (row.get("start"), row.get("text_span"), str(row.get("value")))
        if key in places:
            yield f"{row.get('id')}: the same span and value as {places[key]}"
        places[key] = str(row.get("id"))


def _is_day(word: str) -> bool:
    if not _DAY.fullmatch(word):
        return False
    try:
        date.fromisoformat(word + "-01-01"[(len(word) - 4) :])
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
