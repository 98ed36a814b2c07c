"""Who digs, separates and makes what, and what may leave China on which day?"""

from detente.minerals.contents import Content, by_code, contents
from detente.minerals.controls import (
    VALUE_RULE,
    ControlStatus,
    Rule,
    ValueRule,
    spans,
    status,
    value_rule,
)
from detente.minerals.elements import NAMES, element, elements_in
from detente.minerals.producers import (
    alternatives,
    import_reliance,
    import_sources,
    quoted,
    statistics,
)
from detente.minerals.stages import STAGES, Holding, Share, bottleneck, holdings, shares

__all__ = [
    "NAMES",
    "STAGES",
    "VALUE_RULE",
    "Content",
    "ControlStatus",
    "Holding",
    "Rule",
    "Share",
    "ValueRule",
    "alternatives",
    "bottleneck",
    "by_code",
    "contents",
    "element",
    "elements_in",
    "holdings",
    "import_reliance",
    "import_sources",
    "quoted",
    "shares",
    "spans",
    "statistics",
    "status",
    "value_rule",
]
