"""Where do the paragraphs and sentences of a text begin and end?"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

__all__ = ["Sentence", "paragraphs", "sentences"]

_LONGEST = 2000  # characters; a longer run without an end is cut at a blank


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text` is the article's text from `start` to `end`."""

    start: int
    end: int
    text: str
    paragraph: int


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs, without the white space round them.

    A line break ends a paragraph, except in text that was wrapped at a fixed width, where only
    an empty line does.
    """
    rule = _BLANK_LINES if _wrapped(text) else _LINE_END
    spans, start = [], 0
    for match in rule.finditer(text):
        _append(text, start, match.start(), spans)
        start = match.end()
    _append(text, start, len(text), spans)
    return spans


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, in order, none across two paragraphs."""
    found: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs(text)):
        cuts = [start]
        for match in _END.finditer(text, start, end):
            if _ends(text, match, end):
                cuts.append(match.end())
        cuts.append(end)
        for left, right in itertools.pairwise(cuts):
            for piece in _pieces(text, left, right):
                found.append(Sentence(*piece, text[piece[0] : piece[1]], number))
    return found


_LINE_END = re.compile(r"(?:\r?\n[ \t]*)+")
_BLANK_LINES = re.compile(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+")
_END = re.compile(
    r"(?:[.!?…]+[\"”’»\)\]]*|[。！？]+[”」]?)(?:\s+|(?=[A-Z“\"‘][a-zA-Z])|(?<=[。！？”」])|$)"
)
_ABBREVIATIONS_TEXT = (
    "mr mrs ms dr capt prof gen sen rep gov lt col sgt st jr sr no nos vs etc inc corp co ltd "
    "llc dept est fig art sec ch par para approx jan feb mar apr jun jul aug sept sep oct "
    "nov dec mon tue wed thu fri sat sun p pp vol ed e.g i.e a.m p.m u.s u.k u.n e.u u.s.a "
    "d.c ph.d cf al ann cfr fed reg stat pub supp subch hdg"
)
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_MAY_END = frozenset(
    ("u.s", "u.k", "u.n", "e.u", "u.s.a", "d.c", "a.m", "p.m", "etc", "inc", "corp", "co", "ltd")
)
_STARTERS_TEXT = (
    "The A An It In On But He She They We I This That These Those As At By For From If And "
    "Or So To Under Since When While With Meanwhile However Beijing Trump China Chinese "
    "Notably Additionally Moreover Furthermore Instead Still Yet Then Now Experts Analysts "
    "Officials Economists Such Many Most Some Several Although Though Because Despite During "
    "Only Even Our You There Here How Why Who Nobody Neither Among Until Over Two Three "
    "According After Before There Both Its His Her Their What Washington Last Also Earlier"
)
_STARTERS = frozenset(_STARTERS_TEXT.split())
_WORD_BEFORE = re.compile(r"([\w.]+)$")
_CLOSERS = '"”’»)] \t\r\n'


def _wrapped(text: str) -> bool:
    sample = [line for line in text[:20_000].splitlines() if line.strip()][:120]
    if len(sample) < 12:
        return False
    longest = max(len(line) for line in sample)
    if longest > 130:
        return False
    body = [line for line in sample if len(line) > 0.6 * longest]
    unended = sum(line.rstrip()[-1] not in ".!?:;\"”'" for line in body)
    return len(body) > 0.5 * len(sample) and unended > 0.5 * len(body)


def _append(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


def _ends(text: str, match: re.Match[str], end: int) -> bool:
    mark = match.group().rstrip(_CLOSERS)
    if match.end() >= end:
        return False
    following = text[match.end() : match.end() + 24]
    bare = following.lstrip("\"“‘'([«")
    touching = not match.group()[-1].isspace()
    if mark == ".":
        before = _WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
        word = before.group(1) if before else ""
        low = word.lower().strip(".")
        if touching and text[match.end() - 1 : match.end()] == ".":
            # "capabilities.US, China": a lost blank, never an initial or an address
            return len(low) > 3 and word.isalpha() and word.islower() and bare[:1].isupper()
        initials = len(low) == 1 or (word.isupper() and re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word))
        if low in _ABBREVIATIONS or (initials and low[:1].isalpha()):
            first = re.match(r"\w+", bare)
            return low in _MAY_END and bool(first) and first.group() in _STARTERS
    return not bare[:1].islower()  # '"…," he said' and '…?" she asked'


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        _append(text, start, cut, out)
        start = cut
    _append(text, start, end, out)
    return out
