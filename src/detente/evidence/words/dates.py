"""Which day, month or year do the words of an article mean?"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from detente.evidence.words.number_words import ONE, number_value

__all__ = ["MONTHS", "DateWords", "Resolved", "find", "looks_ahead", "resolve"]


@dataclass(frozen=True, slots=True)
class DateWords:
    """An expression of time as written: `form` names the rule, `parts` its numbers.

    Forms: day (year or 0, month, day), days (year or 0, month, first, last), month (year or 0,
    month), year (year,), years (first, last), weekday (0 Monday … 6, shift in weeks), offset
    (days), period (unit, shift), ago (number, unit), yearsago (number, "today", "this week" …),
    later (number, unit), around (unit, shift),
    nth (day of the month), week_of (year or 0, month, day), quarter (year or 0, quarter).
    """

    start: int
    end: int
    text: str
    form: str
    parts: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The days that fit, first and last, and how they were found."""

    first: date
    last: date
    basis: str

    @property
    def exact(self) -> bool:
        """Known to the day."""
        return self.first == self.last


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_AT_THE_WEEKEND = {f"{word} the": 0 for word in ("over", "at", "during", "on")}
_VAGUE = {"a couple of": 2, "a few": 3, "a": 1, "an": 1}
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)day"
_NUM = rf"(?i:\d{{1,3}}|an?|{ONE}|twenty|thirty|forty|fifty|sixty|ninety|a couple of|a few)"
_RULES = re.compile(
    rf"""(?P<iso>\b(?P<iy>{_YEAR})-(?P<im>[01]\d)-(?P<id>[0-3]\d)(?!\d))
    |(?P<slash>\b(?P<sm>\d{{1,2}})/(?P<sd>\d{{1,2}})/(?P<sy>{_YEAR})\b)
    |(?P<cjk>(?:(?P<cy>{_YEAR})年)?(?P<cm>\d{{1,2}})月(?P<cd>\d{{1,2}})日)
    |(?P<weekof>\b[Ww]eek\ (?:of|
        beginning)\ (?P<wm>{_MONTH})\ (?P<wd>{_DAY})(?:,?\ (?P<wy>{_YEAR}))?)
    |(?P<md>\b(?P<mm>{_MONTH})\ ?(?P<mdd>{_DAY})\b(?!\ ?(?:percent|per\ cent|million|billion|
        :\d))(?![%\d])
        (?:\s?(?:-|–|—|to|and|or)\s?(?P<mdend>{_DAY})(?![\d%]|
            \ (?:million|billion|thousand|hundred|tons|tonnes|firms|companies|points)|,\d|
            \ percent|\ [A-Z]\w+\ \d))?
        (?:,?\ (?P<my>{_YEAR})(?!\d))?)
    |(?P<dm>\b(?:(?P<ddfirst>{_DAY})\ ?(?:-|–|to|and)\ ?)?(?P<dd>{_DAY})(?:\ of)?
        \ (?P<dmm>{_MONTH})\b(?:,?\ (?P<dy>{_YEAR})(?!\d))?)
    |(?P<month>\b(?P<mpre>(?:[Ll]ast|[Nn]ext|[Tt]his|[Ee]arly|[Mm]id|[Ll]ate|[Tt]he\ end\ of|
        [Ii]n|[Ss]ince|
        [Bb]y|[Uu]ntil|[Tt]ill|[Ff]rom|[Dd]uring|[Tt]hrough|[Oo]f|[Aa]|[Aa]n|[Tt]he|[Ff]or|
        [Aa]nd|[Bb]efore|[Aa]fter)[ -])?
        (?P<mo>{_MONTH})(?P<mpos>['’]s)?(?!\w|\.?\s\d{{1,2}}(?:st|nd|rd|
        th)?(?!\d))(?:,?\ (?:of\ )?(?P<moy>{_YEAR})(?!\d))?)
    |(?P<wday>\b(?:(?P<wpre>[Ll]ast|Final|[Nn]ext|[Tt]his|[Tt]he\ (?:previous|
        following))\ )?(?P<wk>{_WEEKDAY})\b)
    |(?P<rel>\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Tt]he\ day\ before\ yesterday
        |[Tt]he\ (?:day\ before|previous\ day|same\ day|following\ day|next\ day|day\ after)
        |[Oo]n\ this\ (?:very\ |same\ )?day
        |[Tt]hat\ (?:same\ )?day|[Aa]\ day\ (?:earlier|later|before|after))\b)
    |(?P<per>\b(?:(?:[Ee]arlier|[Ll]ater|[Ll]ate|[Ee]arly)\ )?
        (?P<pwhich>[Tt]his|[Ll]ast|Final|[Nn]ext|[Tt]he\ (?:previous|prior|past|following|coming)|
        [Pp]ast|[Oo]ver\ the|(?:[Aa]t|[Dd]uring|[Oo]n)\ the(?=\ weekend))
        \ (?P<punit>weekend|week|month|year|quarter|spring|summer|autumn|fall|
        winter)\b(?!['’]s\ ))
    |(?P<wkprior>\b[Tt]he\ (?P<pu2>week|month|year|weekend)\ (?P<pdir>prior|before|earlier|
        after|later)\b)
    |(?P<yago>\b(?P<yn>{_NUM})\ years?\ ago\ (?P<yw>today|tonight|yesterday|tomorrow|
        this\ (?:day|week|month)|last\ (?:week|month)|next\ (?:week|month))\b)
    |(?P<ago>\b(?P<an>{_NUM})\ (?P<au>day|week|month|year)s?\ (?P<aw>ago|earlier|later|
        (?:before|prior)(?!\ (?!and|but|when|it)\w)|after\ that)\b)
    |(?P<nth>\b[Tt]he\ (?P<nd>[12]?\dth|[23]?1st|2?2nd|2?3rd|30th)\b(?=[\s,.;:"”]+(?!century|
        round|anniversary|
        amendment|time|day|year|week|month|floor|largest|biggest|consecutive|edition|of|meeting|
        session|
        congress|national|plenary|straight|annual)))
    |(?P<quarter>\b(?:[Tt]he\ )?(?P<qn>first|second|third|
        fourth)[ -]quarter\b(?:\ of\ (?P<qy>{_YEAR}))?)
    |(?P<years>\b[Bb]etween\ (?P<y1>{_YEAR})\ and\ (?P<y2>{_YEAR})\b(?!\ (?:tonn|ton|compan|
        firm)))
    |(?P<year>(?<!Act\ )\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|[Oo]f|[Ff]or|[Ff]rom|[Ee]arly|
        [Ll]ate|[Mm]id|and|to|before|after)
        [ -](?P<yy>{_YEAR})\b(?![\d,]*\d|\.\d|%|\ (?:percent|tonn|ton|compan|firm|product|
        tariff\ line|dollar|yuan|people|jobs)))
    """,
    re.X,
)
_THAT_YEAR = re.compile(r",?\s+(?:of\s+)?(?:that|the same) (?:same )?year\b")
_TEMPORAL = re.compile(
    r"(?:[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear|[Qq]uarter|\bago|[Tt]omorrow|[Tt]onight|spring|summer|"
    r"winter|autumn|\bfall\b|the \d|(?:19|20)\d\d|\d/\d|\b(?:Jan|Feb|Mar|Apr|"
    r"May|Jun|Jul|Aug|Sep|Oct|"
    r"Nov|Dec)|月)"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|plans?|planned|planning|scheduled|set(?= to | for )|due|"
    r"expected(?= to| on| in| by| from| for)|expects?|slated|takes? effect|"
    r"comes? into|goes into|enters? into|starts? (?:on|in)|begins? (?:on|in)|"
    r"kicks? in|expires?|expiring|expiry|lapses?|runs? out|deadline|upcoming|ahead of|"
    r"until [^.,;]{3,40}\b(?:meet|decide|vote|sign)|"
    r"ends|come to an end|comes to an end|closes|reopens|falls? due|goes (?:up|to)|"
    r"going|hears|meets|decides|votes|travels|flies|resumes|"
    r"threaten\w*|(?:by|until)(?=\s+(?:the\s+|early\s+|late\s+|mid-?|end of\s+)*$)|likely|"
    r"aims?|hopes?|could|may|vow\w*)\b"
)
_TO_BE = re.compile(r"\b(?:will|would|shall|may|could|can|to) be (?:\w+ )?\w+$")
_SINCE = re.compile(r"\b[Ss]ince\s+$")
_BACK_OR_ON = re.compile(r"[Tt]he (?:previous|prior|following)\b")
_COUNTED = "counted from the day before it"
_PAST = re.compile(
    r"\b(?:said|says|told|stated|announced|added|wrote|reported|declared|met|was|were|had|has|"
    r"spoke|signed|took|began|held|posted|claimed|noted|showed|called|imposed|agreed|published|"
    r"released|denied|warned|responded|issued|raised|cut|hit|came|\w{3,}ed)\b"
)
_AMBIGUOUS = frozenset(("may", "march", "mar", "sun", "sat"))


