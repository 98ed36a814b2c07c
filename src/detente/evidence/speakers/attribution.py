"""Who, by an article's own words, says something?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from detente.evidence.speakers.antecedents import (
    AFTER_PREPOSITION,
    BESIDE_VERB,
    antecedent,
    holder_before,
)
from detente.evidence.speakers.marks import within_quotes
from detente.evidence.speakers.mentions import Cast, Mention
from detente.evidence.speakers.sayings import ACCORDING, INVERTED, SAYING, said, said_strongly
from detente.evidence.words.sentences import Sentence

__all__ = [
    "NOBODY",
    "Attribution",
    "attributed",
    "named",
    "speaker_after",
    "speaker_lead",
    "subject_of_clause",
    "subject_of_verb",
]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is named as the source of some words; `name` "" when nobody is."""

    name: str
    written: str = ""
    role: str = ""
    kind: str = ""
    position: int = -1


NOBODY = Attribution("")


def named(mention: Mention, text: str, cast: Cast) -> Attribution:
    """The source that a mention is; for a pronoun whom it takes up."""
    if mention.name in _NATIONAL_VOICE:
        mention = _spoke_before(mention, cast)
    who = antecedent(mention, text, cast) if mention.kind == "pronoun" else mention
    if mention.kind == "role" and mention.role == "not named" and _THE.match(mention.written):
        who = holder_before(mention, text, cast) or mention
    if who is None:
        return Attribution("", mention.written, "", "", mention.start)
    written, start = mention.written, mention.start
    return Attribution(who.name, written, who.role, who.kind, start)


def _spoke_before(mention: Mention, cast: Cast) -> Mention:
    """Whose spokesperson "the Chinese spokesperson" is: one named before, if there was one."""
    country = _NATIONAL_VOICE[mention.name]
    for each in reversed(cast.between(0, mention.start)):
        if each.kind == "role" and each.country == country and each.name.endswith("spokesperson"):
            return replace(each, start=mention.start, end=mention.end, written=mention.written)
    return mention


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
    for match in said_strongly(text, sentence.start, sentence.end):
        if match.group().lower() in _NO_CLAIM:
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
    match = _INVERTED_AFTER.match(tail)
    if match:
        return _inverted(text, right + match.end(), min(end, right + match.end() + 160), cast)
    if _ANY_VERB.match(text, right, min(end, right + 60)):
        for mention in cast.between(right + 5, min(end, right + 110)):
            if mention.kind in ("person", "stranger", "role") and not mention.owner:
                if _ANY_VERB.fullmatch(text, right, mention.start):
                    return named(mention, text, cast)
                break
    match = _THAT_WAS.match(text, right, min(end, right + 160))
    if match:
        for mention in cast.between(match.end() - 4, min(end, match.end() + 60)):
            gap = text[match.end() : mention.start]
            if not mention.owner and re.fullmatch(r"(?:[\w-]+\s){0,5}[*_]{0,3}", gap):
                return named(mention, text, cast)
            break
    match = _READS.match(tail)
    if match:
        for mention in cast.between(right + match.end() - 4, min(end, right + match.end() + 40)):
            return named(mention, text, cast)
    ended = text[right - 1] in ".…" or tail[1:2] in (".", ";") or tail[:1] == ";"
    if not ended:
        match = _ACCORDING_AFTER.match(tail)
        if match:
            return _inverted(text, right + match.end(), min(end, right + match.end() + 120), cast)
    match = _HOW.match(tail)
    if match:
        for mention in cast.between(right + match.end() - 1, min(end, right + match.end() + 60)):
            return named(mention, text, cast)
    if ended:
        return NOBODY  # the sentence ended with the quotation; what follows is another one
    lead = _CLOSING.match(tail)
    stand = right + (lead.end() if lead else 0)
    for mention in cast.between(stand, min(end, stand + 90)):
        gap = text[stand : mention.start].strip()
        if gap not in _BEFORE_NAME and (
            not re.fullmatch(
                r"(?:[a-z][\w'’-]*\s*){1,4}|(?:its|the|his|her|an?|our)\s[a-z -]{3,40},", gap
            )
            or said(text, stand, mention.start)
            or _LINK.search(gap)
        ):
            break
        if mention.owner and _TEXT_SAYS.match(text, mention.end):
            return named(mention, text, cast)  # "Katja Brehm's letter says"
        if mention.owner:
            continue  # "China's Wang Wentao said"
        if (
            _COMMA.match(text, right)
            and mention.kind not in ("country", "outlet")
            and _GOES_ON.match(text, mention.end)
        ):
            return named(mention, text, cast)  # whatever verb stands after “…,” and a name
        verb = _VERB_AFTER_SUBJECT.match(text[mention.end : min(end, mention.end + 240)])
        if verb and not _OBJECT.search(
            verb.group() + text[mention.end + verb.end() : mention.end + verb.end() + 12]
        ):
            return named(mention, text, cast)
        break
    return NOBODY


