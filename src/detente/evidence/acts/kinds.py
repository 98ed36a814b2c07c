"""What kind of act do the words round a date tell of: talks, a truce, a duty, a ruling?"""

from __future__ import annotations

import re

__all__ = ["COUNTED_MEASURES", "SAY", "act_kind"]

COUNTED_MEASURES = ("tariff", "export_control", "entity_rule", "fee", "visa")
"""Kinds of act that have one imposer."""


def act_kind(window: str, at: int, verb: str, before: str = "") -> tuple[str, bool]:
    """The kind of act nearest to the date at `at`, and whether somebody only speaks there.

    `verb` is the kind of verb that governs the date, "" for none; `before` is the sentence
    before, which tells what "it raised the figure" is about. "" for a date of nothing.
    """
    if _CALL_ON.search(window[:at]):
        return "talks", False
    best, distance = _nearest(window, at)
    said = _said(window, at)
    court = _RULING.search(window)
    if court and (verb or said > 15) and best not in ("visa", "talks"):
        return "court", False
    if verb:
        return _of_verb(window, verb, best, before), False
    if said <= 45 and (said < distance or said < 30):
        return "statement", True
    if best:
        return best, False
    if said < 150:
        return "statement", True
    if not best and before and _TAKES_UP.match(window):
        inherited, _ = _nearest(before, len(before))
        return (inherited, False) if inherited in COUNTED_MEASURES else ("", False)
    if _RATE_LATER.search(window[max(0, at - 40) : at + 40]) and _DUTY.search(window + before):
        return "tariff", False
    return "", False


_KINDS: tuple[tuple[str, re.Pattern[str], int], ...] = tuple(
    (kind, re.compile(rf"\b(?:{pattern})", re.I), weight)
    for kind, pattern, weight in (
        ("visa", r"visas?\b", 0),
        (
            "court",
            r"(?:court|judges?|justices|tribunal|ruled|rulings?|struck down|upheld|lawsuits?|"
            r"hear(?:s|d)? (?:the |oral )?(?:case|arguments|appeals?))\b",
            0,
        ),
        (
            "truce",
            r"(?:truces?|(?:tariff|temporary|90-day|trade|one-year) pause|paus(?:e|ed|ing)|"
            r"suspend(?:ed|ing)? (?:the |some |most |its )?tariffs|tariff reductions?|ceasefire|"
            r"armistice|standstill)\b",
            0,
        ),
        (
            "talks",
            r"met\b|meet(?:s|ing|ings)?\b|talks\b|negotiat(?:ions?|ors|ing|ed)\b|"
            r"return to the table|"
            r"phone|telephone|spoke (?:with|to|on|by)|summit|visit(?:ed|s)?\b|lunch|"
            r"called (?:Chinese |President |leader |US |U\.S\. |his |Trump\b|Xi\b|Vice )|call with|"
            r"video (?:call|link)|conferred|conversation|sat (?:down|together)|shook hands|"
            r"(?:is|are|was) expected in\b|huddled|"
            r"talked (?:for|with|by|on)|rounds?\b|discussions|gather(?:ed|ing)?|conven(?:e|ed)\b|"
            r"delegations?\b|hosted\b|travel(?:l?ed|s) to\b",
            0,
        ),
        (
            "agreement",
            r"(?:inked|sealed|agreed|reached|struck|deal|agreement|accord|framework|"
            r"understanding|pact)\b",
            0,
        ),
        ("threat", r"(?:threaten(?:ed|s|ing)?|threats?|vowed|ultimatum)\b", 0),
        (
            "fee",
            r"(?:port|docking|harbou?r) (?:fees?|dues|charges)|"
            r"(?:fees?|charg(?:es?|ing)|lev(?:y|ies|ying))\b[^.;]{0,30}\b(?:ships|vessels)\b",
            0,
        ),
        (
            "entity_rule",
            r"entity list|unreliable entit\w+|blacklist\w*|export-control list|affiliates? rule|"
            r"(?:50|fifty)[- ]?(?:%|percent) (?:ownership )?rule|"
            r"(?:added|put|placed|adds)\b[^.;]{0,60}\blist\b",
            -10,
        ),
        (
            "export_control",
            r"(?:export (?:controls?|bans?|restrictions?|curbs?|limits?|licen[cs]\w+|"
            r"regulations?|rules?|permits?)|export-control|"
            r"(?:controls?|curbs?|restrict\w*|ban\w*|limits?|suspend\w*|halt\w*|tighten\w*|"
            r"prohibit\w*|licen[cs]\w+|permit)[^.;]{0,60}(?:exports?|shipments|"
            r"rare[- ]earths?|minerals?|"
            r"chips?|magnets?|technology|gallium|graphite|antimony|software))",
            0,
        ),
        (
            "export_control",
            r"(?:controls|curbs|restrictions|licen[cs](?:e|es|ing)|permits?|"
            r"cut \w+ off|ban(?:ned|s)?|bars|barred)\b",
            20,
        ),
        (
            "tariff",
            r"(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|surtax(?:es)?|retaliation)\b",
            15,
        ),
        ("tariff", r"rates? (?:fell|rose|went|dropped|climbed|doubled|stood|came)\b", 15),
        (
            "tariff",
            r"(?:percent|per cent|%) on (?:all |every |nearly all |most )?(?:\w+ ){0,2}"
            r"(?:goods|imports?|products|cars|steel)\b",
            20,
        ),
        ("tariff", r"(?:duty-free|de minimis|parcels|free of duty)\b", 5),
        (
            "enforcement",
            r"(?:investigat\w+|probes?|inquir(?:y|ies)|antitrust|anti-?dumping|operation|"
            r"cases? against|"
            r"(?:took|brought|filed|complain\w*|sued)[^.;]{0,60}"
            r"(?:WTO|World Trade Organi[sz]ation)|(?:opened|launched|started) (?:\w+ ){0,4}case|"
            r"crack(?:ed|ing)? down|raid\w*|fined|summoned|seiz\w+|took control|inspect\w*|"
            r"hearing)\b",
            0,
        ),
        (
            "purchase",
            r"(?:bought|buy(?:s|ing)?|purchas\w+|ordered|booked|cargoes|cancell?(?:ed|ations?))\b",
            15,
        ),
        (
            "data",
            r"(?:data|figures|statistics|exports? (?:rose|fell|plunged|grew)|"
            r"imports? (?:rose|fell|plunged|grew)|futures)\b",
            15,
        ),
    )
)