def find(text: str, offset: int = 0) -> list[DateWords]:
    """Every expression of time in `text`, in order; spans are moved by `offset`."""
    if not offset:
        return list(_found(text))
    return [
        DateWords(each.start + offset, each.end + offset, each.text, each.form, each.parts)
        for each in _found(text)
    ]


@lru_cache(maxsize=8192)
def _found(text: str) -> tuple[DateWords, ...]:
    if not _TEMPORAL.search(text):
        return ()
    out, year = [], 0
    for match in _RULES.finditer(text):
        read = _read(match)
        if read is not None:
            form, parts = read
            if form in ("day", "month") and not parts[0] and _THAT_YEAR.match(text, match.end()):
                parts = (year, *parts[1:])
            if form in ("day", "days", "month", "year", "quarter"):
                year = int(parts[0]) or year
            out.append(DateWords(match.start(), match.end(), match.group(), form, parts))
    return tuple(out)


def looks_ahead(text: str, position: int) -> bool:
    """Whether the words before `position` in a sentence speak of what is to come."""
    left = text[max(0, position - 90) : position]
    if _SINCE.search(left):
        return False
    ahead = [match.end() for match in _AHEAD.finditer(left)]
    if not ahead:
        return False
    past = [match.end() for match in _PAST.finditer(left) if match.group() not in ("set", "due")]
    past = [end for end in past if not _TO_BE.search(left[:end])]
    past = [
        end
        for end in past
        if left[:end].split()[-1]
        not in ("planned", "scheduled", "expected", "slated", "threatened")
    ]
    return not past or ahead[-1] > past[-1]


