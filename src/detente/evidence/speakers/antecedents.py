"""Whom does a pronoun or "the ministry" mean?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.speakers.bodies import demonym
from detente.evidence.speakers.marks import within_quotes
from detente.evidence.speakers.mentions import Cast, Mention
from detente.evidence.speakers.names import no_name
from detente.evidence.speakers.offices import holder, woman
from detente.evidence.speakers.sayings import ACCORDING, said
from detente.evidence.speakers.voices import spoken_for
from detente.evidence.words.lexicon import place_words

__all__ = ["AFTER_PREPOSITION", "BESIDE_VERB", "antecedent", "holder_before"]

AFTER_PREPOSITION = re.compile(
    r"\b(?:of|with|to|for|from|against|on|under|about|between|among|at|in|into|over|calling|called|"
    r"call|meet|met|meeting|including|like|as|than|near|urging|told|telling|despite|"
    r"via|through|by|asked|urged|thanked|praised|replaced|succeeded|trusted)\s+(?:the\s+|a\s+|"
    r"an\s+|both\s+)?$",
    re.I,
)
"""What makes a mention no subject: "met with the …"."""

BESIDE_VERB = re.compile(
    r"(?:\s|,|also|later|then|further|previously|immediately|reportedly|publicly|has|had|have|"
    r"himself|herself|itself|repeatedly|recently|once|again|separately|earlier|however|still|today|"
    r"yesterday|on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    r"Sun)day|in a (?:statement|post|note|speech|letter|memo|message|briefing|report|tweet)|"
    r"in an (?:interview|email|e-mail|article|editorial)|in turn|is|was|are|were|being|will|would|"
    r"-|–|—|quickly|angrily|strongly|only|simply|merely|just|even|often|now|always|never|"
    r"all|both|each|\w+ly|\([^)]{0,60}\))*",
    re.I,
)
"""Adverbs, auxiliaries and asides between a subject and its verb."""

_REACH = 1500  # characters before it in which a pronoun's person is looked for
_SPEAKS = re.compile("spokes|press secretary", re.I)
_FAR = 10_000  # and in which the spokesperson is looked for
_NEAR = 350  # characters within which a person of the pronoun's sex is preferred
_SENTENCE = 2_000  # a sentence is not longer
_HOUSES = frozenset(
    [
        "company",
        "firm",
        "association",
        "group",
        "bank",
        "institute",
        "agency",
        "chamber",
        "union",
        "council",
        "newspaper",
        "paper",
        "carmaker",
        "retailer",
        "chipmaker",
        "commission",
        "department",
        "ministry",
        "embassy",
        "report",
        "statement",
    ]
)
_FIRMS = ("company", "firm", "carmaker", "retailer", "chipmaker", "group")
_OF_CHINA = re.compile(r"Beijing|Chin(?:a|ese)")
_MAKER = re.compile(
    r"(?:maker|builder|lender|miner|carrier|refiner|smelter|operator|producer|retailer|giant)$"
)
_PAPERS = ("newspaper", "paper")
_PLURAL = re.compile(r"(?:s|people)$")


def antecedent(pronoun: Mention, text: str, cast: Cast) -> Mention | None:
    """The mention that `pronoun` takes up, None where nobody fits."""
    noun = pronoun.role
    earlier = [
        each
        for each in cast.between(max(0, pronoun.start - _REACH), pronoun.start)
        if each.name and not within_quotes(text, each.start)
    ]
    if noun.startswith("spokes"):
        return _spokesperson(pronoun, text, cast, earlier)
    if pronoun.written.lower() == "its embassy":
        whose = [each for each in earlier if each.kind == "country"]
        name = f"{demonym(whose[-1].written.removeprefix('the '))} embassy" if whose else ""
        start, end = pronoun.start, pronoun.end
        return Mention(start, end, name, pronoun.written, "body", "government") if name else None
    if noun in _HOUSES:
        house = _house(noun, earlier)
        if house is None and noun == "ministry" and _OF_CHINA.search(text[:3000]):
            start, end, written = pronoun.start, pronoun.end, pronoun.written
            return Mention(start, end, "MOFCOM", written, "body", "government", "CN")
        if house is None and noun in _FIRMS:
            firm = _firm(text, pronoun.start, cast, whole=True)
            start, end, written = pronoun.start, pronoun.end, pronoun.written
            return Mention(start, end, firm, written, "body") if firm else None
        return house
    if _MAKER.search(pronoun.written):
        near = [each for each in earlier if each.role == "firm" or _may_be(each, text)]
        if near and near[-1].role == "firm":
            return near[-1]
    if noun == "it":
        return _thing(pronoun, text, earlier, cast)
    if noun == "administration":
        start, end, written = pronoun.start, pronoun.end, pronoun.written
        return Mention(start, end, "US government", written, "body", "government", "US")
    if noun == "president":
        return _president(pronoun, earlier, cast)
    if noun and noun != "official":
        earlier = [each for each in earlier if not _SPEAKS.search(each.name)]
    office = _OFFICES.get(noun)
    if office:
        for each in reversed(earlier):
            if re.search(office, each.role) and each.kind in ("person", "role", "stranger"):
                return each
    if noun == "official":
        for each in reversed(earlier):
            if each.kind == "role" and "official" in each.written.lower():
                return each
    return _person(pronoun, text, cast, earlier)


def holder_before(office: Mention, text: str, cast: Cast) -> Mention | None:
    """Whom "the Belgian finance minister" means, where a person of no other office stands before.

    "Jan Peeters wrote on X. The Belgian finance minister spoke of …"
    """
    if not office.country and office.written.startswith(("the ", "The ")):
        return _topic(office, text, cast)
    if not office.country or _SPEAKS.search(office.name) or "official" in office.name:
        return None
    begin = max(text.rfind("\n", 0, office.start), office.start - 260, 0)
    for each in reversed(cast.between(begin, office.start)):
        if each.kind == "stranger" and not each.role and _may_be(each, text):
            inside = within_quotes(text, each.start)
            return None if inside else replace(each, role=office.name, country=office.country)
        if each.kind in ("person", "role"):
            return None
    return None


def _topic(described: Mention, text: str, cast: Cast) -> Mention | None:
    """The person with whom the paragraph opens, whom "the head of the plant" describes."""
    if _PLURAL.search(described.name.split(" of ")[0].split(" at ")[0]):
        return None
    begin = max(text.rfind("\n", 0, described.start), 0)
    for each in cast.between(begin, described.start):
        if each.kind == "stranger" and not each.role and _may_be(each, text):
            return each if each.start - begin < 60 and not within_quotes(text, each.start) else None
        if each.kind in ("person", "role", "body"):
            return None
    return None


_OFFICES = {
    "prime minister": "Prime Minister",
    "premier": "Premier",
    "chancellor": "Chancellor",
    "commissioner": "Commissioner",
    "minister": "Minister|minister",
    "secretary": "Secretary",
    "treasury chief": "Treasury",
    "commerce chief": "Commerce",
    "senator": "[Ss]enator",
    "ambassador": "[Aa]mbassador",
}


def _thing(pronoun: Mention, text: str, earlier: list[Mention], cast: Cast) -> Mention | None:
    """The body, or else the country, that "it" takes up from the sentences before."""
    begin = max(text.rfind(end, 0, pronoun.start) for end in (". ", ".” ", '." ', "; ", "\n"))
    if text[pronoun.start - 5 : pronoun.start] == "what ":  # "Ford condemned what it called …"
        for each in earlier:
            if (
                each.start >= begin
                and not each.owner
                and each.kind in ("body", "person", "country")
            ):
                return each
    before = [each for each in earlier if each.start < begin]
    near = [each for each in before if each.start > begin - 400]
    for kinds in (("body",), ("person", "country"), ("outlet",)):
        for each in reversed(near):
            firm = each.kind != "person" or (not each.role and " " not in each.name)
            if each.kind in kinds and firm and not each.owner:
                return each
    firm = _firm(text, pronoun.start, cast)
    if not firm:
        return None
    return Mention(pronoun.start, pronoun.end, firm, pronoun.written, "body")


def _house(noun: str, earlier: list[Mention]) -> Mention | None:
    if noun in _FIRMS and noun != "group":
        for each in reversed(earlier):
            if each.role == "firm":
                return each
    for each in reversed(earlier):
        if noun in _PAPERS:
            fits = each.kind == "outlet"
        elif noun in ("ministry", "department", "embassy", "commission"):
            fits = each.kind == "body" and _KIND[noun](each.name)
        elif noun in ("report", "statement"):
            fits = each.kind in ("body", "outlet")
        elif "spokes" in each.name and noun in _FIRMS:
            return replace(each, name=spoken_for(each.name), role="", kind="body")
        else:
            fits = (each.kind == "body" and each.role != "government") or (
                each.kind == "person" and not each.role and " " not in each.name
            )
        if fits:
            return each
    if noun == "ministry":
        # a spokesperson's ministry, or the one that speaks on trade
        for each in reversed(earlier):
            if "MOFCOM" in each.name or "ministry" in each.name:
                return each
    if noun in ("agency", "bank"):
        return next((each for each in reversed(earlier) if each.kind == "body"), None)
    return None


_KIND = {
    "ministry": lambda name: name == "MOFCOM" or "ministry" in name,
    "department": lambda name: "Department" in name or name.endswith("Treasury"),
    "embassy": lambda name: "embassy" in name,
    "commission": lambda name: "Commission" in name,
}


def _spokesperson(
    pronoun: Mention, text: str, cast: Cast, earlier: list[Mention]
) -> Mention | None:
    if re.match(r"his|her\b", pronoun.written, re.I):
        whose = [each for each in earlier if each.kind in ("person", "stranger")]
        return _speaker_of(pronoun, whose[-1].name) if whose else None
    if re.match(r"(?:the|this|that)\b(?! \w+ spokes)", pronoun.written, re.I):
        for each in reversed(cast.between(max(0, pronoun.start - _FAR), pronoun.start)):
            speaks = _SPEAKS.search(f"{each.role} {each.name}")
            if speaks and each.name and not within_quotes(text, each.start):
                return each
    house = re.search(r"ministry|department|embassy|commission|company|government", pronoun.written)
    begin = max(0, text.rfind("\n", 0, pronoun.start))
    if (not house or house.group() == "company") and not any(
        each.start > begin and (each.kind == "body" or _SPEAKS.search(f"{each.role} {each.name}"))
        for each in earlier
    ):
        firm = _firm(text, pronoun.start, cast)
        if firm:
            return _speaker_of(pronoun, firm)
    for each in reversed(earlier):
        speaks = _SPEAKS.search(f"{each.role} {each.name}")
        if speaks and (not house or house.group() not in _KIND or _fits(house.group(), each)):
            return each
        if each.kind == "body" and (
            not house or house.group() not in _KIND or _fits(house.group(), each)
        ):
            if house and house.group() == "company" and _NO_FIRM.search(f"{each.name} {each.role}"):
                continue
            return _speaker_of(each, each.name)
    if not house or house.group() == "company":
        firm = _firm(text, pronoun.start, cast)
        if firm:
            return _speaker_of(pronoun, firm)
    if pronoun.written.lower().startswith("its"):
        return None
    if house and house.group() == "ministry" and _OF_CHINA.search(text[:3000]):
        return _speaker_of(pronoun, "MOFCOM")
    around = text[max(0, pronoun.start - 200) : pronoun.end + 40]
    if house and house.group() == "government" and re.search(r"Beijing|Chin(?:a|ese)", around):
        return _speaker_of(pronoun, "Chinese government")
    return None


_NO_FIRM = re.compile(
    r"University|Institute|Ministry|ministry|Council|Commission|Department|Federation|Association|"
    r"MOFCOM|USTR|government|statistics|White House|Treasury"
)
_FIRM = re.compile(
    r"(?:^|[.!?”\"]\s|\n)(?:The |But |And |Meanwhile, |Shares (?:in|of) |Stock in |"
    r"At )?(?P<firm>[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){0,3})"
    r"(?:,(?:[^.\n]|\.(?=\S)|(?<=[A-Z])\.){2,220}?,)?\s(?:has|had|have|is|was|will|did|does|"
    r"makes|made|said|says|[a-z]+ed|buys|sells|could|would|can|sees|faces|expects|plans|reports|"
    r"fell|rose|lost|won|saw|wants|declined|employs|operates|imports|exports|builds|runs|"
    r"ships|hopes|warns|needs|hit|sank|slid|gained)\b"
)


def _firm(text: str, stand: int, cast: Cast, *, whole: bool = False) -> str:
    """The firm that the sentences before `stand` are about, "" for none."""
    begin = 0 if whole else max(text.rfind("\n\n", 0, stand), stand - 400, 0)
    begin = max(begin, stand - 3000)
    firms = [
        match["firm"]
        for match in _FIRM.finditer(text[begin:stand])
        if not no_name(match["firm"].split()[0])
        and not place_words(match["firm"])
        and not any(
            each.kind in ("person", "stranger", "role", "outlet") and " " not in each.written
            for each in cast.between(begin + match.start("firm"), begin + match.end("firm"))
        )
    ]
    return firms[-1] if firms else ""


def _fits(house: str, each: Mention) -> bool:
    return _KIND[house](spoken_for(each.name)) or (
        house == "ministry" and bool(re.search("MOFCOM|ministry", f"{each.role} {each.name}"))
    )


def _speaker_of(each: Mention, body: str) -> Mention:
    name = f"{spoken_for(body)} spokesperson"
    return Mention(
        each.start, each.end, name, each.written, "role", "not named", each.country, False
    )


def _president(pronoun: Mention, earlier: list[Mention], cast: Cast) -> Mention | None:
    heads = [each for each in earlier if each.role in ("US President", "Chinese President")]
    heads.sort(key=lambda each: each.role == "US President")
    if "Chinese" in pronoun.written:
        heads = [each for each in heads if each.role == "Chinese President"]
    elif heads and heads[-1].role == "Chinese President" and pronoun.start - heads[-1].end < 150:
        heads = []
    if heads:
        return heads[-1]
    others = [each for each in earlier if re.match("[Pp]resident of ", each.role)]
    if others:
        return others[-1]
    held = holder("us_president", cast.day)
    if held is None or "Chinese" in pronoun.written:
        return None
    start, end = pronoun.start, pronoun.end
    return Mention(start, end, held.name, pronoun.written, "person", held.role, held.country)


def _person(pronoun: Mention, text: str, cast: Cast, earlier: list[Mention]) -> Mention | None:
    fits = [each for each in earlier if _may_be(each, text)]
    same = [each for each in fits if not _other_sex(pronoun, each)]
    if same and same[-1].start > _first_of_chain(pronoun, text, cast) - _NEAR:
        fits = same  # else the article itself has "he" for "she"
    described = _described(pronoun, text, cast, fits[-1].start if fits else -1)
    if described:
        return described
    if not fits:  # "Mark Reed's phone is silent": named as an owner only
        fits = [
            each
            for each in earlier
            if each.kind in ("person", "stranger")
            and not _other_sex(pronoun, each)
            and not _BYLINE.search(text, max(0, each.start - 16), each.start)
        ][-1:]
    spoke = fits[-1] if fits else None
    if spoke is None:
        return None
    ends = (". ", "\n", '." ', ".” ", '?" ', "?” ", '!" ', "!” ", "? ", "! ")
    low = max(0, spoke.start - _SENTENCE)
    begin = max(low, *(text.rfind(end, low, spoke.start) for end in ends))
    inside = [each for each in cast.between(begin, pronoun.start) if _may_be(each, text)]
    inside = [each for each in inside if not within_quotes(text, each.start)]
    if pronoun.role and pronoun.role != "official":
        inside = [each for each in inside if not _SPEAKS.search(each.name)]
    inside = [each for each in inside if not _other_sex(pronoun, each)] or inside
    for each in inside:
        verb = said(text, each.end, each.end + 60)
        if verb and BESIDE_VERB.fullmatch(text, each.end, verb[0].start()):
            return each
    # of several persons in that sentence the first, its likely subject
    named = [each for each in inside if each.role != "not named"]
    return named[0] if named else spoke


def _described(pronoun: Mention, text: str, cast: Cast, after: int) -> Mention | None:
    """Whom "he" takes up where a noun was used last: "a ministry spokesman", "the economist"."""
    if pronoun.role:
        return None
    begin = max(after, pronoun.start - _REACH, 0)
    for each in reversed(cast.between(begin, pronoun.start)):
        if (
            each.kind != "pronoun"
            or each.owner
            or not each.role
            or each.role in (*_HOUSES, "it", "administration")
            or within_quotes(text, each.start)
            or AFTER_PREPOSITION.search(text[max(0, each.start - 16) : each.start])
            or (after >= 0 and not _SENTENCE_ENDS.search(text, after, each.start))
        ):
            continue  # another stands before it in its sentence
        who = antecedent(each, text, cast)
        if who and not _other_sex(pronoun, who):
            return who
    return None


_SENTENCE_ENDS = re.compile(r"(?<![A-Z])(?<!Mr)(?<!Ms)(?<!Dr)[.!?][\"”’]?\s|\n")


def _first_of_chain(pronoun: Mention, text: str, cast: Cast) -> int:
    """Where the run of the same pronoun that ends with this one begins."""
    first, word = pronoun.start, pronoun.written.lower()
    for each in reversed(cast.between(max(0, first - _REACH), first)):
        if each.kind == "pronoun" and each.written.lower() == word:
            if first - each.start > _NEAR:
                break
            if not within_quotes(text, each.start):
                first = each.start
    return first


_BYLINE = re.compile(r"(?:^|\n)\W{0,4}[Bb]y:?\W{0,4}$")
_ASKED = re.compile(
    r"\b(?:I|[Ww]e)\s(?:have\s|had\s|once\s|then\s|also\s)*(?:asked|called|met|rang|phoned|emailed|"
    r"heard from|spoke (?:to|with)|talked (?:to|with)|met with|sat down with|visited|"
    r"interviewed|put (?:it|this|that|the question) to)\s$"
)
_TOPIC = re.compile(r"(?:^|[—–-]\s|[.!?…][\"”’]?\s+|\n\s*)(?:For|To|Like|Among them is)\s$")


def _other_sex(pronoun: Mention, each: Mention) -> bool:
    known = woman(each.name) if pronoun.written.lower() in ("he", "she") else None
    return known is not None and known != (pronoun.written.lower() == "she")


def _may_be(each: Mention, text: str) -> bool:
    if each.kind not in ("person", "role", "stranger") or not each.name or each.owner:
        return False
    if each.role == "not named" and _PLURAL.search(each.name.split(" of ")[0].split(" at ")[0]):
        return False
    if each.kind == "stranger" and (
        len(each.name.split()) < 2 or text[max(0, each.start - 1)] == "("
    ):
        return False  # in brackets stands an agency, as in "Davos (Some Wire)"
    before = text[max(0, each.start - 60) : each.start]
    if _TOPIC.search(before) or _ASKED.search(before):
        return True  # "For Helen Whitcombe, whose company makes trains, …"
    return not AFTER_PREPOSITION.search(before[-16:]) or bool(ACCORDING.search(before))