def speaker_lead(text: str, begin: int, left: int, cast: Cast) -> Attribution:
    """The speaker whom words straight before an opening mark name without a verb of saying.

    "Peter Lang: “…”", "… and He Lifeng of “…”", "For Brad Setser the question is “…”".
    """
    mentions = cast.between(begin, left)
    for mention in reversed(mentions):
        gap = text[mention.end : left - 1]
        if (
            mention.kind in ("body", "outlet")
            and _COLON_GAP.fullmatch(gap)
            and _OF_HOUSE.search(text, max(begin, mention.start - 60), mention.start)
        ):
            continue  # "Chip Bowling, president of the Prairie Corn Board: “…”"
        if _FOR_WHOM.match(gap) or (
            mention.owner
            and left - mention.end < 160
            and _SPEECH.match(gap)
            and " words of " not in gap
            and not any(
                each.start > mention.end and each.kind in ("person", "stranger")
                for each in mentions
            )
        ):
            return named(mention, text, cast)  # "Xi's message was that …"
        if _TELLING.search(gap):
            continue  # "… granted to exporters, adding: “…”"
        told = (
            mention.kind == "person"
            and _AUXILIARY.fullmatch(gap)
            and _ACCOUNT.search(text, max(begin, mention.start - 60), mention.start)
        )
        if told or _COLON_GAP.fullmatch(gap):
            return named(mention, text, cast)
        if (
            mention.kind != "country"
            and not mention.owner
            and re.fullmatch(r"\s(?:of|a|an|that)?\s*", gap)
            and _AND.search(text[max(begin, mention.start - 12) : mention.start])
            and _MARK.search(text, begin, left - 1)
        ):
            return named(mention, text, cast)
        if mention.kind in ("person", "stranger", "body") and _FOR.search(
            text[max(0, mention.start - 30) : mention.start]
        ):
            return named(mention, text, cast)
    return NOBODY


