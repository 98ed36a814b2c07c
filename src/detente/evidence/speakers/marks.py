"""Which stretches of an article stand between quotation marks?"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from detente.evidence.speakers.sayings import said
from detente.evidence.words.sentences import paragraphs

__all__ = ["front_matter", "is_term", "quoted_spans", "spans_of", "within_quotes"]


def front_matter(text: str) -> int:
    """Where the block of keys and values that opens a Markdown file ends, 0 for none."""
    block = _FRONT_MATTER.match(text)
    return block.end() if block else 0


_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\r?\n(?:[\w-]+:[^\n]*\n|[ \t]+[^\n]*\n|- [^\n]*\n)+---[ \t]*(?:\r?\n|$)"
)


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Every stretch between quotation marks, titles and mocking marks included."""
    return list(_quoted(text))


def within_quotes(text: str, position: int) -> bool:
    """Whether `position` lies between quotation marks."""
    stretches = _quoted(text)
    spot = bisect_right(stretches, (position, len(text) + 1)) - 1
    return spot >= 0 and stretches[spot][1] > position


@lru_cache(maxsize=8)
def _quoted(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(
        (left, right)
        for begin, end in paragraphs(text)
        for left, right, _ in spans_of(text, begin, end)
    )


_MARK = re.compile('["“”„‟«»]')


def spans_of(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    """Quoted stretches of one paragraph: first character, end, and whether they are closed."""
    spans: list[tuple[int, int, bool]] = []
    opened = -1
    curly = "“" in text[begin:end] or "”" in text[begin:end]
    for found in _MARK.finditer(text, begin, end):
        position, mark = found.start(), found.group()
        before = text[position - 1] if position > begin else " "
        after = text[position + 1] if position + 1 < end else " "
        if before.isdigit() and mark in '"”' and opened < 0 and not after.isalpha():
            continue  # inches
        opens = mark in "“„«" or (
            mark in '"‟' and (before.isspace() or before in "([—–-:") and not after.isspace()
        )
        if opened < 0:
            if mark == "”" or (mark == '"' and not opens and not curly and position > begin):
                if mark == "”" and not before.isspace():
                    # a closing mark without an opening one: the quote began with the paragraph
                    if not spans and _looks_spoken(text, begin, position):
                        spans.append((begin, position, False))
                    continue
                continue
            opened = position + 1
        elif opens and mark in "“„" and before.isspace():
            opened = position + 1 if position - opened > 600 else opened
        elif mark in '"”»‟' or (mark == "“" and not before.isspace()):
            if position > opened:
                spans.append((opened, position, True))
            opened = -1
    if opened >= 0 and end > opened:
        spans.append((opened, end, False))
    if not spans:
        return _single(text, begin, end)
    return _outer(text, begin, end, spans)


def _outer(
    text: str, begin: int, end: int, spans: list[tuple[int, int, bool]]
) -> list[tuple[int, int, bool]]:
    """The spans, but of a quotation in single marks that quotes in double ones the whole."""
    if not _OPENS_SINGLE.search(text, begin, spans[0][0]):
        return spans
    whole = [
        each
        for each in _single(text, begin, end)
        if text[each[1] - 1] in ",.!?…"
        and any(each[0] < left and right < each[1] for left, right, _ in spans)
    ]
    if not whole:
        return spans
    rest = [each for each in spans if not any(a < each[0] and each[1] < b for a, b, _ in whole)]
    return sorted([*whole, *rest])


_OPENS_SINGLE = re.compile(r"(?<![\w.,!?])['‘][A-Z]")


def _looks_spoken(text: str, begin: int, end: int) -> bool:
    return bool(re.match(r"(?:We|I|They|You|It|Our)\b", text[begin:end]))


_SINGLE = re.compile(r"(?:(?<=\s)|^)‘(?P<q>[^‘’\n]{0,400}(?:’(?=\w)[^‘’\n]{0,400})*)’(?!\w)")
_STRAIGHT = re.compile(
    r"(?:(?<=\s)|(?<=^)|(?<=\n))'(?P<q>[A-Z\w](?:[^'\n]|'(?=\w)){5,400})'(?=[\s,.;:?!]|$)"
)


_OPEN = re.compile(r"(?<=\s)['‘](?P<q>[A-Z](?:[^'‘’\n]|['’](?=\w)){20,})$")


def _single(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    spans = [
        (match.start("q"), match.end("q"), True)
        for rule in (_SINGLE, _STRAIGHT)
        for match in rule.finditer(text, begin, end)
        if len(match["q"].split()) >= (2 if rule is _SINGLE else 3)
    ]
    after = max((right for _, right, _ in spans), default=-1)
    last = _OPEN.search(text, after, end) if after > 0 else None
    return [*spans, (last.start("q"), end, False)] if last else spans


_TITLE_CASE = re.compile(r"(?:[A-Z0-9][\w'’&.-]*|of|the|and|for|with|in|on|a|to|[,!?.]|\s)+")
_SHOW = re.compile(
    r"(?:CBS|NBC|ABC|CNN|Fox(?: News| Business)?|CNBC|MSNBC|PBS|Bloomberg|"
    r"NewsNation|show|program|programme|podcast|"
    r"titled|entitled|called|headlined|headline|book|film|novel|series)(?:['’]s?)?[,:]?\s*$"
)
_SCARE = re.compile(
    r"\b(?:so-called|the terms?|the words?|the phrases?|the labels?|the slogans?|the mottos?|"
    r"known as|dubbed|nicknamed|under the (?:motto|slogan|banner|heading)(?: of)?|also called|"
    r"abbreviated|"
    r"\(the)\s*$",
    re.I,
)
_HEADED = re.compile(
    r"\b(?:titled|entitled|headlined|(?:the|a) (?:headline|title|heading)),?\s*$|"
    r"\b(?:[Rr]ead (?:also|more|next|on)|[Ss]ee also|[Aa]lso read|[Rr]elated)"
    r"(?: (?:stor(?:y|ies)|articles?))?:?\s*$"
)
_DEFINES = re.compile(r"\(\s*(?:the |each,? an? |collectively,? )?$")
_NAMED = re.compile(
    r"[\"”’]\s(?:\w+\s)?(?:slogan|plan|policy|strategy|initiative|campaign|programme|program|scheme|label|"
    r"doctrine|tariffs?|dut(?:y|ies)|levy|levies|rule|list|model|agenda|approach|movement)s?\b"
)
_STATED = re.compile(r"\b(?:was|were|is|are)\s$|\w:\s$")
_ONE = re.compile(r"\b(?:an?|any|some|no|more|most|such|every)\s*$", re.I)
_CALLS = re.compile(r"\b(?:called?|calls|calling|describ\w+|brand\w+|label\w+|dubb\w+|as)\b")
_BEFORE_NOUN = re.compile(r"\b(?:the|its|their|these|those|such|his|her|of|new|two)\s*$", re.I)
_NOUN = re.compile(
    r"[\"”’]\s(?!(?:and|or|but|said|says|say|told|that|which|who|when|as|in|on|at|of|for|with|to|"
    r"is|was|are|were|has|have|had|by|from|if|while|after|before|because|since|until|he|she|they|"
    r"it|we|the|a|an|this|despite|over|amid|against|than|into|about|would|will|could|should|may|"
    r"might|can|according|only|during|under|towards?|between|without|not)\b)[a-z]{3,}"
)


def is_term(text: str, left: int, right: int) -> bool:
    """Whether the words between marks are a title, a term or a mocked word, which nobody speaks.

    Titles of programmes and books, names in capitals, what is "so-called", what a bracket defines
    and an attribute before its noun ("the “reciprocal” duties").
    """
    words = text[left:right].strip(" ,.!?;:'’")
    before = text[max(0, left - 40) : left - 1]
    count = len(words.split())
    titled = bool(_TITLE_CASE.fullmatch(words))
    if _SHOW.search(before) and count <= 8 and titled:
        return True
    if _HEADED.search(before) and count <= 12:
        return True
    if (_SCARE.search(before) and count <= 4) or (_DEFINES.search(before) and count <= 5):
        return True
    if count <= 3 and _BEFORE_NOUN.search(before) and _NOUN.match(text, right):
        return count == 1 or bool(_NAMED.match(text, right))
    if count == 1 and _ONE.search(before) and _NOUN.match(text, right):
        return not _CALLS.search(before)
    if not (2 <= count <= 8 and titled) or re.search(r"\b(?:I|We|You|Our|My)\b", words):
        return False
    if _STATED.search(before) and said(text, max(0, left - 90), left):
        return False  # "The court, he claimed, was “Highly Partisan”"
    parts = words.split()
    small = ("of", "the", "with", "and", "for", "in", "on", "a", "to")
    return (
        all(word[0].isupper() or word[0].isdigit() or word.lower() in small for word in parts)
        and sum(word[0].isupper() for word in parts) > 1
        and not (words.isupper() and (count > 2 or text[right - 1] in "!?"))
    )
