"""Which measures do the rates and fees belong to that an article states without naming any?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from detente.evidence.claims import Claim, MeasureMention
from detente.evidence.record import book
from detente.ledger.book import Hit
from detente.ledger.model import Kind
from detente.ledger.timeline import origin_rate

__all__ = ["levied"]

_NEAR = 160  # letters within which a measure that is named already stands for the rate
_SIDES = ("US", "CN")
_SHIPS = re.compile(r"\b(?:net ton|ships?|vessels?|tonnage|voyage|port)\b", re.I)
_DUTY = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surcharge|charges?)\b", re.I)
_ONLY_ASKED = re.compile(
    r"\b(?:if|unless|were it|suppose|might|promis\w*|vow\w*|average\w*|model\w*|of the value of|"
    r"as a share of|Peterson Institute(?:'s)? (?:count|reckoning|weights|estimate|has|puts))\b",
    re.I,
)


def levied(
    claims: Sequence[Claim], named: Sequence[MeasureMention], published: date | None
) -> list[MeasureMention]:
    """The measures behind stated rates: those of the imposer in force on the day that have it.

    A rate beside a measure that the text names is left to that name. Without a day, or where no
    measure has the rate, the mention says whose duty it is and holds no ids.
    """
    out: list[MeasureMention] = []
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for other in named:
        spans = other.spans or ((other.start, other.end),)
        for imposer in ("US", "CN") if (other.imposer, other.kind) == ("both", "fee") else ("",):
            places.setdefault((imposer or other.imposer, other.kind), []).extend(spans)
    for spans in places.values():
        spans.sort()
    for claim in claims:
        found = _of_claim(claim, claim.as_of or published)
        if found is not None and not _beside(claim, places.get((found.imposer, found.kind), [])):
            out.append(found)
    return out


def _beside(claim: Claim, places: Sequence[tuple[int, int]]) -> bool:
    """Whether one of some places lies near a claim; the places are in order."""
    first = bisect_left(places, (claim.start - 2 * _NEAR,))
    last = bisect_left(places, (claim.end + _NEAR,))
    return any(claim.start - _NEAR < end for _, end in places[first:last])


def _before(claim: Claim) -> str:
    """The words of the sentence before a claim."""
    return claim.sentence[: max(0, claim.start - claim.sentence_start)]


def _of_claim(claim: Claim, day: date | None) -> MeasureMention | None:
    imposer, target = claim.imposer, claim.target
    if claim.unit in ("USD per tonne", "CNY per tonne") and _SHIPS.search(claim.sentence):
        chinese = claim.unit.startswith("CNY") or _CHINA_CHARGES.search(_before(claim))
        imposer = "CN" if chinese else "US"
        ids = ("cn.port_fee.us_ships",) if imposer == "CN" else _AMERICAN_FEES
        return _mention(claim, imposer, "US" if imposer == "CN" else "CN", "fee", "ships", ids)
    if claim.type not in ("tariff_rate", "tariff_change") or claim.topic == "average":
        return None
    if imposer in _SIDES and not target:
        target = "CN" if imposer == "US" else "US"
    if claim.negated or imposer not in _SIDES or target not in _SIDES or imposer == target:
        return None
    if _ONLY_ASKED.search(claim.sentence) or not isinstance(claim.value, float):
        return None
    ends = [claim.value, *([claim.upper] if isinstance(claim.upper, float) else [])]
    ids, exact = _with_rates(imposer, target, tuple(ends), day) if day else ((), False)
    if day and not exact and claim.type == "tariff_rate" and not _DUTY.search(claim.sentence):
        return None
    item = claim.product or "all goods"
    return _mention(claim, imposer, target, "tariff", item, ids)


_CHINA_CHARGES = re.compile(
    r"\b(?:China|Beijing|Chinese ports?)\b[^.;]{0,40}\b(?:charg|lev(?:y|ie)|collect|impos|ask|take)"
    r"\w*[^.;]{0,30}$"
)
_AMERICAN_FEES = ("us.port_fee.annex1", "us.port_fee.annex2")


def _mention(
    claim: Claim, imposer: str, target: str, kind: str, item: str, ids: tuple[str, ...]
) -> MeasureMention:
    return MeasureMention(
        article=claim.article,
        start=claim.start,
        end=claim.end,
        text=claim.text,
        imposer=imposer,
        target=target,
        kind=kind,
        item=item,
        ledger_ids=ids,
        as_of=claim.as_of,
        occurrences=claim.occurrences,
        spans=claim.spans,
    )


@lru_cache(maxsize=4096)
def _with_rates(
    imposer: str, target: str, values: tuple[float, ...], day: date
) -> tuple[tuple[str, ...], bool]:
    """The duties of one side on the other in force on a day that have the rate or the sum.

    All of them, and False, where none has it.
    """
    hits = [
        hit
        for hit in book().hitting(country=target, on=day, kind=Kind.tariff)
        if imposer in hit.measure.imposer
        and hit.state is not None
        and hit.state.in_force
        and not hit.measure.id.endswith(".base")
    ]
    rates = {hit.measure.id: _rate(hit, target, day) for hit in hits}
    wanted = {abs(value) for value in values}
    exact = [name for name, rate in rates.items() if rate in wanted]
    broad = [hit.measure.id for hit in hits if hit.measure.scope.products.everything]
    if sum(rates[name] or 0.0 for name in broad) in wanted:
        return tuple(broad), True
    own = [hit.measure.id for hit in hits if not hit.measure.target.all_origins]
    return tuple(exact or broad or own), bool(exact)


def _rate(hit: Hit, origin: str, day: date) -> float | None:
    step = hit.state.step if hit.state else None
    found = origin_rate(step, origin, day) if step else None
    return None if found is None else round(100 * found.rate, 2)
