"""Who speaks without a name, by trade, place and house?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.speakers.mentions import Mention, Places
from detente.evidence.speakers.names import NAME_PART, no_name
from detente.evidence.speakers.sayings import INVERTED, SAYING

__all__ = ["trades"]


def trades(text: str, found: list[Mention]) -> list[Mention]:
    """Voices without a name, by trade, place and house: "a buyer at a US contractor".

    Who gives a name after all has it: "a Chinese exporter who gave only his surname, Zhou".
    """
    holds = Places(each for each in found if each.kind in ("person", "role"))
    named_ends = {each.end for each in found if each.kind in ("person", "stranger")}
    houses = {
        each.start: each
        for each in sorted(found, key=lambda one: one.end)
        if each.kind in ("body", "outlet") or (each.kind == "stranger" and not each.owner)
    }
    ends = {each.end: each for each in found if each.kind == "body"}
    out: list[Mention] = []
    forms = (_UNNAMED, _THE_ONE, _ANOTHER, _WHOEVER, _SAID_WHOEVER)
    for match in (each for form in forms for each in form.finditer(text)):
        start = match.start("the") if "the" in match.re.groupindex else match.start()
        end = match.end() - len(match["own"] or "")
        if not holds.free(start, end):
            continue
        if text[max(0, start - 2) : start] == ", " and (
            start - 2 in named_ends or start - 3 in named_ends or text[start - 3] == ")"
        ):
            continue  # "Anna Berger, an economist": her trade
        desk = ends.get(start - 1) or ends.get(start - 3)
        if desk and match["many"] and re.search(_DESK, match["many"]):
            # "Bank of America economists" speak for their house
            out.append(replace(desk, end=end, written=text[desk.start : end], owner=False))
            continue
        out.append(_voice(text, match, start, end, houses))
    return out


_SINGULAR = (
    r"accountant|ambassador|commissioner|councillor|doctor|journalist|lecturer|soldier|"
    r"advis[eo]r|agent|aide|analyst|assembler|attorney|auditor|banker|blogger|boss|"
    r"broker|businessm[ae]n|businesswom[ae]n|buyer|captain|chairm[ae]n|chemist|chief|clerk|"
    r"columnist|commentator|consultant|consumer|crusher|customer|dealer|delegate|designer|"
    r"developer|diplomat|director|distributor|docker|driver|economist|employee|engineer|"
    r"entrepreneur|envoy|executive|expert|exporter|farmer|forem[ae]n|forwarder|founder|"
    r"geologist|governor|grower|head|historian|importer|insider|inspector|insurer|investigator|"
    r"investor|lawmaker|lawyer|lobbyist|machinist|maker|manager|manufacturer|mayor|merchant|"
    r"metallurgist|miller|miner|minister|negotiator|officer|official|owner|partner|person|"
    r"planner|polisher|president|processor|producer|professor|purchaser|rancher|reader|recycler|"
    r"refiner|regulator|researcher|resident|retailer|salesm[ae]n|scholar|scientist|seller|"
    r"senator|shipper|shopkeeper|shopper|skipper|smelter|source|strategist|student|supervisor|"
    r"supplier|tailor|teacher|technician|trader|user|vendor|veteran|weaver|wholesaler|worker|friend|neighbou?r|colleague|cousin|"
    r"grandfather|grandmother|father|mother|brother|sister|uncle|aunt|client|landlord|welder|"
    r"[a-z]+worker|[a-z]+maker|[a-z]+grower|[a-z]+keeper|[a-z]+seller|[a-z]+monger|anchor|host|"
    r"baker|brewer|florist|jeweller|jeweler|plumber|carpenter|mechanic|optician|fisherm[ae]n"
)
_AGENT = (
    r"(?!spokes)(?!(?:later|earlier|never|ever|either|further|rather|together|however|over|letter|order|paper|poster|banner|chapter|newsletter|number|sticker|tender|"
    r"container|charter|filter|newspaper|computer|matter|quarter|factor|sector|plant|giant|"
    r"restaurant)s?\b)[a-z]{3,}(?:er|or|ist|ian|man|woman|ant|eer)s?(?=\s(?:said|says|told|wrote|"
    r"who|warned|explained|put it|added|argued|recalled|joked|complained)\b)"
)
_ANYBODY = (
    r"(?!(?:report|statement|study|survey|note|memo|document|article|post|message|notice|draft|text|"
    r"rule|law|bill|readout|sign|banner|headline|letter|order|paper|poster|company|firm|group|bank|"
    r"ministry|agency|court|spokes\w+|person|thing|filing|email|proclamation|newsletter|ago|later)s?\b)"
    r"[a-z]{4,}(?=(?:\s(?:at|on|with|from|in)\s(?:the\s)?[A-Z][\w&’'.-]*"
    r"(?:\s(?:and\s|of\s|for\s|&\s)?[A-Z][\w&’'.-]*){0,7})?"
    r"\s(?:said|says|told|quipped|joked|shrugged|sighed|laughed|lamented|wrote)\b)"
)
_HEADS = (
    rf"(?:(?:{_SINGULAR})s?|people|bosses|critics|observers|editorials?|commentary|"
    rf"newspapers?|secretary|{_AGENT}|{_ANYBODY})"
)
_WORD = r"[\w’'&-]+(?:(?:\.\w+)+\.?)?"
_STOP = (
    rf"(?!(?:{SAYING}|who|whom|whose|that|which|and|but|is|was|are|were|has|have|had|puts?|"
    rf"called|spoke|"
    r"describes?|as|when|while|after|before|because|if|will|would|could|may|might|surnamed|named|"
    r"identified|asking|speaking|requesting|familiar|counts?|counted|sees|saw|gave|gives?|sums?|in|"
    r"on|at|from|for|of|with|to|by|over|about|during|this|last|wants?|wanted|declined)\b)"
)
_NO_HOUSE = (
    r"(?!(?:an?|the|his|her|its|their)\s(?:[\w-]+\s){0,2}(?:interview|statement|note|e-?mail|post|"
    r"letter|message|call|phone|report|briefing|conference|event|hearing|speech|memo|article|"
    r"column|blog|tweet|dinner|telephone|webinar|podcast|filing|release|commentary|response|reply|"
    r"visit|time|moment|condition)\b)(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|telephone|phone)"
)
_TO = "".join(rf"(?<={word})|" for word in ("aide", "adviser", "advisor", "envoy", "lawyer"))
_HOUSE = (
    r"\s(?:at|of|in|from|for|with|near|based\sin|working\sfor|close\sto|involved\sin|"
    r"briefed\s(?:on|by)|familiar\swith|privy\sto|with\s(?:direct\s)?knowledge\sof|"
    r"responsible\sfor)\s"
    rf"{_NO_HOUSE}(?:(?:an?|the|one\sof\sthe|its|his|her)\s)?"
    rf"{_STOP}{_WORD}(?:\s{_STOP}{_WORD}){{0,5}}"
)
_TO_WHOM = rf"(?:{_TO[:-1]})\sto\s(?:(?:an?|the|one)\s)?{_STOP}{_WORD}(?:\s{_STOP}{_WORD}){{0,5}}"
_HOUSES = re.compile(rf"(?:{_TO_WHOM})?(?:{_HOUSE}){{1,3}}|{_TO_WHOM}")
_PLURALS = (
    r"(?:[Oo]fficials|[Tt]raders|[Aa]nalysts|[Ee]conomists|[Cc]ritics|[Oo]bservers|[Ee]xperts|"
    r"[Ss]ources|[Ll]awyers|[Ff]armers|[Ii]mporters|[Ee]xporters|[Ee]xecutives|[Dd]iplomats|"
    r"[Ss]cholars|[Ii]nsiders|[Rr]esearchers|[Ss]trategists|[Rr]etailers)"
)
_KINDS = (
    r"(?:(?:US|U\.S\.|American|Chinese|European|[Ss]enior|[Ii]ndustry|[Tt]rade|[Bb]usiness|"
    r"[Ll]egal|[Mm]arket)\s+)*"
)
_COUNT = r"[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|[Tt]wo|[Tt]hree"
_UNNAMED = re.compile(
    rf"(?<![\w.])(?:(?:{_COUNT})\s+"
    r"(?P<what>(?:(?!(?:of|in|for|from|the|who|that|and|to|on|with|said|is|was|at|by)\b)[\w.'’&-]+\s+){0,4}?"
    rf"{_HEADS}(?!['’]s\s(?:[\w-]+\s){{0,3}}?(?:{_SINGULAR})\b))|"
    rf"(?P<one>[Oo]ne of (?:the|its|their|his|her) (?:[\w-]+ ){{0,2}}?{_HEADS})|"
    rf"(?P<many>{_KINDS}{_PLURALS}))"
    r"(?P<own>['’]s?(?!\w))?(?![\w-])"
)
_THE_ONE = re.compile(
    rf"(?<=[\"”’] )(?:{INVERTED.pattern}|[a-z]+(?:ed|s)|according to) "
    rf"(?P<the>the|his|her|its|their|our|my) (?P<what>(?:{_STOP}{_WORD}\s){{0,4}}?{_HEADS})"
    r"(?=\s(?:of|at|in|from|for)\s|,\swho\s)(?P<one>)(?P<many>)(?P<own>)"
)
_ANOTHER = re.compile(
    r"(?<![\w.])(?P<what>(?:[Aa]nother|one(?:,? from [A-Z]\w+)?|(?<!\w )One(?:,? from [A-Z]\w+)?|"
    r"[Aa] (?:second|third|fourth|fifth)))(?P<one>)(?P<many>)(?P<own>)"
    r"(?=,? (?:said|says|told|wrote|warned|added|agreed|agrees|"
    r"puts? it|put it|called|calls|who|joked)\b)"
)
_NO_SPOKES = r"(?!(?:[\w’'.-]+\s){0,4}spokes)"  # they speak for a house
_WHOEVER = re.compile(
    rf"(?<=[\"”’]\s)(?:an?|one|another)\s{_NO_SPOKES}(?P<what>(?:{_STOP}{_WORD}\s){{0,4}}?{_STOP}{_WORD})"
    rf"(?P<one>)(?P<many>)(?P<own>)(?=(?:{_HOUSE}){{0,2}}(?:,\s[^,.;“”\"\n]{{3,80}},)?"
    r"\s(?:said|says|told|added|adds|wrote|explained|complained|warned|joked|recalled|put it)\b)"
)
"""Anybody after a quotation: '…,” a dispatcher at Terminal 3 said'."""
_SAID_WHOEVER = re.compile(
    rf"(?<=[\"”’]\s)(?:{INVERTED.pattern})\s(?P<the>(?:an?|one|another)\s{_NO_SPOKES}"
    rf"(?P<what>(?:{_STOP}{_WORD}\s){{0,4}}?{_STOP}{_WORD}))(?P<one>)(?P<many>)(?P<own>)"
    r"(?=\s(?:of|at|in|from|for|near|with|on|who|whose)\s|[,.;\n]|$)"
)
_TEXTS = re.compile(r"(?:editorial|commentary|newspaper|column)$")
_DESK = re.compile(r"(?:analysts|economists|strategists|researchers|experts)$")
_ANALYSTS = re.compile(
    r"\s(?:at|from|with|for|of)\s(?:the\s)?(?P<house>[A-Z][\w&]*(?:\s(?:of\s|for\s|and\s|"
    r"& )?[A-Z][\w&]*)*)"
)
_GIVES_NAME = re.compile(
    r"[^.“”\"\n]{0,90}?\b(?:surname|surnamed|family name|last name|first name|given name|name|"
    r"named|identified|called|known|goes by)\b[^.“”\"\n]{0,40}?(?:,\s|\sas\s|\sis\s|\sby\s|\s|\()"
    rf"(?:only\s)?(?:as\s)?(?:Mr\.?\s|Ms\.?\s|Mrs\.?\s|"
    rf"Miss\s)?(?P<name>{NAME_PART}(?: {NAME_PART})?)(?=[\s,.”\")])"
)


def _voice(
    text: str, match: re.Match[str], start: int, end: int, houses: dict[int, Mention]
) -> Mention:
    many = match["many"] or ""
    what = (
        match["what"]
        or (match["one"] or "").lower()
        or many.lower().replace("us ", "US ").replace("u.s. ", "US ")
    )
    what = re.sub(r"^A ", "a ", what)
    what = re.sub(r"^(?:senior|former|top|leading|unnamed|anonymous)\s+", "", what)
    house = None if match["own"] else _HOUSES.match(text, end)
    if house:
        plural = bool(many) or bool(re.search(r"s$|people$", what))
        beside = [each for at, each in houses.items() if end < at <= house.end() and at - end < 9]
        if beside and beside[0].kind in ("body", "outlet") and (plural or _TEXTS.search(what)):
            # "analysts at Goldman Sachs" and "an editorial in the Global Times" are their house
            last = beside[0]
            written = text[start : last.end]
            return Mention(start, last.end, last.name, written, "role", last.role)
        unknown = _ANALYSTS.match(text, end) if plural and re.search(_DESK, what) else None
        if unknown:
            written = text[start : unknown.end()]
            return Mention(start, unknown.end(), unknown["house"], written, "body")
        end = house.end() - (len(house.group()) - len(house.group().rstrip(" .,")))
        if text[house.start() : end].endswith(("U.S", "U.K")):
            end += 1
        if beside and beside[0].start < end < beside[0].end:
            end = beside[0].end  # "the Gem and Jewellery Export Promotion Council"
        what += text[house.start() : end]
    what = re.sub(r"\s(?:there|here)$", "", what)
    for old, new in (("U.S.", "US"), ("American ", "US "), ("U.K.", "UK")):
        what = re.sub(rf"(?<!\w){re.escape(old)}", new, what)
    written = text[start:end]
    given = _GIVES_NAME.match(text, end)
    if given and not no_name(given["name"]):
        return Mention(start, given.end(), given["name"], written, "person", what)
    return Mention(start, end, what, written, "role", "not named", "", bool(match["own"]))
