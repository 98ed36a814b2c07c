"""Which quantities does a sentence state: value, range, unit and hedge, wherever they stand?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from detente.evidence.words.currency import MONEY, MONEY_WORD, SCALE, SCALES, money, money_range
from detente.evidence.words.naming import names
from detente.evidence.words.number_words import DIGITS, NUMBER, ONE, TENS, number_value
from detente.evidence.words.quantity import Quantity

__all__ = ["HEDGES", "Quantity", "quantities"]

HEDGES = (
    "about|around|roughly|approximately|approx\\.?|nearly|near to|near|nearing|approaching|"
    "almost|close to|some|an estimated|"
    "estimated|more than|over|at least|upwards? of|exceeding|in excess of|as much as|as many as|"
    "up to|as high as|as low as|less than|fewer than|under|below|above|at most|no more than|"
    "not more than|no less than|only|just|just over|just under|just above|a little over|"
    "slightly more than|well over|well above|a whopping|a minimum of|a maximum of|circa|"
    "greater than|higher than|another|an additional|a further|an average of"
)
_HEDGE = re.compile(
    rf"(?:^|(?<!hand)(?<!hands)(?<!take)(?<!took)(?<!turn)[\s(—–])(?P<h>{HEDGES})(?:\s+(?:an?|"
    rf"the))?\s*(?:US)?[$€£¥]?\s*$",
    re.I,
)
_AFTER_HEDGE = re.compile(r"\s*(or (?:more|so|less|higher|lower|above)|plus)\b", re.I)
_NEGATION = re.compile(
    r"\b(?:not|never|no longer|without|rather than|instead of|neither|nor|isn['’]t|wasn['’]t|"
    r"aren['’]t|won['’]t|didn['’]t|doesn['’]t|don['’]t|denied|denies|false that)\b"
    r"(?!\s+(?:only|just|more|less|yet|includ\w+|cover\w*|count\w*|replac\w+|affect\w*|touch\w*))"
    r"(?:\s+[\w'’-]+){0,4}\s*$",
    re.I,
)
_NOT_HEDGE = re.compile(r"\b(?:not|no)\s+(?:more|less|fewer|higher|lower)\s+than\b", re.I)
_PERCENT = re.compile(
    rf"(?P<n>{NUMBER})[\s -]?(?P<u>percentage[\s-]points?|basis[\s-]points?|"
    rf"per[\s-]cent(?:age[\s-]points?)?|"
    rf"percent(?:age[\s-]points?)?|p\.\s?c\b\.?|pc\b|pct\.?(?=\W|$)|bps\b|pp\b|ppts?\b|"
    rf"%[\s-]?points?\b|%(?!\w)|points?\b)",
    re.I,
)
_DURATION = re.compile(
    rf"(?P<half>\b(?P<hn>an |one |a )?hour[- ]and[- ]a[- ]half)"
    rf"|(?P<halfn>\b(?P<hx>{NUMBER})[- ]and[- ]a[- ]half[- ](?P<hu>hour|day|week|month|year)s?\b)"
    rf"|(?P<hq>\b(?P<hqn>a|three)\squarters?\sof\san\shour\b)"
    rf"|(?P<decades>\b(?P<dn>{NUMBER}|an?|half a)[\s-]decades?\b)"
    rf"|(?P<halfu>\bhalf(?:[- ]an?|[- ])\s?(?P<fu>hour|day|year)\b)"
    rf"|(?P<both>\b(?P<bh>{NUMBER}|an?)[\s-]hours?,?\s(?:and\s)?(?P<bm>{NUMBER})\sminutes?\b)"
    rf"|(?P<n>\b(?:{NUMBER}|an?|another|a further|an additional|a full|a "
    rf"whole))(?:(?:\s?(?:to|or|-|–)\s?|"
    rf"\s?-\s?to\s?-\s?)(?P<n2>{NUMBER}))?[\s-](?:and[\s-]a[\s-]half[\s-])?"
    rf"(?:(?:full|consecutive|business|working|more|further|additional|extra)[\s-])?(?P<u>minute|"
    rf"hour|day|week|month|year)s?\b",
    re.I,
)
_FRACTION = re.compile(
    r"(?P<which>\b(?:of which|by)\s+(?:(?:about|nearly|almost|roughly|some|over|more than)\s+)?)?"
    r"\b(?P<f>(?P<fn>an?|one|two|three|four|five|six|seven|eight|nine)[\s-]"
    r"(?P<fd>hal(?:f|ves)|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?|half)\b"
    r"(?P<of>\s+of\b(?!\s+an?\s+(?:hour|day|year|century))|(?=\s+(?:is|are|was|were|has|have|had|"
    r"comes?|came|goes|went|or more|(?:that|those|the level) of|less|more|"
    r"fewer|lower|higher|smaller|larger|cheaper|dearer|hangs?|depends?|"
    r"stems?|rel(?:y|ies))\b))?",
    re.I,
)
_PARTS = {
    name: 100.0 / number
    for number, names in enumerate(
        [
            "half halves",
            "third",
            "quarter fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        2,
    )
    for name in names.split()
}
_SAID_AGAIN = re.compile(rf",?\s*(?:or|that is)\s+(?:about )?{NUMBER}\s?(?:%|per\s?cent)", re.I)
_HALF_POINT = re.compile(
    r"\b(?:a |one )?(?P<p>half|quarter|third)(?: an?| of an?)? (?:percentage )?point\b", re.I
)
_HALF_PERCENT = re.compile(r"\b(?:a )?(?P<p>half|quarter)(?: of)? an? per ?cent\b", re.I)
_OUT_OF = re.compile(
    r"\b(?P<n>one|two|three|four|five|six|seven|eight|nine|[1-9])\s(?:out of|in)\s(?:every\s)?"
    r"(?P<d>three|four|five|six|seven|eight|nine|ten|twelve|twenty|[3-9]|10|12|20)\b(?=\s+[a-z])",
    re.I,
)
_TIMES = re.compile(rf"(?P<n>{NUMBER})(?:[\s-]times|[\s-]?fold)\b", re.I)
_PLAIN = re.compile(
    rf"(?P<n>{NUMBER}|\b(?:half )?a(?=\s(?:thousand|million|billion|trillion)\b))"
    rf"(?:[\s-](?P<s>{SCALE}|hundred|dozen)|(?P<a>mn|bn|tn|m|k)\b)?(?=[\s-]+[A-Za-z])",
    re.I,
)
_BARE_END = re.compile(
    rf"\b(?<!votes )(?:at|to|from|not|of|of which|(?:be|is|was|"
    rf"were)(?=\s\d+\.\d))\s+(?P<n>{DIGITS})(?![\d,.]*\d)(?=\s*[.,;)]|\s*$|"
    rf"\sare\b)",
    re.I,
)
_NAMED_END = re.compile(
    rf"(?:\band|,)\s+(?:then\s+)?(?:the\s+)?(?:[A-Z]\w+(?:\s(?:got|pays?|has|at))?|fell|rose|"
    rf"dropped|climbed|by)\s+"
    rf"(?P<n>{DIGITS})(?![\d,.]*\d)(?=\s*[.,;)]|\s*$)"
)
_SCALED_END = re.compile(
    rf"(?P<n>{NUMBER})\s(?P<s>million|billion|trillion|thousand)(?=\s*[.,;)]|\s*$)", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TONNES = re.compile(rf"(?<![\w$€£.,])(?P<n>{DIGITS})\s?(?P<k>[km]?)t(?:py|pa)?\b(?!['’])")
_ZERO = re.compile(
    r"\b(?P<z>zero)(?=[\s-](?:tariffs?|dut(?:y|ies)|percent|rate)\b|\s+to\s+\d+(?:\.\d+)?\s?(?:%|"
    r"per|pc))|"
    r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|rates?)\b[^.;]{0,60}\b(?:is|are|was|were|at|of|be|to|"
    r"falls?|fell)\s+"
    r"(?P<y>zero)\b|(?:%|per ?cent|\bpc|\dpc)\s+(?:against|versus|to|or|and)\s+(?P<x>zero)\b",
    re.I,
)
_DOZEN = re.compile(r"\b(?P<n>a|two|three|four) dozen\b", re.I)
_LEFT_PAIR = re.compile(
    (
        rf"(?P<n>{NUMBER})\s?(?P<u>%|percent|per cent|pct)?\s*(?P<c>to|from|[-–—]|and then "
        rf"to|and then|then to|then|and|"
        rf"or|,|, and|, or)\s*(?:{HEDGES})?\s*$"
    ),
    re.I,
)
_RIGHT_PAIR = re.compile(
    rf"\s*(?P<c>to|and|[-–—])\s*(?:{NUMBER})\s?(?:%|per\s?cent|pct|percentage points|points)", re.I
)
_FROM = re.compile(
    r"\b(?:from|up from|down from)\s+(?:(?:the|its|their|a|an|an earlier|its "
    r"current|"
    r"an initial|the current|the previous)\s+)?(?:[\w-]+\s+)?(?:about |"
    r"around |nearly |some )?$",
    re.I,
)
_BETWEEN = re.compile(
    r"\b(?:between|ranging from|range from|ranges from|ranged from|anywhere from|"
    r"range of|varying from)\s+(?:about |around )?$",
    re.I,
)
_DIGIT_OR_WORD = re.compile(
    (
        rf"\d|\b(?:{ONE}|{'|'.join(TENS)}|hundred|thousand|million|billion|trillion|dozen|zero|"
        rf"decade|half|third|quarter|fifth|"
        rf"tenth|hour|nine|(?:an?|another|full|whole|further|additional)[- ](?:year|month|"
        rf"week|day))"
    ),
    re.I,
)


@lru_cache(maxsize=8192)
def quantities(sentence: str) -> tuple[Quantity, ...]:
    """The figures of one sentence, left to right, none inside another.

    Numbers that name rather than count (HTS codes, section and article numbers, pages, clock
    times, telephone numbers, ages, models) are passed over.
    """
    if not _DIGIT_OR_WORD.search(sentence):
        return ()
    taken = names(sentence)
    found: list[Quantity] = []

    def free(start: int, end: int) -> bool:
        return not any(start < stop and begin < end for begin, stop in taken)

    def add(quantity: Quantity) -> None:
        taken.append((quantity.start, quantity.end))
        found.append(quantity)

    for match in _each(MONEY, MONEY_WORD, sentence):
        if free(*match.span()):
            add(money_range(money(match), sentence, found))
    for match in _each(_PERCENT, _PERCENT_WORD, sentence):
        if free(*match.span()) and not _opens_range(match, sentence):
            for quantity in _percent(match, sentence, free):
                add(quantity)
    for pattern, kind, unit in (
        (_HALF_PERCENT, "percent", "percent"),
        (_HALF_POINT, "points", "percentage points"),
    ):
        for match in pattern.finditer(sentence):
            if free(*match.span()):
                add(_at(match, kind, _PARTS[match["p"].lower()] / 100.0, unit))
    for match in _OUT_OF.finditer(sentence):
        if free(*match.span()):
            value = 100.0 * number_value(match["n"]) / number_value(match["d"])
            if 0.0 < value < 100.0:
                add(_at(match, "percent", round(value, 2), "percent"))
    for match in _each(_FRACTION, _FRACTION_WORD, sentence):
        if _SAID_AGAIN.match(sentence, match.end()):
            continue
        if (match["of"] is not None or match["which"]) and free(*match.span("f")):
            number = (match["fn"] or "one").lower()
            count = 1.0 if number in ("a", "an") else number_value(number)
            value = count * _PARTS[(match["fd"] or "half").lower()]
            add(_at(match, "percent", round(value, 2), "percent", "f"))
    for match in _each(_DURATION, _DURATION_WORD, sentence):
        if free(*match.span()):
            add(_duration(match))
    for match in _each(_TIMES, _TIMES_WORD, sentence):
        if free(*match.span()):
            add(_at(match, "plain", number_value(match["n"]), "times"))
    for match in _each(_DOZEN, _TIMES_WORD, sentence):
        if free(*match.span()):
            count = 12.0 * (1.0 if match["n"].lower() == "a" else number_value(match["n"]))
            add(_at(match, "plain", count, ""))
    if any(quantity.kind == "percent" for quantity in found):
        for pattern in (_BARE_END, _NAMED_END):
            for match in pattern.finditer(sentence):
                if free(*match.span("n")) and not _YEAR.fullmatch(match["n"]):
                    add(_at(match, "plain", number_value(match["n"]), "", "n"))
    for match in _SCALED_END.finditer(sentence):
        if free(*match.span()):
            value = number_value(match["n"]) * SCALES[match["s"].lower()]
            add(_at(match, "plain", value, ""))
    for match in _TONNES.finditer(sentence):
        if free(*match.span()):
            scale = {"k": 1e3, "m": 1e6}.get(match["k"].lower(), 1.0)
            add(_at(match, "plain", number_value(match["n"]) * scale, "tonnes"))
    for match in _each(_ZERO, _ZERO_WORD, sentence):
        start = max(match.start("z"), match.start("y"), match.start("x"))
        if free(start, start + 4):
            add(Quantity(start=start, end=start + 4, kind="percent", value=0.0, unit="percent"))
    for match in _PLAIN.finditer(sentence):
        if free(*match.span()):
            value = number_value(match["n"]) * SCALES.get(
                (match["s"] or match["a"] or "").lower(), 1.0
            )
            upper, start = None, match.start()
            left = _LEFT_PAIR.search(sentence, max(0, start - 40), start)
            if left and left["c"].lower() in ("to", "-", "–", "and") and free(*left.span()):
                scale = SCALES.get((match["s"] or match["a"] or "").lower(), 1.0)
                low = number_value(left["n"]) * (scale if number_value(left["n"]) < 1e3 else 1.0)
                joined = left["c"].lower() != "and" or _BETWEEN.search(sentence[: left.start()])
                if joined and low < value:
                    value, upper, start = low, value, left.start("n")
            add(
                Quantity(
                    start=start, end=match.end(), kind="plain", value=value, upper=upper, unit=""
                )
            )
    return tuple(
        sorted((_modified(quantity, sentence) for quantity in found), key=lambda q: q.start)
    )


_PERCENT_WORD = re.compile(r"%|per[\s-]?cent|point|pct|p\.\s?c|\bpc\b|\dpc\b|bps|\bppt?s?\b", re.I)
_FRACTION_WORD = re.compile(r"half|third|quarter|fourth|fifth|tenth", re.I)
_DURATION_WORD = re.compile(r"minute|hour|day|week|month|year|decade", re.I)
_ZERO_WORD = re.compile(r"zero", re.I)
_TIMES_WORD = re.compile(r"times|fold|dozen", re.I)


def _at(match: re.Match[str], kind: str, value: float, unit: str, group: int | str = 0) -> Quantity:
    start, end = match.span(group)
    return Quantity(start=start, end=end, kind=kind, value=value, unit=unit)


def _each(rule: re.Pattern[str], gate: re.Pattern[str], sentence: str) -> Iterable[re.Match[str]]:
    """The matches of `rule`, which is slow, where a word of `gate` makes one possible."""
    return rule.finditer(sentence) if gate.search(sentence) else ()


def _opens_range(match: re.Match[str], sentence: str) -> bool:
    """Whether "10% to 41%" or "10%-41%" is one range, which its second figure reads."""
    after = _RIGHT_PAIR.match(sentence, match.end())
    if not after:
        return False
    dashed = after["c"] in "-–—" or (
        after["c"].lower() == "to"
        and re.search(r"[:(|*]\s*$", sentence[: match.start()]) is not None
    )
    return dashed or bool(_BETWEEN.search(sentence[max(0, match.start() - 40) : match.start()]))


def _unit(text: str) -> tuple[str, str, float]:
    low = text.lower()
    if "basis" in low or low == "bps":
        return "points", "percentage points", 0.01
    if "point" in low or low in ("pp", "ppt", "ppts"):
        return "points", "percentage points", 1.0
    return "percent", "percent", 1.0


def _percent(match: re.Match[str], sentence: str, free) -> list[Quantity]:
    kind, unit, factor = _unit(match["u"])
    value = number_value(match["n"]) * factor
    start, end = match.start(), match.end()
    last = Quantity(start=start, end=end, kind=kind, value=value, unit=unit)
    left = _LEFT_PAIR.search(sentence, max(0, start - 60), start)
    if left and left["n"].lower() == "one" and not left["u"]:
        left = None  # "the Chinese one to 125 percent"
    if not left or not free(*left.span("n")):
        paired = (
            "to"
            if re.search(r"\bto\s+(?:about |around |just )?$", sentence[max(0, start - 14) : start])
            else ""
        )
        before = "from" if _FROM.search(sentence[max(0, start - 60) : start]) else ""
        return [replace(last, paired=before or paired)]
    low = number_value(left["n"]) * factor
    first_start = left.start("n")
    joint = left["c"].lower()
    before = sentence[max(0, first_start - 40) : first_start]
    if re.fullmatch(r"(?:19|20)\d\d", left["n"]) and not left["u"]:
        return [last]
    ranged = bool(_BETWEEN.search(before)) or joint in ("-", "–", "—")
    ranged = ranged or (joint == "to" and re.search(r"[:(|*]\s*$", before) is not None)
    if joint == "from" and not re.search(r"\bto\s+$", before):
        return [last]
    from_to = joint == "to" and bool(_FROM.search(before)) and not ranged
    if ranged or (joint == "to" and not from_to):
        if left["u"] and joint == "to" and not ranged:
            # "20% to 10%" without "from": a change; "10 to 15 percent": a range
            if low > value:
                from_to = True
            else:
                return [replace(last, start=first_start, value=low, upper=value)]
        elif low < value:
            return [replace(last, start=first_start, value=low, upper=value)]
        else:
            return [last]
    first = Quantity(
        start=first_start,
        end=left.end("u") if left["u"] else end,
        kind=kind,
        value=low,
        unit=unit,
        paired="from" if from_to else "",
    )
    last = replace(last, paired="to" if from_to else "")
    if (
        left["u"] is None and joint in (",", "and", "or", ", and", ", or", "to", "from")
    ) or "then" in joint:
        # a shared unit: the first figure's span ends with its own digits
        first = replace(first, end=left.end("n"))
        more = _LEFT_PAIR.search(sentence, max(0, first_start - 30), first_start)
        if more and more["c"] in (",", "to") and not more["u"] and free(*more.span("n")):
            third = replace(
                first,
                start=more.start("n"),
                end=more.end("n"),
                value=number_value(more["n"]) * factor,
            )
            return [third, first, last]
    return [first, last]


def _duration(match: re.Match[str]) -> Quantity:
    start, end = match.span()
    if match["half"]:
        return Quantity(start=start, end=end, kind="duration", value=90.0, unit="minutes")
    if match["hq"]:
        minutes = 15.0 if match["hqn"].lower() == "a" else 45.0
        return Quantity(start=start, end=end, kind="duration", value=minutes, unit="minutes")
    if match["decades"]:
        word = match["dn"].lower()
        count = 0.5 if word.startswith("half") else number_value(word)
        return Quantity(start=start, end=end, kind="duration", value=10.0 * count, unit="years")
    if match["halfn"]:
        number, unit = number_value(match["hx"]) + 0.5, match["hu"].lower()
    elif match["both"]:
        hours = 1.0 if match["bh"].lower() in ("a", "an") else number_value(match["bh"])
        minutes = 60.0 * hours + number_value(match["bm"])
        return Quantity(start=start, end=end, kind="duration", value=minutes, unit="minutes")
    elif match["halfu"]:
        number, unit = 0.5, match["fu"].lower()
    else:
        word = match["n"].lower()
        number = number_value(word) or 1.0  # "a", "another"
        unit = match["u"].lower()
        if match["n2"]:
            return Quantity(
                start=start,
                end=end,
                kind="duration",
                value=number,
                upper=number_value(match["n2"]),
                unit=unit + "s",
            )
    if unit == "hour" and number != int(number):
        number, unit = 60.0 * number, "minute"
    return Quantity(start=start, end=end, kind="duration", value=number, unit=unit + "s")


def _modified(quantity: Quantity, sentence: str) -> Quantity:
    left = sentence[max(0, quantity.start - 50) : quantity.start]
    hedge = ""
    match = _HEDGE.search(left)
    if match:
        hedge = match["h"].lower()
        left = left[: match.start()]
    after = _AFTER_HEDGE.match(sentence, quantity.end)
    if after and not hedge:
        hedge = after.group(1).lower()
    negated = bool(_NEGATION.search(left)) and not _NOT_HEDGE.search(left + " " + hedge)
    return replace(quantity, hedge=hedge, negated=negated)
