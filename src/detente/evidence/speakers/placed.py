"""Who speaks by an article's layout: in answers, in documents, under a name to come?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.speakers.attribution import NOBODY, Attribution, named
from detente.evidence.speakers.marks import within_quotes
from detente.evidence.speakers.mentions import Cast

__all__ = ["answers", "interviewee", "publisher", "spokesperson_by_name"]


def answers(text: str, begin: int, left: int, end: int) -> str:
    """Who answers, by a label ("A:", "**KH:**") between a paragraph's begin and its quotation.

    "A" also where the whole paragraph is quoted and the one before is a question; "" for nobody.
    """
    label = _ANSWER.match(text, begin, left)
    if label and left - label.end() <= 1:
        return label["who"]
    whole = left - begin <= 2 and text[end - 1] in '"”’»*_'
    before = text[max(0, begin - 400) : begin].rstrip(" \t\r\n*_").rpartition("\n")[2]
    asked = before.endswith("?") and not re.match(r"\W{0,4}[\"“‘«]", before)
    return "A" if whole and asked else ""


def interviewee(text: str, initials: str, begin: int, cast: Cast) -> Attribution:
    """Who answers: by the label's initials, else who is introduced before the first question."""
    first = _QUESTION.search(text, 0, begin)
    stand = first.start() if first else begin
    if not any(each.kind in ("person", "stranger") for each in cast.between(0, stand)):
        stand = begin  # the title asks
    named_before = [
        each
        for each in cast.between(0, stand)
        if each.kind in ("person", "stranger")
        and len(each.name.split()) > 1
        and not within_quotes(text, each.start)
        and not _BYLINE.search(text, max(0, each.start - 24), each.start)
    ]
    if initials not in ("A", "Answer"):
        for each in named_before:
            if "".join(part[0] for part in each.name.split()) == initials:
                return named(each, text, cast)
        return NOBODY
    for each in reversed(named_before):
        end = text.find("\n", each.end)
        if _INTERVIEW.search(text, max(0, each.start - 160), max(each.end, end)):
            return named(each, text, cast)
    return named(named_before[-1], text, cast) if named_before else NOBODY


def publisher(text: str, document: re.Match[str] | None, left: int, cast: Cast) -> Attribution:
    """The body that put out the document that speaks: "The White House published a fact sheet"."""
    what = _KIND.search(document.group()) if document else None
    if what is None or document is None or not re.search(r"(?i)\b(?:the|this|that)\b", document[0]):
        return NOBODY
    kind = what.group().lower()
    for mention in reversed(cast.between(max(0, left - 900), left)):
        if mention.kind not in ("body", "role"):
            continue
        put_out = _PUT_OUT.match(text, mention.end)
        if put_out and (kind in _ANY_TEXT or kind == put_out["what"].lower()):
            return named(mention, text, cast)
    return NOBODY


def spokesperson_by_name(text: str, right: int, who: Attribution, cast: Cast) -> Attribution:
    """A spokesperson without a name has the one that the next sentence gives: "His name is …"."""
    house = who.name.removesuffix(" spokesperson")
    bare = bool(_BARE.fullmatch(who.written))
    for each in cast.between(right, right + 320):
        if each.kind not in ("person", "stranger") or within_quotes(text, each.start):
            continue
        before = text[max(right, each.start - 60) : each.start]
        other = house == "MOFCOM" and "oreign" in each.role  # another ministry's
        speaks = "spokes" in each.role and (house in each.role or (bare and not other))
        if speaks or _NAME_IS.search(before) or _SPEAKS_FOR.match(text, each.end):
            return replace(named(each, text, cast), written=who.written)
        if re.search(r"\b(?:said|told|wrote|added)\b", text[each.end : each.end + 30]):
            break
    return who


_ANSWER = re.compile(r"[>*_#\s]*(?P<who>A|Answer|[A-Z]{2,3})[*_]*\s?[:.–—][*_]*\s*[\"“‘'«„]?")
_QUESTION = re.compile(
    r"(?m)^[>*_#\s]*(?:Q|Question|A|Answer)\d?[*_]*\s?[:.–—]|"
    r"^[>*_# \t]*[A-Z][^\n.]{5,200}\?[*_ \t]*$"
)
_BYLINE = re.compile(r"(?:^|\n)\W{0,4}[Bb]y:?\W{0,4}$|[Ii]nterview(?:er)?(?: by|:)\s$")
_INTERVIEW = re.compile(
    r"\b(?:asked|spoke|speaks|talked|talks|interview(?:ed)?|told|answers?|answered|questions?|"
    r"conversation|explains|advises|sat down|put to)\b"
)
_KIND = re.compile(
    r"(?i:fact sheet|readout|statement|document|text|paper|report|outlook|notice|memo|survey|"
    r"study|forecast|bulletin|announcement|white paper|communiqu[eé]|circular|update|analysis|"
    r"advisory|brief)$"
)
_ANY_TEXT = frozenset(("document", "text", "paper"))
_PUT_OUT = re.compile(
    r"(?:['’]s?)?\s(?:(?:has|had|also|later|then|quietly|duly)\s)*(?:(?:published|released|issued|"
    r"posted|circulated|put out|sent out|unveiled)\s(?:an?|the|its|their)\s)?(?:[\w-]+\s){0,4}?"
    r"(?P<what>(?i:fact sheet|readout|statement|document|text|paper|report|outlook|notice|memo|"
    r"survey|study|forecast|bulletin|announcement|white paper|communiqu[eé]|circular|update|"
    r"analysis|advisory|brief))\b"
)
_BARE = re.compile(
    r"(?:[Aa]n?|[Tt]he|[Ii]ts|[Oo]ne)\s(?:(?:same|ministry(?:['’]s)?|government|department|embassy|"
    r"commission)\s)?spokes\w+.*"
)
_NAME_IS = re.compile(
    r"\b(?:(?:[Hh]is|[Hh]er|[Tt]he spokes\w+['’]s)\sname\s(?:is|was)|[Tt]he spokes\w+,|"
    r"[Tt]he spokes\w+ was|[Ii]t was)\s$"
)
_SPEAKS_FOR = re.compile(r",\s(?:the\s(?:\w+\s){0,2}spokes\w+|who\sspeaks\sfor)\b")
