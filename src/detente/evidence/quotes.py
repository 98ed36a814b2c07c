"""Which words are quoted, and who said them?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import date

from detente.evidence.attribution import (
    ACCORDING,
    NOBODY,
    SAY,
    SAYING,
    STRONG,
    Attribution,
    named,
    speaker_after,
    subject_of_clause,
    subject_of_verb,
)
from detente.evidence.claims import Quote
from detente.evidence.people import Cast
from detente.evidence.sentences import Sentence, paragraphs

__all__ = ["find_quotes", "quoted_spans"]

_DOUBLE = '"“”„‟«»'

_TITLE_CASE = re.compile(r"(?:[A-Z0-9][\w'’&.-]*|of|the|and|for|with|in|on|a|to|[,!?.]|\s)+")

_SHOW = re.compile(
    r"(?:CBS|NBC|ABC|CNN|Fox(?: News| Business)?|CNBC|MSNBC|PBS|Bloomberg|"
    r"NewsNation|show|program|programme|podcast|"
    r"titled|entitled|called|headlined|headline|book|film|novel|series)(?:['’]s?)?[,:]?\s*$"
)

_COLON = re.compile(r"\w:\s*$")
_SCARE = re.compile(r"\b(?:so-called|the term|the word|the phrase|known as|dubbed)\s*$", re.I)


def find_quotes(
    article: str, text: str, sentences: list[Sentence], cast: Cast, days: dict[int, date]
) -> list[Quote]:
    """The quotations of `text`, each with its speaker.

    Titles of programmes and words in mocking marks are no quotations. A mark that is never closed
    ends with its paragraph; the next paragraph, if it opens with a mark, goes on with the speaker.
    `days` gives for a sentence's number the day of its statement, where known.
    """
    starts = [each.start for each in sentences]
    found: list[Quote] = []
    speaker, last_end, last_paragraph, open_end = NOBODY, -10_000, -10, False
    for number, (begin, end) in enumerate(paragraphs(text)):
        spans = _spans(text, begin, end)
        for position, (left, right, closed) in enumerate(spans):
            index = max(0, bisect_right(starts, left) - 1)
            words = text[left:right]
            following = spans[position + 1][0] if position + 1 < len(spans) else end
            who = _speaker(
                text, left, right, begin, end, sentences, starts, cast, spans, position, following
            )
            if not who.name:
                gap = text[last_end:left] if last_end > 0 else ""
                same = (
                    last_paragraph == number
                    and len(gap) < 200
                    and not _other_speaker(gap, cast, last_end, speaker)
                )
                next_to = last_paragraph == number - 1 and left - begin <= 2
                pronoun_before = _lead(text, begin, left, cast)
                theirs = _HIS.search(text[max(begin, left - 70) : left])
                if theirs and not same:
                    who = _latest(text, begin, left, cast)
                elif (open_end and next_to) or same or (next_to and speaker.name):
                    who = speaker
                elif pronoun_before.name:
                    who = pronoun_before
                elif left - begin <= 2 and number and len(words.split()) > 5:
                    who = _recent(text, begin, cast, 500)
            if not _worthy(text, left, right, who):
                continue
            found.append(
                Quote(
                    article=article,
                    start=left,
                    end=right,
                    text=words,
                    speaker=who.name,
                    speaker_as_written=who.written,
                    role=who.role,
                    outlet=_outlet(text, sentences, index, cast, left, right),
                    day=days.get(index),
                    closed=closed,
                )
            )
            speaker, last_end, last_paragraph, open_end = who, right, number, not closed
    return _counted(found)


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Every stretch between quotation marks, titles and mocking marks included."""
    return [
        (left, right)
        for begin, end in paragraphs(text)
        for left, right, _ in _spans(text, begin, end)
    ]