SAY = re.compile(
    r"\b(?:said|says|(?<!were )(?<!was )told|tells|stated|wrote|posted|noted|announced|claimed|"
    r"warned|reiterated|responded|declared|interview|remarks|criticized|criticised|attacked|"
    r"denied|denies|accused|called on|calling|voiced|protested|alluded|reported|responding|"
    r"statement|released|published|cited|confirmed|considering|rejected|slammed|urged|"
    r"commented|tweeted|speaking|defended|praised|hailed|argued|insisted|acknowledged|conceded|"
    r"disclosed|hinted|signal(?:l)?ed|repeated|mentioned|fact sheet|press release|"
    r"explained|stressed|reaffirmed)\b",
    re.I,
)
_TEXT_ISSUED = re.compile(
    r"\b(?:released|published|announced|posted|issued)\b[^.;,]{0,40}\b(?:rules?|orders?|notices?|"
    r"regulations?|proclamations?|announcements?|lists?|measures|controls|tariffs|duties|"
    r"guidance|joint statement)\b|\bjoint statement (?:was )?(?:released|published|issued)|"
    r"\b(?:rules?|orders?|notices?|regulations?|guidance|retaliation|tariffs|list),? "
    r"(?:\w+ ){0,2}(?:was |were )?(?:released|published|issued|announced|posted)",
    re.I,
)
_RULING = re.compile(
    r"\b(?:courts?|judges?|justices|Federal Circuit|tribunal|panel of (?:three )?judges|"
    r"Judge [A-Z]\w+)\b[^.;]{0,90}\b(?:rul\w+|struck|strik\w+|threw|throw\w*|order(?:ed|s)|upheld|"
    r"sid(?:ed|es)|block(?:ed|s)|froze|decid\w+|decision|held|void\w*|invalidat\w*|affirm\w*|"
    r"overturn\w*|set aside|vacat\w*|reject\w*|hear(?:s|d)?)\b|"
    r"\b(?:ruling|decision|judgment|verdict|opinion)\b[^.;]{0,60}\b(?:court|justices|judges?)\b|"
    r"\b(?:struck down|overturned|held unlawful|ruled (?:unlawful|illegal)) by\b",
    re.I,
)
_ORDER = re.compile(
    r"\b(?:orders?|proclamations?|memorand(?:um|a)|decrees?|law|act|bill|rule)\b", re.I
)
_DEAL = re.compile(
    r"\b(?:deal|agreement|accord|framework|pact|understanding|treaty|memorandum of|phase one|"
    r"commitments?|contracts?)\b",
    re.I,
)
_DUTY = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|rates?)\b", re.I)
_RATE_LATER = re.compile(r"\d ?(?:%|per ?cent)", re.I)
_BULK = re.compile(r"\b(?:tonn?es|tons|cargoe?s?|bushels|shiploads?|aircraft|jets)\b", re.I)
_CALL_ON = re.compile(
    r"\b(?:phone|telephone|video)? ?(?:call|calls|meeting|summit)\s+(?:of|on|in)\s+$", re.I
)
_TAKES_UP = re.compile(r"\W*(?:it|they|he|she|that)\b", re.I)


