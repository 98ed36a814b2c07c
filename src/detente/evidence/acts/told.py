"""Which day do "the evening of the ruling" and days without a year mean in a running account?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.grammar.scene import Dated
from detente.evidence.record import named_acts
from detente.evidence.words.dates import DateWords, Resolved, resolve
from detente.evidence.words.number_words import number_value

__all__ = ["Told"]

_OLD = timedelta(300)  # an account of days older than this stays in its own years
_BY_ACT = "counted from an act that the text tells"
_IN_YEAR = "written, year of the days told before it"
_ACT_NOUNS = {
    "court": r"ruling|decision|judge?ment|verdict|opinion",
    "text": r"announcement|order|proclamation|decree|notice|letters?|listing|publication",
    "meeting": r"meeting|summit|talks|handshake|call|dinner|round",
    "deal": r"signing|signature|deal|agreement|accord|truce|pact|ceasefire",
    "threat": r"threat|ultimatum|warning|post",
}
_TELLS = {
    "court": r"court|circuit|ruled|ruling|struck down|justices|judges",
    "text": r"announc|unveil|publish|order|declar|proclaim|decree|issued|listed|signed|notice",
    "meeting": r"\bmet\b|meet|talks|summit|shook hands|conferred|spoke|delegations|negotiators|"
    r"Busan|truce",
    "deal": r"sign|deal|agree|truce|accord|pact|phase one|joint statement|pause",
    "threat": r"threat|vow|warn|ultimatum|posted",
}
_NOUNS = "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _ACT_NOUNS.items())
_OF_ACT = re.compile(
    rf"\b(?:[Tt]he (?:very )?(?P<at>day|evening|night|morning|afternoon|hour) of|"
    rf"(?P<n>[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|"
    rf"\d{{1,2}}|[Tt]he) (?P<u>day|week|month)s? (?P<w>after|before|following|ahead of)) "
    rf"(?:the|his|her|its|their|that|this)(?: (?!day)\w+)? (?:{_NOUNS})\b"
    r"(?! (?:in|at|with|on|between|by) [A-Z])"
)
_WHEN_MET = re.compile(
    r"\b[Tt]he (?:very |same )?day (?:that |when |on which )?(?:they|both|the two \w+|the leaders|"
    r"the presidents|Trump and Xi|Xi and Trump) (?:shook hands|met|signed|agreed|sat down)\b"
)
_SINCE = re.compile(r"\b(?:since|until|till|through|from)\s+$", re.I)
_ASIDE = re.compile(r"(?:, |\()(?:which |who |that )?(?:\w+ ){0,2}\w+(?:ed|en|t) (?:on |in )?$")
_PLUPERFECT = re.compile(r"\bhad (?:\w+ly )?\w+(?:ed|en|[wt]n|de|ld|ut|id|ck|ok|nt|ht|met|t)\b")


class Told:
    """The exact days that a text has told so far, with the words round each."""

    __slots__ = ("_before", "_days", "_paragraph", "_year")

    def __init__(self) -> None:
        self._days: list[tuple[date | None, str, int]] = []  # None: told to the month only
        self._before = 0
        self._paragraph = -1
        self._year: date | None = None

    def sentence(self, paragraph: int) -> None:
        """A sentence begins: an account ends with its paragraph."""
        self._before = len(self._days)
        if paragraph != self._paragraph:
            self._paragraph, self._year = paragraph, None

    def in_its_year(self, dated: Dated, plain: str, base: int, published: date | None) -> Dated:
        """A day or month without a year in an account of days long past: the next after them."""
        days, words, year = dated.days, dated.words, self._year
        bare = words.form in ("day", "days", "month") and not words.parts[0]
        if not bare or days is None or year is None or published is None or dated.ahead:
            return dated
        if _bounds(words, plain[: words.start - base]):
            return dated
        if published - year < _OLD or not days.basis.endswith("year from publication"):
            return dated
        if words.form == "month" and words.parts[2]:
            return dated  # "last May"
        for add in (year.year, year.year + 1):
            try:
                first, last = days.first.replace(year=add), days.last.replace(year=add)
            except ValueError:  # 29 February
                return dated
            if year <= last <= published:
                return replace(dated, days=Resolved(first, last, _IN_YEAR))
        return dated

    def take(self, dated: Dated, plain: str, base: int, anchor: date | None) -> bool:
        """Keep a day; True where it is a look back, from which the account does not count on."""
        days, words = dated.days, dated.words
        if days is None:
            return False
        at = words.start - base
        dates = words.form in ("day", "days", "month") and not _bounds(words, plain[:at])
        dates = dates and not _ASIDE.search(plain[:at])
        if days.basis == "relative to publication" or words.form == "weekday":
            self._year = None  # back in the present
        if dates and (words.parts[0] or days.basis == _IN_YEAR):
            self._year = days.first
        if not days.exact and (days.last - days.first).days < 32:
            self._days.append((None, plain[max(0, at - 110) : at + 110], at))
        if not days.exact or words.form == "offset":
            return False
        if anchor and days.first < anchor and _PLUPERFECT.search(plain[max(0, at - 90) : at]):
            return True
        self._days.append((days.first, plain[max(0, at - 110) : at + 110], at))
        return False

    def name(self, plain: str, published: date | None) -> None:
        """Keep the acts that a sentence names without a day."""
        for match, event, kind in named_acts(plain):
            day = date.fromisoformat(event[:10])
            if kind in ("talks", "truce", "agreement", "court") and published and day <= published:
                self._days.append((day, f"{kind} {match.group()}", match.start()))

    def days_beside(
        self, plain: str, base: int, published: date | None, known: list[Dated]
    ) -> list[Dated]:
        """Days told by an act: "in the evening of the ruling", "a day after the announcement"."""
        out: list[Dated] = []
        for match in _OF_ACT.finditer(plain):
            kind = next(kind for kind in _ACT_NOUNS if match[kind])
            day = self._last(kind, match.start(), base, known)
            if day is None:
                continue
            shift = 0
            if match["n"]:
                word = match["n"].lower()
                shift = 1 if word in ("a", "an", "the") else int(number_value(word))
                shift = shift if match["w"] in ("after", "following") else -shift
            unit = (match["u"] or "day").lower()
            out += _as_dated(match, base, (shift, unit), day, published, known)
        for match in _WHEN_MET.finditer(plain):
            day = self._last("meeting", match.start(), base, known)
            if day is not None:
                out += _as_dated(match, base, (0, "day"), day, published, known)
        return out

    def _last(self, kind: str, at: int, base: int, known: list[Dated]) -> date | None:
        """The last act of a kind told before a place; of announcements the last day of any act."""
        beside = (at - each.words.end + base for each in known if each.days and each.days.exact)
        if any(0 <= gap < 8 for gap in beside):
            return None  # it stands beside its day
        tells = re.compile(_TELLS[kind], re.I)
        own = [one for one in self._days[self._before :] if one[2] < at]
        told = [*self._days[: self._before], *own]
        for day, window, _ in reversed(told):
            if (day or kind == "meeting") and tells.search(window):
                return day
        return told[-1][0] if kind == "text" and told else None


def _bounds(words: DateWords, before: str) -> bool:
    """Whether a date only says from or up to when: "since September 24, 2018"."""
    return _SINCE.search(before + words.text.split()[0] + " ") is not None or (
        _SINCE.search(before) is not None
    )


def _as_dated(
    match: re.Match[str],
    base: int,
    parts: tuple[int | str, ...],
    day: date,
    published: date | None,
    known: list[Dated],
) -> list[Dated]:
    if any(
        match.start() < each.words.end - base and each.words.start - base < match.end()
        for each in known
        if each.days
    ):
        return []
    words = DateWords(base + match.start(), base + match.end(), match.group(), "later", parts)
    found = resolve(words, published, anchor=day)
    if found is None or (published and found.first > published):
        return []
    return [Dated(words, replace(found, basis=_BY_ACT), False)]