def _spans(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    """Quoted stretches of one paragraph: first character, end, and whether they are closed."""
    spans: list[tuple[int, int, bool]] = []
    opened = -1
    curly = "“" in text[begin:end] or "”" in text[begin:end]
    for position in range(begin, end):
        mark = text[position]
        if mark not in _DOUBLE:
            continue
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
        spans.extend(_single(text, begin, end))
    return spans


def _looks_spoken(text: str, begin: int, end: int) -> bool:
    return bool(re.match(r"(?:We|I|They|You|It|Our)\b", text[begin:end]))


_REACH = 2_000  # characters of a paragraph in which a speaker is looked for
_NEAR = 40  # quotations before it within which a verb is not looked for
_SINGLE = re.compile(r"(?:(?<=\s)|^)‘(?P<q>[^‘’\n]{0,400}(?:’(?=\w)[^‘’\n]{0,400})*)’(?!\w)")


_STRAIGHT = re.compile(
    r"(?:(?<=\s)|(?<=^)|(?<=\n))'(?P<q>[A-Z\w](?:[^'\n]|'(?=\w)){5,400}[,.?!])'(?=\s|$)"
)


def _single(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    return [
        (match.start("q"), match.end("q"), True)
        for rule in (_SINGLE, _STRAIGHT)
        for match in rule.finditer(text, begin, end)
        if len(match["q"].split()) >= 3
    ]


def _worthy(text: str, left: int, right: int, who: Attribution) -> bool:
    words = text[left:right].strip(" ,.!?;:'’")
    before = text[max(0, left - 40) : left - 1]
    count = len(words.split())
    if not words or not any(letter.isalpha() for letter in words):
        return False
    if _SHOW.search(before) and count <= 8 and _TITLE_CASE.fullmatch(words):
        return False
    if _SCARE.search(before) and count <= 4:
        return False
    if (
        2 <= count <= 8
        and _TITLE_CASE.fullmatch(words)
        and not re.search(r"\b(?:I|We|You)\b", words)
    ) and (
        all(
            word[0].isupper()
            or word.lower() in ("of", "the", "with", "and", "for", "in", "on", "a", "to")
            for word in words.split()
        )
        and sum(word[0].isupper() for word in words.split()) > 1
    ):
        return False
    if count == 1 and words[0].isupper() and text[right - 1] == "," and who.name:
        return True  # '"This," said X, "is …"'
    if count == 1:
        return bool(who.name) and bool(
            re.search(rf"\b{SAYING}[^.]{{0,40}}$", text[max(0, left - 60) : left - 1])
        )
    if not who.name:
        said = re.search(rf"\b{SAYING}\b[^.]{{0,50}}$", text[max(0, left - 90) : left - 1])
        return count >= 4 or (count >= 3 and bool(_COLON.search(before) or said))
    return True


def _speaker(
    text, left, right, begin, end, sentences, starts, cast, spans, position, following
) -> Attribution:
    index = max(0, bisect_right(starts, left - 2) - 1)
    sentence = sentences[index]
    limit = max(sentence.start, begin, left - _REACH)
    before = spans[position - 1][1] if position else -1
    quoted = [span for span in spans[max(0, position - _NEAR) : position + 1] if span[1] > limit]
    verbs = [
        match
        for match in STRONG.finditer(text, limit, left)
        if not any(a <= match.start() < b for a, b, _ in quoted)
    ]
    near = verbs and verbs[-1].start() > before and left - verbs[-1].end() < 60
    inside = sentences[max(0, bisect_right(starts, left - 1) - 1)].start < left - 2
    if near and inside and before < limit:
        who = subject_of_verb(text, sentence, verbs[-1].start(), verbs[-1].end(), cast)
        if who.name and who.kind != "pronoun":
            return who
    who = speaker_after(text, right, min(end, following), cast)
    if who.name:
        return who
    for match in reversed(verbs):
        who = subject_of_verb(text, sentence, match.start(), match.end(), cast)
        if who.name:
            return who
    for mention in reversed(cast.between(limit, left)):
        if mention.start > before and ACCORDING.search(
            text[max(limit, mention.start - 60) : mention.start]
        ):
            return named(mention, text, cast)
    if not verbs:
        for mention in reversed(cast.between(limit, left)):
            gap = text[mention.end : left - 1]
            if re.fullmatch(r"\s*(?:\([^)]*\))?\s*:\s*", gap):
                return named(mention, text, cast)
    tail = sentences[bisect_right(starts, right - 1) - 1] if right > 0 else sentence
    for match in SAY.finditer(text, right, min(tail.end, following)):
        who = subject_of_verb(
            text, Sentence(right, tail.end, "", 0), match.start(), match.end(), cast
        )
        if who.name and who.kind != "country":
            return who
    for match in reversed(list(SAY.finditer(text, limit, left))):
        who = subject_of_verb(text, sentence, match.start(), match.end(), cast)
        if who.name:
            return who
    return subject_of_clause(text, limit, left, cast)


def _other_speaker(gap: str, cast: Cast, offset: int, speaker: Attribution) -> bool:
    if not speaker.name:
        return True
    return any(
        each.kind in ("person", "role", "stranger")
        and each.name
        and each.name != speaker.name
        and not each.owner
        and STRONG.search(gap[each.end - offset : each.end - offset + 60])
        for each in cast.between(offset, offset + len(gap))
    )


def _lead(text: str, begin: int, left: int, cast: Cast) -> Attribution:
    """Somebody who speaks in the same paragraph before the quotation, not too far back."""
    begin = max(begin, left - _REACH)
    verbs = list(STRONG.finditer(text, begin, left))
    for match in reversed(verbs):
        start = max(begin, text.rfind(". ", begin, match.start()) + 1)
        who = subject_of_verb(text, Sentence(start, left, "", 0), match.start(), match.end(), cast)
        if who.name:
            return who
    return NOBODY


_HIS = re.compile(r"(?:^|[.!?]\s+)(?:His|Her|Their) [\w\s,'’-]{2,50}[?:.]\s*[\"“]?$")


def _latest(text: str, begin: int, left: int, cast: Cast) -> Attribution:
    """The person named last in the paragraph, whom "his verdict:" speaks of."""
    for mention in reversed(cast.between(max(begin, left - _REACH), left)):
        if mention.kind in ("person", "stranger") and len(mention.name.split()) > 1:
            return named(mention, text, cast)
    return NOBODY


def _recent(text: str, begin: int, cast: Cast, reach: int) -> Attribution:
    for match in reversed(list(STRONG.finditer(text, max(0, begin - reach), begin))):
        start = max(text.rfind(". ", 0, match.start()) + 1, text.rfind("\n", 0, match.start()) + 1)
        who = subject_of_verb(text, Sentence(start, begin, "", 0), match.start(), match.end(), cast)
        if who.name and who.kind in ("person", "role", "stranger", "body"):
            return who
    return NOBODY


def _outlet(
    text: str, sentences: list[Sentence], index: int, cast: Cast, left: int, right: int
) -> str:
    for number in (index, index + 1, index - 1):
        if not 0 <= number < len(sentences):
            continue
        sentence = sentences[number]
        if number > index and (sentence.start - right > 4 or text[right - 1] != ","):
            continue
        if number < index and sentences[index].paragraph != sentence.paragraph:
            continue
        for mention in cast.between(sentence.start, sentence.end):
            if mention.kind == "outlet" and not left <= mention.start < right:
                return mention.name
    return ""


def _counted(found: list[Quote]) -> list[Quote]:
    seen: dict[tuple[str, str], int] = {}
    out: list[Quote] = []
    for quote in found:
        key = (re.sub(r"\W+", " ", quote.text).strip().lower(), quote.speaker)
        if key in seen:
            place = seen[key]
            out[place] = replace(out[place], occurrences=out[place].occurrences + 1)
        else:
            seen[key] = len(out)
            out.append(quote)
    return out
