"""detente: what two governments decree, turned into what it costs and which deal would end it.

The names below are loaded when first used, so that ``import detente`` stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from detente.version import VERSION

if TYPE_CHECKING:
    from detente import equilibrium, tariffs
    from detente.ledger import Ledger
    from detente.scenario import Scenario
    from detente.world import World

__all__ = ["Ledger", "Scenario", "World", "__version__", "equilibrium", "tariffs"]
__version__ = VERSION

_HOMES = {
    "Ledger": "detente.ledger",
    "Scenario": "detente.scenario",
    "World": "detente.world",
    "equilibrium": "detente.equilibrium",
    "tariffs": "detente.tariffs",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    module = importlib.import_module(home)
    return module if home.endswith(f".{name}") else getattr(module, name)
