"""Is the deal kept: which commitment, by what evidence, at what pace, and who says otherwise?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_comply import board_chart, board_finding, in_order
from detente.brief.tables import Column, Table, cited, link
from detente.errors import BadQuestion, NoAnswer
from detente.web.pages import commitment as one
from detente.web.pages.commitment import amount, target_words
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detente.compliance import Assessment
    from detente.compliance.compare import Level
    from detente.compliance.habit import Habit
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Compliance", "answer"]

_PARTIES = {"": "anyone", "US": "the United States", "CN": "China", "both": "both sides"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The day judged, the day whose knowledge counts, and whose promises."""

    on: str = ""
    known: str = ""
    party: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Compliance(View):
    """The board with what it rests on."""

    on: date
    known: date
    record_end: date
    after_record: bool
    parties: dict[str, str]
    found: tuple[Assessment, ...]
    habits: tuple[Habit, ...]

    def data(self) -> dict[str, Any]:
        from detente.compliance.rows import as_dict, habit_dict

        return {
            "on": self.on,
            "known": self.known,
            "commitments": [as_dict(item) for item in self.found],
            "habit": [habit_dict(item) for item in self.habits],
        }


def answer(engine: Engine, ask: Ask) -> Compliance:
    """Every commitment made by the day, judged by what was known.

    Raises
    ------
    BadQuestion
        For a party that owes nothing on record.
    NoAnswer
        When no commitment had been made by then.
    """
    from detente.compliance import assess_all, habit, levels
    from detente.ledger import RECORD_END

    on = engine.day(ask.on, "on")
    known = engine.known(ask.known, on)
    if ask.party not in _PARTIES:
        raise BadQuestion(
            f"party is {ask.party[:20]!r}; commitments are on record for US, CN, both."
        )
    every = assess_all(engine.ledger, on=on, known=known)
    found = tuple(item for item in every if not ask.party or item.party == ask.party)
    if not found:
        raise NoAnswer(f"No commitment had been made by {min(on, known)}.")

    def opens(item: Assessment) -> str:
        return one.PAGE.address(one.Ask(commitment=item.id, on=ask.on, known=ask.known))

    habits = tuple(habit(every, side) for side in ("US", "CN") if ask.party in ("", side))
    ordered = in_order(found)
    return Compliance(
        title=board_finding(found),
        on=on,
        known=known,
        record_end=RECORD_END,
        after_record=on > RECORD_END,
        parties=_PARTIES,
        found=tuple(ordered),
        habits=habits,
        tables=(
            _board(ordered, opens),
            _versions(ordered, opens),
            _levels(levels(on=on, known=known)),
            _phase_one(ordered, opens),
            _habits(habits),
        ),
        charts=(board_chart(found, opens),),
    )


def _board(found: Sequence[Assessment], opens: Callable[[Assessment], str]) -> Table:
    return Table(
        name="commitments",
        title="Commitments, the worst first",
        columns=(
            Column("commitment", "Commitment", "link"),
            Column("party", "Owed by"),
            Column("verdict", "Verdict"),
            Column("done", "Done", "level"),
            Column("target", "Target and base", "cited"),
            Column("deadline", "Until", "day"),
            Column("why", "What happened, and the pace needed", "cited"),
        ),
        rows=tuple(
            {
                "commitment": link(item.measure.title, opens(item)),
                "id": item.id,
                "party": item.party,
                "verdict": item.verdict,
                "done": item.done,
                "target": cited(target_words(item), _base(item)),
                "deadline": item.deadline,
                "why": cited(evidence(item), _pace(item)),
                "needs": item.needs,
            }
            for item in found
        ),
        hidden=("id", "needs"),
    )


def evidence(item: Assessment) -> str:
    """What the verdict rests on, in one line."""
    if item.verdict == "not measurable" and item.needs:
        return f"Needed: {item.needs}"
    if item.verdict == "disputed":
        votes = "; ".join(f"{r.verdict} by {r.term.by}: {r.term.reading}" for r in item.readings)
        return votes[0].upper() + votes[1:]
    return item.why


def _pace(item: Assessment) -> str:
    for reading in item.readings:
        found = reading.progress
        if found is not None and found.pace_needed:
            unit = found.unit or item.measure.commitment.get("unit", "")
            every = unit.removesuffix(" a month").removesuffix(" a year")
            return f"needed: {amount(found.pace_needed, every)} a month"
    return ""


