"""Which sides, goods and authority does a stated duty speak of?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.duties.goods import Good, good_of, goods_in
from detente.evidence.judge.duties.history import AUTHORITIES
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.products import has_programme
from detente.evidence.judge.duties.sides import Sides, sides_of
from detente.evidence.judge.duties.tranches import tranche_of
from detente.evidence.judge.figures import around
from detente.evidence.words.lexicon import authority_in, flat, place_words

__all__ = ["asked_sides", "goods_of", "wanted_authority"]

_CLAUSE = re.compile(r"[,;]|\band\b|\bplus\b")
_ON_LISTS = frozenset(("s301", "s232", "s201", "s122", "s338"))
_OLD_LISTS = re.compile(
    r"\blists? [1-4][ab]?\b|\b(?:his|trump'?s?) first (?:term|administration)|"
    r"first term of office|since (?:2018|2019)\b|\bpre-?existing\b|"
    r"\balready (?:on the books|in place|existing|there)\b|\b(?:older|earlier|existing) "
    r"(?:tariffs|duties|levies)\b",
    re.IGNORECASE,
)
_FOR_FENTANYL = re.compile(r"\W*(?:\w+\W+){0,5}?fentanyl\b", re.IGNORECASE)
_OTHER_NAME = re.compile(r"\breciprocal\b|\bsection\b", re.IGNORECASE)
_REVIEW = re.compile(r"\bfour[- ]year review\b", re.IGNORECASE)
_FORCED = re.compile(r"\bforced[- ]labou?r\b", re.IGNORECASE)
_ABOUT_LISTS = re.compile(r"\bsection 301\b|\bfour[- ]year review\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:others?|they|everyone|everybody|partners?|nations|countries|the rest)\b", re.IGNORECASE
)
_ON_CHINESE = (("US", "CN"),)
_IN_ANSWER = re.compile(
    r"\b(?:answer\w*|retaliat\w*|counter\w*|reply|replied|respon\w+|against|match\w*|hit back|"
    r"beijing'?s|china'?s own)\b",
    re.IGNORECASE,
)
_ON_CHINA = frozenset(("s301", "ieepa_fentanyl", "s301_forced_labour"))


def asked_sides(claim: Claim, context: Context, goods: tuple[Good, ...]) -> Sides:
    """The sides of a claim; of duties on goods for which no origin is named those of everybody's,
    where the goods have a programme of their own, else those on China."""
    asked = sides_of(claim)
    if tranche_of(claim, "US") and not _IN_ANSWER.search(claim.sentence):
        return Sides((("US", "CN"),), True)
    if not asked.sure and set(wanted_authority(claim)) & _ON_CHINA:
        return Sides((("US", "CN"),), True)
    if goods and asked.told and asked.pairs[:1] == _ON_CHINESE and _of_anybody(claim):
        day = window(claim, context).last
        if all(has_programme(context, (good,), day) for good in goods):
            return Sides((("US", "world"), *asked.pairs), True)
    if goods and not asked.told and _of_anybody(claim):
        lists = _ABOUT_LISTS.search(context.before(claim))
        if not lists and has_programme(context, goods, window(claim, context).last):
            return Sides((("US", "world"), *asked.pairs), True)
        return Sides((("US", "CN"), ("US", "world")), False)
    if not asked.sure and _OTHERS.search(claim.sentence):
        return Sides((*asked.pairs, ("US", "world")), False)
    return asked


def goods_of(claim: Claim) -> tuple[Good, ...]:
    """The goods that the figure falls on, by its own words, else by the reader's."""
    found = goods_in(own_words(claim))
    named = good_of(claim.product) if claim.product and not found else None
    return found or ((named,) if named else ())


def wanted_authority(claim: Claim) -> tuple[str, ...]:
    """The ledger's names for the authority that a claim gives its figure to."""
    word = claim.authority.lower() if _gives_authority(claim) else ""
    if word.startswith("retaliat") and claim.imposer == "US":
        word = ""  # of the other half of the sentence
    after = _CLAUSE.split(own_words(claim).after)[0]
    if _FOR_FENTANYL.match(after) and not _OTHER_NAME.search(after):
        word = "fentanyl"  # "a 20 percent levy tied to fentanyl"
    if not word and (near := authority_in(_near_words(claim))) in _ON_LISTS:
        word = near
    if not word and _REVIEW.search(claim.sentence):
        word = "s301"
    if _FORCED.search(around(claim, 45)):
        word = "forced labour"
    if not word and _OLD_LISTS.search(around(claim, 60)) and claim.imposer != "CN":
        word = "s301"
    return AUTHORITIES.get(word, (word,)) if word else ()


def _of_anybody(claim: Claim) -> bool:
    """Whether a duty on goods is given for every origin: no country beside the US is named."""
    return {place.iso2 for place in place_words(flat(claim.sentence))} <= {"US"}


def _near_words(claim: Claim) -> str:
    own = own_words(claim)
    return own.before[-60:] + own.text + _CLAUSE.split(own.after[:45])[0]


def _gives_authority(claim: Claim) -> bool:
    """Whether an authority is named for the figure or before it, not only for a later one."""
    own, sentence = own_words(claim), flat(claim.sentence)
    start = max(0, claim.start - claim.sentence_start)
    near = own.before + own.text + _CLAUSE.split(own.after)[0]
    return bool(authority_in(near) or authority_in(sentence[:start]))
