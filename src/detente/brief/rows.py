"""Which rows and columns does each table of the page have?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import standing, words
from detente.brief.marks import Mark
from detente.brief.readings import Reading
from detente.brief.standing import Pledge, Rule
from detente.brief.tables import Column, Table, cited, link

if TYPE_CHECKING:
    from detente.brief.contents import Brief

__all__ = [
    "change_table",
    "due_table",
    "mark_table",
    "pledge_table",
    "rule_table",
    "shock_table",
    "tariff_table",
    "undecided_table",
]

_SOURCE = (
    Column("cite", "Source", "link"),
    Column("certainty", "Certainty"),
)


def _cited(rule: Rule) -> dict[str, Any]:
    return asdict(rule) | {"cite": link(rule.cite, rule.url)}


def tariff_table(name: str, title: str, rules: tuple[Rule, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(
            Column("title", "Measure"),
            Column("authority", "Authority"),
            Column("says", "Rate"),
            Column("adds", "Adds to average", "adds"),
            Column("since", "Since", "day"),
            Column("until", "Changes on", "day"),
            *_SOURCE,
        ),
        rows=tuple(_cited(rule) for rule in rules),
        hidden=("measure", "rate", "note"),
    )


def rule_table(name: str, title: str, rules: tuple[Rule, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(
            Column("title", "Measure"),
            Column("what", "Kind"),
            Column("says", "What it says"),
            Column("since", "Since", "day"),
            Column("until", "Changes on", "day"),
            *_SOURCE,
        ),
        rows=tuple(_cited(rule) | {"what": words.kind_words(rule.kind)} for rule in rules),
        hidden=("measure", "imposer", "note"),
    )


def undecided_table(rules: tuple[Rule, ...]) -> Table:
    return Table(
        name="dated_after_the_record",
        title="Dated after the record: outcome not known",
        columns=(
            Column("since", "Day", "day"),
            Column("by", "By"),
            Column("title", "Measure"),
            Column("before", "Until then"),
            Column("text", "What the text says", "cited"),
            Column("stated", "What was only stated", "cited"),
            Column("mark", "Mark"),
        ),
        rows=tuple(
            asdict(rule)
            | {
                "by": words.by(rule.imposer),
                "text": cited(rule.text, rule.cite, rule.url),
                "stated": cited(rule.stated or "nothing found", rule.stated_cite),
            }
            for rule in rules
        ),
        hidden=("measure", "imposer", "kind", "certainty", "note"),
    )


def due_table(rules: tuple[Rule, ...], on: date) -> Table:
    return Table(
        name="due_next",
        title="What expires or is scheduled next",
        columns=(
            Column("since", "Day", "day"),
            Column("days", "In days"),
            Column("by", "By"),
            Column("title", "Measure"),
            Column("before", "Until then"),
            Column("text", "What the text says", "cited"),
            Column("stated", "What was only stated", "cited"),
            Column("certainty", "Certainty"),
            Column("mark", "Mark"),
        ),
        rows=tuple(
            asdict(rule)
            | {
                "days": (rule.since - on).days,
                "by": words.by(rule.imposer),
                "text": cited(rule.text, "" if rule.text == "no text" else rule.cite, rule.url),
                "stated": cited(rule.stated, rule.stated_cite),
            }
            for rule in rules
        ),
        hidden=("measure", "imposer", "kind", "note"),
    )


def mark_table(found: tuple[Mark, ...]) -> Table:
    return Table(
        name="events",
        title="Acts that moved the averages most",
        columns=(
            Column("number", "No."),
            Column("on", "Day", "day"),
            Column("title", "Act"),
            Column("us", "US on China", "points"),
            Column("cn", "China on US", "points"),
            *_SOURCE,
        ),
        rows=tuple(
            asdict(mark) | {"cite": link(mark.cite, mark.url), "measures": " ".join(mark.measures)}
            for mark in found
        ),
        hidden=("measures",),
    )


def change_table(brief: Brief) -> Table:
    """Every measure that stands otherwise than in the baseline."""
    run = brief.written.run
    rows = []
    for change in run.changes:
        measure = change.measure
        origin = change.origins[0] if change.origins else None
        step = (change.after and change.after.step) or (change.before and change.before.step)
        rows.append(
            {
                "measure": measure.id,
                "title": measure.title,
                "kind": measure.kind.value,
                "by": words.by("/".join(measure.imposer)),
                "origins": " ".join(change.origins),
                "before": standing.says(change.before, origin, run.scenario.baseline.on),
                "after": standing.says(change.after, origin, brief.on),
                "cite": link(step.source.cite if step else "", step.source.url if step else ""),
                "certainty": step.certainty.value if step else "",
            }
        )
    return Table(
        name="changes",
        title="What stands otherwise than in the baseline",
        columns=(
            Column("by", "By"),
            Column("title", "Measure"),
            Column("before", "Baseline"),
            Column("after", "Scenario"),
            *_SOURCE,
        ),
        rows=tuple(rows),
        hidden=("measure", "kind", "origins"),
    )


def shock_table(read: tuple[Reading, ...]) -> Table:
    rows = [
        asdict(row)
        | {
            "reading": reading.title,
            "who": f"{words.place_name(row.importer)} on {words.place_name(row.origin)}",
            "gap": row.after - row.before,
        }
        for reading in read
        for row in reading.run.shocks
    ]
    return Table(
        name="duties_by_origin",
        title="Average duties that the model is given",
        columns=(
            Column("who", "Importer and origin"),
            Column("observed", "Mid-2023, %", "level"),
            Column("before", "Baseline, %", "level"),
            Column("after", "Scenario, %", "level"),
            Column("gap", "Change", "points"),
            Column("weights", "Weights"),
            Column("coverage", "Coverage, %", "level"),
        ),
        rows=tuple(rows),
        hidden=("reading", "importer", "origin"),
    )


def pledge_table(pledges: tuple[Pledge, ...]) -> Table:
    return Table(
        name="commitments",
        title="Commitments with a deadline ahead",
        columns=(
            Column("deadline", "Deadline", "day"),
            Column("party", "By"),
            Column("title", "Commitment"),
            Column("target", "Target"),
            Column("outcome", "So far"),
            Column("cite", "Source"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(asdict(pledge) | {"party": words.by(pledge.party)} for pledge in pledges),
        hidden=("measure", "metric", "outcome_date"),
    )