def _base(item: Assessment) -> str:
    base = str(item.measure.commitment.get("baseline", ""))
    return f"base: {base}" if base else ""


def _versions(found: Sequence[Assessment], opens: Callable[[Assessment], str]) -> Table:
    def said(item: Assessment, side: str) -> dict[str, str]:
        texts = [each for each in item.versions if each.side == side]
        if not texts:
            return cited("no text seen", "")
        doubt = "" if texts[0].certainty == "high" else f" ({texts[0].certainty} certainty)"
        return cited(" ".join(each.says for each in texts), texts[0].source + doubt)

    return Table(
        name="versions",
        title="What each side's text says",
        columns=(
            Column("commitment", "Commitment", "link"),
            Column("us", "The US text", "cited"),
            Column("china", "China’s text", "cited"),
            Column("verdict", "Verdict"),
        ),
        rows=tuple(
            {
                "commitment": link(item.measure.title, opens(item)),
                "us": said(item, "US"),
                "china": said(item, "CN"),
                "verdict": item.verdict,
            }
            for item in found
            if item.versions
        ),
    )


def _levels(found: Sequence[Level]) -> Table:
    return Table(
        name="levels",
        title="Trade against the level before April 2025",
        columns=(
            Column("what", "Trade"),
            Column("before", "Before"),
            Column("basis", "In"),
            Column("now", "Now"),
            Column("ratio", "Now over before", "level"),
            Column("counted_to", "Counted to", "day"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            {
                "what": item.title,
                "before": amount(item.before, item.unit),
                "basis": item.basis,
                "now": "" if item.now is None else amount(item.now, item.unit),
                "ratio": item.ratio,
                "counted_to": item.counted_to,
                "certainty": item.certainty,
                "before_value": item.before,
                "now_value": item.now,
                "unit": item.unit,
            }
            for item in found
        ),
        hidden=("before_value", "now_value", "unit"),
    )


def _phase_one(found: Sequence[Assessment], opens: Callable[[Assessment], str]) -> Table:
    rows = []
    for item in found:
        for reading in item.readings:
            for count in reading.counts[:1]:
                rows.append(
                    {
                        "commitment": link(item.measure.title, opens(item)),
                        "base": 1e3 * count.base,
                        "owed": 1e3 * sum(count.owed),
                        "bought": 1e3 * sum(count.bought),
                        "share": count.share,
                        "published": None if item.published is None else item.published.value,
                    }
                )
    return Table(
        name="phase_one",
        title="Phase One, 2020 and 2021, by the headings of annex 6.1",
        columns=(
            Column("commitment", "Goods", "link"),
            Column("base", "Base 2017", "money"),
            Column("owed", "Owed in two years", "money"),
            Column("bought", "US exports in two years", "money"),
            Column("share", "Share", "level"),
            Column("published", "As published by others", "level"),
        ),
        rows=tuple(rows),
    )


def _habits(found: Sequence[Habit]) -> Table:
    return Table(
        name="habit",
        title="How often each side broke what it promised",
        columns=(
            Column("who", "Side"),
            Column("kept", "Kept", "count"),
            Column("broken", "Broken", "count"),
            Column("disputed", "Disputed", "count"),
            Column("undecided", "Open or not measurable", "count"),
            Column("frequency", "Broken of those decided", "level"),
            Column("low", "All disputed ones kept", "level"),
            Column("high", "All disputed ones broken", "level"),
        ),
        rows=tuple(
            {
                "who": words.place_name(item.party),
                "kept": item.kept,
                "broken": item.broken,
                "disputed": item.disputed,
                "undecided": item.undecided,
                "frequency": item.frequency,
                "low": item.low,
                "high": item.high,
                "of_broken": " ".join(item.of_broken),
                "of_disputed": " ".join(item.of_disputed),
            }
            for item in found
        ),
        hidden=("of_broken", "of_disputed"),
    )


PAGE = Page(
    name="compliance",
    path="/compliance",
    title="Compliance",
    template="compliance.html.j2",
    ask=Ask,
    answer=answer,
    describes="Every promise of the two sides with target, deadline, what happened and verdict.",
)