def resolve(
    words: DateWords, day: date | None, *, ahead: bool = False, anchor: date | None = None
) -> Resolved | None:
    """The days that `words` mean when written on `day`; None where they cannot be known.

    `ahead`: the sentence speaks of the future. `anchor`: the day last spoken of, which "the day
    before" and "a month later" count from.
    """
    form, parts = words.form, words.parts
    if form == "day":
        return _day(parts, day, ahead)
    if form == "days":
        found = _day(parts[:3], day, ahead)
        return found and Resolved(
            found.first, found.first + timedelta(int(parts[3]) - int(parts[2])), found.basis
        )
    if form == "week_of":
        found = _day(parts, day, ahead)
        return found and Resolved(found.first, found.first + timedelta(6), found.basis)
    if form == "month":
        return _month(parts, day, ahead)
    if form == "year":
        year = int(parts[0])
        return Resolved(date(year, 1, 1), date(year, 12, 31), "written")
    if form == "years":
        return Resolved(date(int(parts[0]), 1, 1), date(int(parts[1]), 12, 31), "written")
    if form == "quarter":
        year = int(parts[0]) or (day.year if day else 0)
        if not year:
            return None
        quarter = int(parts[1])
        first = date(year, 3 * quarter - 2, 1)
        if not parts[0] and day and first > day:
            first = first.replace(year=year - 1)
        return Resolved(first, _month_end(first.year, first.month + 2), "written")
    if form == "later":
        if anchor is None:
            return None
        return _shifted(anchor, int(parts[0]), str(parts[1]), _COUNTED)
    if form == "around":
        return anchor and _period(str(parts[0]), int(parts[1]), anchor, "counted from the text")
    if day is None:
        return None
    basis = "relative to publication"
    if anchor is not None and _BACK_OR_ON.match(words.text):
        if form == "weekday":
            return replace(_weekday(int(parts[0]), int(parts[1]), anchor, ahead), basis=_COUNTED)
        if form == "period":
            return _period(str(parts[0]), int(parts[1]), anchor, _COUNTED)
    if form == "weekday":
        return _weekday(int(parts[0]), int(parts[1]), day, ahead)
    if form == "offset":
        moved = day + timedelta(int(parts[0]))
        return Resolved(moved, moved, basis)
    if form == "yearsago":
        return _years_ago(int(parts[0]), str(parts[1]), day)
    if form == "ago":
        return _shifted(day, -int(parts[0]), str(parts[1]), basis)
    if form == "period":
        return _period(str(parts[0]), int(parts[1]), day, basis)
    if form == "nth":
        number = int(parts[0])
        for back in range(3):
            year, month = _month_back(day, back)
            if number <= monthrange(year, month)[1]:
                found = date(year, month, number)
                if found <= day + timedelta(2):
                    return Resolved(found, found, basis)
    return None


