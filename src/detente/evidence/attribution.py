"""Who, by an article's own words, says something?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from detente.evidence.people import Cast, Mention
from detente.evidence.sentences import Sentence

__all__ = [
    "ACCORDING",
    "NOBODY",
    "SAY",
    "SAYING",
    "STRONG",
    "Attribution",
    "attributed",
    "named",
    "speaker_after",
    "subject_of_clause",
    "subject_of_verb",
]

SAYING = (
    r"(?:said|says|say|saying|told|tells|telling|stated|(?<!United )states|stating|added|"
    r"adds|adding|declared|"
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
    r"answered|answers|complained|complains|grumbled|sighed|summed (?:it |things )?up|sums "
    r"(?:it |things )?up|"
    r"conceded|concedes|countered|"
    r"agrees?|agreed|jokes|shrugs|shrugged|laughs|spoke of|speaks? of|talks? of|talked of|repeats|"
    r"retorted|recounted|recounts|promised|promises|scoffed|mused|objected|reminded|reminds|"
    r"repeated|repeats|shot back|"
    r"expressed confidence|expects|expected|believes|believed|thinks|denied|"
    r"denies|rejected|blasted|"
    r"cautioned|cautions|maintained|contended|proposed|disclosed|alleged|alleges|went on)"
)

"""Verbs with which a speaker is named."""

SAY = re.compile(rf"\b{SAYING}\b", re.I)

STRONG = re.compile(
    r"\b(?:said|says|saying|told|stated|(?<!United )states|added|adds|declared|wrote|writes|"
    r"posted|noted|notes|"
    r"announced|claimed|claims|argued|argues|warned|warns|explained|insisted|remarked|commented|"
    r"responded|replied|continued|emphasi[sz]ed|stressed|pointed out|asserted|"
    r"acknowledged|admitted|"
    r"confirmed|predicted|quipped|joked|asked|urged|reiterated|calling|called|"
    r"alluded|tweeted|describing|"
    r"described|protested|accused|slammed|vowed|pledged|suggested|revealed|"
    r"expressed|cautioned|hinted|concluded|"
    r"complained|complains|grumbled|sighed|summed (?:it |things )?up|conceded|countered|"
    r"retorted|recounted|recalled|recalls|"
    r"agrees|spoke of|speaks? of|talks? of|talked of|thinks|believes|shrugs|shrugged|"
    r"warns|says|saying|wrote|promised|scoffed|mused|objected|reminded|repeated|shot back|puts? it|"
    r"answered|answers|observed|lamented|criticized|criticised|reports|reported|mentioned|"
    r"denounced|hailed|testified)\b",
    re.I,
)

ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Ii]n the words of|[Aa]s per|citing|cited by|estimates? "
    r"(?:by|from)|"
    r"(?:statement|letter|note|post|memo|editorial|commentary|press release|circular|"
    r"notice)s? (?:from|by|of)|"
    r"data from|calculations? (?:by|from|of)|figures from|analysis "
    r"(?:by|from))\s+(?:data |figures |estimates |calculations |"
    r"a (?:report|statement|note|study|estimate|post) (?:from|by|of) |"
    r"an? |the |information released by |informed )*$"
)

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
    r"via|through|by)\s+(?:the\s+|a\s+|an\s+|both\s+)?$",
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


_OTHER_FIGURE = re.compile(r"\s[—–]\s.*\d|;")
NOBODY = Attribution("")

_INVERTED = re.compile(
    r"said|says|wrote|writes|added|adds|stated|noted|notes|explained|argued|warned|declared|asked|"
    r"complained|complains|grumbled|sighed|conceded|countered|retorted|joked|scoffed|mused|objected|reminded|"
    r"answered|observed|remarked|commented|lamented|warns|told|tells|"
    r"replied|responded|continued|insisted|recalled|recalls|quipped|concluded|posted",
    re.I,
)


def attributed(
    text: str, sentence: Sentence, start: int, end: int, cast: Cast, *, strict: bool = True
) -> Attribution:
    """Who, by the sentence's own words, says what stands at [start, end) outside quotation marks.

    Reads "X said (that) …", "…, X said", "according to X". Of several, the nearest.
    """
    best, distance = NOBODY, 10_000
    for mention in cast.between(sentence.start, sentence.end):
        before = text[max(sentence.start, mention.start - 60) : mention.start]
        if ACCORDING.search(before):
            gap = min(abs(mention.start - end), abs(start - mention.end))
            if mention.start > end and _OTHER_FIGURE.search(text[end : mention.start]):
                continue  # it speaks for the later figure only
            if gap < min(distance, 130) or (mention.start < start and gap < distance):
                best, distance = named(mention, text, cast), gap
    if best.name:
        return best
    for match in STRONG.finditer(text, sentence.start, sentence.end):
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
        who = subject_of_verb(text, sentence, match.start(), match.end(), cast)
        if who.name and who.kind != "country":
            gap = match.start() - end if match.start() > end else start - match.end()
            if 0 <= gap < distance:
                best, distance = who, gap
    return best


def speaker_after(text: str, right: int, end: int, cast: Cast) -> Attribution:
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
                        and not STRONG.search(gap)
                        and not re.search(r"\b(?:that|at|in|on|during|of)\b", gap)
                    )
                )
            ):
                return named(mention, text, cast)
        return NOBODY
    how = _HOW.match(tail)
    if how:
        for mention in cast.between(right + how.end() - 1, min(end, right + how.end() + 40)):
            return named(mention, text, cast)
    if text[right - 1] == "." or tail[1:2] == ".":
        return NOBODY  # the sentence ended with the quotation; what follows is another one
    lead = re.match(r"[\"”»'’]?[,.?!]?[\"”]?\s*", tail)
    stand = right + (lead.end() if lead else 0)
    for mention in cast.between(stand, min(end, stand + 60)):
        gap = text[stand : mention.start].strip()
        if gap not in ("", "The", "—", "-") and (
            not re.fullmatch(r"(?:[a-z][\w'’-]*\s*){1,4}", gap)
            or SAY.search(gap)
            or _LINK.search(gap)
        ):
            break
        rest = text[mention.end : min(end, mention.end + 200)]
        verb = re.match(
            rf"(?:\s+(?:of|from|at|with|for)\s+[^,\"“”.]{{2,90}}?)?(?:\s*,[^\"“”.]{{3,150}}?,)?"
            rf"{_ADVERBS.pattern}\s*\b(?:{SAYING})\b",
            rest,
            re.I,
        )
        if (
            verb
            and not mention.owner
            and not _OBJECT.search(verb.group() + rest[verb.end() :][:12])
        ):
            return named(mention, text, cast)
        break
    return NOBODY


_HOW = re.compile(
    r"[\"”»'’,.?!\s—–-]{1,5}(?:(?:that|this|it|so)\s)?(?:is|was|'s|’s)\s(?:how|what|the way|"
    r"all that)\s",
    re.I,
)
_LINK = re.compile(r"\b(?:and|but|of|in|on|at|by|from|for|with|to|that|is|was|as|while)\b")
_OBJECT = re.compile(
    r"\b(?:called|described|dubbed|hailed|denounced|accused|criticized|criticised|slammed|blasted|"
    r"rejected|found|shows|showed) (?:it|the|a|an|its|them|him|for|on|that|this|[A-Z\"“])",
    re.I,
)


def subject_of_verb(
    text: str, sentence: Sentence, verb: int, verb_end: int, cast: Cast
) -> Attribution:
    """The subject of a saying verb at [verb, verb_end)."""
    if text[verb:verb_end].lower().endswith("ing") and "," in text[max(0, verb - 3) : verb]:
        return subject_of_clause(text, sentence.start, verb, cast)
    inside = [each for each in cast.between(sentence.start, verb) if not each.owner]
    for mention in reversed(inside):
        gap = text[mention.end : verb]
        if _ADVERBS.fullmatch(gap) or re.fullmatch(
            r"\s*,[^,\"“”]{2,150}(?:,[^,\"“”]{2,90}){0,3},\s*(?:\w+ly\s+)?", gap
        ):
            if _PREPOSITION.search(text[sentence.start : mention.start]):
                continue
            return named(mention, text, cast)
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
                return named(mention, text, cast)
            break
    return subject_of_clause(text, sentence.start, verb, cast)


def subject_of_clause(text: str, start: int, end: int, cast: Cast) -> Attribution:
    breaks = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    for begin in [*reversed(breaks), start]:
        for mention in cast.between(begin, end):
            if mention.owner or (
                mention.kind in ("outlet", "stranger") and not _is_person(mention)
            ):
                continue
            if _PREPOSITION.search(text[max(start, mention.start - 20) : mention.start]):
                continue
            if mention.kind == "country":
                # "US President Donald Trump": the person, not the country
                titled = [
                    each
                    for each in cast.between(mention.end, min(end, mention.end + 25))
                    if each.kind in ("person", "role")
                ]
                mention = titled[0] if titled else mention
            return named(mention, text, cast)
    return NOBODY


def _is_person(mention: Mention) -> bool:
    return mention.kind == "stranger" and len(mention.name.split()) >= 2


def named(mention: Mention, text: str, cast: Cast) -> Attribution:
    if mention.kind != "pronoun":
        return Attribution(mention.name, mention.written, mention.role, mention.kind, mention.start)
    return replace(
        _antecedent(mention, text, cast), written=mention.written, position=mention.start
    )


_BODIES = frozenset(
    (
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
    )
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
        heads = [each for each in earlier if each.role in ("US President", "Chinese President")]
        heads.sort(key=lambda each: each.role == "US President")
        if heads and heads[-1].role == "Chinese President" and pronoun.start - heads[-1].end < 150:
            heads = []  # named in the very quotation that "the president" speaks
        if heads and "Chinese" not in pronoun.written:
            return Attribution(heads[-1].name, heads[-1].written, heads[-1].role, heads[-1].kind)
        return Attribution("Donald Trump", "the president", "US President", "person")
    if noun in ("ministry", "department", "report", "statement"):
        for each in reversed(earlier):
            if each.kind in ("body", "outlet") or "MOFCOM" in each.name:
                return Attribution(each.name, each.written, each.role, each.kind)
        return NOBODY
    if noun in _BODIES:
        for each in reversed(earlier):
            if each.kind == "body" or (each.kind == "outlet" and noun in ("newspaper", "paper")):
                return Attribution(each.name, each.written, each.role, each.kind)
        return NOBODY
    if noun == "official":
        for each in reversed(earlier):
            if each.kind == "role" and "official" in each.written.lower():
                return Attribution(each.name, each.written, each.role, each.kind)
    spoke: Mention | None = None
    plural = re.compile(r"(?:s|people)$")
    for each in reversed(earlier):
        if each.role == "not named" and plural.search(each.name):
            continue
        if each.kind not in ("person", "role", "stranger") or not each.name:
            continue
        if each.kind == "stranger" and (not _is_person(each) or text[each.start - 1] == "("):
            continue  # in brackets stands an agency, as in "Davos (Some Wire)"
        if each.owner or (
            _PREPOSITION.search(text[max(0, each.start - 14) : each.start])
            and not ACCORDING.search(text[max(0, each.start - 60) : each.start])
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
            and each.role != "not named"
            and (each.kind != "stranger" or (_is_person(each) and text[each.start - 1] != "("))
            and not (_PREPOSITION.search(text[max(0, each.start - 14) : each.start]))
        ):
            spoke = each
            break
    return Attribution(spoke.name, spoke.written, spoke.role, spoke.kind)
