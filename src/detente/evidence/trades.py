"""Who speaks without a name, by trade, place and house?"""

from __future__ import annotations

import re

from detente.evidence.mentions import Mention, Places
from detente.evidence.names import NAME_PART, no_name
from detente.evidence.sayings import INVERTED

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
    out: list[Mention] = []
    for match in (*_UNNAMED.finditer(text), *_THE_ONE.finditer(text)):
        start = match.start("the") if match.re is _THE_ONE else match.start()
        end = match.end() - len(match["own"] or "")
        if not holds.free(start, end):
            continue
        if text[max(0, start - 2) : start] == ", " and (
            start - 2 in named_ends or start - 3 in named_ends
        ):
            continue  # "Anna Berger, an economist": her trade
        out.append(_voice(text, match, start, end, houses))
    return out


_HEADS = (
    r"(?:officials?|traders?|brokers?|executives?|managers?|importers?|exporters?|analysts?|"
    r"economists?|lawyers?|"
    r"diplomats?|farmers?|buyers?|sellers?|retailers?|suppliers?|shippers?|users?|readers?|"
    r"insiders?|sources?|"
    r"persons?|people|advis[eo]rs?|aides?|researchers?|experts?|consultants?|engineers?|workers?|"
    r"owners?|"
    r"negotiators?|lawmakers?|shopkeepers?|manufacturers?|dealers?|growers?|miners?|lobbyists?|"
    r"professors?|"
    r"residents?|bloggers?|commentators?|editorials?|columnists?|critics|observers|scholars?|"
    r"employees?|"
    r"entrepreneurs?|businessm[ae]n|businesswom[ae]n|investors?|strategists?|bankers?|captains?|"
    r"agents?|"
    r"forem[ae]n|investigators?|inspectors?|veterans?|insurers?|makers?|processors?|refiners?|"
    r"clerks?|"
    r"machinists?|forwarders?|merchants?|chemists?|geologists?|metallurgists?|tailors?|drivers?|"
    r"dockers?|"
    r"skippers?|founders?|bosses|boss|heads?|chiefs?|directors?|presidents?|chairm[ae]n|"
    r"partners?|wholesalers?|"
    r"distributors?|smelters?|producers?|designers?|developers?|vendors?|customers?|regulators?|"
    r"ministers?|"
    r"delegates?|senators?|governors?|mayors?|attorneys?|accountants?|auditors?|salesm[ae]n|"
    r"polishers?|"
    r"weavers?|ranchers?|millers?|crushers?|assemblers?|purchasers?|recyclers?|technicians?|"
    r"scientists?|"
    r"historians?|teachers?|students?|shoppers?|consumers?|newspapers?|commentary|secretary|"
    r"supervisors?)"
)
_WORD = r"[\w’'&-]+(?:\.\w+)*\.?"
_STOP = (
    r"(?!(?:said|says?|told|tells?|who|whom|whose|that|which|and|but|is|was|are|were|has|have|"
    r"had|put|puts|"
    r"wrote|writes?|called|calls?|described?|describes|warned|warns?|argued|argues?|added|adds?|"
    r"noted|notes|"
    r"explained|complained|complains|reckons?|thinks?|believes?|spoke|speaks|as|when|while|after|"
    r"before|"
    r"because|if|will|would|could|may|might|surnamed|named|identified|asking|speaking|requesting|"
    r"familiar|"
    r"counts?|counted|shrugs?|laughed|laughs|sees|saw|expects?|gave|gives?|admitted|remarked|"
    r"insisted|joked|"
    r"quipped|claimed|claims|summed|sums|in|on|at|from|for|of|with|to|by|over|about|during|this|"
    r"last|"
    r"quoted|cited|wanted|wants|estimated|declined|declared|asked|replied|answered)\b)"
)
_NO_HOUSE = (
    r"(?!(?:an?|the|his|her|its|their)\s(?:[\w-]+\s){0,2}(?:interview|statement|note|e-?mail|"
    r"post|letter|"
    r"message|call|phone|report|briefing|conference|event|hearing|speech|memo|article|column|"
    r"blog|tweet|dinner|"
    r"telephone|webinar|podcast|filing|release|commentary|response|reply|visit|time|moment|"
    r"condition)\b)"
)
_HOUSE = (
    rf"(?:\s(?:at|of|in|from|for|with|near|based\sin|working\sfor|close\sto|involved\sin|"
    rf"briefed\son|"
    rf"familiar\swith|responsible\sfor)\s{_NO_HOUSE}(?:(?:an?|the|one\sof\sthe|its|his|her)\s)?"
    rf"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|telephone|"
    rf"phone){_STOP}{_WORD}(?:\s{_STOP}{_WORD}){{0,5}})"
)
_UNNAMED = re.compile(
    rf"(?<![\w.])(?:(?:[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|"
    rf"[Tt]wo|[Tt]hree)\s+"
    rf"(?P<what>(?:(?!of\b|in\b|for\b|who\b|that\b|and\b|to\b|on\b|with\b|said\b|is\b|was\b|at\b|"
    rf"by\b)"
    rf"[\w.'’&-]+\s+){{0,4}}?{_HEADS})"
    rf"|(?P<many>(?:(?:US|U\.S\.|American|Chinese|European|[Ss]enior|[Ii]ndustry|[Tt]rade|"
    rf"[Bb]usiness|[Ll]egal|[Mm]arket)\s+)*"
    rf"(?:[Oo]fficials|[Tt]raders|[Aa]nalysts|[Ee]conomists|[Cc]ritics|[Oo]bservers|[Ee]xperts|"
    rf"[Ss]ources|[Ll]awyers|"
    rf"[Ff]armers|[Ii]mporters|[Ee]xporters|[Ee]xecutives|[Dd]iplomats|[Ss]cholars|[Ii]nsiders|"
    rf"[Rr]esearchers|"
    rf"[Ss]trategists|[Rr]etailers)))"
    r"(?P<own>['’]s?(?!\w))?(?![\w-])"
)
_THE_ONE = re.compile(
    rf"(?<=[\"”’] )(?:{INVERTED.pattern}|"
    rf"according to) (?P<the>the) (?P<what>(?:{_STOP}{_WORD}\s){{0,4}}?{_HEADS})"
    r"(?=\s(?:of|at|in|from|for)\s)(?P<many>)(?P<own>)"
)
_TEXTS = re.compile(r"(?:editorial|commentary|newspaper|column)$")
_DESK = re.compile(r"(?:analysts|economists|strategists|researchers|experts)$")
_ANALYSTS = re.compile(
    r"\s(?:at|from|with|for|of)\s(?:the\s)?(?P<house>[A-Z][\w&]*(?:\s(?:of\s|for\s|and\s|"
    r"& )?[A-Z][\w&]*)*)"
)
_HOUSES = re.compile(rf"{_HOUSE}{{1,3}}")
_GIVES_NAME = re.compile(
    r"[^.“”\"\n]{0,90}?\b(?:surname|surnamed|family name|last name|first name|given name|name|"
    r"named|"
    r"identified|called|known|goes by)\b[^.“”\"\n]{0,40}?(?:,\s|\sas\s|\sis\s|\sby\s|\s|\()"
    rf"(?:only\s)?(?:as\s)?(?:Mr\.?\s|Ms\.?\s|Mrs\.?\s|Miss\s)?(?P<name>{NAME_PART})(?=[\s,.”\")])"
)


def _voice(
    text: str, match: re.Match[str], start: int, end: int, houses: dict[int, Mention]
) -> Mention:
    many = match["many"] or ""
    what = match["what"] or many.lower().replace("us ", "US ").replace("u.s. ", "US ")
    what = re.sub(r"^(?:senior|former|top|leading)\s+", "", what)
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
        what += text[house.start() : end]
    what = re.sub(r"\s(?:there|here)$", "", what)
    for old, new in (("U.S.", "US"), ("American ", "US "), ("U.K.", "UK")):
        what = re.sub(rf"(?<!\w){re.escape(old)}", new, what)
    written = text[start:end]
    given = _GIVES_NAME.match(text, end)
    if given and not no_name(given["name"]):
        return Mention(start, given.end(), given["name"], written, "person", what)
    return Mention(start, end, what, written, "role", "not named", "", bool(match["own"]))
