"""Is a stated share the one that the sources give, and do they agree among themselves?"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from detente.errors import DetenteError
from detente.evidence.claims import Claim
from detente.evidence.judge.acts.bought import judge_bought
from detente.evidence.judge.acts.entries import entered
from detente.evidence.judge.acts.facts import stated_fact
from detente.evidence.judge.acts.limits import judge_limit
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around, clause, compare, shown
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.judge.trade.borne import judge_borne, judge_supplied
from detente.evidence.judge.trade.imports import judge_imports
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.evidence.words.lexicon import place_words
from detente.macro import published
from detente.minerals import (
    STAGES,
    Share,
    element,
    elements_in,
    shares,
)
from detente.places import place

__all__ = ["judge_share"]

_SPREAD = 0.05  # sources that lie further apart disagree
_APART = 0.20  # sources that lie so far apart leave a figure between them open
_OWN = 0.015  # points by which a figure misses what the source named prints
_BEYOND = 0.06  # a figure this far outside all sources still counts as one more source
_BACK = 250  # characters before a sentence in which its mineral is looked for
_LONG_AGO = 8  # years after which a figure that fits another stage is no outdated one
_OFTEN = 4  # namings of rare earths by which a whole article is on them
_YEARS = 4  # without a year, sources of so many years before the article count
_RARE = re.compile(r"rare[- ]earth|\bREE\b|\bmagnets?\b", re.IGNORECASE)
_THRESHOLD = re.compile(
    r"\b(?:threshold|contain\w*|de minimis|by value|rule|need)\b",
    re.IGNORECASE,
)
_HEAVY = re.compile(r"\bheavy rare[- ]earths?\b|\bheavy (?:ones|elements)\b", re.IGNORECASE)
_BATTERY = re.compile(r"\b(?:lithium|cobalt)(?:[- ]ion)? (?:batter|cell)", re.IGNORECASE)
_STRONG_STAGE = re.compile(
    r"\bd(?:ig|ug)s? up\b|\bmin(?:e[ds]?|ing)\b|refin|process|separat|smelt|magnet", re.I
)
_GOODS = re.compile(
    r"\b(?:soy\w*|beans?|farm\w*|toys?|cars?|vehicles?|chips?|steel|alumini?um|oil|gas|coal|drugs?|"
    r"ships?|clothing|phones?|beef|pork|corn)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:together|combined|jointly|between them)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][a-z]{3,}\b")
_OF_THAT = re.compile(r"\bof (?:that|this|it|them)\b(?! \w)", re.IGNORECASE)
_OTHER_WHOLE = re.compile(
    r"(?:percent|per cent|%) of (?:\w+(?:['\u2019]s)? ){0,3}?(?:firm|company|group|plant|weight|"
    r"mass|trade|exports|sales|revenue|cost|budget|motor|GDP|economy)\b",
    re.IGNORECASE,
)
_IMPORTS = re.compile(r"\bimport|\bdepend|\brel(?:y|ies|iant)", re.IGNORECASE)
_WORLD = re.compile(r"\bworld|\bglobal", re.IGNORECASE)
_STAGE_WORDS = (
    ("magnet", r"magnet(?! rare| metals?| elements?)"),
    ("metal", r"\bmetals?\b|alloy"),
    ("separation", r"process|refin|separat|smelt"),
    ("mining", r"\bmin(?:e|ed|es|ing)\b|\bd(?:ig|ug)\b|output|produc|suppl|\bores?\b|extract"),
)
_VERBS = (
    ("mining", r"\b(?:min(?:es|ed|ing)|d(?:ig|ug)s?(?: up)?|mine)\W(?:(?!and|but)\w+ ){0,3}$"),
    ("separation", r"\b(?:refin|process|separat)(?:e?s|ed|e|ing)?\W(?:(?!and|but)\w+ ){0,3}$"),
)


def judge_share(claim: Claim, context: Context) -> Verdict:
    """The verdict on a part of a whole: of mining, processing, imports, ownership.

    With a year, the sources on that year decide; without one, those of the years before the
    article. A figure that a source gives is supported, unless sources lie more than 5 points
    apart: then it is close. A figure a little outside all of them is disputed.
    """
    stated = judge_limit(claim, context) or stated_fact(claim, context)
    if stated is not None:
        return stated
    if (told := judge_borne(claim, context) or judge_supplied(claim, context)) is not None:
        return told
    if _OF_THAT.search(f"{claim.text}{_after(claim)}"):
        told = _of_that(claim, context)
        return told or unknown("no share", "The whole that it is a part of is not on record.")
    symbol = _symbol(claim) or _symbol_before(claim, context)
    text = f"{claim.sentence} {claim.product} {claim.topic}".lower()
    if symbol and _imported(claim):
        found = judge_imports(claim, symbol, _country(claim), text)
        if found is not None or not _WORLD.search(around(claim, 60)):
            return found or unknown("no share", "No table has these imports.")
    if claim.topic == "reserves" or "reserves" in claim.text.lower():
        return unknown("no share", "Shares of reserves are not judged.")
    if symbol and _TOGETHER.search(claim.sentence) and len(_lands(claim)) > 1:
        return unknown("no share", "It is the share of several countries together.")
    if symbol and _OTHER_WHOLE.search(f"{claim.text}{_after(claim)}"):
        return unknown("no share", "It is a part of another whole than a stage of production.")
    if symbol:
        found = _of_mineral(claim, context, symbol, "")
        own = _first_stage(claim.text) or _verb_stage(claim)
        if not own and found.outcome in (Outcome.contradicted, Outcome.disputed):
            others = {stage for stage, words in _STAGE_WORDS if re.search(words, claim.sentence)}
            found = best((found, *(_of_mineral(claim, context, symbol, it) for it in others)))
        return found or unknown("no share", "No table has this share.")
    return (
        judge_bought(claim, context)
        or _of_publication(claim)
        or unknown("no share", "No table of the record has this share.")
    )


def _of_that(claim: Claim, context: Context) -> Verdict | None:
    """A part of the quantity named before ("two-thirds of that"), where an entry states it."""
    before = [
        (it.start, it, float(it.value))
        for it in context.reading.claims
        if it.type in ("count", "money")
        and isinstance(it.value, float | int)
        and 0 < claim.start - it.start <= _BACK
    ]
    if not before or not isinstance(claim.value, float | int):
        return None
    _, whole, size = max(before, key=lambda it: it[0])
    part = round(size * float(claim.value) / 100, 1)
    asked = replace(
        claim, type=whole.type, unit=whole.unit, value=part, hedge="about", product=whole.product
    )
    found = entered(asked, context)
    if found is None or found.outcome is not Outcome.supported:
        return None
    return replace(found, why=f"{claim.value:.3g} % of {whole.text} is {part:g}.", value=None)


def _after(claim: Claim) -> str:
    start = max(0, claim.start - claim.sentence_start) + len(claim.text)
    return claim.sentence[start : start + 30]


def _imported(claim: Claim) -> bool:
    """Whether a share is one of imports, by its own clause or else by the words around it."""
    if _IMPORTS.search(own := clause(claim, 70)):
        return True
    return bool(_IMPORTS.search(around(claim, 60))) and not _first_stage(own)


def _of_mineral(claim: Claim, context: Context, symbol: str, stage: str) -> Verdict:
    country = _country(claim)
    stage = stage or _stage(claim, symbol, country)
    fact = f"share|{symbol}|{stage}|{country}"
    days = window(claim, context)
    rows = _of_group(claim, list(_shares(symbol, stage=stage, country=country)))
    if not rows and (heavy := _HEAVY.search(clause(claim))):
        why = f"No table has a share of {heavy.group().lower()} ({stage})."
        return unknown("no share", why, fact=f"{fact}|heavy")
    year = _year(claim) or (str(days.last.year) if "last year" in claim.as_of_words else "")
    named = publishers(claim)
    theirs = [row for row in rows if any(name in row.source for name in named)]
    if any(compare(claim, 100 * row.share, near=0.0).holds for row in theirs):
        rows = theirs
    asked = [row for row in rows if row.year == year] if year else []
    if year and rows and not asked and int(year) < min(int(row.year[:4]) for row in rows) - 1:
        return unknown("no share", f"No source of the record is so old as {year}.", fact=fact)
    if not asked:
        last = days.last.year
        asked = [row for row in rows if last - _YEARS <= int(row.year[-4:]) < last]
    if not asked:
        asked = rows
    command = f"detente minerals {symbol} --stage {stage}" + (f" --year {year}" if year else "")
    if not asked or not isinstance(claim.value, float | int):
        return unknown("no share", f"No table has a share of {stage} for it.", fact=fact)
    low, high = min(row.share for row in asked), max(row.share for row in asked)
    value = float(claim.value) / 100
    hits = [row for row in asked if compare(claim, 100 * row.share, near=0.0).holds]
    hits.sort(key=lambda row: not any(name in row.source for name in publishers(claim)))
    nearest = min(asked, key=lambda row: abs(row.share - value))
    span = shown(100 * low) if low == high else f"{100 * low:.3g} to {100 * high:.3g} %"
    years = sorted({row.year for row in asked})
    record = f"{span} by source, {years[0]}" + (f" to {years[-1]}" if len(years) > 1 else "")
    shared = {"record": record, "command": command, "fact": fact}
    if hits:
        row = hits[0]
        named = bool(year) or any(name in row.source for name in publishers(claim))
        agree = high - low <= _SPREAD or all(
            compare(claim, 100 * it.share, near=0.0).holds for it in asked
        )
        return Verdict(
            outcome=Outcome.supported if named or agree else Outcome.close,
            why=_said(row)
            + ("" if agree or named else f" Others range to {shown(100 * _far(asked, value))}."),
            source=_cite(row),
            value=100 * row.share,
            **shared,
        )
    if year and theirs and not any(compare(claim, 100 * it.share).holds for it in theirs):
        own = [it for it in theirs if it.year == year]
        gap = min((abs(it.share - value) for it in own), default=0.0)
        if gap > _OWN and named and not claim.hedge:
            row = min(own, key=lambda it: abs(it.share - value))
            return Verdict(
                outcome=Outcome.contradicted,
                why=f"The source named gives another figure: {_said(row)}",
                source=_cite(row),
                value=100 * row.share,
                **shared,
            )
    older = [
        row
        for row in rows
        if row.certainty != "recalled" and compare(claim, 100 * row.share, near=0.0).holds
    ]
    inside = low - 0.01 <= value <= high + 0.01
    near = compare(claim, 100 * nearest.share, near=0.03, floor=1.5).how == "near"
    if inside or near:
        apart = high - low > _APART
        return Verdict(
            outcome=Outcome.disputed if apart else Outcome.close,
            why=f"Nearest: {_said(nearest)}"
            + (f" Sources lie {100 * (high - low):.0f} points apart." if apart else ""),
            source=_cite(nearest),
            value=100 * nearest.share,
            **shared,
        )
    elsewhere = _of_other_stage(claim, symbol, stage, country)
    told = {STAGES[it] for it, words in _STAGE_WORDS if re.search(words, claim.sentence)}
    long_ago = bool(older) and int(older[0].year[:4]) < days.last.year - _LONG_AGO
    long_ago = long_ago and elsewhere in told
    if older and older[0].year < years[0] and not (long_ago and elsewhere):
        return Verdict(
            outcome=Outcome.outdated,
            why=f"True of {older[0].year}: {_said(older[0])}",
            source=_cite(older[0]),
            value=100 * nearest.share,
            **shared,
        )
    gap = max(low - value, value - high)
    alone = len({_house(row) for row in rows}) < 2
    why = f"No source comes near. Nearest: {_said(nearest)}"
    if gap <= _BEYOND:
        why = (
            f"Outside all sources by {100 * gap:.2g} points; they count differently and differ "
            f"by year. Nearest: {_said(nearest)}"
        )
    elif alone:
        why = f"The record has one source, which may count otherwise: {_said(nearest)}"
    disputed = gap <= _BEYOND or alone
    if not disputed and elsewhere:
        why = f"It is the share in {elsewhere}. Nearest in this stage: {_said(nearest)}"
    if gap > _BEYOND and _THRESHOLD.search(around(claim, 60)):
        return unknown("no share", "It is a limit of a rule, not a share of a stage.", fact=fact)
    return Verdict(
        outcome=Outcome.disputed if disputed else Outcome.contradicted,
        why=why,
        source=_cite(nearest),
        value=100 * nearest.share,
        **shared,
    )


def _of_other_stage(claim: Claim, symbol: str, stage: str, country: str) -> str:
    """The stage of which the figure is the share in the newest sources; "" where of none."""
    for other in STAGES:
        rows = _shares(symbol, stage=other, country=country) if other != stage else ()
        newest = max((row.year for row in rows), default="")
        fits = (compare(claim, 100 * row.share, near=0.0).holds for row in rows)
        recent = (int(row.year[-4:]) >= int(newest[-4:]) - 2 for row in rows)
        if any(fit and new for fit, new in zip(fits, recent, strict=True)):
            return STAGES[other]
    return ""


@lru_cache(maxsize=1024)
def _shares(symbol: str, *, stage: str, country: str) -> tuple[Share, ...]:
    return tuple(shares(symbol, stage=stage, country=country))


def _symbol_before(claim: Claim, context: Context) -> str:
    """The element that the sentences before speak of, where a stage of processing is named."""
    if not _STRONG_STAGE.search(clause(claim)) or _GOODS.search(claim.sentence):
        return ""
    text = context.reading.text[max(0, claim.sentence_start - _BACK) : claim.sentence_start]
    if _RARE.search(text) or len(_RARE.findall(context.reading.text)) >= _OFTEN:
        return "REE"
    return next(iter(elements_in(text)), "")


def _of_group(claim: Claim, rows: list[Share]) -> list[Share]:
    """Rows on the heavy rare earths where the claim names them, and else the other rows."""
    heavy = bool(_HEAVY.search(clause(claim)))
    if not heavy and not any("heavy" in row.definition for row in rows):
        return rows
    return [row for row in rows if ("heavy" in row.definition) is heavy]


def _house(row: Share) -> str:
    """Who publishes a row: its first word, so that two editions of one table are one source."""
    return row.source.split()[0]


def _of_publication(claim: Claim) -> Verdict | None:
    """A share that a publisher gives: of tariffs borne, of commitments met, of imports."""
    text = claim.sentence.lower()
    for row in published(quantity="share"):
        words = [word for word in re.findall(r"[a-z]{4,}", row.quantity.lower()) if word != "share"]
        named = sum(word in text for word in words) >= max(2, len(words) - 1)
        if named and row.unit == "percent":
            fit = compare(claim, row.value)
            return Verdict(
                outcome=Outcome.supported
                if fit.holds
                else Outcome.close
                if fit.how == "near"
                else Outcome.disputed,
                record=f"{shown(row.value)}, {row.source}, {row.date}",
                why=f"{row.quantity}, {row.scenario}.",
                command=f"detente audit --record '{row.quantity}'",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=f"share|{row.quantity}",
            )
    return None


def _symbol(claim: Claim) -> str:
    """The element that the claim's own words name, else the reader's, else one named nearby."""
    if _BATTERY.search(around(claim, 35)):
        return ""
    if named := elements_in(claim.text):
        return named[0]
    if _RARE.search(claim.text):
        return "REE"
    for word in (claim.element, claim.product):
        if _RARE.search(word):
            return "REE"
        with suppress(DetenteError):
            if word:
                return element(word)
    if named := elements_in(around(claim, 35)):
        return named[0]
    return "REE" if _RARE.search(claim.sentence) else ""


def _country(claim: Claim) -> str:
    named = set(_lands(claim))
    for side in (claim.imposer, claim.target):
        if side not in ("", "US", "world", "all", "both") and (side in named or not named):
            return side
    return named.pop() if len(named) == 1 else "CN"


def _lands(claim: Claim) -> frozenset[str]:
    """The countries that a sentence names."""
    named = {it.iso2 for it in place_words(claim.sentence)}
    return frozenset(named | {it for word in _NAME.findall(claim.sentence) if (it := _land(word))})


@lru_cache(maxsize=4096)
def _land(word: str) -> str:
    """The code of the country that a word names; "" where it names none."""
    with suppress(DetenteError):
        return place(word).iso2
    return ""


def _stage(claim: Claim, symbol: str, country: str) -> str:
    """The stage that the claim's own words name first, else the reader's, else one with figures."""
    after = re.match(r".{0,60}?(?:percent|per cent|%)(.*)", claim.text, re.IGNORECASE)
    named = _verb_stage(claim) or (_first_stage(after.group(1)) if after else "")
    if named and _shares(symbol, stage=named, country=country):
        return named
    if (stage := _first_stage(claim.text)) and _shares(symbol, stage=stage, country=country):
        return stage
    before = clause(claim)[: clause(claim).find(claim.text) + 1]
    if (stage := _last_stage(before)) and _shares(symbol, stage=stage, country=country):
        return stage
    if claim.stage in STAGES and _shares(symbol, stage=claim.stage, country=country):
        return claim.stage
    if (stage := _first_stage(around(claim, 40))) and _shares(symbol, stage=stage, country=country):
        return stage
    held = [
        it
        for it in STAGES
        if (rows := _shares(symbol, stage=it, country=country)) and _of_group(claim, list(rows))
    ]
    return next(iter(held), "mining")


def _verb_stage(claim: Claim) -> str:
    """The stage that the verb just before a figure names: "refined 91 % of the metals"."""
    start = max(0, claim.start - claim.sentence_start)
    figure = re.search(r"\d|[a-z]+(?= percent| per cent)|half|third", claim.text)
    inside = claim.text[: figure.start()] if figure else ""
    before = claim.sentence[max(0, start - 30) : start] + inside
    return next((stage for stage, verb in _VERBS if re.search(verb, before, re.I)), "")


def _first_stage(text: str) -> str:
    found = [
        (hit.start(), stage)
        for stage, words in _STAGE_WORDS
        if (hit := re.search(words, text, re.IGNORECASE))
    ]
    return min(found)[1] if found else ""


def _last_stage(text: str) -> str:
    found = [
        (hit.start(), stage)
        for stage, words in _STAGE_WORDS
        for hit in re.finditer(words, text, re.IGNORECASE)
    ]
    named = [it for it in found if it[1] != "mining"] or found  # "refined supply" is no mining
    return max(named)[1] if named else ""


def _year(claim: Claim) -> str:
    """The year that the claim names for its figure, "" where none."""
    found = re.search(r"\b(?:19|20)\d\d\b", claim.as_of_words)
    return found.group() if found else ""


def _far(rows: list[Share], value: float) -> float:
    return max((row.share for row in rows), key=lambda share: abs(share - value))


def _said(row: Share) -> str:
    return f"{shown(100 * row.share)} in {row.year} ({row.definition})."


def _cite(row: Share) -> str:
    return f"{row.source}, {row.year} ({row.certainty})"
