"""Which words are quoted, and who said them?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from detente.evidence.claims import Quote
from detente.evidence.people import Cast, Mention
from detente.evidence.sentences import Sentence, paragraphs

__all__ = ["SAYING", "Attribution", "attributed", "find_quotes", "quoted_spans"]

SAYING = (
    r"(?:said|says|say|saying|told|tells|telling|stated|states|stating|added|adds|adding|declared|"
    r"declares|wrote|writes|writing|posted|noted|notes|noting|announced|claimed|claims|claiming|"
    r"argued|argues|arguing|warned|warns|warning|explained|explains|insisted|insists|remarked|"
    r"commented|comments|responded|responds|replied|replies|continued|emphasi[sz]ed|emphasi[sz]es|"
    r"stressed|stresses|pointed out|points out|asserted|asserts|acknowledged|admitted|confirmed|"
    r"confirms|predicted|predicts|estimated|estimates|quipped|joked|asked|urged|reiterated|boasted|"
    r"vowed|pledged|suggested|suggests|revealed|protested|mentioned|concluded|concludes|observed|"
    r"recalled|lamented|hinted|indicated|slammed|criticized|criticised|hailed|dubbed|denounced|"
    r"accused|called|calls|calling|described|describes|describing|alluded|tweeted|testified|opined|"
    r"found|finds|shows|showed|reported|reports|projected|projects|calculated|"
    r"calculates|cited|put it|"
    r"expressed confidence|expects|expected|believes|believed|thinks|denied|"
    r"denies|rejected|blasted|"
    r"cautioned|cautions|maintained|contended|proposed|disclosed|alleged|alleges|went on)"
)
"""Verbs with which a speaker is named."""

_SAY = re.compile(rf"\b{SAYING}\b", re.I)
_STRONG = re.compile(
    r"\b(?:said|says|saying|told|stated|states|added|adds|declared|wrote|writes|posted|noted|notes|"
    r"announced|claimed|claims|argued|argues|warned|warns|explained|insisted|remarked|commented|"
    r"responded|replied|continued|emphasi[sz]ed|stressed|pointed out|asserted|"
    r"acknowledged|admitted|"
    r"confirmed|predicted|quipped|joked|asked|urged|reiterated|calling|called|"
    r"alluded|tweeted|describing|"
    r"described|protested|accused|slammed|vowed|pledged|suggested|revealed|"
    r"expressed|cautioned|hinted|concluded|"
    r"observed|lamented|criticized|criticised|reports|reported|mentioned|"
    r"denounced|hailed|testified)\b",
    re.I,
)
_ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n the words of|[Aa]s per|citing|cited by|estimates? "
    r"(?:by|from)|"
    r"data from|calculations? (?:by|from|of)|figures from|analysis "
    r"(?:by|from))\s+(?:data |figures |estimates |calculations |"
    r"a (?:report|statement|note|study|estimate|post) (?:from|by|of) |"
    r"an? |the |information released by |informed )*$"
)
_DOUBLE = '"“”„‟«»'
_TITLE_CASE = re.compile(r"(?:[A-Z0-9][\w'’&.-]*|of|the|and|for|with|in|on|a|to|[,!?.]|\s)+")
_SHOW = re.compile(
    r"(?:CBS|NBC|ABC|CNN|Fox(?: News| Business)?|CNBC|MSNBC|PBS|Bloomberg|"
    r"NewsNation|show|program|programme|podcast|"
    r"titled|entitled|called|headlined|headline|book|film|novel|series)(?:['’]s?)?[,:]?\s*$"
)
_SCARE = re.compile(r"\b(?:so-called|the term|the word|the phrase|known as|dubbed)\s*$", re.I)
_ADVERBS = re.compile(
    r"(?:\s|,|also|later|then|further|previously|immediately|reportedly|"
    r"publicly|has|had|have|himself|"
    r"herself|itself|repeatedly|recently|once|again|separately|earlier|however|"
    r"still|today|yesterday|"
    r"on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues|Wednes|Thurs|"
    r"Fri|Satur|Sun)day|in a statement|in turn|is|was|are|were|being|will|"
    r"-|–|—|immediately|quickly|angrily|strongly|only|simply|\([^)]{0,60}\))*",
    re.I,
)
_PREPOSITION = re.compile(
    r"\b(?:of|with|to|for|from|against|on|under|about|between|among|at|in|into|over|calling|called|"
    r"call|meet|met|meeting|including|like|as|than|near|urging|told|telling|"
    r"via|through)\s+(?:the\s+|a\s+|an\s+|both\s+)?$",
    re.I,
)
_CLAUSE = re.compile(
    r"(?:,\s+(?:while|but|although|though|after|as|and|whereas|before)\b|;|\bbut\b|\bwhile\b)"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is named as the source of some words; `name` "" when nobody is."""

    name: str
    written: str = ""
    role: str = ""
    kind: str = ""
    position: int = -1


