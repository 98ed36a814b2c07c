"""Which product, which mineral, which dataset: as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion

if TYPE_CHECKING:
    from detente.minerals import Holding
    from detente.web.engine import Engine

__all__ = ["data", "mineral", "minerals", "products"]

_SYMBOLS = ("REE", "Ga", "Ge", "Sb", "W", "Bi", "Te", "In", "Mo", "C", "Mg", "Li", "Ag", "Co")


def products(text: str, limit: int = 20) -> dict[str, Any]:
    """Lines of the US schedule that fit a code or words, the best first."""
    from detente.web.search import search

    if not text.strip():
        raise BadQuestion("q is empty; give a code such as 8505.11, or words.")
    return {"q": text, "products": [found.to_dict() for found in search(text, limit)]}


def minerals(
    engine: Engine,
    *,
    on: str = "",
    known: str = "",
    destination: str = "US",
    military: bool = False,
) -> dict[str, Any]:
    """Every mineral on record: its tightest stage, and China's controls on a day."""
    from detente import minerals as book

    day = engine.day(on, "on")
    seen = engine.day(known, "known") if known else day
    rows = []
    for symbol in _SYMBOLS:
        tight = book.bottleneck(symbol)
        status = book.status(symbol, destination, day, seen, military, ledger=engine.ledger)
        rows.append(
            {
                "element": symbol,
                "name": "rare earths" if symbol == "REE" else book.NAMES[symbol][0],
                "bottleneck": _holding(tight) if tight else None,
                "regime": status.regime,
                "measures": [rule.measure for rule in status.rules],
            }
        )
    return {"on": day, "known": seen, "destination": destination, "minerals": rows}


def mineral(
    engine: Engine,
    element: str,
    *,
    on: str = "",
    known: str = "",
    destination: str = "US",
    military: bool = False,
) -> dict[str, Any]:
    """One mineral: who holds what at which stage, US reliance, and China's controls on a day."""
    from detente import minerals as book
    from detente.minerals.rows import control_record, import_rows

    symbol = book.element(element)
    day = engine.day(on, "on")
    seen = engine.day(known, "known") if known else day
    control = book.status(symbol, destination, day, seen, military, ledger=engine.ledger)
    tight, reliance = book.bottleneck(symbol), book.import_reliance(symbol)
    return {
        "element": symbol,
        "name": "rare earths" if symbol == "REE" else book.NAMES[symbol][0],
        "holdings": [_holding(entry) for entry in book.holdings(symbol)],
        "bottleneck": _holding(tight) if tight else None,
        "us_net_import_reliance": None
        if reliance is None
        else {
            "year": reliance.year,
            "low": reliance.low,
            "high": reliance.high,
            "of": reliance.element,
            "source": reliance.source,
        },
        "us_import_sources": import_rows(symbol),
        "controls": control_record(control),
    }


def data(engine: Engine) -> dict[str, Any]:
    """Every bundled table with source, licence, vintage and checksum."""
    from detente.world.catalogue import entries

    return {
        "detente": engine.version,
        "record": engine.mark,
        "bundled": [entry.to_dict() for entry in entries()],
    }


def _holding(entry: Holding) -> dict[str, Any]:
    return {
        "stage": entry.stage,
        "year": entry.year,
        "top_country": entry.top[0],
        "top_share": entry.top[1],
        "china_share": entry.share("CN"),
        "hhi": round(entry.hhi, 4),
        "countries": dict(entry.countries),
        "source": entry.source,
        "certainty": entry.certainty,
    }