def _read(m: re.Match[str]) -> tuple[str, tuple[int | str, ...]] | None:
    kind = m.lastgroup
    get = m.group
    if get("iso"):
        return _valid(int(get("iy")), int(get("im")), int(get("id")))
    if get("slash"):
        return _valid(int(get("sy")), int(get("sm")), int(get("sd")))
    if get("cjk"):
        return _valid(int(get("cy") or 0), int(get("cm")), int(get("cd")))
    if get("weekof"):
        found = _valid(int(get("wy") or 0), _month_number(get("wm")), _digits(get("wd")))
        return found and ("week_of", found[1])
    if get("md"):
        found = _valid(int(get("my") or 0), _month_number(get("mm")), _digits(get("mdd")))
        last = _digits(get("mdend")) if get("mdend") else 0
        return found and (("days", (*found[1], last)) if last > _digits(get("mdd")) else found)
    if get("dm"):
        found = _valid(int(get("dy") or 0), _month_number(get("dmm")), _digits(get("dd")))
        first = _digits(get("ddfirst")) if get("ddfirst") else 0
        if not found or not 0 < first < _digits(get("dd")):
            return found
        return "days", (*found[1][:2], first, _digits(get("dd")))
    if get("month"):
        name = get("mo").lower().rstrip(".")
        if name in _AMBIGUOUS and not (get("mpre") or get("moy")):
            return None
        if len(name) == 3 and name not in ("may",) and not (get("mpre") or get("moy")):
            return None
        shift = (get("mpre") or "").strip().lower()
        return "month", (
            int(get("moy") or 0),
            MONTHS[name],
            shift if shift in ("next", "last") else "",
        )
    if get("wday"):
        name = get("wk").lower()
        which = (get("wpre") or "").lower()
        shift = {"last": -1, "final": -1, "the previous": -1, "next": 1, "the following": 1}.get(
            which, 0
        )
        return "weekday", (_WEEKDAYS[name], shift)
    if get("rel"):
        return _near(get("rel").lower())
    if get("per"):
        which = get("pwhich").lower()
        if which in ("past", "the past"):
            return None
        shift = {"this": 0, "last": -1, "final": -1, **_AT_THE_WEEKEND}.get(
            which, -1 if "pr" in which else 1
        )
        return "period", (get("punit"), shift)
    if get("wkprior"):
        back = get("pdir") in ("prior", "before", "earlier")
        return "around", (get("pu2"), -1 if back else 1)
    if get("yago"):
        word = get("yn").lower()
        return "yearsago", (_VAGUE.get(word) or int(number_value(word)), get("yw").lower())
    if get("ago"):
        word = get("an").lower()
        number = _VAGUE.get(word) or int(number_value(word))
        if get("aw") == "ago":
            return "ago", (number, get("au"))
        later = get("aw") in ("later", "after that")
        return "later", (number if later else -number, get("au"))
    if get("nth"):
        return "nth", (_digits(get("nd")),)
    if get("quarter"):
        which = ("first", "second", "third", "fourth").index(get("qn").lower()) + 1
        return "quarter", (int(get("qy") or 0), which)
    if get("years"):
        return "years", (int(get("y1")), int(get("y2")))
    if get("year"):
        return "year", (int(get("yy")),)
    raise AssertionError(kind)


def _near(word: str) -> tuple[str, tuple[int | str, ...]]:
    fixed = {
        "today": 0,
        "tonight": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
    }
    if word in fixed:
        return "offset", (fixed[word],)
    if "same" in word or "this" in word or word == "that day":
        return "later", (0, "day")
    back = "before" in word or "previous" in word or "earlier" in word
    return "later", (-1 if back else 1, "day")


