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
    r"emphasi[sz]ed|"
    r"stressed|stresses|pointed out|points out|asserted|acknowledged|admitted|admits|confirmed|"
    r"predicted|predicts|quipped|quips|joked|jokes|asked|urged|urges|demanded|demands|reiterated|"
    r"calling|called|"
    r"calls|"
    r"alluded|tweeted|describing|described|describes|protested|accused|slammed|vowed|pledged|"
    r"suggested|"
    r"suggests|revealed|expressed|cautioned|cautions|hinted|concluded|concludes|complained|"
    r"complains|"
    r"grumbled|sighed|sighs|summed (?:it |things )?up|sums (?:it |things )?up|conceded|concedes|"
    r"countered|counters|counter that|retorted|recounted|recalled|recalls|agrees|agreed that|"
    r"spoke of|speaks? of|"
    r"talks? of|"
    r"talked of|thinks?|believes|shrugs|shrugged|laughs|laughed|promised|promises|scoffed|mused|"
    r"muses|"
    r"objected|reminded|repeated|shot back|puts? it|answered|answers|observed|observes|lamented|"
    r"criticized|criticised|reports|reported|mentioned|denounced|hailed|testified|reckons?|"
    r"chimed in|snapped|fumed|branded|labelled|labeled|likened|contends|contended|maintains|"
    r"clarified|"
    r"opined|exclaimed|thundered|bemoaned|decried|decries|condemned|characteri[sz]ed|"
    r"characteri[sz]es|was quoted|were quoted)"
)

SAYING = (
    r"(?:say|telling|stating|adding|writing|noting|claiming|arguing|warning|comments|responds|"
    r"emphasi[sz]es|confirms|estimated|estimates|asserts|boasted|indicated|dubbed|denied|denies|"
    r"found|finds|shows|showed|projected|projects|calculated|calculates|cited|put it|"
    r"begins|began|went on|points to|pointed to|advised|sentenced|praised|praises|rejected|"
    r"dismissed|refers to|referred to|intoned|"
    r"repeats|reminds|expressed confidence|expects|expected|believed|blasted|proposed|disclosed|"
    rf"alleged|alleges|agreed|{_STRONG[3:-1]})"
)
"""Verbs with which a speaker is named."""

INVERTED = re.compile(
    r"said|says?|wrote|writes?|added|adds|stated|noted|notes|explained|explains|argued|argues|"
    r"warned|"
    r"warns|declared|asked|complained|complains|grumbled|sighed|sighs|conceded|countered|"
    r"retorted|joked|"
    r"jokes|quips|muses|scoffed|mused|objected|reminded|answered|observed|observes|remarked|"
    r"commented|"
    r"lamented|told|tells|replied|replies|responded|continued|insisted|insists|recalled|recalls|"
    r"quipped|"
    r"concluded|posted|begins|began|admits|admitted|predicts|predicted|cautioned|cautions|claimed|"
    r"reckons|snapped|exclaimed|believes|thinks|announced|confirmed|stressed|emphasi[sz]ed|"
    r"suggests|"
    r"suggested|acknowledged|asserted|maintains|opined|tweeted|testified",
    re.I,
)
"""The verbs after which their subject may stand: "…," said the trader."""

_DOCUMENT = (
    r"(?:statement|letter|note|post|memo|editorial|commentary|press release|circular|notice|"
    r"readout|"
    r"fact sheet|communiqu[eé]|report|article|op-ed|column|essay|blog|filing|message|email|e-mail|"
    r"transcript|tweet|speech|remarks|advisory|bulletin|brief|survey|study|poll)s?"
)

ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n the (?:words|view|opinion|eyes) of|[Aa]s per|citing|cited by|"
    r"estimates? (?:by|from)|"
    rf"{_DOCUMENT},? (?:(?:released|issued|published|posted|signed|written|sent|penned|put out|"
    rf"drafted|"
    r"authored|shared|circulated) )?(?:on [A-Z][a-z]+day )?(?:online )?(?:from|by|of)|"
    r"(?:editorial|commentary|column|op-ed)s? in|"
    r"(?:statement|notice|post|readout|fact sheet|message|document)s? (?:posted |"
    r"published )?(?:on|at)|"
    r"data from|calculations? (?:by|from|of)|figures from|analysis (?:by|from))\s+"
    r"(?:data |figures |estimates |calculations |research |analysts at |economists at |"
    r"a (?:report|statement|note|study|estimate|post) (?:from|by|of) |"
    r"an? |the |information released by |informed )*$"
)
"""What stands before a source: "according to", "a statement from", "an editorial in the"."""

DOCUMENT = re.compile(
    r"(?:^|[.;:,]\s|\b(?:and|but|while|as)\s)\W{0,2}(?:[Tt]he|[Ii]ts|[Tt]his|[Aa]n?|[Tt]heir|"
    r"[Tt]hat)\s"
    r"(?:[\w’'-]+\s){0,4}?(?i:filing|memo|order|law|rule|ruling|notice|text|document|proclamation|"
    r"statute|agreement|draft|decree|regulation|circular|contract|banner|placard|sign|poster|"
    r"headline|"
    r"announcement|bill|treaty|outlook|report|survey|study|forecast|update|bulletin|index|analysis|"
    r"white paper|lawsuit|complaint|petition|suit|constitution|clause|article|section|annex|"
    r"preamble|"
    r"communiqu[eé]|transcript|invoice|advisory|help page)\b"
    r"(?![’']s)|(?:Article|Section|Paragraph|Annex|Announcement|Notice|Rule)\s(?:No\.\s)?\d"
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


@lru_cache(maxsize=8)
def _all(text: str) -> tuple[tuple[re.Match[str], ...], tuple[int, ...]]:
    matches = tuple(_VERBS.finditer(text))
    return matches, tuple(match.start() for match in matches)
