"""What do rules of thumb say of the short run, beside the structural models?"""

from detente.macro.benchmarks import Published, published
from detente.macro.compare import (
    WHY,
    MonthlyComparison,
    compare_monthly,
    misses,
    structural_changes,
)
from detente.macro.monthly import BAND, Band, MonthlyForecast, china_rates, forecast
from detente.macro.rules import (
    RULES,
    Comparison,
    Effects,
    Rule,
    average_change,
    compare_with_bloomberg,
    compare_with_others,
    effects,
)

__all__ = [
    "BAND",
    "RULES",
    "WHY",
    "Band",
    "Comparison",
    "Effects",
    "MonthlyComparison",
    "MonthlyForecast",
    "Published",
    "Rule",
    "average_change",
    "china_rates",
    "compare_monthly",
    "compare_with_bloomberg",
    "compare_with_others",
    "effects",
    "forecast",
    "misses",
    "published",
    "structural_changes",
]