def subject_of_verb(
    text: str, sentence: Sentence, verb: int, verb_end: int, cast: Cast, *, clause: bool = True
) -> Attribution:
    """The subject of a saying verb at [verb, verb_end): who stands beside it.

    With `clause`, failing that, the first who may be the subject of its clause.
    """
    if text[verb:verb_end].lower().endswith("ing") and "," in text[max(0, verb - 3) : verb]:
        main = [
            each
            for each in said_strongly(text, sentence.start, verb)
            if not within_quotes(text, each.start())
            and not _SUBORDINATE.search(text, max(sentence.start, each.start() - 60), each.start())
        ]
        if main:
            who = subject_of_verb(text, sentence, main[-1].start(), main[-1].end(), cast)
            if who.name:
                return who
        return subject_of_clause(text, sentence.start, verb, cast)
    begin = max(sentence.start, verb - 400)
    ahead = _before_aside(text, begin, verb, cast)
    if ahead is not None:
        return named(ahead, text, cast)
    for mention in reversed(cast.between(begin, verb)):
        gap = text[mention.end : verb]
        if mention.owner and not ACCORDING.search(text[max(0, mention.start - 60) : mention.start]):
            if mention.kind in ("body", "outlet") and _ITS_PEOPLE.fullmatch(gap):
                return named(mention, text, cast)
            continue
        if mention.kind == "country" and any(
            each.kind == "body" and each.end == mention.start - 1
            for each in cast.between(max(0, mention.start - 60), mention.start)
        ):
            continue  # "AmCham Hanoi"
        if len(gap) > 200:
            break
        if gap == " as " and not re.search(
            r"\bby (?:the )?$", text[max(0, mention.start - 8) : mention.start]
        ):
            return named(mention, text, cast)  # "quoted Li Chenggang as saying"
        if gap.startswith(",") and (
            _CHAIN.search(text, sentence.start, mention.start)
            or _RELATED.search(text, max(sentence.start, mention.start - 110), mention.start)
        ):
            continue
        if not any(form.fullmatch(gap) for form in _BESIDE):
            continue
        before = text[max(sentence.start, mention.start - 70) : mention.start]
        if ACCORDING.search(before) and not _SEEN.search(before):
            return named(mention, text, cast)  # "the fact sheet released by the White House says"
        if AFTER_PREPOSITION.search(before) and not _AS.search(before):
            continue
        return named(mention, text, cast)
    if INVERTED.fullmatch(text[verb:verb_end]) and text[verb - 2 : verb - 1] in ',"”':
        return _inverted(text, verb_end, min(sentence.end, verb_end + 120), cast, pronoun=False)
    return subject_of_clause(text, begin, verb, cast) if clause else NOBODY


def _before_aside(text: str, begin: int, verb: int, cast: Cast) -> Mention | None:
    """Who stands before the aside that a comma closes at a verb: "He, who led the …, said"."""
    if text[verb - 2 : verb] != ", ":
        return None
    for mention in cast.between(begin, verb):
        if (
            mention.kind in ("person", "stranger", "role", "body")
            and not mention.owner
            and _ASIDE.match(text, mention.end)
            and not _ENDS_ASIDE.search(text, mention.end, verb)
            and not AFTER_PREPOSITION.search(text[max(begin, mention.start - 24) : mention.start])
        ):
            return mention
    return None


def subject_of_clause(text: str, start: int, end: int, cast: Cast) -> Attribution:
    """The first of those named in the last clause of [start, end) who may be its subject."""
    mentions = cast.between(start, end)
    if not mentions:
        return NOBODY
    breaks = [match.end() for match in _CLAUSE.finditer(text, start, end)]
    for begin in [*reversed(breaks), start]:
        for mention in mentions:
            if mention.start < begin or mention.owner:
                continue
            if mention.kind == "outlet" or (mention.kind == "stranger" and not _is_person(mention)):
                continue
            before = text[max(start, mention.start - 24) : mention.start]
            if AFTER_PREPOSITION.search(before) or within_quotes(text, mention.start):
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


