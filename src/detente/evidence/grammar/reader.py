"""Which claims does an article make, sentence by sentence, each counted once?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.grammar.acts import DatedAct, dated_acts
from detente.evidence.grammar.counts import read_count, tallies
from detente.evidence.grammar.fallback import by_default
from detente.evidence.grammar.lengths import read_duration
from detente.evidence.grammar.merging import ROW, merged
from detente.evidence.grammar.multiples import multiples
from detente.evidence.grammar.parties import actor_before, duty_named
from detente.evidence.grammar.percents import read_percent
from detente.evidence.grammar.scene import Dated, Reading1, Scene
from detente.evidence.grammar.series import (
    FORMERLY,
    SAME_NUMBER,
    bare_rate,
    goes_on,
    in_points,
    like,
    parts_of_one,
    same_thing,
    share_of_another,
    turned,
)
from detente.evidence.grammar.subject import subject_of
from detente.evidence.grammar.sums import read_money
from detente.evidence.grammar.wording import DUTY_CONTEXT, HEADS
from detente.evidence.speakers.attribution import attributed
from detente.evidence.words.lexicon import authority_in, elements_in, product_in
from detente.evidence.words.numbers import Quantity, quantities

__all__ = ["claims_of", "merged"]

_RECORD = re.compile(
    r"\b(?:\w+est|most|first|record|worst|best)\b[^,;]{0,40}\bsince(?:\s\w{0,5})?\s*$", re.I
)
_HEADER = re.compile(r"\s*\|(?:[^\d%]|\b(?:19|20)\d\d\b)*\|\s*$")
_CLAIM_DAY = re.compile(
    r"\b(?:said|told|stated|interview|according|wrote|posted|added)\b[^,;]{0,40}$", re.I
)


def claims_of(article: str, scenes: Iterable[Scene]) -> list[Claim]:
    """The claims of all sentences, in order; a repeated statement is counted, not listed again."""
    scenes = list(scenes)
    wrap = sum(_MARKETS.search(scene.flat) is not None for scene in scenes) >= 4
    found: list[Claim] = []
    rates: set[float] = set()
    parties, since = ("", ""), 0
    trader, told = "", -9
    memory, kept = "", -9
    paid, handed = "", -9
    weighed, loaded = "", -9
    for number, scene in enumerate(scenes):
        if DUTY_CONTEXT.search(scene.flat):
            memory, kept = "tariff_rate", number
        if ROW.match(scene.flat) and number - kept <= 3:
            kept = number  # a list or a table goes on with what it began with
        header = _HEADER.match(scene.flat)
        if header and HEADS.search(scene.flat):
            group = str(next(HEADS.finditer(scene.flat)).lastgroup)
            memory, kept = {"tariff": "tariff_rate"}.get(group, group), number
        recalled = memory if number - kept <= 5 else ""
        seen = scene
        currency = paid if number - handed <= 3 else ""
        mass = weighed if number - loaded <= 3 else ""
        if rates or recalled or currency or wrap or mass:
            seen = replace(
                scene,
                known_rates=frozenset(rates),
                memory=recalled,
                currency=currency,
                mass=mass,
                wrap=wrap,
            )
        claims = _sentence(article, seen)
        if scene.topical and not any(one.type in _DUTIES for one in claims):
            named = duty_named(seen)
            if named != ("", ""):
                parties, since = named, number
        for claim in claims:
            if claim.unit in _IN_PARTS and claim.topic != "market" and _WRITTEN.search(claim.text):
                memory, kept = claim.type.replace("tariff_change", "tariff_rate"), number
            if claim.type in ("tariff_rate", "tariff_change"):
                if claim.imposer or claim.target:
                    parties, since = (claim.imposer, claim.target), number
                elif number - since <= 2:
                    claim = replace(claim, imposer=parties[0], target=parties[1])
            if claim.type in ("growth", "money", "share", "gdp"):
                if claim.imposer:
                    trader, told = claim.imposer, number
                elif (
                    claim.type in ("growth", "gdp")
                    and number - told <= 1
                    and claim.target != trader
                ):
                    claim = replace(claim, imposer=trader)
            if claim.type == "money":
                paid, handed, weighed = claim.unit, number, ""
            if claim.type == "count" and claim.unit in _WEIGHED:
                weighed, loaded, paid = claim.unit, number, ""
            if claim.type == "tariff_rate" and isinstance(claim.value, float):
                rates.add(claim.value)
            found.append(claim)
    return merged(found)


def _sentence(article: str, scene: Scene) -> list[Claim]:
    read: list[Reading1] = []
    dates = [
        (each.words.start - scene.sentence.start, each.words.end - scene.sentence.start)
        for each in scene.dates
    ]
    last: Reading1 | None = None
    last_end = -1
    counted: Reading1 | None = None
    for quantity in quantities(scene.flat):
        if quantity.kind in ("plain", "duration") and any(
            quantity.start < end and start < quantity.end for start, end in dates
        ):
            continue
        reading = _read(scene, quantity)
        settled = reading is not None  # also where it is settled that the figure claims nothing
        if reading is not None and not reading.type:
            reading = None
        if quantity.kind == "percent":
            gap = scene.flat[last_end : quantity.start]
            if last_end >= 0 and len(gap) < 110 and FORMERLY.search(gap):
                reading = like(last, quantity)
            same = last is not None and SAME_NUMBER.search(gap) is not None
            if last is not None and (
                same
                or parts_of_one(gap, scene.flat[quantity.end :], last)
                or (reading is None and goes_on(gap, quantity, last))
                or (reading is None and share_of_another(scene.flat, gap, quantity, last))
            ):
                reading = like(last, quantity)
            if reading is None and not settled:
                reading = by_default(scene, quantity)
            last, last_end = reading, quantity.end
            if (
                reading is not None
                and reading.topic != "market"
                and _WRITTEN.search(scene.flat[quantity.start : quantity.end])
            ):
                memory = "tariff_rate" if reading.type == "tariff_change" else reading.type
                scene = scene if memory == scene.memory else replace(scene, memory=memory)
        elif (
            reading is None
            and last is not None
            and last.type in ("tariff_rate", "growth", "gdp", "share")
            and bare_rate(scene.flat, last_end, quantity)
        ):
            reading = turned(
                like(last, replace(quantity, unit="percent")), scene.flat[last_end : quantity.start]
            )
            last_end = quantity.end
        elif counted is not None and (
            reading is None or (counted.type == "price" and reading.type == "money")
        ):
            reading = same_thing(scene.flat, counted, quantity) or reading
        if reading is not None and reading.type == "price" and scene.memory != "price":
            scene = replace(scene, memory="price")
        if reading is not None and reading.type in ("count", "duration", "price", "money"):
            counted = reading
        if reading is not None:
            read.append(reading)
    out = [_claim(article, scene, reading) for reading in in_points(scene.flat, read)]
    out.extend(_claim(article, scene, reading) for reading in (*multiples(scene), *tallies(scene)))
    for act in dated_acts(scene) if scene.topical else ():
        out.append(_date_claim(article, scene, act))
    return sorted(out, key=lambda claim: claim.start)


_IN_PARTS = ("percent", "percentage points")
_WRITTEN = re.compile(r"%|per ?cent|pct|points?", re.I)
_MARKETS = re.compile(
    r"\b(?:S&P 500|Nasdaq|Dow|Nikkei|FTSE|DAX|Bitcoin|Treasur(?:y|ies) (?:yield|note|bond)|yields?|"
    r"an ounce|Brent|deposit rate)\b"
)
_WEIGHED = ("tonnes", "bushels", "barrels", "parcels", "containers")
_DUTIES = ("tariff_rate", "tariff_change")


def _read(scene: Scene, quantity: Quantity) -> Reading1 | None:
    if quantity.kind in ("percent", "points"):
        return read_percent(scene, quantity)
    if quantity.kind == "money":
        return read_money(scene, quantity)
    if quantity.kind == "duration":
        return read_duration(scene, quantity)
    return read_count(scene, quantity)


def _claim(article: str, scene: Scene, reading: Reading1) -> Claim:
    base = scene.sentence.start
    quantity = reading.quantity
    start = base + min(_with_hedge(scene, quantity), _with_head(scene, reading))
    end = base + min(reading.end, len(scene.flat))
    subject = subject_of(scene, reading)
    day, words = _as_of(scene, reading.start, reading.end)
    upper = quantity.upper
    value = reading.value
    if upper is not None and value < 0:
        upper = -abs(upper)
    return Claim(
        article=article,
        start=start,
        end=end,
        text=scene.text[start:end],
        sentence=scene.sentence.text,
        sentence_start=base,
        type=reading.type,
        value=value,
        upper=upper,
        unit=reading.unit,
        imposer=subject.imposer,
        target=subject.target,
        product=subject.product,
        stage=subject.stage,
        element=subject.element,
        topic=subject.topic,
        authority=subject.authority,
        direction=reading.direction,
        change=reading.change,
        as_of=day,
        as_of_words=words,
        source=_source(scene, start, end),
        hedge=quantity.hedge,
        negated=quantity.negated,
        spans=((start, end),),
    )


def _with_head(scene: Scene, reading: Reading1) -> int:
    """Where the noun of the figure stands, if before it and near ("exports … plunged 34.5%")."""
    start, at = reading.quantity.start, reading.head_start
    if (
        reading.type in ("growth", "gdp", "price", "tariff_change", "tariff_rate")
        and 0 <= at < start
    ):
        between = scene.flat[at:start]
        if len(between) <= 80 and not re.search(r"[,;\d]", between):
            return at
    return start


def _with_hedge(scene: Scene, quantity: Quantity) -> int:
    if not quantity.hedge:
        return quantity.start
    at = scene.flat.lower().rfind(quantity.hedge, 0, quantity.start + 1)
    return at if 0 <= quantity.start - at <= len(quantity.hedge) + 8 and at >= 0 else quantity.start


def _date_claim(article: str, scene: Scene, act: DatedAct) -> Claim:
    base = scene.sentence.start
    days = act.dated.days
    assert days is not None
    start, end = base + act.start, base + act.end
    near = scene.flat[max(0, act.start - 80) : act.end + 90]
    names = elements_in(near)
    actor = actor_before(scene, act.verb_start)
    targets = [place.iso2 for place in scene.places if place.iso2 != actor]
    return Claim(
        article=article,
        start=start,
        end=end,
        text=scene.text[start:end],
        sentence=scene.sentence.text,
        sentence_start=base,
        type="date",
        value=days.first,
        upper=None if days.exact else days.last,
        unit="date",
        imposer=actor,
        target=targets[0] if targets else "",
        product=product_in(near),
        stage="",
        element=names[0] if len(names) == 1 else "",
        topic=act.verb,
        authority=authority_in(near),
        as_of=days.first,
        as_of_words=act.dated.words.text,
        source=_source(scene, start, end),
        spans=((start, end),),
    )


def _as_of(scene: Scene, start: int, end: int) -> tuple[date | None, str]:
    best: Dated | None = None
    nearest = 120
    for each in scene.dates:
        left = each.words.start - scene.sentence.start
        if _RECORD.search(scene.flat[:left] + each.words.text[:6]):
            continue
        if _THAN.search(scene.flat[max(0, left - 24) : left] + each.words.text[:3]):
            continue  # "lower than in 2024" is of another year
        right = each.words.end - scene.sentence.start
        distance = left - end if left >= end else start - right
        if _CLAIM_DAY.search(scene.flat[max(0, left - 60) : left]) and each.words.form in (
            "weekday",
            "day",
            "offset",
            "nth",
        ):
            distance += 60
        if 0 <= distance < nearest:
            best, nearest = each, distance
    # a day that cannot be known hides the others: they are of other figures
    if best is None or best.days is None:
        return None, ""
    at = best.words.start - scene.sentence.start
    if _BEFORE.search(scene.flat[max(0, at - 12) : at] + best.words.text[:7]):
        return best.days.first - timedelta(1), best.words.text
    return best.days.first, best.words.text


_THAN = re.compile(
    r"\b(?:than|from|compared (?:with|to)|versus|against)\s+(?:in\b|the\s)?\s?\w{0,3}$", re.I
)
_BEFORE = re.compile(r"\bbefore\b[^.;]{0,7}$", re.I)


def _source(scene: Scene, start: int, end: int) -> str:
    for quote in scene.quotes:
        if quote.start <= start < quote.end:
            return quote.speaker or "article"
    who = attributed(scene.text, scene.sentence, start, end, scene.cast)
    return who.name or "article"
