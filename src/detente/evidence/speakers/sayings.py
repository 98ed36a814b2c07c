"""Where does an article use a verb or a phrase with which a speaker is named?"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

__all__ = ["ACCORDING", "DOCUMENT", "INVERTED", "SAYING", "said", "said_strongly"]

_STRONG = (
    r"(?:said|says?|saying|told|tells|stated|(?<!United )states|added|adds|declared|declares|wrote|"
    r"writes?|posted|noted|notes|announced|claimed|claims|argued|argues?|warned|warns?|explained|"
    r"explains|insisted|insists|remarked|commented|responded|replied|replies|continued|"
    r"emphasi[sz]ed|stressed|stresses|pointed out|points out|asserted|acknowledged|admitted|admits|"
    r"confirmed|predicted|predicts|quipped|quips|joked|jokes|asked|urged|urges|demanded|demands|"
    r"reiterated|calling|called|calls|alluded|tweeted|describing|described|describes|protested|"
    r"accused|slammed|vowed|pledged|suggested|suggests|revealed|expressed|cautioned|cautions|"
    r"hinted|concluded|concludes|complained|complains|grumbled|sighed|sighs|summed (?:it |"
    r"things )?up|sums (?:it |things )?up|conceded|concedes|countered|counters|counter that|"
    r"retorted|recounted|recalled|recalls|agrees|agreed that|spoke of|speaks? of|talks? of|"
    r"talked of|thinks?|believes|shrugs|shrugged|laughs|laughed|promised|promises|scoffed|mused|"
    r"muses|objected|reminded|repeated|shot back|puts? it|answered|answers|observed|observes|"
    r"lamented|criticized|criticised|reports|reported|mentioned|denounced|hailed|testified|"
    r"reckons?|chimed in|snapped|fumed|branded|labelled|labeled|likened|contends|contended|"
    r"summari[sz]ed|summari[sz]es|phrased|recounts|relates|relayed|volunteered|ventured|"
    r"maintains|clarified|opined|exclaimed|thundered|bemoaned|decried|decries|condemned|"
    r"characteri[sz]ed|characteri[sz]es|was quoted|were quoted|(?<=had )written|(?<=has )written|"
    r"(?<=have )written)"
)

SAYING = (
    r"(?:say|telling|stating|adding|writing|noting|claiming|arguing|warning|comments|responds|"
    r"emphasi[sz]es|confirms|estimated|estimates|asserts|boasted|indicated|dubbed|denied|denies|"
    r"found|finds|shows|showed|projected|projects|calculated|calculates|cited|put it|begins|began|"
    r"went on|defended|defends|qualified|points to|pointed to|advised|sentenced|praised|praises|"
    r"rejected|dismissed|welcomed|welcomes|"
    r"refers to|referred to|intoned|repeats|reminds|expressed confidence|expects|expected|believed|"
    r"blasted|proposed|disclosed|"
    rf"reply that|argue that|warn that|contend that|alleged|alleges|agreed|{_STRONG[3:-1]})"
)
"""Verbs with which a speaker is named."""

INVERTED = re.compile(
    r"said|says?|wrote|writes?|added|adds|stated|noted|notes|explained|explains|argued|argues|"
    r"warned|warns|declared|asked|complained|complains|grumbled|sighed|sighs|conceded|countered|"
    r"retorted|joked|jokes|quips|muses|scoffed|mused|objected|reminded|answered|observed|observes|"
    r"remarked|commented|lamented|told|tells|replied|replies|responded|continued|insisted|insists|"
    r"recalled|recalls|quipped|concluded|posted|begins|began|admits|admitted|predicts|predicted|"
    r"cautioned|cautions|claimed|reckons|snapped|exclaimed|believes|thinks|announced|confirmed|"
    r"stressed|emphasi[sz]ed|suggests|"
    r"suggested|acknowledged|asserted|maintains|opined|tweeted|testified",
    re.I,
)
"""The verbs after which their subject may stand: "…," said the trader."""

_DOCUMENT = (
    r"(?:statement|letter|note|post|memo|editorial|commentary|press release|circular|notice|"
    r"readout|fact sheet|communiqu[eé]|report|article|op-ed|column|essay|blog|filing|message|email|"
    r"e-mail|transcript|tweet|speech|remarks|advisory|bulletin|brief|survey|study|poll)s?"
)

ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n the (?:words|view|opinion|eyes) of|[Aa]s per|citing|cited by|"
    r"estimates? (?:by|from)|"
    rf"{_DOCUMENT},? (?:(?:released|issued|published|posted|signed|written|sent|penned|put out|"
    rf"drafted|"
    r"authored|shared|circulated) )?(?:on [A-Z][a-z]+day )?(?:online )?(?:from|by|of)|(?:editorial|"
    r"commentary|column|op-ed)s? in|(?:statement|notice|post|readout|fact sheet|message|"
    r"document)s? (?:posted |published )?(?:on|at)|data from|calculations? (?:by|from|of)|"
    r"figures from|analysis (?:by|from))\s+(?:data |figures |estimates |calculations |research |"
    r"analysts at |economists at |a (?:report|statement|note|study|estimate|post) (?:from|by|of) |"
    r"an? |the |information released by |informed )*$"
)
"""What stands before a source: "according to", "a statement from", "an editorial in the"."""

DOCUMENT = re.compile(
    r"(?:^|[.;:,]\s|\b(?:and|but|while|as)\s)\W{0,2}(?:[Tt]he|[Ii]ts|[Tt]his|[Aa]n?|[Tt]heir|"
    r"[Tt]hat)\s(?:[\w’'-]+\s){0,4}?(?i:filing|memo|order|law|rule|ruling|notice|text|document|"
    r"proclamation|statute|agreement|draft|decree|regulation|circular|contract|banner|placard|sign|"
    r"poster|headline|announcement|bill|treaty|outlook|report|survey|study|forecast|update|"
    r"bulletin|index|analysis|white paper|lawsuit|complaint|petition|suit|constitution|clause|"
    r"article|section|annex|preamble|communiqu[eé]|transcript|invoice|advisory|"
    r"help page)\b(?![’']s)|(?:Article|Section|Paragraph|Annex|Announcement|Notice|"
    r"Rule)\s(?:No\.\s)?\d"
)
"""A text that speaks for itself as the subject of a clause: "the filing concedes"."""


def said(text: str, start: int, end: int) -> tuple[re.Match[str], ...]:
    """The verbs of saying that begin in [start, end)."""
    matches, starts = _all(text)
    return matches[bisect_left(starts, start) : bisect_left(starts, end)]


def said_strongly(text: str, start: int, end: int) -> tuple[re.Match[str], ...]:
    """Of them those that name a speaker in most contexts ("said", not "found" or "expects")."""
    return tuple(match for match in said(text, start, end) if match.lastgroup == "strong")


_VERBS = re.compile(
    rf"\b(?:(?<!\bto )(?<!\bwill )(?<!\bwould )(?P<strong>{_STRONG})|{SAYING})\b", re.I
)


def _first_words(alternatives: str) -> str:
    """The first word of each of the alternatives of an expression."""
    depth, start, parts = 0, 0, []
    for place, mark in enumerate(alternatives):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            parts.append(alternatives[start:place])
            start = place + 1
    parts.append(alternatives[start:])
    bare = (re.sub(r"^\(\?<[!=][^)]*\)", "", part) for part in parts)
    return "|".join(sorted({part.split(" ")[0] for part in bare}))


_WORD = re.compile(r"\b[A-Za-z]+")
_BEGINS = re.compile(_first_words(SAYING[3:-1]), re.I)


@lru_cache(maxsize=8)
def _all(text: str) -> tuple[tuple[re.Match[str], ...], tuple[int, ...]]:
    begins: dict[str, bool] = {}
    found: list[re.Match[str]] = []
    end = 0
    for word in _WORD.finditer(text):
        written = word.group()
        may = begins.get(written)
        if may is None:
            may = begins[written] = _BEGINS.fullmatch(written) is not None
        if may and word.start() >= end:
            match = _VERBS.match(text, word.start())
            if match:
                found.append(match)
                end = match.end()
    return tuple(found), tuple(match.start() for match in found)