_NATIONAL_VOICE = {"Chinese spokesperson": "CN", "US spokesperson": "US"}
_ASIDE = re.compile(
    r",\s(?:who|whose|flanked|accompanied|joined|speaking|standing|sitting|appearing|asked|"
    r"travel(?:l)?ing|visiting|alongside|together with)\s"
)
_ENDS_ASIDE = re.compile(r"[\"“”;]|(?<![A-Z])(?<!Mr)(?<!Ms)(?<!Dr)[.!?]\s+[A-Z]|\s[‘']\w")
_ITS_PEOPLE = re.compile(
    r"['’]s?\s(?:editorial (?:board|page|writers)|editors|economists|analysts|strategists|"
    r"researchers|team|lawyers|website|own (?:economists|analysts|website)|"
    r"leadership|board|press office)"
    rf"{BESIDE_VERB.pattern}",
    re.I,
)
_HONOUR = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Capt|Col|Gen|Sen|Rep|Prof|Gov|Lt|Sgt|Rev|Hon|St|U\.S)\.")
_THE = re.compile(r"[Tt]he\s")
_BEFORE_NAME = ("", "The", "the", "—", "-", "Mr", "Mr.", "Ms", "Ms.", "Mrs", "Mrs.", "Dr", "Dr.")
_NO_CLAIM = frozenset(
    [
        "called",
        "announced",
        "calling",
        "described",
        "accused",
        "vowed",
        "pledged",
        "urged",
        "expressed",
    ]
)
_OTHER_FIGURE = re.compile(r"\s[—–]\s.*\d|;")
_MARK = re.compile(r"[\"“”]|(?<!\w)‘|(?<=\s)'(?=\w)")
_CLAUSE = re.compile(
    r"(?:,\s+(?:while|but|although|though|after|as|and|whereas|before)\b|;|\bbut\b|\bwhile\b)"
)
_ANY_VERB = re.compile(
    r"(?:(?<=[,!?])[\"”»’]|[\"”»’],)\s(?!(?:is|was|has|does|as)\b)[a-z]{3,}(?:ed|es|s)\s"
    r"(?:up\s|in\s)?(?:(?:the|an?|its|his|her)\s)?"
    r"(?:(?!(?:that|at|in|on|by|to|it|and|but|who|when|as|of|for|with)\b)[a-z][\w-]*,?\s){0,4}"
    r"(?:Mr\.?\s|Ms\.?\s|Dr\.?\s)?"
)
_THAT_WAS = re.compile(
    r"(?<=[.!?…])[\"”»’]\s+(?:That['’]s|(?:That|This|Those|These)\s(?:was|is|were|are|came\sfrom|"
    r"comes\sfrom)|"
    r"(?:So|Thus)\s(?:said|says|spoke|speaks|wrote|writes|put\sit)|The\s(?:words|line|verdict|voice|"
    r"speaker|sentence|phrase|warning|view|sentiment)\s(?:is|was|are|were|belongs?(?:\sto)?|comes?\s"
    r"from|came\sfrom))\s(?:the\s(?:words?|view|verdict|assessment|warning|message|advice|answer|"
    r"reaction|conclusion|lament|complaint|voice|line)\s(?:of|from)\s)?(?:the\s|that\sof\s)?"
)
_READS = re.compile(
    r"[\"”»'’]?[,.?!]?[\"”]?\s(?:reads?|ran|runs|said|says|began|begins)\s(?:an?|the|one)\s(?:\w+\s){0,3}?"
    r"(?:post|statement|message|letter|note|memo|tweet|editorial|commentary|notice)\s(?:on|by|from|of|in)\s"
)
_TEXT_SAYS = re.compile(
    r"['’]s?\s(?:[\w-]+\s){0,2}?(?:message|post|statement|reply|tweet|letter|report|note|memo|brief|motto|"
    r"column|essay|account)\s(?:said|says|read|reads|ran|runs|added|adds|goes|went|concludes|warns)\b"
)
_TELLING = re.compile(
    r",\s(?:adding|saying|noting|warning|telling|writing|arguing|stressing)\b[^,:]*:"
)
_AUXILIARY = re.compile(r"\s(?:had|has)\s")
_ACCOUNT = re.compile(r"\b(?:account|readout|report|statement)\b[^.“”\"]*\b(?:said|says|that)\s$")
_FOR_WHOM = re.compile(r"(?:,[^.;“”\"]{2,140})?,\s(?:for|to) whom\s[^.;“”\"]{2,100}$")
_SPEECH = re.compile(
    r"['’]s?\s(?:[\w-]+\s){0,2}?(?:message|post|statement|answer|reply|verdict|words?|response|tweet|letter|"
    r"speech|remarks?|comments?|line|advice|warning|argument|point|view|position|conclusion|take|promise|"
    r"demand|motto|explanation|account|summary|description)\b[^.“”\"]{0,70}?(?:\b(?:was|is|were|read|reads|ran|"
    r"said|says|that|of)\b|:)[^.“”\"]{0,60}$"
)
_COMMA = re.compile(r"(?<=[,!?])[\"”»]\s|[\"”»],\s")
_GOES_ON = re.compile(r"\s[a-z]{3,}(?=[\s.,;:])(?<!\sand)(?<!\sfor)(?<!\sbut)(?<!\shas)(?<!\swas)")
_CLOSING = re.compile(r"[\"”»'’]?[,.?!]?[\"”]?\s*(?:[—–-]+\s*)?")
_INVERTED_AFTER = re.compile(
    rf"[\"”»'’]?[,.?!]?[\"”]?\s*(?:[—–]\s*)?(?:so\s|"
    rf"thus\s)?(?:the\s+)?(?:{SAYING})\b(?:\s+(?:also|by|"
    r"to\sreporters))?\s*",
    re.I,
)
_ACCORDING_AFTER = re.compile(
    r"[\"”»'’]?[,.?!]?[\"”]?\s*(?:according\sto|in\sthe\swords\sof|as\stold\sby|per|citing)\s*",
    re.I,
)
_HOW = re.compile(
    r"[\"”»'’,.:?!\s—–-]{1,5}(?:(?:(?:that|this|it|so|such)\s)?(?:is|was|were|'s|’s|are)\s(?:how|"
    r"what|the way|all that|the words? of|the verdict of|the answer of)|(?:is|was)\s(?:the|"
    r"a)\s(?:phrase|line|word|term|verdict|description|message|way)s?(?:\sthat|\swhich)?|(?:with|"
    r"in)\s(?:these|those|such|this)\s(?:\w+\s)?(?:words?|phrase|sentence)|thus|so|"
    r"(?:a|the)\s(?:line|phrase|word|verdict|term)\s(?:that|by|from|of|which))\s(?=\S)",
    re.I,
)
_LINK = re.compile(r"\b(?:and|but|of|in|on|at|by|from|for|with|to|that|is|was|as|while)\b")
_OBJECT = re.compile(
    r"\b(?:called|described|dubbed|hailed|denounced|accused|criticized|criticised|slammed|blasted|"
    r"rejected|found|shows|showed) (?:it|the|a|an|its|them|him|for|on|that|this|[A-Z\"“])",
    re.I,
)
_HOUSE = re.compile(
    rf"\s+(?:of|from|at|with|for|"
    rf"in)\s[^,\"“”;]{{2,90}}?(?:\s*,[^\"“”;]{{3,90}},)?{BESIDE_VERB.pattern}",
    re.I,
)
_APPOSITION = re.compile(
    r"(?:\s+(?:of|from|at|with|for|"
    r"in)\s[^,\"“”.;]{2,60})?\s*,[^,\"“”]{1,150}(?:,[^,\"“”]{2,90}){0,3},"
    rf"{BESIDE_VERB.pattern}",
    re.I,
)
_RELATIVE = re.compile(rf"\s(?:who|that|whom|I|we)\s[^,\"“”.;]{{2,70}}?{BESIDE_VERB.pattern}", re.I)
_WHO = re.compile(rf",?\s(?:who|which)\b{BESIDE_VERB.pattern}", re.I)
_BESIDE = (BESIDE_VERB, _WHO, _APPOSITION, _HOUSE, _RELATIVE)
_SUBORDINATE = re.compile(r"\b(?:when|after|before|while|because|since|once)\b[^,;\"“”]*$")
_CHAIN = re.compile(
    r"\b(?:with|between|by|from|to|of|alongside|for)\s[^,.;\"“”]{2,60}\band\s(?:the\s)?$"
)
_RELATED = re.compile(
    r",\s(?:[\w ’'-]{2,50}\s)?(?:who|which|whose|where|whom)\s[^,;:.\"“”]{2,100}\s$"
)
_AS = re.compile(r"(?:(?:^|[\s“\"])[Aa]s|[a-z]s like|such as) (?:the |an? )?$")
_VERB_AFTER_SUBJECT = re.compile(
    rf"(?:\s+(?:of|from|at|with|for|in)\s+[^,\"“”.]{{2,90}}?)?(?:\s*,[^\"“”.]{{2,150}}?,)?"
    rf"{BESIDE_VERB.pattern}\s*\b(?:{SAYING})\b",
    re.I,
)
_COLON_GAP = re.compile(
    r"\s*(?:\([^)]*\))?(?:,[^,:\"“”]{2,80}){0,2}(?:\s(?:was|is|were|sounds|sounded|looks)\s"
    r"[\w\s,'’-]{2,40}|\s(?:had|has|gave|gives|offered|offers|made|took|sent)\s[\w\s,'’-]{2,60})?\s*:\s*"
)
_OF_HOUSE = re.compile(r",[^,.;:]{2,50}\s(?:of|at|for|with|from)\s(?:the\s)?$")
_AND = re.compile(r"(?:,|;|\band|\bwhile|\bbut)\s+(?:the\s|Mr\.?\s|Ms\.?\s|Mrs\.?\s)?$")
_FOR = re.compile(r"(?:^|[.!?\n]\s*|[.!?]\s)(?:And |But |Yet )?(?:For|To)\s(?:the\s)?$")
_SEEN = re.compile(
    r"\b(?:seen|obtained|reviewed|viewed|first reported|leaked) (?:by|to)\s(?:the\s)?$"
)
_TRADE_FIRST = re.compile(
    r"(?:our|the|its|their|an?|his|her|one)\s(?!that\b)[\w\s&'’-]{2,70}(?<!\swho),\s"
)
_FIRM_TITLE = re.compile(
    r"(?:['’]s?)?\s(?!(?:and|or|but|that|who|which|in|on|at|to|after|when|as)\b)"
    r"(?:[A-Za-z][\w&-]*\s){0,6}?(?:[\w-]+,\s)?"
)