NOBODY = Attribution("")
_INVERTED = re.compile(
    r"said|says|wrote|writes|added|adds|stated|noted|notes|explained|argued|warned|declared|asked|"
    r"replied|responded|continued|insisted|recalled|quipped|concluded|posted",
    re.I,
)


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
                if (open_end and next_to) or same or (next_to and speaker.name):
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


def attributed(
    text: str, sentence: Sentence, start: int, end: int, cast: Cast, *, strict: bool = True
) -> Attribution:
    """Who, by the sentence's own words, says what stands at [start, end) outside quotation marks.

    Reads "X said (that) …", "…, X said", "according to X". Of several, the nearest.
    """
    best, distance = NOBODY, 10_000
    for mention in cast.between(sentence.start, sentence.end):
        before = text[max(sentence.start, mention.start - 60) : mention.start]
        if _ACCORDING.search(before):
            gap = min(abs(mention.start - end), abs(start - mention.end))
            if gap < min(distance, 130) or (mention.start < start and gap < distance):
                best, distance = _named(mention, text, cast), gap
    if best.name:
        return best
    for match in _STRONG.finditer(text, sentence.start, sentence.end):
        if match.group().lower() in (
            "called",
            "announced",
            "calling",
            "described",
            "accused",
            "vowed",
            "pledged",
            "urged",
            "expressed",
        ):
            continue
        if strict and match.start() > end and "," not in text[end : match.start()]:
            continue
        who = _subject(text, sentence, match.start(), match.end(), cast)
        if who.name and who.kind != "country":
            gap = match.start() - end if match.start() > end else start - match.end()
            if 0 <= gap < distance:
                best, distance = who, gap
    return best


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


_SINGLE = re.compile(r"(?:(?<=\s)|^)‘(?P<q>[^‘’\n]{0,400}(?:’(?=\w)[^‘’\n]{0,400})*)’(?!\w)")


