"""Which measure does a dated sentence speak of, and what does it say happened that day?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.named import abroad
from detente.evidence.judge.context import Context
from detente.evidence.words.lexicon import rows
from detente.ledger import Kind, Measure

__all__ = ["Said", "said", "theme"]

_POINTS_BACK = re.compile(
    r"\W*(?:(?:\w+,? )?(?:it|its|they|their|this|that|these|those|both|each|either)\b|"
    r"the (?:\w+ )?(?:rules?|measures?|dut(?:y|ies)|surcharge|tariffs?|order|ban|controls?|fees?|"
    r"lev(?:y|ies)|lists?|rates?|suspension|exemption)\b)",
    re.IGNORECASE,
)
_NOUNS = (
    (r"fees?\b", frozenset((Kind.fee, Kind.commitment))),
    (r"control|\bban\b", frozenset((Kind.export_control, Kind.commitment))),
    (
        r"dut(?:y|ies)|tariff|surcharge|lev(?:y|ies)|\brates?\b",
        frozenset((Kind.tariff, Kind.commitment)),
    ),
)
_FAR = 230  # letters between a name and its day
_WITHOUT = 45  # letters round a name in which no word may stand that rules it out
_TURN = re.compile(r"[,;:]\s|\b(?:as|while|when|after|before|and|but)\b")
_AFTER = 60  # the same where the name follows the day
_BACK = 260  # letters before a sentence in which what it points back to is named
_PARTS = re.compile(r"[;:\u2014]\s|\. ")

_CARRIES = re.compile(r"(?:and |but |then )?(?:it|they|these|those|this|that|both|all)\b", re.I)

_ROLES = (
    (
        "end",
        r"until|till|through|expir\w+|laps\w+|run(?:s|ning)? (?:on )?(?:to|until|through|out)|"
        r"deadline|valid (?:to|until)|ends?",
    ),
    (
        "rest",
        r"suspend\w*|suspension|paus\w+|on hold|fro[sz]en?|halt(?:ed|s|ing)|stayed|waive[ds]?|"
        r"shelved|"
        r"put off|postpon\w+|delayed",
    ),
    (
        "over",
        r"lift(?:ed|s)|remov\w+|came off|scrapp\w+|dropped|repeal\w*|abolish\w*|revok\w+|"
        r"lost|loses|terminat\w+|cancel\w*|rescind\w*|withdr[ae]wn?|ended|ceased|stopped|struck",
    ),
    (
        "told",
        r"announc(?:ed|es|ing)|unveil\w*|publish\w*|issued|ordered|proclaim\w*|decreed|declar\w+|signed|"
        r"made public|notified",
    ),
    (
        "strong",
        r"t(?:ook|aken?|akes|aking) effect|with effect|"
        r"(?:c[ao]me|entered|went|go|goes|coming) into "
        r"(?:force|effect)|in (?:force|effect)|"
        r"effective|sent|dated|kick\w* in|appl(?:y|ies|ied)|collect\w*|charged|charging|"
        r"paid|paying|levied|stood|stands|govern\w*|bit\b|bites?\b|"
        r"(?:began|begun|start\w*) (?:to (?:apply|bite|collect|charge)|collecting|charging|on)|"
        r"began|started|begun|taxed|live",
    ),
    (
        "begin",
        r"since|need\w*|requir\w*|impos\w+|introduc\w+|hit|put|rais(?:ed|es)|doubl\w+|rose|"
        r"followed|went (?:up|under)|under (?:licen[cs]\w+|control)|extend\w+|place[ds]?|"
        r"restrict\w*|"
        r"slapp\w+|block\w*|barred|banned|prohibit\w*|forbade|climb\w+|jump\w+|"
        r"taken? (?:up|down)|"
        r"took (?:[\w.]+ ){1,5}(?:down|up)|cut|lower\w*|reduc\w+|halv\w+|levy",
    ),
)
_ROLE = {name: re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE) for name, words in _ROLES}
_DIRECT = re.compile(
    r"(?:\b(?:until|till|through|expir\w+ on|laps\w+ on|runs? (?:on )?(?:to|until|through)|by)|"
    r"\b(?:extend|prolong|renew)\w*[^.;]{0,40} (?:to|until))"
    r"(?: (?:at least|the|midnight on|end of))*\s*$",
    re.IGNORECASE,
)
_RESTING = re.compile(r"\b(?:suspension|truce|pause|reprieve|waiver)\b", re.IGNORECASE)
_SINCE = re.compile(r"\bsince(?: the)?\s*$", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were|had|originally|first|initially|until then)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says of a day: the role of the day, and the words about it.

    `role` is "end", "rest" (suspended), "over" (lifted), "told" (announced), "strong" (in force,
    collected), "begin" (imposed, needed since) or "". `near` are the words of the clause,
    `own` those after its last comma, `before` and `after` those on either side of the day;
    `since` that the day stands after that word.
    """

    role: str
    near: str
    own: str
    before: str
    after: str
    verb: str
    since: bool
    was: bool


