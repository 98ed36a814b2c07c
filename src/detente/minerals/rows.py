"""How do the controls of a day and the sources of US imports read as plain data?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.minerals.controls import ControlStatus

__all__ = ["control_record", "import_rows"]

_RULE = (
    *("measure", "title", "regime", "certain", "since", "until", "citation", "certainty"),
    *("why", "outcome_known"),
)


def control_record(control: ControlStatus) -> dict[str, Any]:
    """What China's controls say of a mineral on a day, for JSON."""
    return {
        "on": control.on,
        "known": control.known,
        "destination": control.destination,
        "military": control.military,
        "regime": control.regime,
        "possible": control.possible,
        "rules": [_rule(rule) for rule in control.rules],
        "suspended": [_rule(rule) for rule in control.suspended],
        "coming": [_rule(rule) for rule in control.coming],
        "said": control.said,
    }


def import_rows(symbol: str) -> list[dict[str, Any]]:
    """Whom the US imports a mineral from, by goods; shares are fractions."""
    from detente.minerals import import_sources

    return [
        {"country": row.country, "share": row.value, "goods": row.detail, "years": row.year}
        for row in import_sources(symbol)
    ]


def _rule(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in _RULE}
