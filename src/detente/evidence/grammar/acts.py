"""On which day, says a sentence, did an act take place or take effect?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.evidence.grammar.scene import Dated, Scene

__all__ = ["ACTS", "DatedAct", "dated_acts"]

ACTS = re.compile(
    r"\b(?:(?P<sign>sign(?:ed|s|ing)?|inked|sealed|conclud(?:ed|es)|formed an?|formed the|"
    r"clinched|finali[sz]ed|made public|dated|bought|acquired)|"
    r"(?P<force>(?:took|takes?|taking|taken|entered|enters?|came|comes?|coming|"
    r"went|goes|go|going|put|puts) "
    r"(?:in ?to )?(?:effect|force)|(?:be|is|was|are|were|become|became) "
    r"effective|effective)|(?P<join>join(?:ed|s|ing)?|acceded|accession|"
    r"withdr[ae]w|pulled out of|left the)"
    r"|(?P<begin>beg[aiu]n(?:ning|s)?|start(?:ed|s|ing)?|launch(?:ed|es)?|"
    r"founded|established|kicked off|(?:will|to|would) (?:travel|fly|host)|travel(?:s|l?ed) to|"
    r"flew to|kick off|opened|erupted|broke out|dat(?:e|es|ing) "
    r"(?:back )?(?=from|to)|"
    r"(?:came|comes?|arrived|followed|fell due|falls due) (?=on|in|this|last)|"
    r"(?:needs?|needed|requires?|required) an? (?:\w+ )?(?:permit|licen[cs]e)|decision|in "
    r"place(?= since)|(?:is|are|was|were|been|become|became) (?:dutiable|in force|closed|"
    r"under licen[cs]e|taxed)|"
    r"(?:appl(?:y|ies|ied)|(?:is|are|was|were|been) (?:owed|charged|levied|collected|"
    r"due))(?= (?:since|from|on|until)))"
    r"|(?P<impose>impos(?:ed|es|e|ing)|placed|implement(?:ed|s|ing)?|put in "
    r"place|put into place|set up|introduc(?:ed|es|ing)|enact(?:ed|s)?|"
    r"lev(?:ied|ies)|slapp(?:ed|ing)|slaps|"
    r"retaliat(?:ed|es|ing)|hit back|struck back|answer(?:ed|s)|counter(?:ed|s)|"
    r"deploy(?:ed|s)|organi[sz]ed|(?:was|were|are|is|been) (?:sent|placed|put|added|notified)|"
    r"sent (?:letters|notices)|piled|brought in|phased in|"
    r"adopt(?:ed|s)?|invok(?:ed|es)|"
    r"applied|rolled out|(?:went|go(?:es)?|came|put|placed|brought) under|put|spared|abolish(?:ed|"
    r"es)|"
    r"allow(?:ed|s)|permitted|licen[cs]ed(?= in| on| since)|"
    r"reopened|reinstat(?:ed|es)|restor(?:ed|es)|grant(?:ed|s)|handed|filed|notified|fined|banned|"
    r"barr(?:ed|ing)|restrict(?:ed|s|ing)?|"
    r"tighten(?:ed|s|ing)?|blacklist(?:ed|ing)|added|listed|sanction(?:ed|s)|"
    r"halt(?:ed|s|ing)?|stopp(?:ed|ing)|curb(?:ed|s)|block(?:ed|s)|expand(?:ed|"
    r"s|ing)?|target(?:ed|ing))"
    r"|(?P<change>rais(?:ed|es|e|ing)|hik(?:ed|es|e|ing)|increas(?:ed|es|e|"
    r"ing)|doubl(?:ed|es|e|ing)|cut(?:s|ting)?|lower(?:ed|s|ing)?|reduc(?:ed|"
    r"es|e|ing)|slash(?:ed|es)?|"
    r"suspend(?:ed|s|ing)?|paus(?:ed|es|e|ing)|lift(?:ed|s|ing)?|remov(?:ed|es|"
    r"e)|resum(?:ed|es|e|ing)|end(?:ed|s|ing)?|extend(?:ed|s|ing)?|delay(?:ed|"
    r"s)?|postpon(?:ed|es)|"
    r"roll(?:ed|s) back|withdrew|(?:put|placed) on hold|shelv(?:ed|es)|ceas(?:ed|es)|"
    r"scrapp(?:ed|ing)|(?:came|comes|taken) off|drop(?:s|ped)|"
    r"froze|frozen|waiv(?:ed|es)|prolong(?:ed|s)|renew(?:ed|s)|defer(?:red|s)|eas(?:ed|es)|"
    r"relax(?:ed|es)|revok(?:ed|es)|cancel(?:l?ed|s)?|"
    r"terminat(?:ed|es)|rescind(?:ed|s)?|exempt(?:ed|s)?|repeal(?:ed|s)?|"
    r"escalat(?:ed|es))"
    r"|(?P<expire>expir(?:ed|es|e|ing|y)|laps(?:ed|es|e)|(?:runs?|lasts?|holds?|held|"
    r"valid)(?= (?:for|until|till|to|through))|run out|runs out|deadline|clos(?:es|ed|ing)|"
    r"(?:falls?|fell|come|comes|is|are|was|were) due|is the (?:day|date|deadline)|comes? back|"
    r"returns?|lost)"
    r"|(?P<agree>agreed|agree(?:s)? (?:to|on)|struck (?:a|the|an)|reached"
    r"|brokered|ratified|approv(?:ed|es))"
    r"|(?P<court>ruled|heard|argued|(?:struck|strikes) down|upheld|overturned|invalidated|blocked|"
    r"threw out|"
    r"came down|found\b(?=[^.;]{0,70}(?:illegal|unlawful|invalid)))"
    r"|(?P<announce>announc(?:ed|es|ing)|unveil(?:ed|s|ing)?|declar(?:ed|es) "
    r"(?:a|an|the|war)|issu(?:ed|es|ing)|publish(?:ed|es)?(?= (?:\w+ ){0,3}(?:[Aa]nnouncement|rule|"
    r"notice|decree|order|regulation|list|text|proclamation))|"
    r"ordered|decreed|set(?= (?:for|limits|curbs|a deadline))|widened|told (?:\w+ )?(?:exporters|"
    r"importers|companies|firms|makers|"
    r"carmakers|chipmakers|suppliers|producers|banks|airlines)|threaten(?:ed|s|ing)? "
    r"(?:to|with)|proposed|threaten(?:ed|s)|amended|modified|revised)"
    r"|(?P<meet>met|(?:held|holding) (?:talks|a meeting|a call)|sat down)"
    r"|(?P<move>rose|fell|dropped|climbed|jumped|went (?:up|down)|goes up|halved)"
    r"|(?P<list>went on (?:the|a|its)))\b",
    re.I,
)
_SAY = re.compile(
    r"\b(?:said|says|say|told|tells|stated|states|wrote|posted|noted|added|"
    r"reported|reports|claimed|warned|explained|interview|"
    r"responded|asked|reiterated|confirmed|according|showed|shows|data|pointed "
    r"out|published|released|spoke|called|attacked|criticized|criticised|"
    r"denied|accused|met|meet|talks|visited)\b",
    re.I,
)
_RECORD = re.compile(
    r"\b(?:\w+est|most|first|record|worst|best)\b[^,;]{0,40}\bsince(?:\s\w{0,5})?\s*$", re.I
)
_ACT_NOUN = re.compile(
    r"\b(?P<noun>ban|prohibition|controls?|curbs?|restrictions?|tariffs?|duties|dut(?:y)|lev(?:y|"
    r"ies)|surcharge|"
    r"fees?|truce|pause|agreement|accord|deal|decision|announcements?|orders?|proclamation|rules?|"
    r"ruling|"
    r"measures?|suspension|extension|round|listing|regime|answer|reply|response|notice|decree|blow|"
    r"talks|"
    r"summit|call|meeting|statement|understanding)\s+(?:of|from|in|since|dated)\s*$",
    re.I,
)
_SKIP_FORMS = ("years", "quarter")
_DUTY_SUBJECT = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|fees?)\b(?![^.;]*\b(?:exports?|imports?|"
    r"prices?|trade|sales)\b)"
    r"[^.;]{0,50}$",
    re.I,
)
_SINCE = re.compile(r"\bsince\s+(?:early|late|mid|the)?[\s-]?(?:\w{0,6})$", re.I)
_MEASURE = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|fees?|export controls?|licen[cs]es?|"
    r"bans?|sanctions?)\b",
    re.I,
)
_SUBJECT_BEFORE = re.compile(
    r"[\w)”\"']\s+(?:on|in|by|late|early|had on|have on|has on)?\s*$", re.I
)
_NEXT_VERB = re.compile(
    r"\s*(?:(?:also|then|has|have|had|finally|formally|was|were|it|he|they)\s+){0,2}"
)
_PREPOSITION = re.compile(r"(?:(?:of|in|from|since|on)\b)?", re.I)
_CONSEQUENCE = re.compile(r"\b(?:since|as of|effective|starting|beginning|from|until|by)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class DatedAct:
    """An act and its date; spans within the sentence. `verb` is the act's kind in `ACTS`."""

    start: int
    end: int
    verb: str
    verb_start: int
    verb_end: int
    dated: Dated