@dataclass(frozen=True, slots=True)
class _Theme:
    measures: tuple[str, ...]
    name: re.Pattern[str]
    beside: re.Pattern[str] | None
    without: re.Pattern[str] | None


def theme(claim: Claim, context: Context, *, either: bool = False) -> tuple[Measure, ...]:
    """The measures that a sentence with a day speaks of, named nearest to the day; () where none.

    A sentence that points back ("those controls", "the rule") takes what the last sentence named.
    With `either` the name may as well stand after the figure.
    """
    place = _place(claim)
    text = claim.sentence
    if abroad(text):
        return ()
    own = [hit.end() for hit in _PARTS.finditer(text, 0, place)]
    if own and not _CARRIES.match(text[own[-1] :]):
        text = " " * own[-1] + text[own[-1] :]
    found = _nearest(text, place, either=either)
    ids = context.ledger.measures
    back = _POINTS_BACK.match(claim.sentence) if not found else None
    if back is not None:
        start = max(0, claim.sentence_start - _BACK)
        before = context.reading.text[start : claim.sentence_start]
        found = _nearest(f"{before} {claim.sentence}", len(before) + 1 + place)
        kinds = _kinds(back.group())
        found = tuple(it for it in found if it in ids and (not kinds or ids[it].kind in kinds))
    return tuple(ids[name] for name in found if name in ids)


def said(claim: Claim) -> Said:
    """What the clause of a day says of it."""
    place = _place(claim)
    before = claim.sentence[:place]
    parts = _PARTS.split(before)
    own = parts[-1][-120:]
    after = re.split(r"[,;:]\s", claim.sentence[place + len(claim.as_of_words) :])[0][:50]
    rest = claim.sentence[place + len(claim.as_of_words) :][:110]
    since = bool(_SINCE.search(own))
    direct = _DIRECT.search(own)
    near = f"{own}{claim.sentence[place : place + len(claim.as_of_words)]}{after}"
    last = f"{own.rpartition(', ')[2]}{near[len(own) :]}"
    was = bool(_WAS.search(own[-60:]))
    if direct:
        return Said("end", near, last, own, rest, direct.group(), since, was)
    role, verb, best = "", "", -1
    for name, words in _ROLE.items():
        for hit in words.finditer(own):
            if hit.group().lower() != "since" and hit.start() > best:
                role, verb, best = name, hit.group(), hit.start()
    if role in ("strong", "begin") and _RESTING.search(own):
        role = "rest"
    if not role and since:
        role, verb = "begin", "since"
    if not role:
        for name, words in _ROLE.items():
            if (hit := words.search(after)) is not None and name != "end":
                role, verb = name, hit.group()
                break
    return Said(role, near, last, own, rest, verb, since, was)


def _place(claim: Claim) -> int:
    """Where in the sentence the words of the day stand."""
    start = max(0, claim.start - claim.sentence_start)
    inside = claim.text.rfind(claim.as_of_words) if claim.as_of_words else -1
    return start + max(0, inside)


def _kinds(words: str) -> frozenset[Kind]:
    """The kinds of measure that a noun such as "those controls" may take up; none for "it"."""
    return next((kinds for noun, kinds in _NOUNS if re.search(noun, words, re.I)), frozenset())


def _nearest(text: str, place: int, *, either: bool = False) -> tuple[str, ...]:
    """The measures whose name stands nearest to a place, before it or just after it."""
    best: tuple[float, tuple[str, ...]] | None = None
    for row in _themes():
        if row.beside is not None and not row.beside.search(text):
            continue
        for hit in row.name.finditer(text):
            near = text[max(0, hit.start() - _WITHOUT) : hit.end() + _WITHOUT]
            if row.without is not None and row.without.search(near):
                continue
            if hit.end() <= place:
                gap = float(place - hit.end())
            elif hit.start() < place:
                gap = 0.0
            else:
                gap = (1.0 if either else 2.0) * (hit.start() - place)
                if not either and (gap > 2 * _AFTER or _TURN.search(text[place : hit.start()])):
                    continue
            if gap <= _FAR and (best is None or gap < best[0] - 1):
                best = (gap, row.measures)
    return best[1] if best is not None else ()


@cache
def _themes() -> tuple[_Theme, ...]:
    def words(text: str | None) -> re.Pattern[str] | None:
        return re.compile(text, re.IGNORECASE) if text else None

    return tuple(
        _Theme(
            tuple(row["measures"].split()),
            re.compile(row["name"], re.IGNORECASE),
            words(row["with"]),
            words(row["without"]),
        )
        for row in rows("themes.tsv")
    )
