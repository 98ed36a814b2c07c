"""One promise: what each text says, what was seen, the verdict by every reading, the pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table, cited, link
from detente.errors import BadQuestion
from detente.units import MINUS
from detente.web.problems import NotFound
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.compliance import Assessment, Observation, Reading
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Commitment", "amount", "answer", "target_words"]

_BARE = {"qualitative", "count", "date", "share", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The commitment's id, short or long, the day judged and the knowledge day."""

    commitment: str
    on: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Commitment(View):
    """One commitment judged."""

    on: date
    known: date
    found: Assessment
    facts: tuple[tuple[str, str], ...]
    paces: tuple[tuple[str, str], ...]  # reading, sentence

    def data(self) -> dict[str, Any]:
        from detente.compliance.rows import as_dict

        return {"on": self.on, "known": self.known, **as_dict(self.found)}


def answer(engine: Engine, ask: Ask) -> Commitment:
    """Everything that the verdict on one commitment rests on.

    Raises
    ------
    NotFound
        When there is none of that id; the text offers the nearest.
    BadQuestion
        When it was not made, or not public, by then.
    """
    from detente.compliance import assess, find

    on = engine.day(ask.on, "on")
    known = engine.known(ask.known, on)
    try:
        measure = find(engine.ledger, ask.commitment)
    except BadQuestion as error:
        raise NotFound(str(error)) from None
    found = assess(engine.ledger, measure, on=on, known=known)
    seen = tuple(dict.fromkeys(row for reading in found.readings for row in reading.seen))
    tables = (_readings(found), _legs(found), _seen(seen), _counts(found), _versions(found))
    return Commitment(
        title=f"{measure.title}: {found.verdict}",
        on=on,
        known=known,
        found=found,
        facts=tuple((name, text) for name, text in _facts(found).items() if text.strip()),
        paces=tuple(_paces(found)),
        tables=tuple(table for table in tables if table.rows),
    )


def amount(value: float, unit: str) -> str:
    """A quantity with its unit: USD 354 bn, 12 million tonnes, 467 t a month."""
    text = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    text = text.replace("-", MINUS)
    if unit.startswith("USD "):
        return f"USD {text} {unit.removeprefix('USD ')}"
    if text == "1":
        unit = unit.removesuffix("s")
    return f"{text} %" if unit == "percent" else f"{text} {unit}".strip()


def target_words(item: Assessment) -> str:
    """What is promised, in the words of the record with its unit."""
    facts = item.measure.commitment
    target, unit, metric = (str(facts.get(name, "")) for name in ("target", "unit", "metric"))
    if unit in _BARE:
        told = "all that was promised" if unit == "share" else target
    else:
        try:
            told = amount(float(target), unit)
        except ValueError:
            return f"{metric}: {target}"
    if unit in ("qualitative", "date", "count"):
        return f"{metric}: {told}" if metric else told
    return f"{told}, {metric}" if metric else told


def _facts(item: Assessment) -> dict[str, str]:
    facts = item.measure.commitment
    step = item.measure.steps[0]
    owed = {"US": "the United States", "CN": "China", "both": "both sides"}
    until = facts.get("deadline", "") or "no end named"
    return {
        "Owed by": owed.get(item.party, item.party),
        "Target": target_words(item),
        "Base": str(facts.get("baseline", "")),
        "Window": f"{facts.get('start', '')} to {until}",
        "Text": step.source.cite
        + ("" if step.certainty.value == "high" else f" ({step.certainty.value} certainty)"),
        "Published by others": ""
        if item.published is None
        else f"{item.published.value:.0%} ({item.published.source}, {item.published.certainty}). "
        f"{item.published.note}",
        "Recorded in the ledger": f"{item.recorded} ({item.recorded_on})" if item.recorded else "",
        "Would settle it": item.needs
        if item.verdict in ("not measurable", "behind", "disputed")
        else "",
    }


def _paces(item: Assessment) -> Iterable[tuple[str, str]]:
    promised = item.measure.commitment.get("unit", "")
    for reading in item.readings:
        found = reading.progress
        if found is None or not (found.pace_needed or found.pace_so_far):
            continue
        unit = found.unit.removesuffix(" a month") or promised.removesuffix(" a year")
        told = []
        if found.pace_so_far is not None:
            told.append(f"{amount(found.pace_so_far, unit)} a month so far")
        if found.pace_needed:
            told.append(f"{amount(found.pace_needed, unit)} a month needed")
        elif found.verdict == "met":
            told.append("the target is reached")
        else:
            told.append("the window is over")
        yield reading.term.reading if reading.term.by else "", ", ".join(told)


