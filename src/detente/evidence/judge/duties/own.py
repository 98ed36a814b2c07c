"""Which words of a sentence belong to one of its figures, and not to the figure beside it?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.claims import Claim
from detente.evidence.words.lexicon import flat, place_words

__all__ = ["Own", "own_words"]

_FIGURE = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)*[\s-]?(?:%|per[- ]?cent\b|percentage points?\b|points?\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")
_STOP = re.compile(
    r";|(?<![A-Z])\.\s|\b(?:while|whereas|but|although|though|after which|even as)\b", re.IGNORECASE
)
_JOINED = 60  # characters between two figures of one statement at most
_JOINS = re.compile(
    r"[\s,]*(?:(?:and|or|then|later|first|up|down|back|just|only|now|last \w+|this \w+) )*"
    r"(?:to|from|or|than|against|instead of|rather than)\b",
    re.IGNORECASE,
)
_ONTO = re.compile(
    r"\W*(?:(?:reciprocal|additional|extra|import|retaliatory|new|all-in|ad valorem|base|fentanyl|"
    r"punitive|blanket|baseline) )*(?:(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|tax(?:es)?|rates?|"
    r"surcharges?|countermeasures|penalt(?:y|ies))\b,?)?\s*(?:now |each |also |alike )?"
    r"(?:over (?=\$|\d+ billion|usd)|(?:on|against|covering|upon)\b(?!\s+(?:top|average|hold|"
    r"arrival|entry|importation|paper|its way|\d|(?:the )?(?:same )?day|jan|feb|mar\b|march|apr|"
    r"may\b|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun))|for\b(?!\s+(?:\d|now|another|"
    r"at least|its|their|the (?:next|rest|last|time)|a |an |one|two|three|six|years|months|"
    r"days|fentanyl|buying|failing)))",
    re.IGNORECASE,
)
_APPLIES = re.compile(r"\s*(?:now )?(?:appl(?:y|ies|ied)|falls?|fell) (?:to|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Own:
    """The words before a figure back to the last one, the figure's, and those up to the next.

    `onto` tells that what follows the figure says what it falls on: "25 percent on steel".
    """

    before: str
    text: str
    after: str
    onto: bool

    @property
    def place(self) -> str:
        """The words that say what the figure falls on: those after "on", else those before it."""
        return self.after if self.onto else f"{self.before} {self.text}"

    @property
    def all(self) -> str:
        """All words that may belong to the figure."""
        return self.before + self.text + self.after


def own_words(claim: Claim) -> Own:
    """The words of a claim's figure, bounded by the figures beside it and by its clause."""
    sentence = flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    end = min(len(sentence), start + len(claim.text))
    inside = _FIGURE.search(sentence, start, end) or _ALONE.search(sentence, start, end)
    first, last = (inside.start(), inside.end()) if inside else (start, end)
    after = sentence[_chained(sentence, last) :]
    before = sentence[_begin(sentence, first) : first]
    if (following := _FIGURE.search(after)) is not None:
        after = after[: following.start()]
    before = _STOP.split(before)[-1]
    after = _STOP.split(after)[0]
    return Own(
        before, sentence[first:last], after, bool(_ONTO.match(after) or _APPLIES.match(after))
    )


def _chained(sentence: str, last: int) -> int:
    """Where what follows a figure begins: "from 25 to 30 percent on …" has it after both."""
    following = _FIGURE.search(sentence, last)
    if following is None:
        return last
    between = sentence[last : following.start()]
    return following.end() if re.fullmatch(r"\s+to\s+(?:\w+\s+)?", between) else last


def _begin(sentence: str, first: int) -> int:
    """Where the words of a figure begin: after the last one that a mere "to" does not join."""
    upto = first
    for figure in reversed(list(_FIGURE.finditer(sentence[:first]))):
        between = sentence[figure.end() : upto]
        if len(between) > _JOINED or place_words(between) or not _JOINS.match(between):
            return figure.end()
        upto = figure.start()
    return 0
