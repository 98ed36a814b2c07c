"""Which words are quoted, and who said them?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from detente.evidence.claims import Quote
from detente.evidence.speakers.attribution import (
    NOBODY,
    Attribution,
    named,
    speaker_after,
    speaker_lead,
    subject_of_clause,
    subject_of_verb,
)
from detente.evidence.speakers.marks import (
    front_matter,
    is_term,
    quoted_spans,
    spans_of,
    within_quotes,
)
from detente.evidence.speakers.people import Cast
from detente.evidence.speakers.placed import answers, interviewee, publisher, spokesperson_by_name
from detente.evidence.speakers.sayings import ACCORDING, DOCUMENT, said, said_strongly
from detente.evidence.words.sentences import Sentence, paragraphs

__all__ = ["find_quotes", "quoted_spans"]


def find_quotes(
    article: str, text: str, sentences: list[Sentence], cast: Cast, days: dict[int, date]
) -> list[Quote]:
    """The quotations of `text`, each with its speaker.

    Titles of programmes and words in mocking marks are no quotations. A mark that is never closed
    ends with its paragraph; the next paragraph, if it opens with a mark, goes on with the speaker.
    `days` gives for a sentence's number the day of its statement, where known.
    """
    page = _Page(text, sentences, [each.start for each in sentences], cast)
    found: list[Quote] = []
    speaker, last_end, last_paragraph, open_end = NOBODY, -10_000, -10, False
    preamble = front_matter(text)
    for number, (begin, end) in enumerate(paragraphs(text)):
        spans = spans_of(text, begin, end) if begin >= preamble else []
        for position, (left, right, closed) in enumerate(spans):
            if _no_quotation(text, left, right):
                continue
            words = text[left:right]
            before = spans[position - 1][1] if position else -1
            following = spans[position + 1][0] if position + 1 < len(spans) else end
            who = _speaker(page, _Place(left, right, begin, end, before, following))
            signed = _SIGNED.match(text, right) if not who.name else None
            if signed:
                who = _first(text, signed.end(), cast)
            if not who.name and who.written.lower() in ("", "he", "she"):
                gap = text[last_end:left] if last_end > 0 and left - last_end < 400 else ""
                same = (
                    last_paragraph == number
                    and last_end > 0
                    and left - last_end < 200
                    and not _other_speaker(gap, cast, last_end, speaker)
                )
                next_to = last_paragraph == number - 1 and left - begin <= 2
                opening = text[page.sentences[page.index(left - 2)].start : left]
                before_it = text[max(begin, left - 70) : left]
                theirs = _HIS.search(before_it) or _ASKED.search(before_it)
                answer = answers(text, begin, left, end)
                if answer:
                    who = interviewee(text, answer, begin, cast)
                elif DOCUMENT.search(opening[-300:]) and left - len(opening) >= last_end:
                    who = publisher(text, DOCUMENT.search(opening[-300:]), left, cast)
                elif theirs and not same:
                    who = _latest(text, begin, left, cast)
                elif (open_end and next_to) or same or (next_to and speaker.name):
                    who = speaker
                else:
                    who = _lead(page, begin, left)
                    if not who.name and left - begin <= 2 and number and len(words.split()) > 5:
                        who = _recent(page, begin)
            if not _worthy(text, left, right, who):
                continue
            if who.kind == "country":
                who = _its_ministry(page, right, end, who)
            elif who.kind == "role" and "spokes" in who.name:
                who = spokesperson_by_name(text, right, who, cast)
            index = page.index(left)
            found.append(
                Quote(
                    article=article,
                    start=left,
                    end=right,
                    text=words,
                    speaker=who.name,
                    speaker_as_written=who.written,
                    role=who.role,
                    outlet=_outlet(page, index, left, right),
                    day=days.get(index),
                    closed=closed,
                )
            )
            speaker, last_end, last_paragraph, open_end = who, right, number, not closed
    return _counted(_told_later(_told_after(page, found)))


@dataclass(frozen=True, slots=True)
class _Page:
    """An article's text with its sentences and cast."""

    text: str
    sentences: list[Sentence]
    starts: list[int]
    cast: Cast

    def index(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """A quotation, its paragraph, the end of the one before and the start of the next one."""

    left: int
    right: int
    begin: int
    end: int
    before: int
    following: int


_REACH = 2_000  # characters of a paragraph in which a speaker is looked for
_CLAUSE_REACH = 400  # characters before a quotation in which its clause begins
_COLON = re.compile(r"\w:\s*$")
_ITS = re.compile(r"\b(?:Its|Their)\s[^.]{3,}$")
_HIS = re.compile(r"(?:^|[.!?]\s+)(?:His|Her|Their) [\w\s,'’-]{2,50}[?:.]\s*[\"“]?$")

_ASKED = re.compile(r"(?:^|[.!”\"]\s)[A-Z][^.!?”\"]{2,50}\?\s[\"“]$")


def _speaker(page: _Page, at: _Place) -> Attribution:
    text, cast = page.text, page.cast
    sentence = page.sentences[page.index(at.left - 2)]
    limit = max(sentence.start, at.begin, at.left - _REACH)
    verbs = [
        each
        for each in said_strongly(text, limit, at.left)
        if not within_quotes(text, each.start())
    ]
    opening = text[limit : at.left]
    of_itself = len(opening) < _REACH and bool(DOCUMENT.search(opening[-300:]))
    near = verbs and verbs[-1].start() > at.before and at.left - verbs[-1].end() < 60
    inside = page.sentences[page.index(at.left - 1)].start < at.left - 2
    if near and inside and at.before < limit:
        who = subject_of_verb(
            text, sentence, verbs[-1].start(), verbs[-1].end(), cast, clause=not of_itself
        )
        if who.name and who.kind != "pronoun":
            return who
    who = speaker_after(text, at.right, min(at.end, at.following), cast)
    if who.kind == "outlet" and verbs and verbs[-1].start() >= sentence.start:
        first = subject_of_verb(text, sentence, verbs[0].start(), verbs[0].end(), cast)
        if first.name:
            return first  # "He Lifeng said that “…,” Xinhua reported"
    if who.name or who.written:
        return who
    who = speaker_lead(text, max(limit, at.before), at.left, cast)
    if who.name:
        return who
    for match in reversed(verbs):
        who = subject_of_verb(
            text, sentence, match.start(), match.end(), cast, clause=not of_itself
        )
        if who.name or who.written:
            return who
    if of_itself and verbs and _ITS.search(opening[-300:]):
        return _house(page, at.left)
    if of_itself and verbs:
        return NOBODY
    for mention in reversed(cast.between(limit, at.left)):
        if mention.start > at.before and ACCORDING.search(
            text[max(limit, mention.start - 60) : mention.start]
        ):
            return named(mention, text, cast)
    tail = page.sentences[page.index(at.right - 1)] if at.right > 0 else sentence
    over = text.find(";", at.right, at.right + 3)
    for match in said(text, at.right, min(tail.end, at.following)) if over < 0 else ():
        rest = Sentence(at.right, tail.end, "", 0)
        who = subject_of_verb(text, rest, match.start(), match.end(), cast)
        if who.name and who.kind != "country":
            return who
    for match in reversed(said(text, max(limit, at.left - _CLAUSE_REACH), at.left)):
        who = subject_of_verb(text, sentence, match.start(), match.end(), cast)
        if who.name:
            return who
    if of_itself and _ITS.search(opening[-300:]):
        return _house(page, at.left)
    who = subject_of_clause(text, max(limit, at.left - _CLAUSE_REACH), at.left, cast)
    return NOBODY if who.kind == "country" and not verbs else who


def _house(page: _Page, left: int) -> Attribution:
    """The body whose text speaks: "Its outlook points to …"."""
    for mention in reversed(page.cast.between(max(0, left - _REACH), left)):
        if mention.kind == "body" and not mention.owner:
            return named(mention, page.text, page.cast)
    return NOBODY


def _no_quotation(text: str, left: int, right: int) -> bool:
    """Whether the words between marks are none, whoever may stand near: terms, lone words."""
    words = text[left:right].strip(" ,.!?;:'’")
    if not any(letter.isalpha() for letter in words) or is_term(text, left, right):
        return True
    if " " in words or (words[0].isupper() and text[right - 1] in ",.!?"):
        return False
    return not _near(text, left, 80) and not _FOR_HIM.search(text, max(0, left - 160), left)


def _near(text: str, left: int, reach: int) -> bool:
    """Whether a verb of saying stands before an opening mark, with no full stop between."""
    verbs = said(text, max(0, left - 90), left - 1)
    return (
        bool(verbs)
        and "." not in text[verbs[-1].end() : left - 1]
        and left - verbs[-1].end() < reach
    )


def _worthy(text: str, left: int, right: int, who: Attribution) -> bool:
    """Whether the words of `who` are a quotation: few words need a speaker."""
    words = text[left:right].strip(" ,.!?;:'’")
    count = len(words.split())
    if count == 1 and words[0].isupper() and text[right - 1] in ",.!?" and who.name:
        return True  # '"This," said X, "is …"'
    if count == 1:
        voiced = who.role != "not named" or "spokes" in who.name or "official" in who.name
        called = bool(_FOR_HIM.search(text, max(0, left - 160), left))
        return bool(who.name) and voiced and (called or _near(text, left, 80))
    if not who.name:
        before = text[max(0, left - 40) : left - 1]
        return count >= 4 or (
            count >= 3 and (_near(text, left, 200) or bool(_COLON.search(before)))
        )
    return True


_FOR_HIM = re.compile(r"(?:[.!?]\s|\n\s*)(?:For|To)\s[^.!?]{3,120}\b(?:was|is|were|are)\s[\"“‘]$")


def _other_speaker(gap: str, cast: Cast, offset: int, speaker: Attribution) -> bool:
    if not speaker.name:
        return True
    return any(
        each.kind in ("person", "role", "stranger")
        and each.name
        and each.name != speaker.name
        and not each.owner
        and _SAYS.search(gap[each.end - offset : each.end - offset + 60])
        for each in cast.between(offset, offset + len(gap))
    )


_SAYS = re.compile(
    r"\b(?:said|says|told|added|adds|wrote|writes|asked|called|calls|warned|replied)\b"
)


def _lead(page: _Page, begin: int, left: int) -> Attribution:
    """Somebody who speaks in the same paragraph before the quotation, not too far back."""
    text, begin = page.text, max(begin, left - _REACH)
    for match in reversed(said_strongly(text, begin, left)):
        start = max(begin, text.rfind(". ", begin, match.start()) + 1)
        who = subject_of_verb(
            text, Sentence(start, left, "", 0), match.start(), match.end(), page.cast
        )
        if who.name:
            return who
    return NOBODY


_SIGNED = re.compile(r"[\"”’»]?\s*(?:\n[\s>*]*)+[—–-]{1,2}\s*(?:(?:by|the)\s)?")


def _its_ministry(page: _Page, right: int, end: int, who: Attribution) -> Attribution:
    """For a country that speaks, its ministry where the next sentence goes on with it."""
    index = page.index(right - 1) + 1
    if index >= len(page.sentences) or page.sentences[index].start >= end:
        return who
    sentence = page.sentences[index]
    for mention in page.cast.between(sentence.start, min(sentence.start + 60, sentence.end)):
        verbs = said_strongly(page.text, mention.end, mention.end + 40)
        if mention.kind in ("body", "role") and mention.country == "CN" == _CODES.get(who.name):
            return named(mention, page.text, page.cast) if verbs else who
        break
    return who


_CODES = {"Chinese government": "CN"}


def _first(text: str, stand: int, cast: Cast) -> Attribution:
    """Who signs a quotation: "— Rosa Menéndez" under it."""
    for mention in cast.between(stand, stand + 30):
        return named(mention, text, cast)
    return NOBODY


def _latest(text: str, begin: int, left: int, cast: Cast) -> Attribution:
    """The person named last in the paragraph, whom "his verdict:" speaks of."""
    for mention in reversed(cast.between(max(begin, left - _REACH), left)):
        if mention.kind in ("person", "stranger") and len(mention.name.split()) > 1:
            return named(mention, text, cast)
    return NOBODY


def _recent(page: _Page, begin: int, reach: int = 500) -> Attribution:
    """Who spoke last before the paragraph that a quotation of many words opens."""
    text = page.text
    for match in reversed(said_strongly(text, max(0, begin - reach), begin)):
        start = max(text.rfind(". ", 0, match.start()) + 1, text.rfind("\n", 0, match.start()) + 1)
        sentence = Sentence(start, begin, "", 0)
        who = subject_of_verb(text, sentence, match.start(), match.end(), page.cast)
        if who.name and who.kind in ("person", "role", "stranger", "body"):
            return who
    return NOBODY


def _outlet(page: _Page, index: int, left: int, right: int) -> str:
    text, sentences = page.text, page.sentences
    for number in (index, index + 1, index - 1):
        if not 0 <= number < len(sentences):
            continue
        sentence = sentences[number]
        if number > index and (sentence.start - right > 4 or text[right - 1] != ","):
            continue
        if number < index and sentences[index].paragraph != sentence.paragraph:
            continue
        for mention in page.cast.between(sentence.start, sentence.end):
            if mention.kind == "outlet" and not left <= mention.start < right:
                return mention.name
    return ""


def _told_after(page: _Page, found: list[Quote]) -> list[Quote]:
    """Of two quotations in one sentence the first has the speaker named after the second."""
    out = list(found)
    for number in range(len(out) - 2, -1, -1):
        one, after = out[number], out[number + 1]
        if (
            not one.speaker
            and after.speaker
            and after.start - one.end < 160
            and page.index(one.start) == page.index(after.start)
        ):
            out[number] = replace(
                one,
                speaker=after.speaker,
                speaker_as_written=after.speaker_as_written,
                role=after.role,
            )
    return out


def _told_later(found: list[Quote]) -> list[Quote]:
    """Words quoted without a speaker, as in a headline, are of whom the article names for them."""
    spoken = [(_words(each), each) for each in found if each.speaker]
    out = []
    for each in found:
        if not each.speaker and len(spoken) <= _MOST:
            words = _words(each)
            for other, quote in spoken:
                if len(words) >= 8 and (words in other or (len(other) >= 16 and other in words)):
                    each = replace(
                        each,
                        speaker=quote.speaker,
                        speaker_as_written=quote.speaker_as_written,
                        role=quote.role,
                    )
                    break
        out.append(each)
    return out


_MOST = 400  # quotations with a speaker beyond which none is looked for among them


def _words(quote: Quote) -> str:
    return re.sub(r"\W+", " ", quote.text).strip().lower()


def _counted(found: list[Quote]) -> list[Quote]:
    seen: dict[tuple[str, str], int] = {}
    out: list[Quote] = []
    for quote in found:
        key = (_words(quote), quote.speaker)
        if key in seen:
            place = seen[key]
            out[place] = replace(out[place], occurrences=out[place].occurrences + 1)
        else:
            seen[key] = len(out)
            out.append(quote)
    return out