def _valid(year: int, month: int, day: int) -> tuple[str, tuple[int | str, ...]] | None:
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return "day", (year, month, day)


def _month_number(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _month_back(day: date, back: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 - back
    return index // 12, index % 12 + 1


def _day(parts: tuple[int | str, ...], day: date | None, ahead: bool) -> Resolved | None:
    year, month, number = (int(part) for part in parts)
    if year:
        found = date(year, month, number)
        return Resolved(found, found, "written")
    if day is None:
        return None
    near = []
    for candidate in (day.year - 1, day.year, day.year + 1):
        try:
            near.append(date(candidate, month, number))
        except ValueError:
            continue
    if not near:
        return None
    if ahead:
        fit = [found for found in near if found >= day - timedelta(45)]
        found = min(fit or near)
    else:
        fit = [found for found in near if found <= day + timedelta(80)]
        found = max(fit or near)
    return Resolved(found, found, "written, year from publication")


def _month(parts: tuple[int | str, ...], day: date | None, ahead: bool) -> Resolved | None:
    year, month = int(parts[0]), int(parts[1])
    basis = "written"
    if not year:
        if day is None:
            return None
        basis = "written, year from publication"
        year = day.year
        first = date(year, month, 1)
        again = parts[2] == "last" and month == day.month
        if again or (first > day and not (ahead or parts[2] == "next")):
            year -= 1
        elif ahead and _month_end(year, month) < day and (day - first).days > 200:
            year += 1
    return Resolved(date(year, month, 1), _month_end(year, month), basis)


def _weekday(number: int, shift: int, day: date, ahead: bool) -> Resolved:
    if shift > 0 or (ahead and shift == 0):
        distance = (number - day.weekday()) % 7
        found = day + timedelta(distance or (7 if shift > 0 else 0))
    else:
        back = (day.weekday() - number) % 7
        if shift < 0 and back <= 1:
            back += 7  # "last Monday" on a Tuesday is not yesterday
        found = day - timedelta(back)
    return Resolved(found, found, "weekday before publication" if found <= day else "weekday after")


def _period(unit: str, shift: int, day: date, basis: str) -> Resolved | None:
    if unit in ("week", "weekend"):
        monday = day - timedelta(day.weekday()) + timedelta(7 * shift)
        if unit == "weekend":
            if shift == 0 and day.weekday() < 5:
                monday -= timedelta(7)
            return Resolved(monday + timedelta(5), monday + timedelta(6), basis)
        return Resolved(monday, monday + timedelta(6), basis)
    if unit == "month":
        year, month = _month_back(day, -shift)
        return Resolved(date(year, month, 1), _month_end(year, month), basis)
    if unit == "year":
        return Resolved(date(day.year + shift, 1, 1), date(day.year + shift, 12, 31), basis)
    if unit == "quarter":
        year, month = _month_back(day, -3 * shift)
        first = date(year, 3 * ((month - 1) // 3) + 1, 1)
        return Resolved(first, _month_end(first.year, first.month + 2), basis)
    season = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}.get(unit)
    if season is None or season == 12:
        return None
    year = day.year + shift
    return Resolved(date(year, season, 1), _month_end(year, season + 2), basis)


def _years_ago(number: int, which: str, day: date) -> Resolved | None:
    """The day, week or month of "four years ago today", "a year ago this week"."""
    basis = "relative to publication"
    try:
        then = day.replace(year=day.year - number)
    except ValueError:  # 29 February
        then = date(day.year - number, 2, 28)
    if "week" in which or "month" in which:
        shift = {"last": -1, "next": 1}.get(which.split()[0], 0)
        return _period(which.split()[1], shift, then, basis)
    then += timedelta({"yesterday": -1, "tomorrow": 1}.get(which, 0))
    return Resolved(then, then, basis)


def _shifted(day: date, number: int, unit: str, basis: str) -> Resolved:
    if unit == "day":
        found = day + timedelta(number)
        return Resolved(found, found, basis)
    if unit == "week":
        found = day + timedelta(7 * number)
        return Resolved(found - timedelta(3), found + timedelta(3), basis)
    if unit == "month":
        year, month = _month_back(day, -number)
        return Resolved(date(year, month, 1), _month_end(year, month), basis)
    return Resolved(date(day.year + number, 1, 1), date(day.year + number, 12, 31), basis)