def _nearest(window: str, at: int) -> tuple[str, float]:
    best, distance = "", 400.0
    front = at < 30
    for kind, pattern, weight in _KINDS:
        for match in pattern.finditer(window):
            gap = at - match.end() if match.start() < at else match.start() - at
            far = max(gap, 0) + weight + (25 if match.start() > at and not front else 0)
            if far < distance:
                best, distance = kind, float(far)
    return best, distance


def _nearest_of(window: str, kind: str) -> tuple[int, str] | None:
    """How far from the end of a window the words of one kind stand."""
    places = [
        len(window) - match.end()
        for name, pattern, _ in _KINDS
        if name == kind
        for match in pattern.finditer(window)
    ]
    return (min(places), kind) if places else None


def _said(window: str, at: int) -> int:
    """How far from the date somebody speaks; texts that are issued are acts, no speech."""
    texts = [match.span() for match in _TEXT_ISSUED.finditer(window)]
    best, front = 400, at < 30
    for match in SAY.finditer(window):
        if any(start <= match.start() < end for start, end in texts):
            continue
        gap = at - match.end() if match.end() <= at else match.start() - at
        best = min(best, gap + (25 if match.start() > at and not front else 0))
    return best


def _of_verb(window: str, verb: str, best: str, before: str) -> str:
    """The kind of an act whose verb is known."""
    if verb == "sign":
        if not _DEAL.search(window):
            others = [
                (kind, weight)
                for kind, pattern, weight in _KINDS
                if kind not in ("agreement", "talks") and pattern.search(window)
            ]
            named = "act" if _ORDER.search(window) else "agreement"
            return min(others, key=lambda one: one[1])[0] if others else named
        return best if best in ("truce", "visa") else "agreement"
    if verb == "agree" and best not in ("truce", "court", "visa"):
        return "agreement"
    if verb == "court":
        return best if best in ("truce", "visa") else "court"
    if verb == "impose" and best in ("truce", "talks", "agreement"):
        measures = [_nearest_of(window, kind) for kind in COUNTED_MEASURES]
        found = min((one for one in measures if one), default=None)
        best = found[1] if found else best
    if best and best not in ("data", "purchase"):
        return best
    if _DUTY.search(window) or (_RATE_LATER.search(window) and _DUTY.search(before)):
        return "tariff"
    if best == "purchase" and (verb not in ("impose", "change", "force") or _BULK.search(window)):
        return best
    inherited, _ = _nearest(before, len(before)) if before else ("", 0.0)
    if inherited in COUNTED_MEASURES:
        return inherited
    return best if best and best != "purchase" else "act"