def dated_acts(scene: Scene) -> list[DatedAct]:
    """Acts with a date in one sentence; days on which somebody only spoke are left out."""
    if not scene.dates:
        return []
    table = scene.flat.lstrip()[:1] in ("|", "-", "*")
    text = scene.flat
    acts = [
        match
        for match in _all_acts(text)
        if match.lastgroup != "move" or _DUTY_SUBJECT.search(text[: match.start()])
    ]
    spoken = _spoken(text)
    dates = [
        (each, each.words.start - scene.sentence.start, each.words.end - scene.sentence.start)
        for each in scene.dates
    ]
    out = []
    for each, start, end in dates:
        if (
            each.days is None
            or _RECORD.search(text[:start] + each.words.text[:6])
            or each.words.form in _SKIP_FORMS
            or (
                each.words.text.lower() in ("today", "tonight")
                and not _CONSEQUENCE.search(text[:start])
            )
        ):
            continue
        if each.words.form == "period" and each.words.parts[0] in ("year", "summer", "quarter"):
            continue
        found = _governing(text, acts, spoken, dates, start, end)
        if found is None:
            noun = _ACT_NOUN.search(text[:start] + _PREPOSITION.match(each.words.text).group())  # type: ignore[union-attr]
            if noun and noun.end() >= start - 1:
                out.append(
                    DatedAct(noun.start(), end, "begin", noun.start(), noun.end("noun"), each)
                )
            elif (
                (table and scene.memory == "tariff_rate")
                or _placed(text, start, end, each.words.text, spoken, scene.memory)
                or (_SINCE.search(text[:start] + each.words.text[:6]) and _MEASURE.search(text))
            ):
                out.append(DatedAct(start, end, "begin", start, end, each))
            continue
        begin, stop = (found.start(), end) if found.start() < start else (start, found.end())
        if stop - begin > 140:
            begin, stop = start, end
        out.append(DatedAct(begin, stop, str(found.lastgroup), found.start(), found.end(), each))
    return out


