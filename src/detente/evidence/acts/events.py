"""Which dated acts does an article mention: what day, what kind, whose?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from detente.evidence.acts.actors import actors_of
from detente.evidence.acts.kinds import COUNTED_MEASURES, SAY, act_kind
from detente.evidence.acts.linked import (
    KIND_OF_MEASURE,
    by_id,
    fixes,
    in_force,
    kind_of,
    kind_of_measure,
    link,
)
from detente.evidence.acts.onrecord import begun, percents, recorded
from detente.evidence.acts.undated import undated_acts
from detente.evidence.claims import Event, MeasureMention
from detente.evidence.grammar.acts import ACTS, DatedAct, dated_acts
from detente.evidence.grammar.scene import Dated, Scene
from detente.evidence.record import LedgerEvent, ledger_events, named_acts
from detente.evidence.words.dates import Resolved

__all__ = ["find_events"]


def find_events(
    article: str, scenes: list[Scene], mentions: Sequence[MeasureMention] = ()
) -> list[Event]:
    """The dated acts of an article, in order, the same act once.

    `mentions` are the measures that the article names: they tell whose an act is.
    """
    out: list[Event] = []
    imposers = sorted(
        (start, end, each.imposer, each.ledger_ids)
        for each in mentions
        for start, end in each.spans or ((each.start, each.end),)
        if each.imposer != "both"
    )
    last: tuple[str, ...] = ()
    for scene in scenes:
        if not scene.topical or _NO_NEWS.match(scene.flat):
            continue
        reader = _Reader(article, scene, imposers, last)
        found = reader.dated()
        found += reader.undated(found)
        found += reader.named(found)
        out.extend(sorted(found, key=lambda event: event.start))
        last = reader.last
    return _merged(out)


_NO_NEWS = re.compile(
    r"\W*(?:(?:Posted|Published|Updated|Last updated)\b.{0,90}$|"
    r"(?-i:By [A-Z][\w.'-]+ [A-Z]).{0,80}$|"
    r"Read more|Read also|See also|"
    r"Related\b|Recommended|Most read|Subscribe|Copyright|©|All rights|Sign up|Advertisement)",
    re.I,
)
_DATELINE = re.compile(r"\s*(?:\([^)]{2,40}\))?\s*(?:--|[-–—:|])")
_TAKEN_UP = re.compile(r"\W*(?:it|he|she|they)\b", re.I)
_REFERENCE = re.compile(
    r"\b(?:after|since|before|following|of|under|from|at|despite|into|with|than|until|between)\s+"
    r"(?:the\s+|a\s+|an\s+|last\s+|its\s+|their\s+|both\s+)?(?:\w+\s+){0,2}$|"
    r"\b(?:lift|suspend|shelv|paus|end|expir|laps|extend|prolong|scrap|eas|implement|carr|challeng|"
    r"appeal|replac|threaten|delay|postpon|violat|breach|honou?r|sav|surviv|resum|build|renew|"
    r"break|lack|face|restor|undo)\w*\s+"
    r"(?:\w+\s+){0,4}$",
    re.I,
)
_MOVED_ON = re.compile(
    r"[^.;]{0,25}\b(?:lifted|suspended|shelved|ends?\b|ended|expires?|lapses?|runs? out|holds?\b|"
    r"held\b|collapsed|frayed|unravel\w+|remains?|still)",
    re.I,
)
_WITHIN = re.compile(r"\b(?:after|since|before|following)\b")
_TOLD = re.compile(r"[^.;]{0,60}\b(?:that|which) (?:was|were|had|took|came)\b")
_CONTENT = re.compile(r"\b(?:threat\w*|vow\w*|warn\w*|propos\w*|planned)\b", re.I)
_CONDITION = re.compile(r"\b(?:if|unless|whether|should)\b[^,.;]{0,60}$", re.I)
_TERM = re.compile(
    r"\b(?:took|takes?|taking|left|leaves?|return\w* to) (?:office|power) in\s*$", re.I
)
_LONG_AGO = timedelta(150)
_UNTIL = re.compile(
    r"\b(?:until|till|through)\s+(?:on\s+|at least\s+|midnight\s+)?$|"
    r"\b(?:valid|runs?|lasts?|holds?|good)\b[^.;]{0,50}\bto\s+$",
    re.I,
)
_APPOSED = re.compile(r"[^,.;]{0,25},\s(?:on\s)?")
_PREPOSITION_OF_TIME = re.compile(
    r"(?:in|since|by|until|till|from|during|through|for|before|after)\b", re.I
)
_NAMED_OF = re.compile(
    r"\b(?:controls?|rules?|curbs|restrictions|tariffs?|duties|measures|package|levies|"
    r"announcements|surtax(?:es)?|lists?|additions|orders?|surcharge|truce|deal|ban|escalation)\s+$",
    re.I,
)
_PREPOSITION = re.compile(r"(?:(?:until|till|through) )?", re.I)
_NAMED_AFTER = re.compile(
    r"(?:'s)?\s+(?:export\s+|import\s+)?(?:controls?|rules?|curbs|restrictions|tariffs?|dut(?:y|ies)|"
    r"measures|package|regime|levies|announcements?|surtax(?:es)?|lists?|additions|orders?|round|"
    r"proclamation|notices?|truce|deal|pact|increases?|hikes?|surcharge|ban|escalation)\b",
    re.I,
)
_SERIES = re.compile(
    r"\b(?:rose|fell|jumped|plunged|climbed|dropped|grew|up|down|shipments|exports of|imports of|"
    r"prices?|sales|output|tonnes|tons|survey\w*|harvest|cost|domestic product|GDP|larger|"
    r"smaller|industry|retail\w*|than a year)\b",
    re.I,
)


_LAST_DAY = re.compile(r"\b(?:after|through|until|till|before|by)\s+$", re.I)
_DOES = re.compile(r"\b(?:\w{3,}ed|held|came|went|took|began|put|read|gave|made|hit|cut|struck)\b")
_UNDATED = "day from the ledger"
_WRAPPED_UP = re.compile(
    r"\b(?:wrapped up|ended|concluded|closed|finished|end of|close of)\b[^.,;]{0,60}$", re.I
)
_OF_TWO = ("talks", "truce", "agreement", "court")
_SINCE = re.compile(
    r"\b(?:since|as of|from|effective|in force|began|begun|begins)\s+(?:on\s+)?$", re.I
)
_PROLONGED = re.compile(r"\b(?:prolong|extend|renew|delay|postpon)\w*\b", re.I)
_RECORDED = (*COUNTED_MEASURES, "act", "agreement", "enforcement", "truce", "court")
_TRUCE = ("us.ieepa.reciprocal", "cn.retaliation.reciprocal")
_TRAVEL = re.compile(r"\b(?:flew|flies|fly|travel\w*|arriv\w+|trip)\b", re.I)
_STOCK = re.compile(
    r"\b(?:shares?|stocks?|futures|index|trading session|first session|Nasdaq|Dow|Hang Seng|"
    r"S&P|Nikkei|closed)\b",
    re.I,
)


class _Reader:
    """The acts of one sentence; `last` are the actors that a later "it" takes up."""

    def __init__(
        self,
        article: str,
        scene: Scene,
        imposers: Sequence[tuple[int, int, str, tuple[str, ...]]],
        last: tuple[str, ...],
    ) -> None:
        self.article, self.scene, self.last = article, scene, last
        self.text, self.base = scene.flat, scene.sentence.start
        first = bisect_left(imposers, (self.base,))
        self.imposers = imposers[first : bisect_left(imposers, (scene.sentence.end,))]
        self.acts = {act.dated.words.start: act for act in dated_acts(scene)}

    def dated(self) -> list[Event]:
        """Acts beside an expression of time."""
        out: list[Event] = []
        for dated in self.scene.dates:
            event = self._dated(dated)
            if event is not None:
                out.append(event)
                if len(event.actors) == 1:
                    self.last = event.actors
        return out

    def named(self, found: list[Event]) -> list[Event]:
        """Acts that a name tells, with no date beside them: the court's ruling, Liberation Day."""
        out = []
        published = self.scene.published
        for match, event_id, kind in named_acts(self.text):
            event = by_id().get(event_id)
            if event is None or (published and event.day > published + timedelta(45)):
                continue
            if published and event.day > published and kind != "talks":
                continue
            if published is None and event.kind == "talks":
                continue
            start, end = self.base + match.start(), self.base + match.end()
            same_day = any(one.day <= event.day <= one.last for one in found)
            behind = self.text[match.end() :]
            if kind == "talks" and any(event.day <= one.day <= event.last for one in found):
                continue  # its outcome is told by its day
            refers = (
                kind != "tariff"
                and not _TOLD.match(behind)
                and (
                    _REFERENCE.search(self.text[: match.start()]) is not None
                    or _MOVED_ON.match(behind) is not None
                    or _WITHIN.search(match.group()) is not None
                )
            )
            if any(_one_act(one, event, kind, (start, end)) for one in found):
                continue
            if found and not same_day and refers:
                continue  # another act is told, and this one placed it
            if (
                kind in COUNTED_MEASURES
                and published
                and published - event.day > _LONG_AGO
                and not ACTS.search(self.text[max(0, match.start() - 60) : match.end() + 60])
            ):
                continue  # a rule made long ago and only named here
            if not found and refers and _MOVED_ON.match(behind):
                continue
            over = kind == "talks" and _WRAPPED_UP.search(self.text[: match.start()])
            day = event.last if over else event.day
            out.append(
                Event(
                    article=self.article,
                    start=start,
                    end=end,
                    text=self.scene.text[start:end],
                    day=day,
                    last=day,
                    kind=kind,
                    actors=event.actors,
                    basis="named act",
                    ledger_id=event.id,
                )
            )
        return out

    def undated(self, found: list[Event]) -> list[Event]:
        """Acts without a day that the record dates: "Beijing suspended its six announcements"."""
        base = self.base
        measures = [(one[0] - base, one[1] - base, one[2], one[3]) for one in self.imposers]
        out: list[Event] = []
        for each in undated_acts(self.text, measures, self.scene.published):
            start, end = base + each.start, base + each.end
            told = any(one.start < end and start < one.end for one in (*found, *out))
            if told or any(quote.start <= start < quote.end for quote in self.scene.quotes):
                continue
            kind = str(each.step.measure.kind)
            out.append(
                Event(
                    article=self.article,
                    start=start,
                    end=end,
                    text=self.scene.text[start:end],
                    day=each.step.day,
                    last=each.step.day,
                    kind=KIND_OF_MEASURE.get(kind, kind),
                    actors=each.step.measure.imposer,
                    basis=_UNDATED,
                )
            )
        return out

    def _dated(self, dated: Dated) -> Event | None:
        days, text, base = dated.days, self.text, self.base
        if days is None or (days.last - days.first).days > 31:
            return None
        start, end = dated.words.start - base, dated.words.end - base
        act = self.acts.get(dated.words.start)
        quoted = any(quote.start <= dated.words.start < quote.end for quote in self.scene.quotes)
        if quoted and not act:
            return None
        if start < 60 and _DATELINE.match(text[end : end + 50]) and text[:start].isupper():
            return None
        left, right = _clause(text, start, end)
        window = text[left:right]
        if self._only_names(dated, start, end) or self._told_again(dated, end):
            return None
        verb = act.verb if act and (act.verb_start, act.verb_end) != (start, end) else ""
        kind, said = act_kind(window, start - left, verb, self.scene.before)
        near = self._near(dated, left, right)
        mine = act is None or near[0] <= act.verb_start < near[1]
        if near != (left, right) and kind in _OF_TWO and mine:
            own = act_kind(text[near[0] : near[1]], start - near[0], verb, self.scene.before)
            kind, said = own if own[0] in COUNTED_MEASURES else (kind, said)
        if quoted and kind == "statement":
            return None
        stock = _STOCK.search(window)
        if act is None and dated.words.form == "offset" and not said and kind not in _OF_TWO:
            return None  # "averages 57 percent today"
        if kind in ("", "act", "purchase", "data") and not said:
            rates, ids = percents(text[near[0] : near[1]]), self._ids(*near)
            step = begun(days.first, days.last, rates, ids)
            names = self._names_measure(dated, start, end)
            if not step and kind in ("", "act") and ids and (rates or act):
                kind = kind_of_measure(ids[0])
            elif step and (days.exact or act or names or step.rates & rates) and not stock:
                kind = KIND_OF_MEASURE.get(str(step.measure.kind), str(step.measure.kind))
                prolonged = _PROLONGED.search(window[: start - left])
                told = prolonged and days.first <= step.announced <= days.last
                first = step.announced if told else step.day
                days = Resolved(first, first, days.basis)
        if not kind:
            kind = self._only_act(dated, window)
        if not kind:
            return None
        actors = actors_of(self.scene, (left, right), kind, (start, end), self.imposers, self.last)
        named = window if days.exact else text
        linked = link(window, named, days, said, actors if kind in COUNTED_MEASURES else (), kind)
        series = act is None and not days.exact and _SERIES.search(window) is not None
        beside = said and re.search(rf"{SAY.pattern}\W+$", text[:start], re.I)
        if series and kind not in _OF_TWO and not beside:
            return None
        if (
            linked is None
            and not actors
            and (kind == "act" or (kind == "talks" and not days.exact))
        ):
            return None
        if kind == "act" and not actors and _TRAVEL.search(window):
            return None
        if kind == "act" and stock:
            return None
        basis, recorded_on = days.basis, None
        if days.exact and act and kind in _RECORDED and not _LAST_DAY.search(text[:start]):
            ends = kind == "truce" and verb == "expire"
            ids = _TRUCE if ends else self._ids(*near)
            first = max(near[0], text.rfind(", and ", 0, min(start, act.verb_start)))
            since = _SINCE.search(text[:start]) is not None or verb == "force"
            better = recorded(
                text[first : near[1]],
                days.first,
                () if kind == "act" else actors,
                ids,
                ends=ends,
                since=since,
            )
            if better is not None:
                recorded_on, linked = better[0], better[1] or linked
                basis = f"{basis}; {recorded_on} in the ledger"
        if linked and not days.exact and fixes(linked, days):
            told = kind if kind != "act" else kind_of(linked.id)
            ordered = verb in ("sign", "announce", "court", "agree") or told != "tariff"
            ordered = ordered or _PROLONGED.search(text[max(0, start - 60) : start]) is not None
            by_name = any(name == linked.id for _, name, _ in named_acts(text))
            fixed = linked.day if ordered or by_name else in_force(linked)
            days = Resolved(fixed, fixed, "ledger") if fixed <= days.last else days
            basis = f"{dated.words.text}, day from the ledger"
        if linked and kind != "statement":
            actors = linked.actors
        elif _TAKEN_UP.match(text[end:]) and kind in (*COUNTED_MEASURES, "act"):
            actors = self.last or actors
        if linked and kind == "act":
            kind = kind_of(linked.id) or kind
        event = self._event(act, start, end, days, kind, actors, basis, linked)
        return replace(event, recorded=recorded_on)

    def _only_act(self, dated: Dated, window: str) -> str:
        """The kind of what the ledger has on a day, where it is one kind of act of those named."""
        days = dated.days
        if days is None or not days.exact or dated.words.form == "offset":
            return ""
        if _SERIES.search(window) or _STOCK.search(window) or not _DOES.search(window):
            return ""
        actors = actors_of(self.scene, (0, len(self.text)), "act", (0, 0), (), self.last)
        events = [
            each
            for each in ledger_events()
            if each.day == days.first
            and set(actors) & set(each.actors)
            and each.kind != "statement"
        ]
        kinds = {kind_of(each.id) if each.kind == "act" else each.kind for each in events}
        only = kinds.pop() if len(kinds) == 1 else ""
        return only if only in (*COUNTED_MEASURES, "truce", "talks", "court", "threat") else ""

    def _near(self, dated: Dated, left: int, right: int) -> tuple[int, int]:
        """The part of a clause that belongs to one date: up to the dates beside it."""
        base = self.base
        for each in self.scene.dates:
            if each.words.end <= dated.words.start:
                left = max(left, each.words.end - base)
            elif each.words.start >= dated.words.end:
                right = min(right, each.words.start - base)
        return left, right

    def _ids(self, left: int, right: int) -> tuple[str, ...]:
        """The ledger's ids of the measures that a part of the sentence names."""
        found = (
            one[3]
            for one in self.imposers
            if self.base + left <= one[0] < self.base + right and len(one[3]) <= 6
        )
        return tuple(dict.fromkeys(each for ids in found for each in ids))

    def _event(
        self,
        act: DatedAct | None,
        start: int,
        end: int,
        days: Resolved,
        kind: str,
        actors: tuple[str, ...],
        basis: str,
        linked: LedgerEvent | None,
    ) -> Event:
        begin = min(start, act.verb_start) if act else start
        stop = max(end, act.verb_end) if act else end
        if stop - begin < 25:
            stop = min(len(self.text), max(stop, begin + 60))
        return Event(
            article=self.article,
            start=self.base + begin,
            end=self.base + stop,
            text=self.scene.text[self.base + begin : self.base + stop],
            day=days.first,
            last=days.last,
            kind=kind,
            actors=actors,
            basis=basis,
            ledger_id=linked.id if linked else "",
        )

    def _only_names(self, dated: Dated, start: int, end: int) -> bool:
        """Whether a date only names a measure, the end of one, or the day that a threat names."""
        before = self.text[max(0, start - 130) : start]
        upto = _PREPOSITION.match(self.text[start:])
        if _UNTIL.search(before + (upto.group() if upto else "")):
            return True
        published, days = self.scene.published, dated.days
        over = days is not None and published is not None and days.last <= published
        back = over and dated.words.form in ("period", "weekday", "ago")
        later = days is not None and published is not None and days.first > published
        if (dated.ahead or later) and not back and _CONTENT.search(before):
            return True
        if _CONDITION.search(before) or _TERM.search(before + self.text[start : start + 3]):
            return True
        others = [each for each in self.scene.dates if each is not dated and each.days]
        if not others or dated.words.form != "month":
            return bool(others) and _NAMED_AFTER.match(self.text[end:]) is not None
        if not any(each.days and each.days.exact for each in others):
            return False
        return self._names_measure(dated, start, end)

    def _told_again(self, dated: Dated, end: int) -> bool:
        """Whether a counted day is given in full behind it: "a day before it began, on 22 May"."""
        if dated.words.form != "later":
            return False
        gaps = (
            self.text[end : each.words.start - self.base]
            for each in self.scene.dates
            if each.words.form == "day" and 0 < each.words.start - dated.words.end < 40
        )
        return any(_APPOSED.fullmatch(gap) for gap in gaps)

    def _names_measure(self, dated: Dated, start: int, end: int) -> bool:
        """Whether a month tells a measure from others: "the April list", "tariffs of March"."""
        if dated.words.form != "month":
            return False
        bare = not _PREPOSITION_OF_TIME.match(dated.words.text)
        if bare and _NAMED_AFTER.match(self.text[end:]):
            return True
        of = dated.words.text.lower().startswith("of ")
        return of and _NAMED_OF.search(self.text[:start]) is not None


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left = max(0, start - 150)
    right = min(len(text), end + 150)
    for match in re.finditer(
        r"[;]|,\s+(?:while|but|although|after|before)\s|\s-\s|\s-(?=\w+ )", text[left:start]
    ):
        left = max(left, left + match.end()) if match.end() < start - left else left
    cut = re.search(r"[;]|,\s+(?:while|but|although)\s", text[end:right])
    if cut:
        right = end + cut.start()
    return left, right


def _one_act(told: Event, named: LedgerEvent, kind: str, at: tuple[int, int]) -> bool:
    """Whether a name stands beside the day of the act that it names, or of a later one like it."""
    start, end = at
    if told.recorded == named.day:
        return True
    if told.basis == _UNDATED and told.start < end and start < told.end:
        return True
    near = min(abs(told.start - start), abs(told.end - start)) < 90
    return near and kind == "court" == told.kind and told.day == told.last


def _merged(events: list[Event]) -> list[Event]:
    out: list[Event] = []
    for event in events:
        for number, other in enumerate(out):
            if _same(event, other):
                spans = other.spans or ((other.start, other.end),)
                out[number] = replace(
                    other,
                    occurrences=other.occurrences + 1,
                    spans=(*spans, (event.start, event.end)),
                )
                break
        else:
            out.append(event)
    return out


def _same(event: Event, other: Event) -> bool:
    """Whether two events are one act told twice."""
    if (event.day, event.last) != (other.day, other.last):
        return False
    if event.ledger_id and event.ledger_id == other.ledger_id:
        return True
    if event.kind != other.kind or event.actors != other.actors:
        return False
    return event.kind != "statement" or abs(event.start - other.start) < 60
