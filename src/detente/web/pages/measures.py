"""Which measures stand in which state on a day; which reach a product or a country?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.tables import Column, Table
from detente.errors import BadQuestion, nearest
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.ledger import Hit
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Measures", "answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Product, country, imposer and kind that a measure must fit; day and knowledge day."""

    product: str = ""
    country: str = ""
    imposer: str = ""
    kind: str = ""
    on: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Measures(View):
    """The measures, one row each."""

    on: date
    known: date
    kinds: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        return {"on": self.on, "known": self.known}


def answer(engine: Engine, ask: Ask) -> Measures:
    """Measures that fit, each in its state on the day.

    Raises
    ------
    BadQuestion
        For a kind that is none, or a product code that cannot be one.
    UnknownPlace
        For a country that is none.
    """
    from detente.ledger import Kind
    from detente.nomenclature import parse_code
    from detente.places import place

    on = engine.day(ask.on, "on")
    known = engine.known(ask.known, on)
    if ask.kind and ask.kind not in list(Kind):
        raise BadQuestion(f"kind is {ask.kind[:60]!r}.{nearest(ask.kind, Kind)}")
    hits = engine.ledger.hitting(
        product=parse_code(ask.product) if ask.product else None,
        country=place(ask.country).iso2 if ask.country else None,
        on=on,
        known=known,
        kind=Kind(ask.kind) if ask.kind else None,
    )
    imposer = place(ask.imposer).iso2 if ask.imposer else ""
    table = _table(hit for hit in hits if not imposer or imposer in hit.measure.imposer)
    standing = sum(row["status"].startswith("in force") for row in table.rows)
    return Measures(
        title=f"{standing} of {len(table.rows)} measures in force on {words.day(on)}",
        on=on,
        known=known,
        kinds=tuple(kind.value for kind in Kind),
        tables=(table,),
    )


def _table(hits: Iterable[Hit]) -> Table:
    from detente.ledger import step_words
    from detente.ledger.rows import flat, hit_row

    rows: dict[str, dict[str, Any]] = {}
    for hit in hits:
        told, state = hit_row(hit), hit.state
        row = rows.setdefault(
            told["measure"],
            flat(told)
            | {
                "by": " ".join(told["imposer"]),
                "kind": told["kind"].replace("_", " "),
                "what": step_words(state.step) if state and state.step else "",
            },
        )
        if state and state.words.startswith("in force") and row["status"] != state.words:
            row |= {"status": f"{state.words} for some", "since": state.since}
    return Table(
        name="measures",
        title="Measures and the state they are in",
        columns=(
            Column("title", "Measure"),
            Column("by", "By"),
            Column("kind", "Kind"),
            Column("status", "Status"),
            Column("what", "What"),
            Column("since", "Since", "day"),
            Column("citation", "Source"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            sorted(rows.values(), key=lambda row: (not row["status"].startswith("in force"),))
        ),
        hidden=("measure", "until", "file"),
    )


PAGE = Page(
    name="measures",
    path="/measures",
    title="Measures",
    template="measures.html.j2",
    ask=Ask,
    answer=answer,
    describes="Tariffs, export controls, fees and promises of both sides and their state on a day.",
)