@lru_cache(maxsize=4096)
def _all_acts(text: str) -> tuple[re.Match[str], ...]:
    return tuple(ACTS.finditer(text))


@lru_cache(maxsize=4096)
def _spoken(text: str) -> list[int]:
    return [match.start() for match in _SAY.finditer(text)]


def _placed(text: str, start: int, end: int, words: str, spoken: list[int], memory: str) -> bool:
    """Whether a date beside no verb of `ACTS` still dates a measure, talks or a ruling."""
    left, right = text[max(0, start - 100) : start], text[end : end + 90]
    left = re.split(r"[;:!?]\s|\s-\s|,\s(?:while|but|although)\s", left)[-1]
    right = re.split(r"[;!?]\s|,\s(?:while|but|although)\s", right)[0]
    if _BOUND.search(left + words):
        return True  # "since July 6, 2018", "by December 31": a day that bounds something
    if _DATA.search(left[-60:]) or _DATA.search(right[:40]):
        return False
    if any(start - 50 <= place < end + 30 for place in spoken):
        return False
    bound = memory == "tariff_rate" or _FROM_ON.search(left + words) is not None
    return bool(_ACT_WORD.search(left) or _ACT_WORD.search(right)) or (
        bound and _LEVEL.search(left + right) is not None
    )