def _inverted(text: str, stand: int, end: int, cast: Cast, *, pronoun: bool = True) -> Attribution:
    """The subject that begins at `stand`, after its verb: "said Lynas chief Amanda Lacaze"."""
    for mention in cast.between(stand - 4, end):
        gap = text[stand : mention.start]
        if mention.kind == "pronoun" and not pronoun:
            return NOBODY
        lone = mention.kind == "person" and not mention.role and " " not in mention.name
        if mention.owner or lone or mention.kind in ("body", "outlet", "country"):
            better = _titled_by(text, mention, end, cast) or _of_house(text, mention, cast)
            if better:
                return named(better, text, cast)
            if mention.owner:
                continue
        if (
            len(gap) < 4
            or _TRADE_FIRST.fullmatch(gap)
            or (
                re.fullmatch(r"[\w\s.,'’&-]{0,110}", gap)
                and not said_strongly(text, stand, mention.start)
                and not re.search(
                    r"\b(?:that|at|in|on|during|of|by|to|it|they|there|after|when|who)\b", gap
                )
                and not re.search(r"[.!?]\s", _HONOUR.sub("", gap))
            )
        ):
            return named(mention, text, cast)
        break
    return NOBODY


def _titled_by(text: str, house: Mention, end: int, cast: Cast) -> Mention | None:
    """The person whose house is named first: "Maersk's Asia head, Lars Holm"."""
    for mention in cast.between(house.end, min(end, house.end + 70)):
        if mention.kind in ("person", "stranger") and not mention.owner:
            gap = text[house.end : mention.start]
            return mention if _FIRM_TITLE.fullmatch(gap) else None
    return None


def _of_house(text: str, house: Mention, cast: Cast) -> Mention | None:
    """Who was named before with the house whose title stands alone: "said the CPD fellow"."""
    if house.kind != "body" or not _TITLE_ALONE.match(text, house.end):
        return None
    for mention in reversed(cast.between(max(0, house.start - 1500), house.start)):
        if (
            mention.kind in ("person", "stranger")
            and " " in mention.name
            and any(
                each.name == house.name
                for each in cast.between(max(0, mention.start - 120), mention.end + 120)
            )
        ):
            return mention
    return None


_TITLE_ALONE = re.compile(
    r"(?:['’]s?)?\s(?:[a-z-]+\s){0,3}(?:fellow|chief|head|boss|economist|analyst|president|director|"
    r"professor|executive|chairman|chairwoman|chair|researcher|lawyer|leader|strategist|founder|"
    r"scholar|CEO)\b(?!,?\s[A-Z])"
)


def _is_person(mention: Mention) -> bool:
    return mention.kind == "stranger" and len(mention.name.split()) >= 2