def _single(text: str, begin: int, end: int) -> list[tuple[int, int, bool]]:
    return [
        (match.start("q"), match.end("q"), True)
        for match in _SINGLE.finditer(text, begin, end)
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
    if count == 1:
        return bool(who.name) and bool(
            re.search(rf"\b{SAYING}[^.]{{0,40}}$", text[max(0, left - 60) : left - 1])
        )
    if not who.name:
        return count >= 6
    return True


def _speaker(
    text, left, right, begin, end, sentences, starts, cast, spans, position, following
) -> Attribution:
    who = _after(text, right, min(end, following), cast)
    if who.name:
        return who
    index = max(0, bisect_right(starts, left - 2) - 1)
    sentence = sentences[index]
    limit = max(sentence.start, begin)
    before = spans[position - 1][1] if position else -1
    verbs = [
        match
        for match in _STRONG.finditer(text, limit, left)
        if not any(a <= match.start() < b for a, b, _ in spans)
    ]
    for match in reversed(verbs):
        who = _subject(text, sentence, match.start(), match.end(), cast)
        if who.name:
            return who
    for mention in reversed(cast.between(limit, left)):
        if mention.start > before and _ACCORDING.search(
            text[max(limit, mention.start - 60) : mention.start]
        ):
            return _named(mention, text, cast)
    if not verbs:
        for mention in reversed(cast.between(limit, left)):
            gap = text[mention.end : left - 1]
            if re.fullmatch(r"\s*(?:\([^)]*\))?\s*:\s*", gap):
                return _named(mention, text, cast)
    tail = sentences[bisect_right(starts, right - 1) - 1] if right > 0 else sentence
    for match in _SAY.finditer(text, right, min(tail.end, following)):
        who = _subject(text, Sentence(right, tail.end, "", 0), match.start(), match.end(), cast)
        if who.name and who.kind != "country":
            return who
    for match in reversed(list(_SAY.finditer(text, limit, left))):
        who = _subject(text, sentence, match.start(), match.end(), cast)
        if who.name:
            return who
    return _clause_subject(text, limit, left, cast)


def _after(text: str, right: int, end: int, cast: Cast) -> Attribution:
    """The speaker named straight after a closing mark: '," X said', '," said X', '— X, role'."""
    tail = text[right : min(end, right + 260)]
    match = re.match(
        rf"[\"”»'’]?[,.?!]?[\"”]?\s*(?:—\s*)?(?:the\s+)?(?:{SAYING})\b(?:\s+(?:also|by))?\s*",
        tail,
        re.I,
    )
    if match:
        stand = right + match.end()
        for mention in cast.between(stand - 4, min(end, stand + 120)):
            gap = text[stand : mention.start]
            if (
                mention.start >= stand - 4
                and not mention.owner
                and (
                    len(gap) < 4
                    or (
                        re.fullmatch(r"[\w\s.,'’&-]{0,110}", gap)
                        and not _STRONG.search(gap)
                        and not re.search(r"\b(?:that|at|in|on|during|of)\b", gap)
                    )
                )
            ):
                return _named(mention, text, cast)
        return NOBODY
    if text[right - 1] == "." or tail[1:2] == ".":
        return NOBODY  # the sentence ended with the quotation; what follows is another one
    lead = re.match(r"[\"”»'’]?[,.?!]?[\"”]?\s*", tail)
    stand = right + (lead.end() if lead else 0)
    for mention in cast.between(stand, min(end, stand + 60)):
        if text[stand : mention.start].strip() not in ("", "the", "The", "a", "an", "—", "-"):
            break
        rest = text[mention.end : min(end, mention.end + 200)]
        verb = re.match(
            rf"(?:\s*,[^\"“”.]{{3,150}}?,)?{_ADVERBS.pattern}\s*\b(?:{SAYING})\b", rest, re.I
        )
        if verb and not mention.owner:
            return _named(mention, text, cast)
        break
    return NOBODY


def _subject(text: str, sentence: Sentence, verb: int, verb_end: int, cast: Cast) -> Attribution:
    """The subject of a saying verb at [verb, verb_end)."""
    if text[verb:verb_end].lower().endswith("ing") and "," in text[max(0, verb - 3) : verb]:
        return _clause_subject(text, sentence.start, verb, cast)
    inside = [each for each in cast.between(sentence.start, verb) if not each.owner]
    for mention in reversed(inside):
        gap = text[mention.end : verb]
        if _ADVERBS.fullmatch(gap) or re.fullmatch(
            r"\s*,[^,\"“”]{2,150}(?:,[^,\"“”]{2,90}){0,3},\s*(?:\w+ly\s+)?", gap
        ):
            if _PREPOSITION.search(text[sentence.start : mention.start]):
                continue
            return _named(mention, text, cast)
        if len(gap) > 160:
            break
    following = text[verb_end : verb_end + 4]
    inverted = _INVERTED.fullmatch(text[verb:verb_end])
    if inverted and following[:1].isspace() and text[verb - 2 : verb - 1] in ',"”':
        for mention in cast.between(verb_end, min(sentence.end, verb_end + 90)):
            gap = text[verb_end : mention.start]
            if (
                re.fullmatch(r"\s+(?:(?:the|a|an|former|senior|then|US|U\.S\.|Chinese)\s+)*", gap)
                and mention.kind != "pronoun"
            ):
                return _named(mention, text, cast)
            break
    return _clause_subject(text, sentence.start, verb, cast)


def _clause_subject(text: str, start: int, end: int, cast: Cast) -> Attribution:
    breaks = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    for begin in [*reversed(breaks), start]:
        for mention in cast.between(begin, end):
            if mention.owner or (
                mention.kind in ("outlet", "stranger") and not _is_person(mention)
            ):
                continue
            if _PREPOSITION.search(text[max(start, mention.start - 20) : mention.start]):
                continue
            return _named(mention, text, cast)
    return NOBODY


def _is_person(mention: Mention) -> bool:
    return mention.kind == "stranger" and len(mention.name.split()) >= 2


def _named(mention: Mention, text: str, cast: Cast) -> Attribution:
    if mention.kind != "pronoun":
        return Attribution(mention.name, mention.written, mention.role, mention.kind, mention.start)
    return replace(
        _antecedent(mention, text, cast), written=mention.written, position=mention.start
    )


def _antecedent(pronoun: Mention, text: str, cast: Cast) -> Attribution:
    noun = pronoun.role
    earlier = cast.between(max(0, pronoun.start - 1500), pronoun.start)
    if noun.startswith("spokes"):
        for each in reversed(earlier):
            if each.name and re.search("spokes|press secretary", f"{each.role} {each.name}", re.I):
                return Attribution(each.name, each.written, each.role, each.kind)
            if each.kind == "body" and each.role == "government":
                name = f"{each.name} spokesperson"
                return Attribution(name, each.written, each.role, "role")
    if noun == "president":
        for each in reversed(earlier):
            if each.role in ("US President", "Chinese President"):
                return Attribution(each.name, each.written, each.role, each.kind)
        return Attribution("Donald Trump", "the president", "US President", "person")
    if noun in ("ministry", "department", "report", "statement"):
        for each in reversed(earlier):
            if each.kind in ("body", "outlet") or "MOFCOM" in each.name:
                return Attribution(each.name, each.written, each.role, each.kind)
        return NOBODY
    if noun == "official":
        for each in reversed(earlier):
            if each.kind == "role" and "official" in each.written.lower():
                return Attribution(each.name, each.written, each.role, each.kind)
    spoke: Mention | None = None
    for each in reversed(earlier):
        if each.kind not in ("person", "role", "stranger") or not each.name:
            continue
        if each.kind == "stranger" and not _is_person(each):
            continue
        if each.owner or (
            _PREPOSITION.search(text[max(0, each.start - 14) : each.start])
            and not _ACCORDING.search(text[max(0, each.start - 60) : each.start])
        ):
            continue
        spoke = each
        break
    if spoke is None:
        return NOBODY
    # of several persons in that sentence the first, its likely subject
    begin = max(text.rfind(". ", 0, spoke.start), text.rfind("\n", 0, spoke.start), 0)
    for each in cast.between(begin, spoke.start):
        if (
            each.kind in ("person", "role", "stranger")
            and each.name
            and not each.owner
            and (each.kind != "stranger" or _is_person(each))
            and not (_PREPOSITION.search(text[max(0, each.start - 14) : each.start]))
        ):
            spoke = each
            break
    return Attribution(spoke.name, spoke.written, spoke.role, spoke.kind)


def _other_speaker(gap: str, cast: Cast, offset: int, speaker: Attribution) -> bool:
    if not speaker.name:
        return True
    return any(
        each.kind in ("person", "role", "stranger")
        and each.name
        and each.name != speaker.name
        and not each.owner
        and _STRONG.search(gap[each.end - offset : each.end - offset + 60])
        for each in cast.between(offset, offset + len(gap))
    )


def _lead(text: str, begin: int, left: int, cast: Cast) -> Attribution:
    """Somebody who speaks in the same paragraph before the quotation."""
    verbs = list(_STRONG.finditer(text, begin, left))
    for match in reversed(verbs):
        start = max(begin, text.rfind(". ", begin, match.start()) + 1)
        who = _subject(text, Sentence(start, left, "", 0), match.start(), match.end(), cast)
        if who.name:
            return who
    return NOBODY


def _recent(text: str, begin: int, cast: Cast, reach: int) -> Attribution:
    for match in reversed(list(_STRONG.finditer(text, max(0, begin - reach), begin))):
        start = max(text.rfind(". ", 0, match.start()) + 1, text.rfind("\n", 0, match.start()) + 1)
        who = _subject(text, Sentence(start, begin, "", 0), match.start(), match.end(), cast)
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
        if number > index and (sentence.start - right > 4 or text[right - 1] in ".!?"):
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
