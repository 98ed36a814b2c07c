"""How well does an audit do against files of annotations: the reading and the verdicts?"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import BadQuestion
from detente.evidence.judge import judge_all
from detente.evidence.reading import read
from detente.evidence.scoring.score import Score, Tally, score, total
from detente.evidence.verdict import GOLD_WORDS, Outcome
from detente.ledger import Ledger

__all__ = ["Scored", "article_of", "score_files"]


_UNSCORED = {"verdict": ""}


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of every file, of all together, and the verdicts wanted against those given."""

    files: tuple[tuple[str, Score], ...]
    all: Score
    verdicts: tuple[tuple[str, int], ...]  # what was wrong, how often
    faulty: Tally  # the verdicts on claims that the annotations do not call correct
    false_alarms: tuple[int, int]  # correct claims called contradicted, of all correct ones

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain data."""
        return {
            "articles": len(self.files),
            "score": {
                name: {
                    "recall": round(recall, 4),
                    "precision": round(precision, 4),
                    "gold": gold,
                    "found": found,
                }
                for name, recall, precision, gold, found in self.all.rows()
            },
            "verdicts_not_correct": {"agree": self.faulty.hits, "of": self.faulty.gold},
            "false_alarms": {"contradicted": self.false_alarms[0], "of": self.false_alarms[1]},
            "sign_errors": self.all.sign_errors,
            "verdicts_off": dict(self.verdicts),
        }


def score_files(
    golds: Sequence[Path], articles: Sequence[Path] = (), ledger: Ledger | None = None
) -> Scored:
    """Read and judge the article of each annotation file, and compare.

    The day of publication is not taken from the annotations: the reader finds it.

    Raises
    ------
    BadQuestion
        A file is no annotation, its article is not found, or has another text than annotated.
    """
    book = ledger or Ledger.bundled()
    files, faulty = [], []
    off: Counter[str] = Counter()
    for path in golds:
        gold = _gold(path)
        reading = read(article_of(path, gold, articles))
        judged = [verdict.outcome.value for verdict in judge_all(reading, book)]
        found = score(reading, gold, dict(enumerate(judged)))
        rest = [item | _UNSCORED if _correct(item) else item for item in gold["claims"]]
        faulty.append(score(reading, gold | {"claims": rest}, dict(enumerate(judged))))
        off.update(text.partition(": ")[2] for text in found.verdicts.missed)
        files.append((path.stem, found))
    both = total([found for _, found in files])
    doubtful = total(faulty).verdicts
    alarms = sum(
        times
        for words, times in off.items()
        if words == f"{Outcome.supported}, not {Outcome.contradicted}"
    )
    sound = both.verdicts.gold - doubtful.gold
    return Scored(tuple(files), both, tuple(off.most_common()), doubtful, (alarms, sound))


def article_of(path: Path, gold: dict[str, Any], articles: Sequence[Path] = ()) -> Path:
    """The text that was annotated: one that was given, else one that lies near its annotations.

    Raises
    ------
    BadQuestion
        When it is nowhere, or is not the text that was annotated.
    """
    name = str(gold["article"])
    near = (path.parent / name, path.parent / "articles" / name, path.parent.parent / name)
    shared = (folder / "shared" / "articles" / name for folder in path.resolve().parents)
    places = [given for given in articles if given.name == name]
    found = next((it for it in (*places, *near, *shared) if it.is_file()), None)
    if found is None:
        raise BadQuestion(f"{path}: its article {name} is not near it; name it as well.")
    stated = gold.get("sha256")
    if stated and hashlib.sha256(found.read_bytes()).hexdigest() != stated:
        raise BadQuestion(f"{found} is not the text that {path} annotates (its checksum differs).")
    return found


def _correct(item: Mapping[str, Any]) -> bool:
    return GOLD_WORDS.get(str(item.get("verdict", ""))) is Outcome.supported


def _gold(path: Path) -> dict[str, Any]:
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadQuestion(f"{path}: no annotations can be read from it ({error}).") from None
    if not isinstance(gold, dict) or "article" not in gold or "claims" not in gold:
        raise BadQuestion(f"{path}: a file of annotations has the keys article and claims.")
    return gold