_ACT_WORD = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|fees?|controls?|curbs?|bans?|prohibition|"
    r"restrictions?|truce|pause|"
    r"deal|agreement|accord|order|proclamation|announcements?|rules?|ruling|court|summit|talks|met|"
    r"meeting|round|"
    r"deadline|licen[cs](?:e|ing) regime|answer|reply|response|parcels|levies|countermeasures|list|"
    r"listed|suspension|call|telephone|phone|Liberation Day|"
    r"elements|law|"
    r"governments|exemption)\b"
)
_BOUND = re.compile(
    r"\b(?:since|until|till|by|before|as of|effective|from)\s+(?:the end of |early |late |mid-)?"
    r"(?=\w*\s?\d|[A-Z]|the end)[\w\s.,]{0,20}$",
    re.I,
)
_FROM_ON = re.compile(
    r"\b(?:since|from|as of|until|till|effective|after|before|by|to)\b[\w\s.-]{0,14}$", re.I
)
_LEVEL = re.compile(
    r"%|\bper ?cent\b|\bcharged?\b|\blevied\b|\bcollect\w*|\brates?\b|\bpoints?\b|\bgood\b|"
    r"\bvalid\b"
)
_DATA = re.compile(
    r"\b(?:exports?|imports?|shipments?|sales|prices?|output|data|figures|grew|rose|fell|bought|"
    r"sold|poll|"
    r"interview|report|study|article|speech|statement|note|post)\b",
    re.I,
)


def _governing(
    text: str, acts: list[re.Match[str]], spoken: list[int], dates: list, start: int, end: int
) -> re.Match[str] | None:
    before = [act for act in acts if act.end() <= start and start - act.end() < 130]
    if before:
        act = before[-1]
        gap = text[act.end() : start]
        said = any(act.end() <= place < start for place in spoken)
        other = any(act.end() < left and right < start for _, left, right in dates)
        comma = gap.count(",") > 4 or ";" in gap
        crossing = re.search(
            r",\s+(?:but|while|although|when|after|before|and (?:he|she|they|it))\b", gap
        )
        turns = re.search(r"\b(?:and|but|then)\s+(?:on|in|by)?\s*$", gap) and any(
            0 <= later.start() - end < 60 for later in acts
        )
        if not (said or comma or crossing or turns) and not (
            other and not re.search(r"\band\b|\bthen\b|,", gap)
        ):
            return act
        if said and _CONSEQUENCE.search(text[:start]):
            return act
    following = _NEXT_VERB.match(text[end : end + 40])
    if following and _SUBJECT_BEFORE.search(text[:start]):
        for act in acts:
            if 0 <= act.start() - end <= following.end():
                return act
    opening = text[:start].strip(" \"'(").lower()
    at_front = (
        (len(opening) < 30 and not _SAY.search(opening) and not ACTS.search(opening))
        or re.search(
            r"[,;:]\s*(?:and|but|then)?\s*(?:on|in|by|since|until|late|early)?\s*$", text[:start]
        )
        is not None
        or re.search(r"\b(?:and|but|then)\s+(?:on|in)?\s*$", text[:start]) is not None
    )
    if at_front:
        for act in acts:
            if act.start() < end:
                continue
            gap = text[end : act.start()]
            if len(gap) > 150 or any(end <= place < act.start() for place in spoken):
                break
            return act
    return None