def _readings(item: Assessment) -> Table:
    return Table(
        name="readings",
        title="The verdict by each reading of the text",
        columns=(
            Column("reading", "Reading"),
            Column("by", "As read by"),
            Column("verdict", "Verdict"),
            Column("done", "Done", "level"),
            Column("why", "On what evidence"),
            Column("due", "From", "day"),
            Column("deadline", "Until", "day"),
        ),
        rows=tuple(_reading(reading) for reading in item.readings),
        hidden=("test", "what", "limit"),
    )


def _reading(reading: Reading) -> dict[str, Any]:
    term, found, held = reading.term, reading.progress, reading.standing
    done = found.share if found is not None else None
    if held is not None and reading.verdict != "open":
        done = held.share
    return {
        "reading": term.reading,
        "by": term.by,
        "verdict": reading.verdict,
        "done": done,
        "why": reading.why,
        "due": term.due,
        "deadline": term.deadline,
        "test": term.test,
        "what": " ".join(term.what),
        "limit": term.limit,
    }


def _legs(item: Assessment) -> Table:
    rows = [
        {
            "measure": leg.measure,
            "what": link(f"{leg.measure} {leg.origin}".strip(), f"/measures/{leg.measure}"),
            "state": cited(leg.words, leg.citation),
            "since": leg.since,
            "kept": "as promised" if leg.passes else "not as promised",
            "reading": reading.term.by,
        }
        for reading in item.readings
        if reading.standing is not None
        for leg in reading.standing.legs
    ]
    return Table(
        name="measures",
        title="The measures that the promise names",
        columns=(
            Column("what", "Measure", "link"),
            Column("state", "State", "cited"),
            Column("since", "Since", "day"),
            Column("kept", "Kept"),
            Column("reading", "As read by"),
        ),
        rows=tuple(rows),
    )


def _seen(seen: Iterable[Observation]) -> Table:
    return Table(
        name="seen",
        title="Seen or said, oldest first",
        columns=(
            Column("end", "To", "day"),
            Column("figure", "Figure"),
            Column("by", "By"),
            Column("kind", "Kind"),
            Column("published", "Published", "day"),
            Column("source", "Source", "cited"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            {
                "end": row.end,
                "figure": amount(row.value, row.unit),
                "by": row.by,
                "kind": row.kind,
                "published": row.published,
                "source": cited(row.source, row.note),
                "certainty": row.certainty,
                "start": row.start,
                "value": row.value,
                "unit": row.unit,
            }
            for row in seen
        ),
        hidden=("start", "value", "unit"),
    )


def _counts(item: Assessment) -> Table:
    rows = [
        {
            "how": count.how,
            "base": 1e3 * count.base,
            "owed_2020": 1e3 * count.owed[0],
            "bought_2020": 1e3 * count.bought[0],
            "owed_2021": 1e3 * count.owed[1] if len(count.bought) > 1 else None,
            "bought_2021": 1e3 * count.bought[1] if len(count.bought) > 1 else None,
            "share": count.share,
        }
        for reading in item.readings
        for count in reading.counts
    ]
    return Table(
        name="counts",
        title="US exports to China by annex 6.1",
        columns=(
            Column("how", "Way of counting"),
            Column("base", "Base 2017", "money"),
            Column("owed_2020", "Owed 2020", "money"),
            Column("bought_2020", "Exports 2020", "money"),
            Column("owed_2021", "Owed 2021", "money"),
            Column("bought_2021", "Exports 2021", "money"),
            Column("share", "Share", "level"),
        ),
        rows=tuple(rows),
    )


def _versions(item: Assessment) -> Table:
    return Table(
        name="texts",
        title="What each side's text says",
        columns=(
            Column("side", "Side"),
            Column("says", "Says", "cited"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            {
                "side": {"US": "United States", "CN": "China"}.get(each.side, each.side),
                "says": cited(each.says, each.source),
                "certainty": each.certainty,
            }
            for each in item.versions
        ),
    )


PAGE = Page(
    name="commitment",
    path="/compliance/{commitment}",
    title="",
    template="commitment.html.j2",
    ask=Ask,
    answer=answer,
    describes="One promise: its texts, what was seen, the verdict by every reading.",
    example="/compliance/BUS-CN-SOY25?on=2026-10-01",
    under="compliance",
)
